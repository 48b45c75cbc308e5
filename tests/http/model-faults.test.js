// A language model that can't be reached, is too busy, too slow, declines, or is not set up right: how often it is
// asked, what the group is told, and that it never holds anybody up (SPEC section 5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { asPage, pageOf } from './html.mjs';
import { answered, fails, gives, provoke, retry, rows, sentences, shown, startWithModel, written } from './model.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';

const { product, stub } = await startWithModel('anthropic');
const chat = await startWithModel('openai');
const hasty = await startWithModel('anthropic', { LLM_TIMEOUT_MS: 1500 }); // a good answer must come within it, too
const patient = await startWithModel('anthropic', { LLM_BACKOFF_MS: 80 });

// Before a test: nothing was asked yet, and the model does what it should.
function fresh({ stub }) {
    stub.forget();
    return stub;
}

// A call that fails is told, and once the fault is gone it succeeds.
async function failsUntilItIsGone(on, kind, sentence, behave) {
    const stub = fresh(on);
    behave(stub);
    const way = await provoke(on.product, kind);
    const page = await fails(on.product, way, kind, sentence);
    const asked = stub.of(kind);
    const [row] = rows(on.product, way.id, kind);
    stub.rules = [];
    await stub.start(); // where it was stopped
    await retry(way, page);
    await gives(on.product, way, kind, (await until(() => stub.of(kind)[asked.length], 'it is asked again')).good);
    assert.equal(stub.of(kind).length, asked.length + 1);
    assert.equal(rows(on.product, way.id, kind).length, 2, 'a row for each time it was wanted');
    assert.deepEqual(stub.faults, []);
    return { asked, row };
}

// ---- faults that pass -------------------------------------------------------------------------------------------------

const passing = [[429, 'busy'], [500, 'unreachable'], [503, 'busy'], [529, 'busy'], [504, 'unreachable']];
for (const [i, [status, word]] of passing.entries())
    test(`${status}: it is tried three times more, then people are told`, async () => {
        const kind = shown[i % shown.length];
        const { asked, row } = await failsUntilItIsGone({ product, stub }, kind, sentences[word],
            () => stub.behave(kind, status));
        assert.equal(asked.length, 4);
        assert.deepEqual([row.state, row.fault, row.tries], ['failed', word, 4]);
        assert.match(row.detail, new RegExp(`^${status}\\b`));
    });

for (const [behaviour, kind] of [['reset', 'scaffold'], ['drop', 'synthesize']])
    test(`a connection that breaks (${behaviour}) is tried three times more`, async () => {
        const { asked, row } = await failsUntilItIsGone({ product, stub }, kind, sentences.unreachable,
            () => stub.behave(kind, behaviour));
        assert.ok(asked.length >= 4 && asked.length <= 8, `${asked.length}: libcurl repeats what a kept connection lost`);
        assert.deepEqual([row.fault, row.tries], ['unreachable', 4]);
    });

test('a model that is not there is tried three times more', async () => {
    fresh(hasty);
    const way = await provoke(hasty.product, 'suggest_options');
    await answered(hasty.product, way, 'suggest_options');
    await hasty.stub.stop();
    const { row, asked } = await failsUntilItIsGone(hasty, 'scaffold', sentences.unreachable, () => {});
    assert.deepEqual([row.fault, row.tries, asked], ['unreachable', 4, []]);
});

for (const [i, behaviour] of [429, 500, 529, 'reset', 'drop'].entries())
    test(`a fault that passes by itself (${behaviour}, three times) is never seen by anybody`, async () => {
        const kind = shown[i];
        fresh({ stub }).behave(kind, behaviour, { times: 3 });
        const way = await provoke(product, kind);
        const state = await answered(product, way, kind);
        assert.deepEqual(written(kind, state), stub.of(kind).at(-1).good);
        assert.deepEqual(stub.faults, []);
    });

