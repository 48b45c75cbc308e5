// What went wrong in the system that this one replaces, one by one (FACTS, "The system that this one replaces", 1 to 8): every
// fault was driven for real there, and is driven here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct, until } from './harness.mjs';
import { stages, walkOn } from './walk.mjs';

// People who close their last page are gone soon; so those who are to stay keep one open.
const grace = 1000; // a poll that comes late on a busy machine is no absence
const product = await startProduct({ PRESENCE_GRACE_MS: grace });

// A decision at a stage, its people with their pages open.
async function meet(stage, ...names) {
    const people = await product.people(...names);
    const way = { id: (await people[0].create()).id, people, lead: people[0] };
    way.pages = people.map(person => person.open(way.id));
    for (const person of people.slice(1))
        await person.act(way.id, 'join');
    await until(async () => (await way.lead.see(way.id)).participants.every(seat => seat.waited_until === null),
        'all are here for good');
    await walkOn(way, stage);
    return way;
}

async function end({ pages }) {
    await Promise.all(pages.map(page => page.close()));
}

// All but the last have done their part in the stage.
async function allButTheLast(way, stage) {
    const { id, people, lead } = way;
    if (stage === 'priorities')
        await lead.act(id, 'priority', { text: 'speed', direction: '+' });
    if (stage === 'options')
        await lead.act(id, 'option', { name: 'Tacos' });
    for (const person of people.slice(0, -1)) {
        if (stage === 'dashboard') {
            const [{ id: option }] = (await person.see(id)).options;
            await person.act(id, 'approve', { option });
        }
        await person.act(id, 'ready');
    }
    assert.deepEqual((await lead.see(id)).waiting_for, [people.at(-1).name]);
}

const waysToGo = {
    'leaves': async ({ id, people }) => people.at(-1).act(id, 'leave'),
    'is removed': async ({ id, people, lead }) => lead.act(id, 'remove', { name: people.at(-1).name }),
    'is excused': async ({ id, people, lead }) => lead.act(id, 'excuse', { name: people.at(-1).name }),
    'closes the page': async ({ pages }) => pages.at(-1).close(),
    'signs out': async ({ people, pages }) => {
        await people.at(-1).post('/session/leave', { decisions: 'leave' });
        await pages.pop().close().catch(() => {}); // it may have been told that nobody is signed in
    },
};

for (const stage of ['priorities', 'options', 'dashboard'])
    for (const [what, go] of Object.entries(waysToGo))
        test(`fault 1: ${stage} goes on when the last one who is not ready ${what}`, async () => {
            const way = await meet(stage, 'ana', 'bo', 'cy');
            await allButTheLast(way, stage);
            await go(way);
            const next = stages[stages.indexOf(stage) + 1];
            await way.pages[0].until(it => it.stage === next, `the stage ${next}`);
            await end(way);
        });

test('fault 1: in the scenario, too, nobody waits for who has left', async () => {
    const way = await meet('scenario', 'ana', 'bo', 'cy');
    const [{ id: framing }] = (await way.lead.see(way.id)).framings;
    for (const person of way.people.slice(0, 2))
        await person.act(way.id, 'back', { framing });
    await way.people[2].act(way.id, 'leave');
    await way.pages[0].until(({ stage }) => stage === 'priorities');
    await end(way);
});

test('fault 1: with all ready and nothing to decide on everybody is waited for, and an entry goes on', async () => {
    const way = await meet('priorities', 'ana', 'bo');
    for (const person of way.people)
        await person.act(way.id, 'ready');
    assert.deepEqual((await way.lead.see(way.id)).waiting_for, way.people.map(({ name }) => name));
    await way.lead.act(way.id, 'priority', { text: 'speed', direction: '+' });
    assert.equal((await way.lead.act(way.id, 'ready')).stage, 'options');
    await end(way);
});

