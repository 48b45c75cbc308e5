// What a worker that has started can't do any more, tried from inside of it (tests/sandbox/try.c), and what it says where the
// kernel can't keep it from that. Everything that it still has to do is tested by all the other tests.
//
// The sanitizers need some of what is closed (fcgi/sandbox.h); of a worker built with them less is asked.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { preload, startProduct, worker } from './harness.mjs';
import { answered, provoke, startModel } from './model.mjs';

const library = preload('tests/sandbox/try');
const sanitized = readFileSync(worker).includes('__asan_init');

// The Linux that first had each version of Landlock (landlock(7)), and why this one can't show what such a version does (false: it
// can).
const since = { 1: [5, 13], 2: [5, 19], 3: [6, 2], 4: [6, 7], 5: [6, 10], 6: [6, 12] };
const [major, minor] = release().split('.').map(Number);
const lacks = version => (major < since[version][0] || major === since[version][0] && minor < since[version][1])
    && `Linux ${release()} is older than ${since[version].join('.')}, the first with Landlock ${version}`;
const ports = 4, signals = 6; // the first versions that know of them

const directory = mkdtempSync(join(tmpdir(), 'maude-sandbox.'));
after(() => rmSync(directory, { recursive: true, force: true }));

const other = join(directory, 'other');
writeFileSync(other, 'not the worker\'s\n');
const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
after(() => sleeper.kill());

// Somebody listens there, and it isn't the model.
const elsewhere = net.createServer(socket => socket.destroy()).listen(0, '127.0.0.1');
await new Promise(done => elsewhere.once('listening', done));
after(() => elsewhere.close());
const { port } = elsewhere.address();

// Starts a product and has its worker try these. Gives the product, and what came of each: {what: 'done' or an errno's name}.
let products = 0;
async function trying(tries, settings = {}) {
    const report = join(directory, `report-${++products}`);
    const product = await startProduct({
        LD_PRELOAD: library, MAUDE_TRY: tries.join('\n'), MAUDE_TRY_REPORT: report, DATA_DIR: join(directory, `data-${products}`),
        ...settings,
    });
    assert.equal((await product.browser().get('/metrics', { accept: '*/*' })).status, 200);
    const lines = readFileSync(report, 'utf8').trim().split('\n');
    assert.equal(lines.pop(), 'end', 'the worker came to the end of it');
    return { product, found: Object.fromEntries(lines.map(line => /^(\w+) (.*)$/.exec(line).slice(1).reverse())) };
}

// The same, where what is expected is known.
async function finds(expected, settings) {
    const asked = Object.entries(expected).filter(([what]) => !sanitized || keptUnderSanitizers.test(what));
    assert.ok(asked.length);
    const { product, found } = await trying(asked.map(([what]) => what), settings);
    for (const what in found)
        if (/^connect/.test(what) && found[what] === 'ECONNREFUSED')
            found[what] = 'done'; // the way there is open, but there is nobody
    assert.deepEqual(found, Object.fromEntries(asked));
    return product;
}
const keptUnderSanitizers = /^(write|remove|connect|thread|signal-self)\b/;

// A product lives in DATA_DIR, which bears the number that trying gives it.
const data = name => join(directory, `data-${products + 1}`, name);

function outside() {
    return {
        'read /etc/passwd': 'EACCES',
        'read /proc/self/maps': 'EACCES',
        'read /proc/1/environ': 'EACCES',
        'list /': 'EACCES',
        [`read ${other}`]: 'EACCES',
        [`write ${other}`]: 'EACCES',
        [`write ${join(directory, 'new')}`]: 'EACCES',
        [`write ${data('../new')}`]: 'EACCES',
        [`list ${directory}`]: 'EACCES',
        [`remove ${other}`]: 'EACCES',
        [`truncate ${other}`]: 'ENOSYS',
    };
}

function inside() {
    return {
        [`read ${data('maude.db')}`]: 'done',
        [`write ${data('new')}`]: 'done',
        [`remove ${data('new')}`]: 'done',
        [`list ${data('.')}`]: 'done',
    };
}

const others = {
    'exec /bin/true': 'ENOSYS', 'fork': 'ENOSYS', 'code': 'ENOSYS', 'code-later': 'ENOSYS', 'thread': 'done',
    [`ptrace ${sleeper.pid}`]: 'ENOSYS', [`signal ${sleeper.pid}`]: 'ENOSYS', [`signal-thread ${sleeper.pid}`]: 'ENOSYS',
    'signal-self': 'done', [`limit ${sleeper.pid}`]: 'ENOSYS', 'type': 'ENOSYS',
};