test('the pauses between tries get longer', async () => {
    const slow = fresh(patient);
    slow.behave('suggest_priorities', 529);
    const way = await provoke(patient.product, 'suggest_priorities');
    await until(async () => (await way.lead.see(way.id)).model.state === 'retrying', 'it is said that it tries again');
    await fails(patient.product, way, 'suggest_priorities', sentences.busy);
    const at = slow.of('suggest_priorities').map(request => request.at);
    for (const [i, pause] of [80, 160, 320].entries())
        assert.ok(at[i + 1] - at[i] >= pause * 0.75 - 2, `${at[i + 1] - at[i]} ms before try ${i + 2}`);
});

test('retry-after is kept to', async () => {
    fresh({ stub }).behave('scaffold', 429, { times: 1, after: 1 });
    const way = await provoke(product, 'scaffold');
    await gives(product, way, 'scaffold', (await until(() => stub.of('scaffold')[1], 'it is asked again')).good);
    const [first, second] = stub.of('scaffold');
    assert.ok(second.at - first.at >= 990, `${second.at - first.at} ms`);
});

for (const after of ['3600', '9223372036854775807'])
    test(`a service that asks for ${after} seconds' patience has said no`, async () => {
        fresh({ stub }).behave('scaffold', 429, { after });
        const way = await provoke(product, 'scaffold');
        await fails(product, way, 'scaffold', sentences.busy);
        assert.equal(stub.of('scaffold').length, 1);
    });

// ---- faults that stay -------------------------------------------------------------------------------------------------

for (const [i, [behaviour, word, on = { product, stub }]] of [
    ['spent', 'spent'], [402, 'spent'], [400, 'setup'], [401, 'setup'], [403, 'setup'], [404, 'setup'], [413, 'setup'],
    ['redirect', 'setup'], ['refusal', 'refused'], ['refusal', 'refused', chat], ['refusal_field', 'refused', chat],
    ['spent', 'spent', chat], [401, 'setup', chat],
].entries())
    test(`${behaviour}${on === chat ? ' in a chat' : ''}: it is not tried again by itself`, async () => {
        const kind = shown[(i + 4) % shown.length];
        const { asked, row } = await failsUntilItIsGone(on, kind, sentences[word], stub => stub.behave(kind, behaviour));
        assert.equal(asked.length, 1);
        assert.deepEqual([row.fault, row.tries], [word, 1]);
        assert.deepEqual(on.stub.astray, [], 'no other address was asked');
    });

for (const [behaviour, kind] of [['slow', 'suggest_priorities'], ['endless', 'scaffold'], ['endless', 'why']])
    test(`a model that is too slow (${behaviour}) is given up on, at once`, async () => {
        const began = performance.now();
        const { asked, row } = await failsUntilItIsGone(hasty, kind, sentences.slow,
            stub => stub.behave(kind, behaviour, { ms: 60000 }));
        assert.equal(asked.length, 1);
        assert.ok(performance.now() - began >= (kind === 'scaffold' ? 3000 : 1500), 'a scaffold may take twice as long');
        assert.deepEqual([row.fault, row.tries], ['slow', 1]);
        assert.equal(await asked[0].over, 'lost', 'the connection is not kept');
    });

// ---- nobody waits for it ----------------------------------------------------------------------------------------------

test('a tagline that fails is silent', async () => {
    fresh({ stub }).behave('tagline', 401);
    const way = await provoke(product, 'tagline');
    await until(() => rows(product, way.id, 'tagline')[0]?.state === 'failed', 'it failed');
    const { model, tagline } = await way.lead.see(way.id);
    assert.deepEqual([model.state, model.call, model.error, tagline], ['idle', null, null, '']);
    const page = pageOf(await way.lead.get(`/d/${way.id}`, asPage));
    assert.doesNotMatch(page.one('#live').words, /not set up right/);
});

