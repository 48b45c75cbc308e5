// The straightest way through a decision, for tests that begin somewhere on it.

import assert from 'node:assert/strict';
import { until } from './harness.mjs';

const steps = {
    async scenario({ id, people, lead }) {
        await Promise.all(people.slice(1).map(person => person.act(id, 'ready')));
        await lead.act(id, 'start');
    },
    async priorities({ id, people, lead }) {
        const [{ id: framing }] = (await lead.see(id)).framings;
        for (const person of people)
            await person.act(id, 'back', { framing });
        await reach(lead, id, 'priorities');
    },
    async options({ id, people, lead }) {
        await lead.act(id, 'priority', { text: 'speed', direction: '+' });
        for (const person of people)
            await person.act(id, 'ready');
    },
    async dashboard({ id, people, lead }) {
        await lead.act(id, 'option', { name: 'Tacos', desc: 'From the truck.' });
        await people.at(-1).act(id, 'option', { name: 'Pizza', desc: 'Round.', slot: 2 });
        for (const person of people)
            await person.act(id, 'ready');
    },
    async complete({ id, people, lead }) {
        const { options } = await lead.see(id);
        const option = options.find(({ name }) => name === 'Tacos').id;
        for (const person of people)
            await person.act(id, 'approve', { option });
        for (const person of people)
            await person.act(id, 'ready');
    },
};

export const stages = ['lobby', 'scenario', 'priorities', 'options', 'dashboard', 'complete'];

// Waits until the decision has this stage; by looking, since a long-poll would make the person present.
export async function reach(person, id, stage) {
    await until(async () => (await person.see(id)).stage === stage, `the stage ${stage}`);
}

// A decision of these people, the first of them facilitating, gone on to a stage by the straightest way; gives the way.
export async function walkTo(stage, people, topic) {
    const [lead] = people;
    const { id } = await lead.create(topic);
    const way = { id, people, lead };
    for (const person of people.slice(1))
        await person.act(id, 'join');
    await walkOn(way, stage);
    return way;
}

// On to a later stage.
export async function walkOn(way, stage) {
    const { stage: now } = await way.lead.see(way.id);
    for (const next of stages.slice(stages.indexOf(now) + 1, stages.indexOf(stage) + 1)) {
        await steps[next](way);
        assert.equal((await way.lead.see(way.id)).stage, next);
    }
}
