// How often the language model is asked, and how much: at most eight requests at once, one synthesis in ten seconds,
// nothing that nobody needs any more, and no more tokens in a day than whoever runs this allows (SPEC sections 4, 5 and
// 10).

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startProduct, until } from './harness.mjs';
import { asPage, pageOf } from './html.mjs';
import { answered, ask, gives, provoke, rows, sentences, startModel, startWithModel, written } from './model.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';

const { product, stub } = await startWithModel('anthropic');

// ---- ten seconds ------------------------------------------------------------------------------------------------------

// This takes longer than all the others, so it begins before them and is looked at after.
const debounce = 2000; // far longer than from one key to the next, on a busy machine too
const calm = await startWithModel('anthropic', { SYNTHESIS_DEBOUNCE_MS: debounce });
const [ann, ben] = await calm.product.people('ann', 'ben');
const typing = await walkTo('scenario', [ann, ben], 'Where do we eat?');
const page = ann.open(typing.id);

// Gives the time when it was not yet sent.
async function write(text) {
    const at = performance.now();
    await ben.act(typing.id, 'framing', { text });
    return at;
}

// A sample of /metrics; 0: it was never counted.
async function counted(on, name) {
    return await on.figure(name) ?? 0;
}

function planned(on, id) {
    return ask(on, `SELECT coalesce(synthesis_due_at_ms, 0) > 0 AS yes FROM decision WHERE id = '${id}'`)[0].yes === 1;
}

async function bridges() {
    let last;
    for (const text of ['W', 'Wh', 'Who', 'Who c', 'Who co', 'Who cooks?'])
        last = await write(text);
    const [first] = await until(() => calm.stub.of('synthesize').length && calm.stub.of('synthesize'), 'a first one');
    await page.until(it => written('synthesize', it).synthesis === first.good.synthesis);
    await write('Who cooks??');
    const again = planned(calm.product, typing.id);
    await write('Who cooks?'); // as it was when the model was asked
    const same = planned(calm.product, typing.id);
    const changed = await write('Who cooks tonight?');
    const [, second] = await until(() => calm.stub.of('synthesize')[1] && calm.stub.of('synthesize'), 'a second one', 20000);
    const { framings } = await page.until(it => written('synthesize', it).synthesis === second.good.synthesis);
    return { last, first, again, same, changed, second, framings };
}
const bridging = bridges();
bridging.catch(() => {}); // it is awaited in a test

// The same with a model that thinks too long.
const pensive = await startWithModel('anthropic');
pensive.stub.hold('synthesize');
async function replaced() {
    const { id, people } = await provoke(pensive.product, 'synthesize');
    const [first] = await until(() => pensive.stub.waiting().length && pensive.stub.waiting(), 'a first one');
    await people.at(-1).act(id, 'framing', { text: 'Who cooks tomorrow?' });
    await until(() => pensive.stub.of('synthesize').length === 2, 'a second one', 20000);
    const end = await first.over, calls = () => rows(pensive.product, id, 'synthesize').map(({ state, tries }) => [state, tries]);
    await until(() => calls()[0][1] === 1, 'its end is told');
    const ended = how => counted(pensive.product, `maude_model_tries_total{kind="synthesize",end="${how}"}`);
    return { // before the second one, too, has taken too long
        end, waiting: pensive.stub.waiting().length, calls: calls(), dropped: await ended('dropped'), good: await ended('good'),
    };
}
const replacing = replaced();
replacing.catch(() => {});

// A model that hangs, and more calls than it will have time for: one waits as long as a scaffold's try may take, six seconds.
const hung = await startWithModel('anthropic', { LLM_TIMEOUT_MS: 3000 });
hung.stub.hold('scaffold');
async function hangs() {
    const ways = await Promise.all(Array.from({ length: 20 }, async () => {
        const way = await walkTo('options', await hung.product.people('solo'));
        await way.lead.act(way.id, 'option', { name: 'Tacos', desc: '' });
        return way;
    }));
    for (const { id, lead } of ways)
        await lead.act(id, 'ready');
    const failed = () => ask(hung.product, "SELECT * FROM model_call WHERE kind = 'scaffold' AND state = 'failed'");
    await until(() => failed().length === ways.length, 'all are told', 30000);
    const unsent = failed().filter(({ tries }) => tries === 0);
    const told = await Promise.all(ways.filter(({ id }) => unsent.some(row => row.decision_id === id))
        .map(async ({ id, lead }) => (await lead.see(id)).model.error));
    return { unsent, told, givenUp: await counted(hung.product, 'maude_model_given_up_total{kind="scaffold"}') };
}
const hanging = hangs();
hanging.catch(() => {});

