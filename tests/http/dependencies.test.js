// What the product is built on is written down, and the audit sees what is old.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { source, worker } from './harness.mjs';

const rows = [...readFileSync(join(source, 'docs/dependencies.md'), 'utf8').matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^| ]*) *\|$/gm)]
    .map(([, name, least]) => ({ name, least }));
const directory = mkdtempSync(join(tmpdir(), 'maude-audit.'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('every package of the image has its row', () => {
    const [, installed] = /\nFROM (?![^\n]* AS )[^]*?--no-install-recommends \\\n([^]*?) && \\\n/.exec(readFileSync(join(source, 'Dockerfile'), 'utf8'));
    assert.deepEqual(installed.split(/[\s\\]+/).filter(Boolean).sort(), rows.map(({ name }) => name).sort());
});

test('every library that the program is linked with is of a package that has its row', () => {
    const { stdout } = spawnSync('ldd', [worker], { encoding: 'utf8' });
    const files = [...stdout.matchAll(/^\s*(lib\S+)\.so\S* =>/gm)].map(([, name]) => name);
    assert.ok(files.length > 5, stdout);
    for (const file of files.filter(name => !/^lib(c|m|pthread|dl|rt|gcc_s|[alut]+san)$/.test(name)))
        assert.ok(rows.some(({ name }) => name.startsWith(file)), file);
});

// The audit on a machine of our own making.
function audit({ versions, newer = '', npm = 'exit 0' }) {
    const bin = mkdtempSync(join(directory, 'bin.'));
    const program = (name, text) => {
        writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
        chmodSync(join(bin, name), 0o755);
    };
    mkdirSync(join(bin, 'versions'));
    for (const [name, version] of Object.entries(versions))
        writeFileSync(join(bin, 'versions', name), `installed ${version}`);
    program('dpkg-query', `for package; do :; done; cat ${bin}/versions/$package`);
    program('apt-get', `cat <<'END'\n${newer}\nEND`);
    program('npm', npm);
    return spawnSync(join(source, 'tests/tools/audit'), [source], {
        encoding: 'utf8', env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
    });
}

const fine = Object.fromEntries(rows.map(({ name, least }) => [name, least || '1']));

test('the audit passes where everything is as new as is asked for, and shows what is newer still', () => {
    const newer = 'Inst libcjson1 [1.7.15-1+deb12u4] (9.9-1 Debian:12/oldstable [amd64])';
    const { status, stdout } = audit({ versions: fine, newer });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^libcjson1 .* ok; newer: 9\.9-1$/m);
    assert.match(stdout, /^nginx +\S+ +ok$/m);
    assert.equal(stdout.match(/npm knows of no fault/g).length, 2);
});

test('the audit fails where a package is older, and names it', () => {
    const { status, stdout } = audit({ versions: { ...fine, nginx: '1.22.1-9+deb12u6' } });
    assert.equal(status, 1);
    assert.match(stdout, /^nginx +1\.22\.1-9\+deb12u6 +TOO OLD: at least 1\.22\.1-9\+deb12u11$/m);
});

test('the audit fails where npm knows of a fault, and says so where npm can not be asked', () => {
    assert.equal(audit({ versions: fine, npm: 'echo "1 high severity vulnerability"; exit 1' }).status, 1);
    const { status, stdout } = audit({ versions: fine, npm: 'echo "npm error audit endpoint returned an error"; exit 1' });
    assert.equal(status, 0);
    assert.match(stdout, /can't be asked from here/);
});