test('fault 2: a voter who leaves has no vote in the count', async () => {
    const way = await meet('dashboard', 'ana', 'bo', 'cy');
    const [ana, bo, cy] = way.people;
    const [{ id: tacos }, { id: pizza }] = (await ana.see(way.id)).options;
    for (const [person, option] of [[ana, tacos], [bo, pizza], [cy, pizza]])
        await person.act(way.id, 'approve', { option });
    const { options, rounds } = await cy.act(way.id, 'leave');
    assert.deepEqual(options.map(({ approvals }) => approvals), [[ana.name], [bo.name], []]);
    assert.deepEqual(rounds, [{ round: 1, approvals: { [tacos]: [ana.name], [pizza]: [bo.name] } }]);
    await ana.act(way.id, 'ready');
    assert.deepEqual((await bo.act(way.id, 'ready')).tied, [tacos, pizza], 'of those who are left');
    await end(way);
});

test('fault 2: unanimity is seen among those who are still there, and not without one of them', async () => {
    const way = await meet('scenario', 'ana', 'bo', 'cy');
    const [ana, bo, cy] = way.people;
    await cy.act(way.id, 'framing', { text: 'Cy\'s own' });
    const [one, two] = (await ana.see(way.id)).framings.map(it => it.id);
    await ana.act(way.id, 'back', { framing: one });
    await cy.act(way.id, 'back', { framing: two });
    const state = await cy.act(way.id, 'leave');
    assert.deepEqual(state.framings.map(({ backers }) => backers), [[ana.name], []]);
    assert.deepEqual([state.chosen, state.waiting_for], [null, [bo.name]], 'bo is still there');
    assert.equal((await bo.act(way.id, 'back', { framing: one })).chosen, one);
    await end(way);
});

test('fault 3: a spectator changes nothing, at any stage', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    const [eve] = await product.people('eve');
    for (const stage of stages) {
        await walkOn(way, stage);
        const { options, framings } = await way.lead.see(way.id);
        const option = options[0]?.id ?? 1;
        const before = (await way.lead.see(way.id)).version;
        for (const [word, fields] of [['approve', { option }], ['ready', { abstain: 1 }], ['framing', { text: 'mine' }],
            ['back', { framing: framings[0]?.id ?? 1 }], ['priority', { text: 'mine', direction: '+' }], ['option', { name: 'mine' }],
            ['point', { option, side: 'for', text: 'mine' }], ['topic', { text: 'mine' }], ['invite', { name: 'eve' }],
            ['remove', { name: way.people[1].name }], ['start', {}], ['settle', { option }], ['access', { mode: 'open' }],
            ['handover', { name: 'eve' }], ['takeover', {}], ['skip', {}], ['close', {}],
            ['delete', { confirm: 'Where do we eat?' }]])
            refused(await eve.try(way.id, word, fields), 403, 'not_participant');
        const { version, topic } = await way.lead.see(way.id);
        assert.deepEqual([version, topic], [before, 'Where do we eat?']);
    }
    await end(way);
});

test('fault 3: only the facilitator removes, starts, invites and sets the topic', async () => {
    const way = await meet('lobby', 'ana', 'bo', 'cy');
    const [ana, bo, cy] = way.people;
    for (const [word, fields] of [['remove', { name: ana.name }], ['remove', { name: cy.name }], ['start', {}],
        ['topic', { text: 'Bo\'s' }], ['invite', { name: 'bo the second' }], ['excuse', { name: ana.name }], ['close', {}]])
        refused(await bo.try(way.id, word, fields), 403, 'not_facilitator');
    const { participants, stage, topic } = await ana.see(way.id);
    assert.deepEqual([participants.length, stage, topic], [3, 'lobby', 'Where do we eat?']);
    await end(way);
});

test('fault 4: a second person with the same name is refused, and told what to do', async () => {
    const [ana] = await product.people('ana');
    const error = refused(await product.browser().post('/session', { name: ana.name.toUpperCase() }), 409, 'name_taken');
    assert.match(error.message, /another/i);
});

test('fault 4: when one of two tabs closes, the person is still here', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    const second = way.people[1].open(way.id);
    await second.until(() => true);
    await way.pages[1].close();
    const gone = Date.now();
    await until(async () => {
        const [, bo] = (await way.lead.see(way.id)).participants;
        assert.equal(bo.present, true);
        return Date.now() > gone + 3 * grace;
    }, 'three graces');
    await second.close();
    await way.pages[0].until(({ participants }) => !participants[1].present, 'absent after the last one');
    await end({ pages: [way.pages[0]] });
});

