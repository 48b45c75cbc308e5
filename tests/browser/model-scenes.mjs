// What people see of the language model, in each of its states: for the tests that look at pages, and for people who do.

import { after } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { walkOn, walkTo } from '../http/walk.mjs';
import { startMoods } from './moods.mjs';

const HOUR = '3600000';
const timings = { PRESENCE_GRACE_MS: HOUR, TAKEOVER_MS: HOUR, REVEAL_MS: '0' };

const failed = ({ model }) => model.state === 'failed';
const busy = ({ model }) => model.state === 'running';
const retrying = ({ model }) => model.state === 'retrying';
const done = ({ model }) => model.state === 'idle';

// The ways to where the model is asked. Each gives the decision's id.
const ways = {
    async synthesize(people, question) {
        const { id } = await walkTo('scenario', people, question);
        await people[1].act(id, 'framing', { text: 'Where do we eat, and who cooks?' });
        return id;
    },
    async suggest_priorities(people, question) {
        const { id } = await walkTo('priorities', people, question);
        const entries = [['speed', '+'], ['what it costs', '-']];
        await Promise.all(people.map((person, n) => person.act(id, 'priority', { text: entries[n][0], direction: entries[n][1] })));
        await Promise.all(people.map(person => person.act(id, 'confirm')));
        return id;
    },
    async suggest_options(people, question) {
        const { id } = await walkTo('options', people, question);
        const entries = [['Tacos', 'From the truck.'], ['Pizza', 'Round and warm.']];
        await Promise.all(people.map((person, n) => person.act(id, 'option', { name: entries[n][0], desc: entries[n][1] })));
        await Promise.all(people.map(person => person.act(id, 'confirm')));
        return id;
    },
    async scaffold(people, question) {
        const id = await ways.suggest_options(people, question);
        await includeAll(people[1], id);
        await Promise.all(people.map(person => person.act(id, 'ready')));
        return id;
    },
    async why(people, question) {
        const id = await ways.scaffold(people, question);
        await until(async () => (await people[0].see(id)).stage === 'dashboard', 'the points');
        await walkOn({ id, people, lead: people[0] }, 'complete');
        return id;
    },
};

async function includeAll(person, id) {
    const { suggestions } = await until(async () => {
        const state = await person.see(id);
        return done(state) && state;
    }, 'suggestions');
    for (const { id: suggestion } of suggestions.slice(0, 1))
        await person.act(id, 'include', { suggestion });
}

const bridged = ({ framings }) => framings.some(({ by }) => by === null);
const suggested = ({ suggestions }) => suggestions.length > 0;

// name, kind of the call, how it goes, until what; and who looks beside somebody who takes part.
const scenes = [
    ['a bridge is looked for', 'synthesize', ['hold'], busy, ['screen']],
    ['a bridge is looked for again', 'synthesize', [529, 'hold'], retrying],
    ['no bridge', 'synthesize', ['refusal'], failed, ['spectator', 'screen']],
    ['a bridge', 'synthesize', ['well'], bridged, ['screen']],
    ['the longest bridge', 'synthesize', ['unbroken'], bridged, ['screen']],
    ['priorities are thought about', 'suggest_priorities', ['hold'], busy],
    ['no priorities, as it is not set up', 'suggest_priorities', [401], failed, ['screen']],
    ['priorities are suggested', 'suggest_priorities', ['well'], suggested, ['spectator', 'screen', 'frame']],
    ['nothing to add to the priorities', 'suggest_priorities', ['empty'], done],
    ['the longest priorities', 'suggest_priorities', ['unbroken'], suggested, ['screen']],
    ['options are thought about', 'suggest_options', ['hold'], busy, ['spectator']],
    ['options are suggested', 'suggest_options', ['well'], suggested, ['spectator', 'screen']],
    ['the longest options', 'suggest_options', ['unbroken'], suggested],
    ['hostile options', 'suggest_options', ['hostile'], suggested],
    ['points are written', 'scaffold', ['hold'], busy, ['facilitator', 'spectator', 'screen', 'frame']],
    ['points are tried again', 'scaffold', [500, 'hold'], retrying, ['screen']],
    ['no points', 'scaffold', ['drop'], failed, ['spectator', 'screen', 'frame']],
    ['points', 'scaffold', ['well'], ({ stage }) => stage === 'dashboard', ['screen']],
    ['the longest points', 'scaffold', ['unbroken'], ({ stage }) => stage === 'dashboard'],
    ['why is worded', 'why', ['hold'], busy, ['screen']],
    ['no why', 'why', ['not_json'], failed, ['spectator', 'screen']],
    ['why, by the model', 'why', ['well'], ({ why }) => why, ['screen']],
    ['the longest why', 'why', ['unbroken'], ({ why }) => why, ['screen']],
];

const paths = { screen: '/screen', frame: '/frame' };
const seenBy = { screen: 'on the screen', frame: 'in the frame' };

async function setStates(moods, product) {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const who = { facilitator: ana, participant: bo, spectator: cy, screen: cy, frame: bo };
    const pages = await Promise.all(scenes.map(async ([name, kind, behaviours, check, roles = []]) => {
        const question = `Where do we eat, when there is ${name}?`;
        moods.behave(question, kind, ...behaviours);
        const id = await ways[kind]([ana, bo], question);
        const state = await until(async () => {
            const seen = await ana.see(id);
            return check(seen) && seen;
        }, name);
        if (name === 'a bridge')
            await bo.act(id, 'back', { framing: state.framings.find(({ by }) => by === null).id });
        for (const { id: suggestion } of state.suggestions.slice(0, 1))
            await bo.act(id, 'include', { suggestion });
        return ['participant', ...roles].map(role => ({
            name: `the model: ${name}, ${seenBy[role] ?? `for the ${role}`}`, person: who[role], at: product,
            path: `/d/${id}${paths[role] ?? ''}`, screen: role === 'screen',
        }));
    }));
    return pages.flat();
}

// The first call takes more than a day's tokens.
async function setSpent(moods) {
    const product = await startProduct({ ...timings, ...moods.settings({ LLM_DAILY_TOKENS: 1 }) });
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const ids = [];
    for (const stage of ['options', 'scenario', 'dashboard']) {
        const { id } = await walkTo(stage, [ana, bo], `Where do we eat, with nothing left, at ${stage}?`);
        ids.push(id);
        await until(async () => !(await ana.see(id)).model.configured, 'it is used up');
    }
    return ids.map((id, n) => [
        { name: `the model: nothing left, ${n + 1}`, person: bo, at: product, path: `/d/${id}` },
        { name: `the model: nothing left, ${n + 1}, on the screen`, person: cy, at: product, path: `/d/${id}/screen`, screen: true },
    ]).flat();
}

// Gives the pages as scenes.mjs does; at: the product that each is in.
export async function setModelScenes() {
    const moods = await startMoods();
    after(() => moods.stop());
    const [states, spent] = await Promise.all([
        startProduct({ ...timings, ...moods.settings() }).then(product => setStates(moods, product)),
        setSpent(moods),
    ]);
    return [...states, ...spent];
}