for (const behaviour of ['hold', 401])
    test(`with a model that is down (${behaviour}) a group goes the whole way`, async () => {
        fresh({ stub }).behave('*', behaviour);
        const failed = async way => behaviour === 'hold' ||
            until(async () => (await way.lead.see(way.id)).model.state === 'failed', 'it failed');
        const way = await provoke(product, 'synthesize');
        const { id, people, lead } = way;
        await failed(way);
        await walkOn(way, 'priorities');
        await lead.act(id, 'priority', { text: 'speed', direction: '+' });
        for (const person of people.slice(0, -1))
            await person.act(id, 'confirm');
        await people.at(-1).act(id, 'ready');
        await failed(way);
        await lead.act(id, 'ready');
        await lead.act(id, 'option', { name: 'Tacos' });
        await lead.act(id, 'confirm');
        await people.at(-1).act(id, 'ready');
        await failed(way);
        assert.equal((await lead.act(id, 'ready')).stage, 'scaffolding');
        await failed(way);
        assert.equal((await people.at(-1).act(id, 'skip')).stage, 'dashboard');
        await walkOn(way, 'complete');
        await failed(way);
        const { why, options } = await lead.see(id);
        assert.equal(options[0].name, 'Tacos');
        if (behaviour === 'hold')
            assert.equal(why, null);
        else
            assert.match(why, /Tacos/, 'a plain sentence stands in');
        stub.rules = [];
        stub.release();
        assert.deepEqual(stub.faults, []);
    });

test('Go on without is offered from the first moment, to participants', async () => {
    fresh({ stub }).hold('scaffold');
    const way = await provoke(product, 'scaffold');
    await until(() => stub.waiting('scaffold').length, 'it is asked');
    const { model } = await way.lead.see(way.id);
    assert.deepEqual([model.configured, model.call, model.state, model.error], [true, 'scaffold', 'running', null]);
    assert.ok(Math.abs(Date.parse(model.since) - Date.now()) < 60000);
    const page = pageOf(await way.lead.get(`/d/${way.id}`, asPage));
    assert.deepEqual(page.actionsOn(way.id).filter(word => /^(retry|skip)$/.test(word)), ['skip']);
    assert.ok(page.has('.spinner'));
    await way.lead.act(way.id, 'retry'); // nothing, while it runs
    assert.equal((await way.people[1].act(way.id, 'skip')).stage, 'dashboard');
    stub.release();
    assert.equal(rows(product, way.id, 'scaffold').length, 1);
});

test('Retry pressed by two people is one more call', async () => {
    fresh({ stub }).behave('scaffold', 401, { times: 1 });
    const way = await provoke(product, 'scaffold');
    await fails(product, way, 'scaffold', sentences.setup);
    stub.hold('scaffold');
    await Promise.all(way.people.map(person => person.act(way.id, 'retry', { stage: 'scaffolding' })));
    await until(() => stub.waiting('scaffold').length, 'it is asked again');
    stub.release();
    await gives(product, way, 'scaffold', stub.of('scaffold')[1].good);
    assert.equal(stub.of('scaffold').length, 2);
    assert.equal(rows(product, way.id, 'scaffold').length, 2);
});

test('a call that failed does not come back with the next stage', async () => {
    fresh({ stub }).behave('suggest_priorities', 401);
    const way = await provoke(product, 'suggest_priorities');
    const page = await fails(product, way, 'suggest_priorities', sentences.setup);
    await way.lead.act(way.id, 'ready');
    await reach(way.lead, way.id, 'options');
    const { model } = await way.lead.see(way.id);
    assert.deepEqual([model.call, model.state, model.error], [null, 'idle', null]);
    const form = page.form(`/d/${way.id}/retry`); // of the page that shows the stage before
    await way.lead.post(form.action, form.values(form.button('Retry')), asPage);
    assert.equal(stub.of('suggest_priorities').length, 1);
});

test('what failed with one is no worse for the next decision', async () => {
    fresh({ stub }).behave('tagline', 500, { times: 4 });
    const first = await provoke(product, 'tagline');
    await until(() => rows(product, first.id, 'tagline')[0]?.state === 'failed', 'it failed');
    const next = await walkTo('priorities', await product.people('ana'));
    await gives(product, next, 'tagline', (await until(() => stub.of('tagline')[4], 'it is asked')).good);
});
