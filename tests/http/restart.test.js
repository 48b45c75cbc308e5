// Stopping and starting: the settings of the start, a stop that leaves nothing behind and keeps nobody waiting, and a start
// that finds everything where it stood (SPEC sections 2, 4 and 10).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort, moved, newKey, ok, refused, source, startProduct, until, worker } from './harness.mjs';
import { stages, walkTo } from './walk.mjs';

const directory = mkdtempSync(join(tmpdir(), 'maude-restart.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const DATA_DIR = join(directory, 'data');

// A decision without what is different after a start: whose turn is over, and where it is.
function standing({ version, url, takeover_at: at, participants, ...decision }) {
    return { ...decision, participants: participants.map(({ present, waited_until: until, ...seat }) => seat) };
}

let ana, bo, before;

test('a stop answers all waiting pages at once, and leaves nothing behind', async () => {
    const product = await startProduct({ DATA_DIR, LIVE_TIMEOUT_MS: 20000 });
    [ana, bo] = await product.people('ana', 'bo');
    const decisions = await Promise.all(stages.map(stage => walkTo(stage, [ana, bo], `Stopped in ${stage}`)));
    before = await Promise.all(decisions.map(({ id }) => bo.see(id)));
    const canvas = ok(await bo.get('/canvas'));
    const waiting = [
        ...before.map(({ id, version }) => bo.live(id, version, { agent: false })),
        bo.get(`/canvas/live?v=${canvas.version}`, { agent: false }),
    ];
    const early = await Promise.race([...waiting, new Promise(done => setTimeout(done, 300, 'all wait'))]);
    assert.ok(early === 'all wait' || early.status === 200);
    const began = Date.now();
    const [{ code, left }, ...answers] = await Promise.all([product.stop(), ...waiting]);
    assert.deepEqual([code, left], [0, []]);
    assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
    for (const { status } of answers)
        assert.ok([200, 204].includes(status), String(status));
});

test('a start finds everything where it stood, and everybody\'s session', async () => {
    const product = await startProduct({ DATA_DIR });
    moved(ana, product);
    moved(bo, product);
    assert.deepEqual(ok(await ana.get('/me')), { name: 'ana' });
    for (const state of before) {
        const now = await bo.see(state.id);
        assert.deepEqual(standing(now), standing(state));
        assert.ok(now.version >= state.version, 'the version never falls');
    }
    assert.equal(ok(await bo.get('/canvas')).decisions.length, stages.length);
    refused(await product.browser().post('/session', { name: 'ANA' }), 409, 'name_taken');
    await product.stop();
});

test('the database and its secret are nobody else\'s to read', () => {
    for (const name of readdirSync(DATA_DIR))
        assert.equal(statSync(join(DATA_DIR, name)).mode & 0o077, 0, name);
});

test('a move link and a key outlive a restart', async () => {
    const first = await startProduct({ DATA_DIR });
    moved(ana, first);
    const [path] = /\/me\/link\/[\w-]+/.exec((await ana.post('/me/link')).text);
    const key = newKey();
    const { id } = await ana.create('Once', { key });
    await first.stop();
    const second = await startProduct({ DATA_DIR });
    moved(ana, second);
    assert.equal((await ana.create('Once', { key })).id, id);
    assert.equal(ok(await second.browser().post(path)).name, 'ana');
    refused(await second.browser().post(path), 404, 'not_found');
    await second.stop();
});

test('with another signing secret the old cookies are void, and every seat can be claimed again', async () => {
    const product = await startProduct({ DATA_DIR, SECRET_KEY_BASE: 's'.repeat(64) });
    moved(bo, product);
    refused(await bo.get('/me'), 401, 'no_session');
    const again = product.person('bo');
    await again.signIn();
    assert.equal((await again.see(before[0].id)).you.role, 'participant', 'the same person');
    refused(await product.browser().post('/session', { name: 'bo' }), 409, 'name_taken');
    await product.stop();
});

test('a cookie from before its person was seated anew signs nobody out', async () => {
    const secret = { DATA_DIR, SECRET_KEY_BASE: 's'.repeat(64) };
    let product = await startProduct(secret);
    const mallory = product.person('seat');
    await mallory.signIn();
    await product.stop();
    product = await startProduct({ DATA_DIR, SECRET_KEY_BASE: 't'.repeat(64) });
    await product.person('seat').signIn();
    await product.stop();
    product = await startProduct(secret); // the old secret is back, and so is the old signature
    moved(mallory, product);
    const holder = product.person('seat');
    await holder.signIn();
    refused(await mallory.get('/me'), 401, 'no_session');
    refused(await mallory.post('/session/leave', { decisions: 'leave' }), 401, 'no_session');
    refused(await mallory.post('/me/delete', { confirm: 'seat' }), 401, 'no_session');
    assert.deepEqual(ok(await holder.get('/me')), { name: 'seat' });
    await product.stop();
});

// Somebody who acts, one action after the other, until there is no answer; gives the last text that was acknowledged.
async function actOn(person, id, progress) {
    for (let n = 1; ; n++) {
        const answer = await person.try(id, 'topic', { text: `Nr. ${n}` }, { agent: false }).catch(() => null);
        if (answer?.status !== 200)
            return { status: answer?.status, acknowledged: n - 1 };
        assert.equal(answer.json.topic, `Nr. ${n}`);
        progress[id] = n;
    }
}

for (const signal of ['SIGTERM', 'SIGINT'])
    test(`${signal}: waiting pages are answered at once, what was taken is committed and answered, all is gone`, async t => {
        const settings = { DATA_DIR: join(directory, signal), LIVE_TIMEOUT_MS: 30000 };
        const product = await startProduct(settings);
        const people = await product.people('ana', 'bo', 'cy', 'dora', 'eve', 'fay');
        const decisions = await Promise.all(people.map(person => person.create('Nr. 0')));
        const still = await people[0].create('Nothing moves here');
        const waiting = people.slice(1).map(person => person.live(still.id, still.version, { agent: false }));
        const progress = {};
        const acting = people.map((person, i) => actOn(person, decisions[i].id, progress));
        await until(() => Object.values(progress).filter(n => n > 3).length === people.length, 'all of them act');
        await product.waiting(5);

        const began = performance.now();
        const since = what => () => t.diagnostic(`${what} after ${Math.round(performance.now() - began)} ms`);
        product.child.kill(signal);
        const pages = Promise.all(waiting);
        pages.then(since('every waiting page was answered'));
        product.ended.then(since('all was gone'));
        assert.deepEqual((await pages).map(({ status, headers }) => [status, headers['x-version']]),
            people.slice(1).map(() => [204, String(still.version)]));
        const acted = await Promise.all(acting);
        assert.deepEqual(await product.ended, { code: 0, signal: null });
        assert.ok(performance.now() - began < 10000);
        const { left, alarms } = await product.stop();
        assert.deepEqual([left, alarms], [[], []]);

        const next = await startProduct(settings);
        for (const [i, person] of people.entries()) {
            const { topic } = await moved(person, next).see(decisions[i].id);
            assert.equal(topic, `Nr. ${acted[i].acknowledged}`, 'no more and no less than what was answered');
        }
        await next.stop();
    });

// The first page, from the very beginning of the start.
async function firstPage(settings) {
    const began = performance.now();
    const product = await startProduct(settings);
    const answer = await product.browser().get('/join', { accept: 'html' });
    assert.equal(answer.status, 200);
    return { product, ms: Math.round(performance.now() - began) };
}

test('a start has the first page soon, after a stop and on what a crash left behind', async t => {
    const settings = { DATA_DIR: join(directory, 'SIGTERM') };
    let { product, ms } = await firstPage(settings);
    t.diagnostic(`the first page after a stop: ${ms} ms`);
    const [gil] = await product.people('gil');
    const { id } = await gil.create('Acknowledged');
    const crashed = { DATA_DIR: join(directory, 'crashed') }; // as the disk is at this moment, with the log not copied back
    cpSync(settings.DATA_DIR, crashed.DATA_DIR, { recursive: true });
    assert.ok(statSync(join(crashed.DATA_DIR, 'maude.db-wal')).size > 0);
    await product.stop();
    ({ product, ms } = await firstPage(crashed));
    t.diagnostic(`the first page after a crash: ${ms} ms`);
    assert.ok(ms < 10000);
    assert.equal((await moved(gil, product).see(id)).topic, 'Acknowledged');
    await product.stop();
});

test('HOST, DEFAULT_ACCESS and the times are what the settings say', async () => {
    const product = await startProduct({ HOST: 'decide.example', DEFAULT_ACCESS: 'link', REVEAL_MS: 0 });
    const [cy] = await product.people('cy');
    const { id, url, access } = await cy.create();
    assert.match(url, new RegExp(`^https?://decide\\.example/d/${id}$`));
    assert.equal(access, 'link');
    assert.equal((await walkTo('priorities', [cy])).lead, cy);
    await product.stop();
});

for (const [name, value] of [['PORT', '0'], ['PORT', 'http'], ['PORT', '65536'], ['SECRET_KEY_BASE', 'short'],
    ['DEFAULT_ACCESS', 'everybody'], ['ACCESS_LOG', 'some'],
    ['TRUSTED_PROXY', 'somewhere'], ['TRUSTED_PROXY', '300.1.1.1'], ['TRUSTED_PROXY', '10.0.0.1; deny all'],
    ['PRESENCE_GRACE_MS', 'soon'], ['LIVE_TIMEOUT_MS', '-1'],
    ['LIVE_TIMEOUT_MS', '36000'], ['REVEAL_MS', '1.5'],
    ['TAKEOVER_MS', '99999999999'], ['HOST', 'a b'], ['DATA_DIR', '/proc/nowhere']])
    test(`${name}=${value} stops the start with one line that names it`, async () => {
        const { status, stdout, stderr } = spawnSync(join(source, 'conf/run'), {
            encoding: 'utf8', timeout: 10000, cwd: directory,
            env: {
                PATH: process.env.PATH, MAUDE_WORKER: worker, PORT: String(await freePort()),
                DATA_DIR: join(directory, 'refused'),
                [name]: value,
            },
        });
        assert.ok(status > 0, `it ended with ${status}`);
        const lines = (stdout + stderr).trim().split('\n')
            .filter(line => !/somaxconn|event=killed process=nginx/.test(line)); // which is said of a busy machine
        assert.equal(lines.length, 1, lines.join('\n'));
        assert.match(lines[0], new RegExp(`\\b${name}\\b`));
    });