// ---- eight at once ----------------------------------------------------------------------------------------------------

// So many decisions of one person each, all waiting for points.
function crowd(on, count) {
    const alone = async () => provoke(on, 'scaffold', { people: await on.people('solo') });
    return Promise.all(Array.from({ length: count }, alone));
}

test('of a dozen calls eight are under way, and the others follow', async () => {
    stub.forget();
    stub.hold('scaffold');
    const ways = await crowd(product, 12);
    await until(() => stub.waiting('scaffold').length === 8, 'eight requests');
    for (let done = 1; done <= 12; done++) {
        await until(() => stub.waiting('scaffold').length === Math.min(8, 13 - done), 'the next one');
        stub.release('scaffold', 1);
    }
    for (const way of ways)
        await reach(way.lead, way.id, 'dashboard');
    assert.equal(stub.most, 8);
    assert.equal(stub.of('scaffold').length, 12);
    assert.deepEqual(stub.faults, []);
});

test('a call whose stage has ended while it waited is never made', async () => {
    stub.forget();
    stub.hold('scaffold');
    const ways = await crowd(product, 8);
    await until(() => stub.waiting('scaffold').length === 8, 'eight requests');
    const [late, last] = [await provoke(product, 'scaffold', { topic: 'Too late?' }), await provoke(product, 'scaffold')];
    await late.lead.act(late.id, 'skip');
    stub.release();
    await until(() => stub.waiting('scaffold').length, 'the one behind it');
    stub.release();
    for (const way of [...ways, last])
        await reach(way.lead, way.id, 'dashboard');
    assert.deepEqual(stub.of('scaffold').filter(({ input }) => input.scenario === 'Too late?'), []);
    assert.deepEqual(rows(product, late.id, 'scaffold').map(({ state, tries }) => [state, tries]), [['stale', 0]]);
    assert.equal(stub.of('scaffold').length, 9);
});

test('one that nobody needs any more makes room for another', async () => {
    stub.forget();
    stub.hold('scaffold');
    const ways = await crowd(product, 8);
    await until(() => stub.waiting('scaffold').length === 8, 'eight requests');
    const next = await provoke(product, 'suggest_priorities');
    assert.deepEqual(stub.of('suggest_priorities'), []);
    for (const way of ways)
        await way.lead.act(way.id, 'skip');
    await gives(product, next, 'suggest_priorities', (await until(() => stub.of('suggest_priorities')[0], 'it has a place')).good);
    assert.ok(stub.waiting('scaffold').length >= 6, 'no more than the next one and its tagline needed');
    stub.release();
});

test('behind a model that hangs nobody waits for ever', async () => {
    const { unsent, told, givenUp } = await hanging;
    assert.ok(unsent.length > 0, 'some waited in vain for a place');
    assert.deepEqual([...new Set(unsent.map(({ fault }) => fault))], ['busy']);
    assert.deepEqual([...new Set(told)], [sentences.busy]);
    assert.equal(givenUp, 20, 'those that were never sent are counted, too');
});

// ---- too late ---------------------------------------------------------------------------------------------------------

