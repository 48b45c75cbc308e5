// The worker is killed with SIGKILL while the language model is at work, and just as it has answered: what was asked for is
// there in the end, once (SPEC section 5).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { preload, startProduct, until } from './harness.mjs';
import { gives, kinds, provoke, rows, startModel, startWithModel } from './model.mjs';

const { product, stub } = await startWithModel('anthropic');

// One that dies after a commit (tests/crash/die_after_commit.c), while nothing is committed but what a test brings about.
const library = preload('tests/crash/die_after_commit');
const directory = mkdtempSync(join(tmpdir(), 'maude-model.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const dieFile = join(directory, 'die'); // in DATA_DIR, where the worker can still see it
const hour = 3600000;
const quiet = await startModel();
const mortal = await startProduct(quiet.settings('anthropic', {
    LD_PRELOAD: library, MAUDE_DIE_FILE: dieFile, DATA_DIR: directory,
    PRESENCE_GRACE_MS: hour, RESTART_GRACE_MS: hour, TAKEOVER_MS: hour,
}));

// A decision whose request of this kind is held, and the request.
async function held(on, model, kind) {
    model.forget();
    model.hold(kind, { times: 1 });
    const way = await provoke(on, kind);
    const [request] = await until(() => model.waiting(kind).length && model.waiting(kind), 'it is asked');
    return [way, request];
}

for (const kind of kinds)
    test(`${kind}: killed while the model thinks, it is asked again, once`, async () => {
        const [way, request] = await held(product, stub, kind);
        await product.killWorker();
        assert.equal(await request.over, 'lost');
        await gives(product, way, kind, request.good);
        assert.deepEqual(stub.of(kind).map(({ json }) => json), [request.json, request.json]);
        const [row, ...more] = rows(product, way.id, kind);
        assert.deepEqual([row.state, row.fault, row.tries, more.length], ['done', 'none', 1, 0]);
        assert.deepEqual(stub.faults, []);
    });

for (const kind of kinds)
    test(`${kind}: killed just when the answer is stored, it is not asked again`, async () => {
        const [way, request] = await held(mortal, quiet, kind);
        writeFileSync(dieFile, '');
        quiet.release();
        await until(() => existsSync(`${dieFile}.died`), 'it died');
        rmSync(`${dieFile}.died`);
        const { version } = await gives(mortal, way, kind, request.good);
        const [row, ...more] = rows(mortal, way.id, kind);
        assert.deepEqual([row.state, row.tries, more.length], ['done', 1, 0]);
        const other = await provoke(mortal, 'tagline'); // is asked after whatever the new worker would have asked again
        await until(() => rows(mortal, other.id, 'tagline')[0]?.state === 'done', 'another call');
        assert.equal(quiet.of(kind).filter(({ json }) => json === request.json).length, kind === 'tagline' ? 2 : 1);
        assert.ok((await way.lead.see(way.id)).version >= version);
        assert.deepEqual(quiet.faults, []);
    });

// Kills at once, so many ms after the answer was sent: from too early to too late for the worker to have read and stored it. Which
// of them come too early depends on the machine.
async function killAfter(ms, pid) {
    for (const end = performance.now() + ms; performance.now() < end;)
        await new Promise(setImmediate);
    process.kill(pid, 'SIGKILL');
    await until(() => product.workerPid && product.workerPid !== pid, 'another worker');
}

for (const ms of [0, 0.2, 0.6, 1.5])
    for (const kind of kinds)
        test(`${kind}: killed ${ms} ms after the model has answered, the answer is there once`, async () => {
            const [way, request] = await held(product, stub, kind);
            const pid = product.workerPid;
            stub.release();
            await killAfter(ms, pid);
            await gives(product, way, kind, request.good);
            const asked = stub.of(kind).length;
            assert.ok(asked === 1 || asked === 2, `asked ${asked} times`);
            assert.deepEqual(rows(product, way.id, kind).map(({ state, fault }) => [state, fault]), [['done', 'none']]);
        });

test('killed between two tries, it goes on trying', async () => {
    stub.forget();
    stub.hold('scaffold', { times: 1 });
    stub.behave('scaffold', 529, { times: 1 });
    const way = await provoke(product, 'scaffold');
    await until(() => stub.waiting('scaffold').length, 'the second try');
    await until(() => rows(product, way.id, 'scaffold')[0].state === 'retrying', 'it is noted');
    await product.killWorker();
    await gives(product, way, 'scaffold', stub.of('scaffold')[0].good);
    assert.equal(stub.of('scaffold').length, 3);
    assert.equal(rows(product, way.id, 'scaffold')[0].tries, 2, 'the one that was lost never ended');
});

test('a call whose stage ended before the kill is not sent again', async () => {
    stub.forget();
    stub.hold('scaffold');
    const way = await provoke(product, 'scaffold');
    await until(() => stub.waiting('scaffold').length, 'it is asked');
    await way.lead.act(way.id, 'skip');
    await product.killWorker();
    stub.rules = [];
    const next = await provoke(product, 'scaffold');
    await gives(product, next, 'scaffold', (await until(() => stub.of('scaffold')[1], 'the other decision\'s')).good);
    assert.equal(stub.of('scaffold').length, 2);
    const { stage, options } = await way.lead.see(way.id);
    assert.equal(stage, 'dashboard');
    assert.ok(options.every(it => it.for.length + it.against.length === 0));
});

test('what falls due while the worker is away is asked for once', async () => {
    const model = await startModel();
    const settings = model.settings('anthropic', { DATA_DIR: join(directory, 'data') });
    const before = await startProduct({ ...settings, SYNTHESIS_DEBOUNCE_MS: hour });
    const way = await provoke(before, 'synthesize');
    await before.stop();
    const { status, stderr } = spawnSync('sqlite3', [join(before.dataDir, 'maude.db'), 'UPDATE decision SET synthesis_due_at_ms = 1'],
        { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const later = await startProduct(settings);
    await until(() => rows(later, way.id, 'synthesize')[0]?.state === 'done', 'it is there');
    const next = await provoke(later, 'synthesize', { people: await later.people('cy', 'di') }); // would be asked after it
    await until(() => rows(later, next.id, 'synthesize')[0]?.state === 'done', 'another call');
    assert.equal(model.requests.length, 2);
    assert.equal(rows(later, way.id, 'synthesize')[0].tries, 1);
});
