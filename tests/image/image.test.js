// The container image as a container: who runs in it, what it may do, what it leaves behind, what it takes. tests/image/run
// builds it and starts this file; every product here is one container (tests/image/start), as with the other HTTP tests that
// it runs on the image.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
    existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { source, startProduct, until } from '../http/harness.mjs';
import { walkTo } from '../http/walk.mjs';

const root = process.env.MAUDE_IMAGE_ROOT;
const [{ Config: config, Healthcheck: health }] = JSON.parse(readFileSync(join(process.env.MAUDE_IMAGE_CONFIG, 'all.json')));
const user = Number(/^maude:[^:]*:(\d+):/m.exec(readFileSync(join(root, 'etc/passwd'), 'utf8'))[1]);
const directory = mkdtempSync(join(tmpdir(), 'maude-image.'));
after(() => rmSync(directory, { recursive: true, force: true }));

// All processes of a container: those of its process 1's namespace, [{pid, inside, name, status}].
function processesOf(product) {
    const space = pid => {
        try {
            return readlinkSync(`/proc/${pid}/ns/pid`);
        } catch {
            return undefined; // it has just ended
        }
    };
    const own = space(product.workerPid);
    return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && space(pid) === own).flatMap(pid => {
        try {
            const status = Object.fromEntries(readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n')
                .map(line => /^([^:]+):\s*(.*)$/.exec(line).slice(1)));
            return [{ pid: Number(pid), inside: Number(status.NSpid.split('\t').at(-1)), name: status.Name, status }];
        } catch {
            return [];
        }
    });
}

function processOne(product) {
    return processesOf(product).find(({ inside }) => inside === 1);
}

// How many descriptors the worker holds: one for each waiting page, and a few.
function connectionsOf(product) {
    return readdirSync(`/proc/${product.workerPid}/fd`).length;
}

// A command beside the others in a container, as root, the way a console or a health check starts one.
function inside(product, command) {
    return spawnSync('nsenter', ['-t', String(processOne(product).pid), '--mount', '--pid', '--root', 'env', '-C', '/', '-i',
        ...config.Env, `PORT=${product.port}`, 'sh', '-c', command], { encoding: 'utf8', timeout: 20000 });
}

// ---- what it is made of ------------------------------------------------------------------------------------------------

test('the image is below 120 MB', t => {
    t.diagnostic(`${(process.env.MAUDE_IMAGE_SIZE / 1e6).toFixed(1)} MB`);
    assert.ok(process.env.MAUDE_IMAGE_SIZE < 120e6);
});

test('nothing in it builds, and nothing tells where it was built', () => {
    const programs = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin'].flatMap(it => readdirSync(join(root, it)));
    for (const name of ['gcc', 'cc', 'make', 'autoconf', 'node', 'npm', 'git', 'pkg-config'])
        assert.ok(!programs.includes(name), name);
    for (const name of ['source', 'build', 'image', 'root/.npm', 'root/.npmrc', 'root/ca-certificates.crt',
        'usr/include/stdio.h'])
        assert.ok(!existsSync(join(root, name)), name);
    for (const name of ['var/log', 'var/cache/apt', 'var/lib/apt/lists', 'data', 'tmp'])
        assert.deepEqual(readdirSync(join(root, name)), [], name);
    for (const [, uri] of readFileSync(join(root, 'etc/apt/sources.list'), 'utf8').matchAll(/^deb (\S+)/gm))
        assert.match(uri, /^http:\/\/deb\.debian\.org\//);
    assert.deepEqual(readdirSync(join(root, 'etc/apt/sources.list.d')), []);
});

test('its config says the two settings, the port, the volume, the signal and the check, and no more', () => {
    const { Env, ExposedPorts, Volumes, StopSignal, Entrypoint, Cmd, User } = config;
    assert.deepEqual(Env.map(it => it.split('=')[0]).sort(), ['DATA_DIR', 'PATH', 'PORT']);
    assert.ok(Env.includes('DATA_DIR=/data') && Env.includes('PORT=8080'));
    assert.deepEqual([Object.keys(ExposedPorts), Object.keys(Volumes)], [['8080/tcp'], ['/data']]);
    assert.deepEqual([StopSignal, User ?? ''], ['SIGTERM', '']);
    for (const program of [Entrypoint[0], Cmd[0]])
        assert.ok(lstatSync(join(root, program)).mode & 0o111, program);
    assert.equal(health.Test[0], 'CMD-SHELL');
});

test('its packages are at least what docs/dependencies.md asks for', () => {
    const rows = [...readFileSync(join(source, 'docs/dependencies.md'), 'utf8').matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^| ]+) *\|$/gm)];
    assert.ok(rows.length > 8);
    for (const [, name, least] of rows) {
        const { stdout } = spawnSync('chroot', [root, 'dpkg-query', '-W', '-f', '${Version}', name], { encoding: 'utf8' });
        assert.equal(spawnSync('dpkg', ['--compare-versions', stdout, 'ge', least]).status, 0, `${name}: ${stdout} < ${least}`);
    }
});