const calls = ['mount', 'pivot_root', 'unshare', 'setns', 'bpf', 'perf_event_open', 'io_uring_setup', 'userfaultfd', 'keyctl',
    'add_key', 'init_module', 'finit_module', 'kexec_load', 'process_vm_writev', 'pidfd_open', 'memfd_create', 'execveat',
    'clone3', 'symlink', 'mknod', 'chown', 'setuid', 'personality'];

// ---- a kernel that has all of it --------------------------------------------------------------------------------------

// Where there is no model, seccomp leaves no way to any port; under the sanitizers only Landlock does.
const closed = { skip: lacks(sanitized ? ports : 1) };

test('without a model: no file but in DATA_DIR, no program, no code, no other process', closed, async () => {
    const product = await finds({ ...outside(), ...inside(), ...others });
    assert.match(product.log, sanitized ? /event=started pid=\d+ closed="files network"/
        : /event=started pid=\d+ closed="files network calls"/);
    if (!sanitized)
        assert.doesNotMatch(product.log, /sandbox_incomplete/);
    assert.equal(readFileSync(other, 'utf8'), 'not the worker\'s\n');
});

test('without a model there is no socket of any kind', closed, async () => {
    const no = sanitized ? 'EACCES' : 'ENOSYS';
    await finds({
        [`connect ${port}`]: no, [`fast ${port}`]: no, [`multipath ${port}`]: no, [`udp ${port}`]: no,
        [`udp-plainly ${port}`]: no, 'listen 0': no,
        'unix': no, 'raw': no, 'netlink': no,
    });
});

const listed = { skip: sanitized && 'the sanitizers need them' };
test('system calls that ways out begin with are not there', listed, async () => {
    await finds(Object.fromEntries(calls.map(name => [`call ${name}`, 'ENOSYS'])));
});

test('with a model at an address: its port can be reached, and no other', { skip: lacks(ports) }, async () => {
    const stub = await startModel();
    const product = await finds({
        [`connect ${stub.port}`]: 'done', [`connect ${port}`]: 'EACCES', 'connect 53': 'EACCES',
        [`fast ${port}`]: 'ENOSYS', [`fast-message ${port}`]: 'ENOSYS', [`fast-messages ${port}`]: 'ENOSYS',
        [`multipath ${stub.port}`]: 'ENOSYS', [`udp ${port}`]: 'ENOSYS', [`udp-plainly ${port}`]: 'ENOSYS', 'listen 0': 'ENOSYS',
        'unix': 'ENOSYS', 'raw': 'ENOSYS', 'netlink': 'ENOSYS',
        ...outside(), ...others,
        'read /etc/hosts': 'EACCES', 'list /etc/ssl/certs': 'EACCES',
    }, stub.settings('anthropic'));
    const way = await provoke(product, 'why');
    await answered(product, way, 'why');
});

const named = 'with a model that has a name: name servers too, and what names and certificates need can be read';
test(named, { skip: lacks(ports) }, async () => {
    await finds({
        'read /etc/hosts': 'done', 'read /etc/nsswitch.conf': 'done', 'list /etc/ssl/certs': 'done',
        'read /etc/ssl/certs/ca-certificates.crt': 'done', 'write /etc/hosts': 'EACCES', 'write /etc/ssl/certs/new': 'EACCES',
        'list /etc': 'EACCES', 'list /etc/ssl': 'EACCES', 'exec /bin/true': 'ENOSYS',
        [`udp ${port}`]: 'done', [`udp-plainly ${port}`]: 'done', [`fast-messages ${port}`]: 'ENOSYS',
        'connect 53': 'done', 'connect 443': 'done', [`connect ${port}`]: 'EACCES',
        'listen 0': 'ENOSYS', 'unix': 'ENOSYS', 'raw': 'ENOSYS', 'netlink': 'ENOSYS',
        ...outside(), ...others,
    }, { LLM_BASE_URL: 'https://models.example.org', ANTHROPIC_API_KEY: 'sk-nobody' });
});

// ---- a kernel that lacks some of it -----------------------------------------------------------------------------------

