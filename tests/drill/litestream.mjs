// A drill with Litestream as docs/backup.md sets it up: people act, everything is lost, and what its replica has becomes the
// database again. No part of `make check`: Litestream is no part of this program. It is looked for as LITESTREAM says:
//
//     npm install --prefix /tmp/litestream @flydotio/litestream-linux-x64
//     LITESTREAM=/tmp/litestream/node_modules/@flydotio/litestream-linux-x64/litestream node --test tests/drill/litestream.mjs

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startProduct, until, worker } from '../http/harness.mjs';
import { walkTo } from '../http/walk.mjs';

const litestream = process.env.LITESTREAM;
const skip = !litestream && 'LITESTREAM does not say where the program is';

const directory = mkdtempSync(join(tmpdir(), 'maude-litestream.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const at = (...names) => join(directory, ...names);
const SECRET_KEY_BASE = 's'.repeat(64);

function run(program, words, env = {}) {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env });
    assert.equal(status, 0, stderr);
    return stdout;
}

// Replicates until what it gives is called, which waits for its end.
function replicate() {
    const child = spawn(litestream, ['replicate', '-config', at('litestream.yml')], { stdio: 'ignore' });
    const ended = new Promise(done => child.once('exit', done));
    return () => {
        child.kill('SIGINT');
        return ended;
    };
}

// What a replica gives now.
function restored() {
    rmSync(at('restored.db'), { force: true });
    const { status } = spawnSync(litestream, ['restore', '-o', at('restored.db'), `file://${at('replica')}`]);
    return status === 0 && run('sqlite3', [at('restored.db'), 'PRAGMA integrity_check; SELECT text FROM framing']);
}

test('what was acknowledged a moment ago is in the replica, and comes back', { skip, timeout: 120000 }, async t => {
    writeFileSync(at('litestream.yml'), `dbs:
  - path: ${at('data/maude.db')}
    checkpoint-interval: 0
    min-checkpoint-page-count: 1000000000
    max-checkpoint-page-count: 0
    replicas:
      - path: ${at('replica')}
        sync-interval: 1s
`);
    const product = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('data') });
    const [ana] = await product.people('ana');
    const { id } = await walkTo('scenario', [ana]);
    let n = 0;
    let refused = 0;
    async function act(times) {
        for (const end = n + times; n < end;) {
            const { status } = await ana.try(id, 'framing', { text: `Text ${n + 1} ${'x'.repeat(250)}` });
            if (status === 200)
                n++;
            else
                refused++;
        }
    }
    const isThere = async () => restored() === `ok\nText ${n} ${'x'.repeat(250)}\n`;
    const restarts = () => product.log.match(/event=foreign_commit/g)?.length ?? 0;

    let stop = replicate();
    await until(() => { // it makes tables of its own
        const look = "SELECT count(*) FROM sqlite_schema WHERE name = '_litestream_lock'";
        return spawnSync('sqlite3', ['-readonly', at('data/maude.db'), look], { encoding: 'utf8' }).stdout === '1\n';
    }, 'its tables');
    await act(300);
    await until(isThere, 'the last text in the replica');
    t.diagnostic(`the first time: ${n} acknowledged, ${refused} told "busy", ${restarts()} restarts of the worker`);

    // A night's restart: while it is away the worker puts its log back by itself.
    await stop();
    await act(100);
    stop = replicate();
    await act(300);
    await until(isThere, 'the last text in the replica');
    t.diagnostic(`after its restart: ${n} acknowledged, ${refused} told "busy", ${restarts()} restarts; ` +
        `the log has ${statSync(at('data/maude.db-wal')).size >> 10} KiB`);
    await stop();
    await product.stop();

    t.diagnostic(run(worker, ['restore', at('restored.db')], { DATA_DIR: at('again') }).trim());
    const again = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('again') });
    ana.product = again;
    assert.match((await ana.see(id)).framings[0].text, new RegExp(`^Text ${n} x`));
    await again.stop();
});