test('everything that its programs link to is there, and libcurl, which is loaded by need', () => {
    const script = 'ldd $(command -v maude-libs nginx spawn-fcgi curl sqlite3 tini setpriv) && ls /usr/lib/*/libcurl.so.4';
    const ldd = spawnSync('chroot', [root, 'env', '-i', ...config.Env, 'sh', '-c', script], { encoding: 'utf8' });
    assert.equal(ldd.status, 0, ldd.stderr);
    assert.doesNotMatch(ldd.stdout, /not found/);
    assert.ok(lstatSync(join(root, 'etc/ssl/certs/ca-certificates.crt')).size > 100000, 'whom to trust');
});

// ---- how it runs ---------------------------------------------------------------------------------------------------------

test('on a volume of root\'s everything runs as the image\'s user, with no privilege and a read-only root', async () => {
    const DATA_DIR = join(directory, 'fresh');
    mkdirSync(join(DATA_DIR, 'lost+found'), { recursive: true, mode: 0o755 });
    writeFileSync(join(DATA_DIR, 'restored'), 'by root');
    assert.equal(lstatSync(DATA_DIR).uid, 0);
    const product = await startProduct({ DATA_DIR });
    const [ana] = await product.people('ana');
    await ana.create();

    const processes = processesOf(product);
    const names = processes.map(({ name }) => name).sort();
    assert.deepEqual(names.filter(name => /^(maude-libs|nginx|tini)$/.test(name)), ['maude-libs', 'nginx', 'nginx', 'tini']);
    for (const { name, status } of processes) {
        for (const ids of [status.Uid, status.Gid])
            assert.deepEqual([...new Set(ids.split('\t').map(Number))], [user], name);
        for (const capabilities of [status.CapEff, status.CapPrm, status.CapInh, status.CapAmb])
            assert.match(capabilities, /^0+$/, name);
        assert.equal(status.NoNewPrivs, '1', name);
        assert.doesNotMatch(status.State, /^Z/, name);
    }
    const mounts = readFileSync(`/proc/${product.workerPid}/mountinfo`, 'utf8').trim().split('\n').map(it => it.split(' '));
    assert.match(mounts.filter(it => it[4] === '/').at(-1)[5], /^ro\b/);

    for (const name of readdirSync(DATA_DIR).filter(it => it !== 'lost+found')) {
        const { uid, mode } = lstatSync(join(DATA_DIR, name));
        assert.equal(uid, user, name);
        if (name !== 'restored')
            assert.equal(mode & 0o077, 0, `${name} is nobody else's`);
    }
    assert.equal(lstatSync(join(DATA_DIR, 'lost+found')).uid, 0, 'the file system\'s own');
});

test('started as another user it runs as that one', async () => {
    const DATA_DIR = join(directory, 'others');
    mkdirSync(DATA_DIR);
    spawnSync('chown', ['12345:12345', DATA_DIR]);
    const product = await startProduct({ DATA_DIR, MAUDE_IMAGE_USER: '12345' });
    await product.people('ana');
    for (const { name, status } of processesOf(product))
        assert.equal(status.Uid.split('\t')[0], '12345', name);
});

test('the health check passes, and fails where nobody listens', async () => {
    const product = await startProduct();
    const [, command] = health.Test;
    const passed = inside(product, command);
    assert.equal(passed.status, 0, passed.stderr);
    assert.notEqual(inside(product, `PORT=9; ${command}`).status, 0);
});

test('whoever operates it finds sqlite3 and maude-libs in the console, and reads while it runs', async () => {
    const product = await startProduct();
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Read from a console');
    const read = inside(product,
        'command -v maude-libs >/dev/null && sqlite3 -readonly "$DATA_DIR/maude.db" "SELECT id FROM v_decision"');
    assert.deepEqual([read.stdout.trim(), read.stderr], [id, '']);
});