test('fault 4: looking at a page makes nobody join, and nobody present', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    const [ana, bo] = way.people;
    const [cy] = await product.people('cy');
    await ana.act(way.id, 'invite', { name: cy.name });
    await bo.act(way.id, 'leave');
    const { version } = await ana.see(way.id);
    for (const person of [cy, bo])
        for (const path of ['', '/record.md', '/record.json', '/qr.svg'])
            assert.equal((await person.get(`/d/${way.id}${path}`)).status, 200);
    const state = await ana.see(way.id);
    assert.deepEqual(state.participants.map(({ name }) => name), [ana.name]);
    assert.deepEqual([state.invited, state.version], [[cy.name], version]);
    await end(way);
});

test('fault 4: an absent participant who only looks stays absent', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    await way.pages[1].close();
    await way.pages[0].until(({ participants }) => participants[1]?.present === false);
    for (let i = 0; i < 3; i++)
        assert.equal((await way.people[1].see(way.id)).participants[1].present, false);
    await end({ pages: [way.pages[0]] });
});

test('fault 5: two options never have one name', async () => {
    const way = await meet('options', 'ana', 'bo');
    const [ana, bo] = way.people;
    await ana.act(way.id, 'option', { name: 'Tacos' });
    refused(await bo.try(way.id, 'option', { name: 'TACOS' }), 409, 'duplicate_option');
    refused(await bo.try(way.id, 'option', { name: ' do nothing ' }), 409, 'duplicate_option');
    await bo.act(way.id, 'option', { name: 'Tapas' });
    refused(await bo.try(way.id, 'option', { name: 'tacos' }), 409, 'duplicate_option');
    assert.equal((await bo.see(way.id)).options[1].name, 'Tapas');
    await end(way);
});

test('fault 5: a tie goes to a run-off and is told, whoever proposed what; the last page shows the counts', async () => {
    const way = await meet('options', 'zoe', 'abe'); // the alphabetically first proposer won
    const [zoe, abe] = way.people;
    await zoe.act(way.id, 'option', { name: 'Zucchini' });
    await abe.act(way.id, 'option', { name: 'Apples' });
    for (const person of way.people)
        await person.act(way.id, 'ready');
    const [{ id: zucchini }, { id: apples }] = (await zoe.see(way.id)).options;
    await zoe.act(way.id, 'approve', { option: zucchini });
    await abe.act(way.id, 'approve', { option: apples });
    for (const person of way.people)
        await person.act(way.id, 'ready');
    const tie = await way.pages[1].until(({ round }) => round === 2);
    assert.deepEqual([tie.tied, tie.winner, tie.stage], [[zucchini, apples], null, 'dashboard']);
    for (const person of way.people)
        await person.act(way.id, 'approve', { option: zucchini });
    for (const person of way.people)
        await person.act(way.id, 'ready');
    const { winner, rounds, why } = await zoe.see(way.id);
    assert.equal(winner, zucchini);
    assert.deepEqual(rounds.map(({ approvals }) => approvals),
        [{ [zucchini]: [zoe.name], [apples]: [abe.name] }, { [zucchini]: [zoe.name, abe.name] }]);
    assert.match(why, /tied/);
    const record = (await zoe.get(`/d/${way.id}/record.md`)).text;
    for (const line of ['Round 1', 'Round 2', 'Zucchini: 1', 'Apples: 1', 'Zucchini: 2'])
        assert.ok(record.includes(line), line);
    await end(way);
});

test('fault 6: ready goes when the last approval is withdrawn', async () => {
    const way = await meet('dashboard', 'ana', 'bo');
    const [ana, bo] = way.people;
    const [{ id: tacos }, { id: pizza }] = (await ana.see(way.id)).options;
    await bo.act(way.id, 'approve', { option: tacos });
    await bo.act(way.id, 'approve', { option: pizza });
    await bo.act(way.id, 'ready');
    assert.equal((await bo.act(way.id, 'approve', { option: tacos, on: 0 })).participants[1].ready, true, 'one is left');
    const { participants, waiting_for: waiting } = await bo.act(way.id, 'approve', { option: pizza, on: 0 });
    assert.deepEqual([participants[1].ready, waiting], [false, [ana.name, bo.name]]);
    await ana.act(way.id, 'approve', { option: tacos });
    assert.equal((await ana.act(way.id, 'ready')).stage, 'dashboard', 'it doesn\'t end without bo');
    refused(await bo.try(way.id, 'ready'), 409, 'no_approval');
    await end(way);
});