for (const [kind, goOn, next] of [
    ['scaffold', way => way.lead.act(way.id, 'skip'), 'dashboard'],
    ['suggest_priorities', way => way.lead.act(way.id, 'ready'), 'options'],
    ['synthesize', way => walkOn(way, 'priorities'), 'priorities'],
])
    test(`an answer that comes too late is kept, and changes nothing (${kind})`, async () => {
        stub.forget();
        stub.hold(kind);
        const way = await provoke(product, kind);
        const [held] = await until(() => stub.waiting(kind).length && stub.waiting(kind), 'it is asked');
        await goOn(way);
        await reach(way.lead, way.id, next);
        if (kind === 'synthesize') // the stage's own tagline is through, so nothing else moves
            await until(() => rows(product, way.id, 'tagline')[0]?.state === 'done', 'the tagline');
        const before = await way.lead.see(way.id);
        stub.release();
        const [row] = await until(() => rows(product, way.id, kind)[0].answer && rows(product, way.id, kind), 'it is kept');
        assert.deepEqual([row.state, row.answer, row.tries, row.tokens_out], ['stale', held.wrote, 1, held.usage.output]);
        assert.deepEqual(await way.lead.see(way.id), before);
    });

test('where the priorities change while the model thinks, its answer still comes', async () => {
    stub.forget();
    stub.hold('suggest_priorities');
    const way = await provoke(product, 'suggest_priorities');
    await until(() => stub.waiting().length, 'it is asked');
    await way.people[1].act(way.id, 'priority', { text: 'quiet', direction: '+' });
    stub.release();
    await gives(product, way, 'suggest_priorities', stub.of('suggest_priorities')[0].good);
    await way.people[1].act(way.id, 'confirm');
    await way.people[1].act(way.id, 'confirm', { on: 0 });
    await way.people[1].act(way.id, 'confirm');
    assert.equal(rows(product, way.id, 'suggest_priorities').length, 1, 'once is enough');
});

// ---- a bridge while people change their minds -------------------------------------------------------------------------

test('a bridge that somebody backs stays as it is, and no other is asked for', async () => {
    stub.forget();
    const way = await provoke(product, 'synthesize');
    await answered(product, way, 'synthesize');
    const { id, lead, people: [, bo] } = way;
    const bridge = (await lead.see(id)).framings.find(({ by }) => by === null);
    await lead.act(id, 'back', { framing: bridge.id });
    await bo.act(id, 'framing', { text: 'Something quite different?' });
    assert.equal(planned(product, id), false);
    await bo.act(id, 'back', { framing: bridge.id });
    await reach(lead, id, 'priorities');
    assert.equal((await lead.see(id)).topic, bridge.text);
    assert.equal(stub.of('synthesize').length, 1);
});

// ---- the day's tokens -------------------------------------------------------------------------------------------------

const thrifty = await startWithModel('anthropic', { LLM_DAILY_TOKENS: 1000 });
const spentSentence = /allowance for today is used up/;

test('once the day\'s tokens are used up, the model is not asked, and the pages say so', async () => {
    const { product: on, stub: model } = thrifty;
    model.usage = { input: 300, output: 150 };
    const early = await walkTo('priorities', await on.people('ana', 'bo'));
    await answered(on, early, 'tagline'); // 450
    await early.lead.act(early.id, 'priority', { text: 'speed', direction: '+' });
    const other = await provoke(on, 'tagline');
    await answered(on, other, 'tagline'); // 900
    assert.equal((await early.lead.see(early.id)).model.configured, true);
    const last = await provoke(on, 'tagline');
    await answered(on, last, 'tagline'); // 1350: what was begun is finished
    await until(async () => !(await early.lead.see(early.id)).model.configured, 'it is spent');

    const { id, lead, people: [, bo] } = early;
    const words = pageOf(await bo.get(`/d/${id}`, asPage)).one('#live').words;
    assert.match(words, spentSentence);
    await lead.act(id, 'confirm');
    await bo.act(id, 'ready');
    assert.deepEqual((await lead.see(id)).model, { configured: false, call: null, state: 'idle', since: null, error: null });
    await lead.act(id, 'ready');
    await lead.act(id, 'option', { name: 'Tacos' });
    await bo.act(id, 'ready');
    assert.equal((await lead.act(id, 'ready')).stage, 'dashboard', 'scaffolding is passed over');
    await walkOn(early, 'complete');
    const { why } = await lead.see(id);
    assert.match(why, /Tacos/);
    assert.equal(model.requests.length, 3);
    assert.deepEqual(ask(on, 'SELECT sum(tokens_in + tokens_out) AS used FROM model_call'), [{ used: 1350 }]);
    assert.deepEqual(model.faults, []);
});