test('a copy is made in the console and brought back by the lines of docs/backup.md, while the container goes on', async () => {
    const product = await startProduct();
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Copied');
    assert.equal(inside(product, 'setpriv --reuid=maude --regid=maude --clear-groups maude-libs backup /data/copy.db').status, 0);
    const later = await ana.create('Made after the copy');
    const pid = product.workerPid;
    const lines = readFileSync(join(source, 'docs/backup.md'), 'utf8').match(/^pkill -STOP [^]*?^pkill -CONT .*$/m)[0].split('\n')
        .map(line => line.replace(/ *#.*/, '').replace('FILE', '/data/copy.db'));
    assert.equal(lines.length, 4);
    for (const line of lines) {
        // What a line asks to end has ended before the next one is typed; exec: or the shell would be found by its own words.
        const done = inside(product, `exec ${line}`);
        assert.equal(done.status, 0, `${line}\n${done.stdout}${done.stderr}`);
        if (/TERM/.test(line))
            await until(() => processesOf(product).every(process => process.pid !== pid || /^Z/.test(process.status.State)), 'it ended');
    }
    await until(async () => (await product.browser().get('/healthz').catch(() => ({}))).status === 200, 'the next worker');
    assert.equal((await ana.see(id)).topic, 'Copied');
    assert.equal((await ana.get(`/d/${later.id}`)).status, 404);
    assert.equal(lstatSync(join(product.dataDir, 'maude.db')).uid, user);
});

test('orphans are reaped', async () => {
    const product = await startProduct();
    const { status } = inside(product, '(sleep 0.1 & exec true)');
    assert.equal(status, 0);
    await until(() => processesOf(product).every(({ name, status }) => name !== 'sleep' && !/^Z/.test(status.State)),
        'no zombie');
});

for (const signal of ['SIGTERM', 'SIGINT'])
    test(`${signal} sends waiting pages home, ends all in two seconds, and a new container has every decision`, async t => {
        const DATA_DIR = join(directory, signal);
        const product = await startProduct({ DATA_DIR, LIVE_TIMEOUT_MS: 20000 });
        const [ana, bo] = await product.people('ana', 'bo');
        const { id } = await walkTo('dashboard', [ana, bo]);
        const { version } = await ana.see(id);
        const before = (await ana.get(`/d/${id}/record.json`)).json;
        const idle = connectionsOf(product);
        let began;
        const waiting = (async () => { // news of who is here may come first
            for (let v = version; ;) {
                const answer = await ana.live(id, v, { agent: false });
                if (answer.status !== 200 || began)
                    return answer.status;
                v = answer.json.version;
            }
        })();
        await until(() => connectionsOf(product) > idle, 'the page waits');

        const all = processesOf(product).map(({ pid }) => pid);
        began = process.hrtime.bigint();
        process.kill(processOne(product).pid, signal);
        const { code } = await product.ended;
        const ms = Number(process.hrtime.bigint() - began) / 1e6;
        t.diagnostic(`${signal}: ended after ${ms.toFixed(0)} ms`);
        assert.ok(ms < 2000, `${ms} ms`);
        assert.equal(code, 0, product.log);
        assert.deepEqual(all.filter(pid => existsSync(`/proc/${pid}`)), []);
        assert.ok([200, 204].includes(await waiting));

        const restarted = process.hrtime.bigint();
        const later = await startProduct({ DATA_DIR });
        const again = Number(process.hrtime.bigint() - restarted) / 1e6;
        t.diagnostic(`${signal}: answers again ${again.toFixed(0)} ms after the next start`);
        ana.product = later;
        const state = await ana.see(id);
        assert.deepEqual([state.stage, state.options.map(it => it.name)], ['dashboard', before.options.map(it => it.name)]);
        assert.ok(state.version >= version);
    });

// ---- what it takes -------------------------------------------------------------------------------------------------------

// MB in all processes of a container, each page of memory counted once, and in its /tmp.
function memoryOf(product) {
    const kib = processesOf(product).map(({ pid }) =>
        Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]));
    const [, tmp] = /(\d+)\s+\/tmp$/m.exec(inside(product, 'df --output=used,target /tmp').stdout);
    return (kib.reduce((sum, it) => sum + it, 0) + Number(tmp)) / 1024;
}

test('the whole container is below 40 MB idle, and with 1,000 waiting pages below 100', async t => {
    const product = await startProduct({ LIVE_TIMEOUT_MS: 30000 });
    const idle = memoryOf(product);
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Many look on');
    await ana.act(id, 'access', { mode: 'link' });
    const watchers = await product.people(...Array.from({ length: 50 }, () => 'watcher'));
    const { version } = await ana.see(id);
    const agent = new http.Agent({ maxSockets: Infinity });
    const closer = new AbortController();
    const polls = watchers.flatMap(watcher => Array.from({ length: 20 }, () =>
        watcher.live(id, version, { agent, signal: closer.signal, accept: 'html', headers: { 'HX-Request': 'true' } })));
    await until(() => connectionsOf(product) >= 1000, 'the worker holds 1,000 pages', 20000);
    const full = memoryOf(product);
    t.diagnostic(`memory (Pss, /tmp): idle ${idle.toFixed(1)} MB, with 1,000 waiting pages ${full.toFixed(1)} MB`);
    closer.abort();
    await Promise.all(polls);
    assert.ok(idle < 40 && full < 100, `${idle}, ${full}`);
});
