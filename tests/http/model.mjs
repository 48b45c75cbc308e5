// What the tests of the language model share: a product with a stand-in for the model (tests/model/stub.mjs), the
// straightest way to each of the six calls, and what has to be seen of a call that is through, or that failed.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { rowsOf } from './database.mjs';
import { startProduct, until } from './harness.mjs';
import { asPage, pageOf } from './html.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';
import { startStub } from '../model/stub.mjs';

export const kinds = ['synthesize', 'tagline', 'suggest_priorities', 'suggest_options', 'scaffold', 'why'];
export const shown = kinds.filter(kind => kind !== 'tagline'); // of a tagline's failure nobody is told

// A stand-in that ends with the tests.
export async function startModel(options) {
    const stub = await startStub(options);
    after(() => stub.stop());
    return stub;
}

// A product and its model. api: anthropic or openai.
export async function startWithModel(api, settings = {}) {
    const stub = await startModel();
    const product = await startProduct(stub.settings(api, settings));
    return { product, stub };
}

export function ask({ dataDir }, statement) {
    return rowsOf(dataDir, statement, '-readonly', '-cmd', '.timeout 5000');
}

// The rows of a decision's calls of a kind, the oldest first.
export function rows(product, id, kind) {
    return ask(product, `SELECT * FROM model_call WHERE decision_id = '${id}' AND kind = '${kind}' ORDER BY id`);
}

// ---- to a call --------------------------------------------------------------------------------------------------------

async function options({ id, people, lead }) {
    await lead.act(id, 'option', { name: 'Tacos', desc: 'From the truck.' });
    await people.at(-1).act(id, 'option', { name: 'Pizza', desc: 'Round.', slot: 2 });
}

// Everybody has said what they have to say, but one is not ready to go on.
async function confirm({ id, people, lead }) {
    await lead.act(id, 'confirm');
    for (const person of people.slice(1))
        await person.act(id, 'ready');
}

// What a decision goes through so that the model is asked.
const steps = {
    async synthesize(people, topic) {
        const way = await walkTo('scenario', people, topic);
        await people.at(-1).act(way.id, 'framing', { text: 'Who cooks tonight?' });
        return way;
    },
    tagline: (people, topic) => walkTo('priorities', people, topic),
    async suggest_priorities(people, topic) {
        const way = await walkTo('priorities', people, topic);
        await way.lead.act(way.id, 'priority', { text: 'speed', direction: '+' });
        await confirm(way);
        return way;
    },
    async suggest_options(people, topic) {
        const way = await walkTo('options', people, topic);
        await options(way);
        await confirm(way);
        return way;
    },
    async scaffold(people, topic) {
        const way = await walkTo('options', people, topic);
        await options(way);
        for (const person of people)
            await person.act(way.id, 'ready');
        return way;
    },
    async why(people, topic) {
        const way = await steps.scaffold(people, topic);
        await reach(way.lead, way.id, 'dashboard');
        await walkOn(way, 'complete');
        return way;
    },
};

// A decision of these people (two who are new, where nobody is named) that has just asked the model for this.
export async function provoke(product, kind, { people, topic = 'Where do we eat?' } = {}) {
    return steps[kind](people ?? await product.people('ana', 'bo'), topic);
}

// ---- what came of it --------------------------------------------------------------------------------------------------

function pointsOf(list) {
    return list.filter(({ by }) => by === null).map(({ text, priority }) => ({ text, priority_id: priority }));
}

// What the model has written for a decision, in the shape in which it answers.
export function written(kind, state) {
    return {
        synthesize: () => ({ synthesis: state.framings.find(({ by }) => by === null)?.text }),
        tagline: () => ({ tagline: state.tagline }),
        suggest_priorities: () => ({ suggestions: state.suggestions.map(({ text, direction }) => ({ text, direction })) }),
        suggest_options: () => ({ suggestions: state.suggestions.map(({ name, desc }) => ({ name, desc })) }),
        scaffold: () => ({
            options: state.options.map(it => ({ name: it.name, for: pointsOf(it.for), against: pointsOf(it.against) })),
        }),
        why: () => ({ why_statement: state.why }),
    }[kind]();
}

// Waits until a call's row is done; gives the state that everybody then sees.
export async function answered(product, { id, lead }, kind) {
    await until(() => rows(product, id, kind).at(-1)?.state === 'done', `${kind} is answered`, 15000);
    let state; // it is shown a moment after it is in the file
    await until(async () => (state = await lead.see(id)).model.state === 'idle', `${kind} is shown`);
    assert.equal(state.model.error, null);
    return state;
}

// Waits until what the model wrote is there: exactly this.
export async function gives(product, way, kind, answer) {
    const state = await answered(product, way, kind);
    assert.deepEqual(written(kind, state), answer);
    return state;
}

// Waits until a call has failed; it is told in this sentence, and participants may try it again.
export async function fails(product, { id, people, lead }, kind, sentence) {
    await until(async () => (await lead.see(id)).model.state === 'failed', `${kind} failed`, 15000);
    const { model } = await lead.see(id);
    assert.deepEqual([model.configured, model.call, model.error], [true, kind, sentence]);
    const page = pageOf(await people.at(-1).get(`/d/${id}`, asPage));
    assert.ok(page.one('#live').words.includes(sentence), 'the page says why');
    assert.equal(page.form(`/d/${id}/retry`).button('Retry').words, 'Retry');
    assert.equal(page.actionsOn(id).includes('skip'), kind === 'scaffold', 'Go on without');
    const [eve] = await product.people('eve');
    const watched = pageOf(await eve.get(`/d/${id}`, asPage));
    assert.ok(watched.one('#live').words.includes(sentence), 'who watches is told');
    assert.deepEqual(watched.actionsOn(id).filter(word => /^(retry|skip)$/.test(word)), []);
    return page;
}

// Presses Retry on a page.
export async function retry({ id, people }, page) {
    const form = page.form(`/d/${id}/retry`);
    const response = await people.at(-1).post(form.action, form.values(form.button('Retry')), asPage);
    assert.deepEqual([response.status, response.headers.location], [303, `/d/${id}`]);
}

export const sentences = {
    unreachable: 'The language model could not be reached.',
    slow: 'The language model took too long to answer.',
    busy: 'The language model is too busy at the moment.',
    refused: 'The language model declined to answer.',
    broken: 'The language model\'s answer could not be used.',
    setup: 'The language model is not set up right; whoever runs this server finds the reason in its log.',
    spent: 'The language model\'s allowance is used up for now.',
    off: 'No language model is set up any more.',
};