test('the count survives a restart, and the deletion of what it was used for', async () => {
    const { product: on, stub: model } = thrifty;
    const way = await walkTo('scenario', await on.people('ana', 'bo'), 'After the restart');
    await on.killWorker();
    assert.equal((await way.lead.see(way.id)).model.configured, false);
    await way.lead.act(way.id, 'delete', { confirm: 'After the restart' });
    const next = await walkTo('dashboard', await on.people('ana', 'bo'));
    assert.equal((await next.lead.see(next.id)).model.configured, false);
    assert.equal(model.requests.length, 3);
});

test('a call that waits when the allowance is used up is not made, and says why', async () => {
    const model = await startModel();
    const on = await startProduct(model.settings('anthropic', { LLM_DAILY_TOKENS: 100000 }));
    model.hold('scaffold');
    const ways = await crowd(on, 8);
    await until(() => model.waiting('scaffold').length === 8, 'eight requests');
    await provoke(on, 'scaffold'); // may still be sent, before the first one's tokens are counted
    const waiting = await provoke(on, 'scaffold', { topic: 'Behind them?' });
    model.usage = { input: 90000, output: 10000 };
    model.release('scaffold', 1);
    await until(async () => !(await ways[0].lead.see(ways[0].id)).model.configured, 'it is spent');
    model.release('scaffold', 1);
    await until(async () => (await waiting.lead.see(waiting.id)).model.state === 'failed', 'it is not made');
    const { model: told } = await waiting.lead.see(waiting.id);
    assert.deepEqual([told.configured, told.error], [false, sentences.spent]);
    const shown = pageOf(await waiting.lead.get(`/d/${waiting.id}`, asPage));
    assert.match(shown.one('#live').words, spentSentence);
    const left = shown.actionsOn(waiting.id).filter(word => /^(retry|skip)$/.test(word));
    assert.deepEqual(left, ['skip'], 'it can\'t be tried again');
    await waiting.lead.act(waiting.id, 'retry');
    assert.equal((await waiting.lead.act(waiting.id, 'skip')).stage, 'dashboard');
    model.release();
    for (const way of ways)
        await reach(way.lead, way.id, 'dashboard'); // what was paid for is used
    assert.deepEqual(model.of('scaffold').filter(({ input }) => input.scenario === 'Behind them?'), []);
    assert.deepEqual(model.faults, []);
});

// Options of so many people, five of each.
async function longScaffold(on, count, topic) {
    const people = await on.people(...Array.from({ length: count }, (_, i) => `p${i}`));
    const way = await walkTo('options', people, topic);
    for (const [i, person] of people.entries())
        for (let slot = 1; slot <= 5; slot++)
            await person.act(way.id, 'option', { name: `Option ${i} ${slot}`, slot });
    for (const person of people)
        await person.act(way.id, 'ready');
    return way;
}

test('a long scaffold that has begun is finished, though the allowance is used up meanwhile', async () => {
    const model = await startModel();
    const on = await startProduct(model.settings('anthropic', { LLM_DAILY_TOKENS: 100000 }));
    const asked = topic => model.of('scaffold').filter(({ input }) => input.scenario === topic);
    model.hold('scaffold');
    const ways = await crowd(on, 8);
    await until(() => model.waiting('scaffold').length === 8, 'eight requests');
    const long = await longScaffold(on, 3, 'A long one?'); // 15 options and none: two requests
    await provoke(on, 'scaffold', { topic: 'Between the two?' });
    model.release('scaffold', 1);
    await until(() => asked('A long one?').length === 1, 'the first half');
    model.usage = { input: 90000, output: 10000 };
    model.release('scaffold', 1);
    await until(async () => !(await ways[2].lead.see(ways[2].id)).model.configured, 'it is spent');
    model.release('scaffold', 1);
    await until(() => asked('A long one?').length === 2, 'the second half');
    model.rules = [];
    model.release();
    await reach(long.lead, long.id, 'dashboard');
    assert.equal((await long.lead.see(long.id)).options.filter(it => it.for.length || it.against.length).length, 16);
});

