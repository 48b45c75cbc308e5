// Waiting pages: answered at once, when something moves, or when their time is over; nobody's page sleeps through a change
// (SPEC section 7, GET /d/ID/live and /canvas/live).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ok, refused, startProduct, until } from './harness.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';

const waits = 1000;
const product = await startProduct({ LIVE_TIMEOUT_MS: waits });
const [ana, bo, eve] = await product.people('ana', 'bo', 'eve');

const alone = { agent: false }; // a connection of its own, so that nothing queues behind a waiting page

async function timed(promise) {
    const began = performance.now();
    const answer = await promise;
    return { answer, ms: performance.now() - began };
}

// A request that is certainly waiting: it was not answered for a while.
async function parked(promise) {
    const first = await Promise.race([promise, pause(150, 'waits')]);
    assert.equal(first, 'waits', `answered at once: ${first.status} ${first.text}`);
}

async function canvasVersion(person) {
    return ok(await person.get('/canvas')).version;
}

function waitOnCanvas(person, version) {
    return person.get(`/canvas/live?v=${version}`, alone);
}

// Nobody's presence moves the version any more: its participants have no pages, and their graces are long.
const way = await walkTo('scenario', [ana, bo]);
const { id } = way;

test('each page gets the address that it was asked by, however many others there are', async () => {
    const crowd = await product.people(...Array(4).fill('host'));
    const { id } = await ana.create('Hosts');
    const { version } = await bo.see(id);
    const pages = crowd.flatMap((person, i) => Array.from({ length: 18 }, (_, j) => ({ host: `h${i}-${j}.example`, person })));
    const answers = pages.map(async ({ host, person }) => {
        const { headers, json } = await person.get(`/d/${id}/live?v=${version}`, { ...alone, headers: { Host: host } });
        return { host, url: json?.url, version: headers['x-version'] };
    });
    await eve.product.waiting(72);
    await ana.act(id, 'topic', { text: 'Hosts of it' });
    for (const { host, url } of await Promise.all(answers))
        assert.equal(url, `http://${host}/d/${id}`);
});

// ---- a decision's page -------------------------------------------------------------------------------------------------

for (const v of ['v=0', '', 'v=', 'v=x', 'v=-1', 'v=1.5', 'v=999999999999', 'v=99999999999999999999999'])
    test(`with ${v || 'no v'} a page is answered at once`, async () => {
        const { version } = await eve.see(id);
        const answer = await eve.get(`/d/${id}/live?${v}`); // 204, had it waited
        assert.deepEqual(ok(answer), await eve.see(id));
        assert.equal(Number(answer.headers['x-version']), version);
    });

test('where nothing moves a page is told so with 204, when its time is over', async () => {
    const { 'x-version': version, 'x-inbox': inbox } = (await eve.get(`/d/${id}`)).headers;
    const polls = await Promise.all(Array.from({ length: 12 }, (_, i) =>
        timed(eve.get(`/d/${id}/live?v=${version}${i % 2 ? `&i=${inbox}` : ''}`, alone))));
    for (const { answer, ms } of polls) {
        assert.deepEqual([answer.status, answer.text], [204, '']);
        assert.deepEqual([answer.headers['x-version'], answer.headers['x-inbox']], [version, inbox]);
        assert.ok(ms > waits * 0.88 - 20, `${ms} ms`);
    }
    const times = polls.map(({ ms }) => ms);
    assert.ok(Math.max(...times) - Math.min(...times) > 20, 'not all at once');
});

test('a change wakes a page', async () => {
    for (let i = 0; i < 7; i++) {
        const { version } = await eve.see(id);
        const poll = eve.live(id, version, alone);
        await parked(poll);
        const sent = ana.act(id, 'framing', { text: `Change ${i}` });
        const { framings } = ok(await poll);
        assert.equal(framings[0].text, `Change ${i}`);
        await sent;
    }
});

test('a refused action wakes nobody', async () => {
    const { version } = await eve.see(id);
    const poll = eve.live(id, version, alone);
    await parked(poll);
    refused(await ana.try(id, 'point', {}), 409, 'wrong_stage');
    refused(await ana.try(id, 'framing', { text: 'x'.repeat(301) }), 400, 'bad_field');
    assert.equal((await poll).status, 204);
});

test('one change wakes everybody, each with the own role', async () => {
    const { version } = await eve.see(id);
    const polls = [eve, eve, eve].map(person => person.live(id, version, alone));
    await Promise.all(polls.map(parked));
    await bo.act(id, 'framing', { text: 'For everybody' });
    for (const poll of polls)
        assert.deepEqual(ok(await poll).you, { name: 'eve', role: 'spectator' });
    const roles = await Promise.all([ana, bo].map(async person => ok(await person.live(id, 0, alone)).you.role));
    assert.deepEqual(roles, ['facilitator', 'participant']);
});