test('fault 6: confirm and ready go when the entry is cleared, and nothing empty is decided on', async () => {
    const way = await meet('priorities', 'ana', 'bo');
    const [ana, bo] = way.people;
    await ana.act(way.id, 'priority', { text: 'speed', direction: '+' });
    await ana.act(way.id, 'confirm');
    await ana.act(way.id, 'ready');
    const { participants: [seat], priorities } = await ana.act(way.id, 'priority', { text: '' });
    assert.deepEqual([seat.confirmed, seat.ready, priorities], [false, false, []]);
    refused(await ana.try(way.id, 'confirm'), 409, 'no_entry');
    await bo.act(way.id, 'ready');
    assert.equal((await ana.act(way.id, 'ready')).stage, 'priorities', 'there is no priority');
    await end(way);
});

test('fault 7: without a model nothing waits for one', async () => {
    const way = await meet('options', 'ana', 'bo');
    const [ana, bo] = way.people;
    await ana.act(way.id, 'option', { name: 'Tacos' });
    await ana.act(way.id, 'ready');
    const { stage, model } = await bo.act(way.id, 'ready');
    assert.equal(stage, 'dashboard', 'scaffolding is passed over');
    assert.deepEqual(model, { configured: false, call: null, state: 'idle', since: null, error: null });
    await end(way);
});

test('fault 8: a topic of 1 MB is refused', async () => {
    const [ana] = await product.people('ana');
    refused(await ana.post('/d', { topic: 'x'.repeat(1024 * 1024), key: newKey() }), 413, 'too_large');
    const { id } = await ana.create();
    refused(await ana.try(id, 'topic', { text: 'x'.repeat(1024 * 1024) }), 413, 'too_large');
    assert.equal((await ana.see(id)).topic, 'Where do we eat?');
});

test('fault 8: a topic that is no text is refused, and every page of the decision works', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    for (const bad of ['text=%ff%fe', 'text=%00', 'text=', 'text[a]=b', 'text', '%ff=x'])
        refused(await way.lead.try(way.id, 'topic', bad), 400, 'bad_field', 'text');
    for (const path of ['', '/live?v=0', '/record.md', '/record.md?format=madr', '/record.json', '/qr.svg'])
        assert.equal((await way.people[1].get(`/d/${way.id}${path}`)).status, 200, path);
    await end(way);
});

test('fault 8: what arrives after its stage is refused with a word, and the page goes on', async () => {
    const way = await meet('options', 'ana', 'bo');
    for (const [word, fields] of [['priority', { text: 'late', direction: '+', stage: 'priorities' }], ['start', {}],
        ['back', { framing: 1 }], ['topic', { text: 'late' }], ['ready', { stage: 'priorities' }]])
        refused(await way.lead.try(way.id, word, fields), 409, 'wrong_stage');
    const state = await way.lead.act(way.id, 'option', { name: 'Tacos' });
    assert.ok(!('error' in state), 'no notice stays');
    await way.pages[1].until(({ options }) => options.length === 2);
    assert.deepEqual(state.participants.map(({ ready }) => ready), [false, false]);
    await end(way);
});

test('fault 8: no action is refused silently', async () => {
    const way = await meet('lobby', 'ana', 'bo');
    const [ana, bo] = way.people;
    for (const [person, word, fields] of [[ana, 'start', {}], [ana, 'topic', {}], [bo, 'start', {}], [bo, 'point', {}],
        [bo, 'takeover', {}], [ana, 'remove', { name: 'nobody here' }]]) {
        const { error } = (await person.try(way.id, word, fields)).json;
        assert.ok(error.message.length > 15, `${word}: ${error.message}`);
    }
    assert.equal(ok(await bo.get(`/d/${way.id}`)).stage, 'lobby');
    await end(way);
});