test('tries that the service does not answer count, too', async () => {
    const { product: on, stub: model } = await startWithModel('anthropic', { LLM_DAILY_TOKENS: 100, LLM_TIMEOUT_MS: 1500 });
    model.hold('tagline');
    const { id, lead } = await provoke(on, 'tagline');
    await until(() => rows(on, id, 'tagline')[0].state === 'failed', 'it is too slow');
    const [row] = rows(on, id, 'tagline');
    const sent = Math.floor(Buffer.byteLength(model.of('tagline')[0].text) / 4);
    assert.ok(sent > 100);
    assert.deepEqual([row.fault, row.tokens_in, row.tokens_out], ['slow', sent, 0]);
    await until(async () => !(await lead.see(id)).model.configured, 'it is spent');
});

test('a long scaffold leaves room for others', async () => {
    stub.forget();
    stub.hold('scaffold');
    await crowd(product, 3);
    await until(() => stub.waiting('scaffold').length === 3, 'three requests');
    const long = await longScaffold(product, 12, 'A very long one?'); // 60 options and none: six requests
    const parts = () => stub.of('scaffold').filter(({ input }) => input.scenario === 'A very long one?').length;
    await until(() => stub.waiting('scaffold').length === 8, 'eight requests');
    assert.equal(parts(), 5);
    await provoke(product, 'scaffold', { topic: 'Behind it?' });
    const part = stub.waiting('scaffold').find(({ input }) => input.scenario === 'A very long one?');
    part.answer();
    await part.over;
    await until(() => stub.of('scaffold').some(({ input }) => input.scenario === 'Behind it?'), 'it has a place');
    assert.equal(parts(), 5);
    stub.rules = [];
    stub.release();
    await reach(long.lead, long.id, 'dashboard');
    assert.equal(parts(), 6);
});

test('where there is no model any more, what was asked of it fails', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'maude-model.'));
    after(() => rmSync(directory, { recursive: true, force: true }));
    const DATA_DIR = join(directory, 'data');
    const model = await startModel();
    const on = await startProduct(model.settings('anthropic', { DATA_DIR }));
    model.hold('scaffold');
    const { id, lead } = await provoke(on, 'scaffold');
    await until(() => model.waiting().length, 'it is asked');
    const began = performance.now();
    await on.stop();
    assert.ok(performance.now() - began < 5000, 'a stop does not wait for the model');
    lead.product = await startProduct({ DATA_DIR });
    await until(async () => (await lead.see(id)).model.state === 'failed', 'it failed');
    const { model: told } = await lead.see(id);
    assert.deepEqual([told.configured, told.call, told.error], [false, 'scaffold', sentences.off]);
    assert.equal((await lead.act(id, 'skip')).stage, 'dashboard');
    assert.equal(model.of('scaffold').length, 1);
});

// ---- ten seconds, seen ------------------------------------------------------------------------------------------------

test('a bridge is asked for once nobody types any more, and again ten seconds later at the earliest', async () => {
    const { last, first, again, same, changed, second, framings } = await bridging;
    assert.deepEqual(first.input.submissions, ['Where do we eat?', 'Who cooks?'], 'not while it was typed');
    assert.ok(first.at - last >= debounce - 2, 'it waits after the last key');
    assert.deepEqual([again, same], [true, false], 'the same wordings are not asked about twice');
    const [one, other] = rows(calm.product, typing.id, 'synthesize');
    assert.ok(other.since_ms - one.since_ms >= 10000, `${other.since_ms - one.since_ms} ms after the first one`);
    assert.ok(second.at > changed);
    assert.deepEqual(second.input.submissions, ['Where do we eat?', 'Who cooks tonight?']);
    assert.deepEqual(framings.map(({ by }) => by), [ann.name, ben.name, null], 'the bridge was replaced');
    assert.equal(calm.stub.of('synthesize').length, 2);
    assert.deepEqual(calm.stub.faults, []);
    await page.close();
});

test('one that another took the place of is not waited for any more', async () => {
    assert.deepEqual(await replacing,
        { end: 'lost', waiting: 1, calls: [['stale', 1], ['running', 0]], dropped: 1, good: 0 });
});