test('50 waiting pages of 50 people are all woken by one change', async () => {
    const watchers = await product.people(...Array.from({ length: 50 }, (_, i) => `watcher ${i}`));
    const { version } = await eve.see(id);
    const polls = watchers.map(watcher => watcher.live(id, version, alone));
    await Promise.all(polls.map(parked));
    const { version: next } = await bo.act(id, 'framing', { text: 'For fifty' });
    for (const [i, answer] of (await Promise.all(polls)).entries()) {
        assert.equal(ok(answer).version, next);
        assert.equal(answer.json.you.name, watchers[i].name);
    }
});

test('no page misses a change: 200 changes by four people, five readers', async () => {
    const writers = await product.people('w', 'w', 'w', 'w');
    const shared = await walkTo('scenario', writers);
    const readers = [...writers.slice(0, 3), eve, bo].map(person => person.open(shared.id));
    await Promise.all(readers.map(reader => reader.until(() => true)));
    const before = readers.map(({ versions }) => versions.length);
    const began = performance.now();
    await Promise.all(writers.map(async (writer, w) => {
        for (let i = 0; i < 50; i++)
            await writer.act(shared.id, 'framing', { text: `writer ${w}, change ${i}` });
    }));
    for (const reader of readers) {
        const last = await reader.until(({ framings }) => framings.length === 4 &&
            framings.every(({ text }) => text.endsWith('change 49')), 'the last change of all', 3000);
        assert.ok(last.version >= 200);
        for (const [i, version] of reader.versions.entries())
            assert.ok(i === 0 || version > reader.versions[i - 1], `versions rise: ${reader.versions}`);
    }
    const most = 2 * (performance.now() - began) / 100 + 5; // one at each mark, and one for who came back late
    const { version } = await bo.see(shared.id);
    for (const [i, reader] of readers.entries()) {
        const deliveries = reader.versions.length - before[i];
        assert.ok(deliveries <= most, `${deliveries} deliveries are too many; ${most} would do`);
        await until(() => reader.versions.at(-1) >= version, 'the last version');
        await reader.close();
    }
});

test('a change that comes while a page is on its way is not slept through', async () => {
    for (let i = 0; i < 60; i++) { // the change races the poll: whichever comes first, the poll must be answered with it
        const { version } = await eve.see(id);
        const writer = i % 2 ? ana : bo;
        const [change, { answer, ms }] = await Promise.all([
            writer.act(id, 'framing', { text: `Race ${i}` }), timed(eve.live(id, version, alone)),
        ]);
        assert.ok(ok(answer).version >= change.version);
        assert.ok(ms < waits * 0.8, `${ms} ms: it slept`);
    }
});

test('presence alone is delivered at most once a second', async () => {
    const people = await product.people('here', 'there');
    const calm = await walkTo('lobby', people);
    const page = eve.open(calm.id);
    await page.settled();
    const { length } = page.versions;
    const began = performance.now();
    while (performance.now() - began < 2500) { // they open and close
        const pages = people.map(person => person.open(calm.id));
        await Promise.all(pages.map(it => it.until(() => true)));
        await Promise.all(pages.map(it => it.close()));
        await eve.product.waiting(1); // they are gone
    }
    const deliveries = page.versions.length - length;
    assert.ok(deliveries <= (performance.now() - began) / 1000 + 1, `${deliveries} deliveries`);
    await page.close();
});

test('a page of a decision that nobody made is not found', async () => {
    refused(await eve.live('AAAAAAAA', 0), 404, 'not_found');
    refused(await product.browser().get(`/d/${id}/live?v=0`), 401, 'no_session');
});

test('waiting pages survive the death of the worker, and are told what comes after', async () => {
    const before = await eve.see(id);
    const poll = eve.live(id, before.version, alone);
    await parked(poll);
    await product.killWorker();
    const changed = await bo.act(id, 'framing', { text: 'After the death' });
    assert.ok(changed.version > before.version);
    const answer = await poll;
    if (answer.status === 204) // its time was over before
        assert.ok(Number(answer.headers['x-version']) >= before.version);
    else
        assert.ok(ok(answer).version > before.version);
    assert.equal((await eve.see(id)).framings.find(({ by }) => by === 'bo').text, 'After the death');
});

// ---- the canvas --------------------------------------------------------------------------------------------------------

test('the canvas waits like a decision: at once with another version, else 204', async () => {
    const version = await canvasVersion(eve);
    for (const v of ['v=0', '', 'v=x', `v=${version + 1000}`])
        assert.equal(ok(await eve.get(`/canvas/live?${v}`)).version, version);
    const { answer, ms } = await timed(waitOnCanvas(eve, version));
    assert.deepEqual([answer.status, Number(answer.headers['x-version'])], [204, version]);
    assert.equal(answer.headers['x-inbox'], (await eve.get('/canvas')).headers['x-inbox']);
    assert.ok(ms > waits * 0.88 - 20 && ms < waits * 1.12 + 5000, `${ms} ms`); // this machine may be slow
});