// What the log says, and that people decide all the same.
async function works(product, closed, open, landlock, seccomp) {
    assert.match(product.log, new RegExp(
        `level=warn event=sandbox_incomplete open="?${open}"? landlock="?${landlock}"? seccomp="?${seccomp}"?\n`));
    assert.match(product.log, new RegExp(`event=started pid=\\d+ closed="?${closed}"?\\n`));
    const [ana] = await product.people('ana');
    assert.equal((await ana.create()).stage, 'lobby');
}
const whole = version => ({ skip: version && lacks(version) || sanitized && 'the sanitizers leave some of it open' });

test('without Landlock files are open, which the log says, and nothing else is', whole(0), async () => {
    const product = await finds({
        [`read ${other}`]: 'done', ...others, [`connect ${port}`]: 'ENOSYS', 'unix': 'ENOSYS',
    }, { MAUDE_LANDLOCK: 0 });
    await works(product, 'network calls', 'files', 'the kernel has no Landlock', 'on');
});

for (const version of [1, 2, 3])
    test(`with Landlock ${version} other ports are open where there is a model, which the log says`, whole(version), async () => {
        const stub = await startModel();
        const product = await finds({
            ...outside(), ...inside(), ...others, [`connect ${port}`]: 'done', [`udp ${port}`]: 'ENOSYS', 'unix': 'ENOSYS',
        }, stub.settings('anthropic', { MAUDE_LANDLOCK: version }));
        await works(product, 'files calls', 'network',
            'the kernel\'s Landlock knows nothing of networks .*', 'on');
    });

test('with Landlock 1 nothing is open where there is no model', whole(1), async () => {
    const product = await finds({ ...outside(), ...inside(), ...others, [`connect ${port}`]: 'ENOSYS' }, { MAUDE_LANDLOCK: 1 });
    assert.match(product.log, /closed="files network calls"/);
    assert.doesNotMatch(product.log, /sandbox_incomplete/);
});

for (const version of [4, 5])
    test(`with Landlock ${version} all is closed`, whole(version), async () => {
        const stub = await startModel();
        const product = await finds({
            ...outside(), ...inside(), ...others, [`connect ${stub.port}`]: 'done', [`connect ${port}`]: 'EACCES',
        }, stub.settings('anthropic', { MAUDE_LANDLOCK: version }));
        assert.match(product.log, /closed="files network calls"/);
    });

test('without seccomp processes can be made, which the log says, but run and read nothing', whole(1), async () => {
    const product = await finds({
        'fork': 'done', 'exec /bin/true': 'EACCES', [`ptrace ${sleeper.pid}`]: 'EPERM', [`read ${other}`]: 'EACCES',
        'unix': 'done',
    }, { MAUDE_SECCOMP: 0 });
    const landlock = lacks(ports) ? ['files', 'network calls', 'the kernel\'s Landlock knows nothing of networks .*']
        : ['files network', 'calls', 'on'];
    await works(product, ...landlock, 'Invalid argument');
});

test('without seccomp they reach nobody', whole(ports), async () => {
    await finds({ [`connect ${port}`]: 'EACCES' }, { MAUDE_SECCOMP: 0 });
});

test('without seccomp they signal nobody', whole(signals), async () => {
    await finds({ [`signal ${sleeper.pid}`]: 'EPERM' }, { MAUDE_SECCOMP: 0 });
});

test('without either the worker works, and says that nothing is closed', whole(0), async () => {
    const product = await finds({ [`read ${other}`]: 'done', 'fork': 'done', [`connect ${port}`]: 'done' },
        { MAUDE_LANDLOCK: 0, MAUDE_SECCOMP: 0 });
    await works(product, 'nothing', 'files network calls', 'the kernel has no Landlock', 'Invalid argument');
});

// ---- who looks at it from outside -------------------------------------------------------------------------------------

test('no program that a worker would run had more rights than it', async () => {
    const product = await startProduct();
    const status = readFileSync(`/proc/${product.workerPid}/status`, 'utf8');
    assert.match(status, /^NoNewPrivs:\t1$/m);
    if (!sanitized)
        assert.match(status, /^Seccomp:\t2$/m); // SECCOMP_MODE_FILTER
});

test('a worker leaves no core file, and shows its memory to no debugger of the same user, without a key too', async () => {
    const { found } = await trying(['dumpable'], { MAUDE_SECCOMP: 0 }); // else it could not even ask
    assert.deepEqual(found, { dumpable: 'EPERM' });
});
