// Every page there is, as each kind of person sees it: for the tests that look at them, and for people who do.

import assert from 'node:assert/strict';
import { until } from '../http/harness.mjs';
import { walkOn, walkTo } from '../http/walk.mjs';

// Those that crowds.mjs shows with more people.
export const isCrowds = /^(lobby|scenario|priorities|options|dashboard|complete), (for|on)|^the (run-off|agreed)|^a (tie|closed)/;

// Brings decisions everywhere over HTTP. Gives the pages, each with its name, the person who looks (with a cookie jar where
// signed in) and the address; facilitates: where it is the facilitator's; answer: what the server said to a form, to be
// looked at under that address; prepare: what happens on the page before it is looked at, and expects, what Chromium says to
// that; slow: it is in the second product, where the agreed question stands for long.
export async function setScenes(product, slow) {
    const [ana, bo, cy, dora, eve] = await product.people('ana', 'bo', 'cy', 'dora', 'eve');
    const nobody = { name: 'nobody' };
    const who = new Map([[ana, 'facilitator'], [bo, 'participant'], [cy, 'spectator'], [dora, 'asking']]);

    const pages = [];
    const add = (name, person, path, more = {}) => pages.push({ name, person, path, ...more });

    async function addStage(stage) {
        const { id } = await walkTo(stage, [ana, bo], `Where do we eat, at ${stage}?`);
        if (stage === 'lobby')
            await ana.act(id, 'invite', { name: 'fay' });
        else if (stage !== 'complete')
            await dora.act(id, 'join');
        for (const [person, role] of who)
            if (role !== 'asking' || !['lobby', 'complete'].includes(stage))
                add(`${stage}, for the ${role}`, person, `/d/${id}`, { facilitates: role === 'facilitator' });
        add(`${stage}, on the screen`, cy, `/d/${id}/screen`);
        add(`${stage}, in the frame`, bo, `/d/${id}/frame`);
        return id;
    }

    const pick = async (id, name) => (await ana.see(id)).options.find(it => it.name === name).id;

    // Both vote for their own, so it is a tie.
    async function tie(id) {
        for (const [person, name] of [[ana, 'Tacos'], [bo, 'Pizza']])
            await person.act(id, 'approve', { option: await pick(id, name) });
        for (const person of [ana, bo])
            await person.act(id, 'ready');
    }

    async function addTies() {
        const { id } = await walkTo('dashboard', [ana, bo], 'Where do we eat, in a tie?');
        await tie(id);
        for (const person of [ana, bo])
            add(`the run-off, for the ${who.get(person)}`, person, `/d/${id}`);
        const again = await walkTo('dashboard', [ana, bo], 'Where do we eat, in a second tie?');
        await tie(again.id);
        await tie(again.id);
        assert.equal((await ana.see(again.id)).settle.length, 2);
        for (const person of [ana, bo])
            add(`a tie to be settled, for the ${who.get(person)}`, person, `/d/${again.id}`);
    }

    async function addEnds() {
        const { id } = await walkTo('options', [ana, bo], 'Where do we eat, if at all?');
        await ana.act(id, 'close');
        for (const person of [ana, bo, cy])
            add(`a closed decision, for the ${who.get(person)}`, person, `/d/${id}`);
    }

    // The longest of everything, without a space in it.
    async function addLong() {
        const people = [product.person('m'.repeat(24)), product.person('W'.repeat(24))];
        for (const person of people)
            await person.signIn();
        const [lead, other] = people;
        const topic = 'W'.repeat(300);
        const option = { name: 'W'.repeat(60), desc: 'M'.repeat(300) };
        const early = await walkTo('options', people, topic);
        for (const person of people)
            await person.act(early.id, 'option', { ...option, name: person === lead ? option.name : 'M'.repeat(60) });
        add('the longest of everything among the options', lead, `/d/${early.id}`);

        const way = await walkTo('priorities', people, topic);
        const { id } = way;
        await other.act(id, 'priority', { text: 'M'.repeat(60), direction: '-' });
        await walkOn(way, 'options');
        await other.act(id, 'option', option);
        await walkOn(way, 'dashboard');
        for (const { id: option } of (await lead.see(id)).options)
            for (const side of ['for', 'against'])
                await other.act(id, 'point', { option, side, text: 'W'.repeat(200), priority: '-1' });
        add('the longest of everything on the dashboard', lead, `/d/${id}`);
        add('the longest of everything on the canvas', other, '/canvas');
    }

    // What the server answers a form with, shown under an address of its own.
    async function addAnswer(name, status, answered) {
        const answer = await answered;
        assert.equal(answer.status, status, answer.text);
        add(name, ana, `/answer/${pages.length}`, { answer });
    }

    async function addRefusals(id) {
        const html = { accept: 'html' };
        await addAnswer('a taken name at the door', 409, product.browser().post('/session', { name: 'bo' }, html));
        await addAnswer('a topic that is too long', 400, ana.post('/d', { topic: 'x'.repeat(301), key: 'key-of-pages' }, html));
        await addAnswer('a refused wording', 400, ana.post(`/d/${id}/framing`, { text: 'x'.repeat(301) }, html));
        await addAnswer('a refused action of a stranger', 403, cy.post(`/d/${id}/ready`, {}, html));
        await addAnswer('an action on another stage', 409, ana.post(`/d/${id}/start`, {}, html));
        await addAnswer('a form that is too large', 413, ana.post('/d', 'topic='.padEnd(20000, 'x'), html));
        await addAnswer('a method that is not', 405, ana.request('PUT', '/canvas', html));
        await addAnswer('open decisions in the way of signing out', 409, ana.post('/session/leave', {}, html));
        await addAnswer('a wrong name to delete', 400, ana.post('/me/delete', { confirm: 'bo' }, html));
        await addAnswer('a move link', 200, ana.post('/me/link', {}, html));
        const [, link] = /href="[^"]*(\/me\/link\/[^"]+)"/.exec(pages.at(-1).answer.text);
        add('a move link, opened', nobody, link);
        add('a move link that is none', nobody, '/me/link/no-such-token');
    }

    async function addReveal() {
        const people = await slow.people('ana', 'bo');
        const { id, lead } = await walkTo('scenario', people, 'Where do we eat, in the reveal?');
        await lead.act(id, 'access', { mode: 'link' });
        const [{ id: framing }] = (await lead.see(id)).framings;
        for (const person of people)
            await person.act(id, 'back', { framing });
        await until(async () => (await lead.see(id)).chosen, 'the reveal');
        people.forEach((person, n) => add(`the agreed question, for the ${['facilitator', 'participant'][n]}`, person, `/d/${id}`, { slow: true }));
        const [other] = await slow.people('cy');
        add('the empty canvas', other, '/canvas', { slow: true });
    }

    // What the page itself says, over everything else.
    async function addNotes(id) {
        const [gus] = await product.people('gus');
        const lose = async page => {
            await page.route('**/live?**', route => route.abort());
            await page.getByText('Reconnecting…').waitFor();
        };
        const keep = page => page.evaluate(words => {
            window.keep('This could not be sent. Please try it again.');
            window.keep('You were writing:', words);
        }, 'One reason that nobody has thought of yet: it is cold there in winter, and the last bus is gone at ten.');
        add('a lost connection', gus, `/d/${id}`, { prepare: lose, expects: /ERR_FAILED|Failed to fetch/ });
        add('kept notices', gus, `/d/${id}`, { prepare: keep });
    }

    add('the door', nobody, '/join');
    add('the canvas', eve, '/canvas');
    const ids = {};
    for (const stage of ['lobby', 'scenario', 'priorities', 'options', 'dashboard', 'complete'])
        ids[stage] = await addStage(stage);
    await Promise.all([addTies(), addEnds(), addLong()]);
    await addRefusals(ids.scenario);
    add('the door of a decision', nobody, `/join?next=/d/${ids.lobby}`);
    add('yourself', bo, '/me');
    add('an address that is not', ana, '/nosuch');
    add('a decision that is not', ana, '/d/nosuchid');
    add('a file that is not', ana, '/assets/nosuch');
    await addReveal();
    await addNotes(ids.scenario);
    await ana.act(ids.options, 'invite', { name: 'bea' });
    const [bea] = await product.people('bea');
    add('the canvas with an invitation', bea, '/canvas');
    add('a page with a badge for an invitation', bea, `/d/${ids.lobby}`);
    return pages;
}