test('the canvas moves with a decision\'s beginning, title, access, members, stage and end', async () => {
    let made;
    const chapters = [
        ['a beginning', async () => { made = await ana.create('On the canvas'); }],
        ['a title', async () => ana.act(made.id, 'topic', { text: 'On the canvas, too' })],
        ['access', async () => ana.act(made.id, 'access', { mode: 'link' })],
        ['access', async () => ana.act(made.id, 'access', { mode: 'open' })],
        ['who joins', async () => bo.act(made.id, 'join')],
        ['an invitation', async () => ana.act(made.id, 'invite', { name: 'eve' })],
        ['who leaves', async () => bo.act(made.id, 'leave')],
        ['a stage', async () => ana.act(made.id, 'start')],
        ['a stage', async () => walkOn({ id: made.id, people: [ana], lead: ana }, 'priorities')],
        ['an end', async () => ana.act(made.id, 'close')],
    ];
    for (const [what, change] of chapters) {
        const version = await canvasVersion(eve);
        const poll = waitOnCanvas(eve, version);
        await parked(poll);
        await change();
        assert.ok(ok(await poll).version > version, what);
    }
});

test('the canvas doesn\'t move with every key, nor with who is ready or present', async () => {
    const quiet = await walkTo('scenario', [ana, bo]);
    const version = await canvasVersion(eve);
    const poll = waitOnCanvas(eve, version);
    await parked(poll);
    for (const text of ['W', 'Wh', 'Whe', 'Wher', 'Where'])
        await bo.act(quiet.id, 'framing', { text });
    const page = ana.open(quiet.id);
    await page.until(({ participants }) => participants[0].waited_until === null);
    await page.close();
    const [{ id: framing }] = (await ana.see(quiet.id)).framings;
    await ana.act(quiet.id, 'back', { framing });
    assert.deepEqual([(await poll).status, await canvasVersion(eve)], [204, version]);
    await bo.act(quiet.id, 'back', { framing });
    await reach(ana, quiet.id, 'priorities');
    const next = await canvasVersion(eve);
    const another = waitOnCanvas(eve, next);
    await parked(another);
    await ana.act(quiet.id, 'priority', { text: 'speed', direction: '+' });
    await ana.act(quiet.id, 'confirm');
    await bo.act(quiet.id, 'ready');
    assert.deepEqual([(await another).status, await canvasVersion(eve)], [204, next]);
});

test('the canvas\' version never falls, also not when the worker dies', async () => {
    const before = await canvasVersion(eve);
    await product.killWorker();
    assert.ok(await canvasVersion(eve) >= before);
    await ana.create('After a death');
    assert.ok(await canvasVersion(eve) > before);
});

// ---- the inbox ---------------------------------------------------------------------------------------------------------

async function inboxOf(person) {
    return Number((await person.get(`/d/${id}`)).headers['x-inbox']);
}

test('a page that asks is told of its person\'s invitations, and no other', async () => {
    const other = await walkTo('lobby', [bo]);
    const { version } = await eve.see(id);
    const inbox = await inboxOf(eve);
    const asks = eve.live(id, `${version}&i=${inbox}`, alone);
    const doesNot = eve.live(id, version, alone);
    const somebodyElse = ana.live(other.id, `${(await ana.see(other.id)).version}&i=${await inboxOf(ana)}`, alone);
    await Promise.all([asks, doesNot, somebodyElse].map(parked));
    await bo.act(other.id, 'invite', { name: 'eve' });
    const answer = await asks;
    assert.equal(ok(answer).version, version, 'the decision itself has not moved');
    assert.ok(Number(answer.headers['x-inbox']) > inbox);
    assert.equal((await doesNot).status, 204);
    assert.notEqual((await somebodyElse).headers['x-inbox'], undefined);
    assert.deepEqual(ok(await eve.get('/canvas')).invitations.includes(other.id), true);

    const again = eve.live(id, `${version}&i=${await inboxOf(eve)}`, alone);
    await parked(again);
    await bo.act(other.id, 'uninvite', { name: 'eve' });
    assert.equal((await again).status, 200, 'an invitation that goes moves the inbox, too');
});

test('a page with an old inbox is answered at once', async () => {
    const { version } = await eve.see(id);
    const inbox = await inboxOf(eve);
    assert.equal(ok(await eve.live(id, `${version}&i=${inbox - 1}`, alone)).version, version); // 204, had it waited
});
