// A decision as JSON, key by key at every stage (SPEC section 8), and the canvas' (section 7). The tests follow one decision
// of three people from its beginning to its end, in this order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct } from './harness.mjs';
import { reach, walkTo } from './walk.mjs';

const product = await startProduct({ PRESENCE_GRACE_MS: 60000 }); // every time that is shown is near
const [ana, bo, cy, dan] = await product.people('ana', 'bo', 'cy', 'dan');

const question = 'Where do we eat?';
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const everybody = ['ana', 'bo', 'cy'];

let id, framing, tacos, pizza, nothing;

function isTime(text) {
    assert.match(text, time);
    assert.ok(Math.abs(Date.parse(text) - Date.now()) < 120000, `${text} is far from now`);
    return 'time';
}

// A decision at its very beginning, but for what is said.
function decision(changes = {}) {
    return {
        id, version: 'number', stage: 'lobby', closed: false, topic: question, tagline: '', access: 'open', facilitator: 'ana',
        url: `${product.base}/d/${id}`, you: { name: 'ana', role: 'facilitator' }, participants: everybody.map(name => seat(name)),
        invited: [], asking: [], waiting_for: [], can_go_on: false, takeover_at: null,
        framings: [], chosen: null, framing_settled_by: null, priorities: [], options: [], suggestions: [],
        model: { configured: false, call: null, state: 'idle', since: null, error: null },
        round: 1, rounds: [], tied: [], settle: [], settled_by: null, winner: null, why: null, ...changes,
    };
}

function seat(name, changes = {}) {
    return {
        name, present: true, excused: false, ready: false, confirmed: false, abstained: false, waited_until: 'time', ...changes,
    };
}

function option(optionId, name, changes = {}) {
    return { id: optionId, by: null, slot: null, name, desc: '', source: 'person', for: [], against: [], approvals: [], ...changes };
}

// Compares a whole decision, every key, with numbers and times that nobody can know replaced by their kind.
function shows(state, changes) {
    const seen = structuredClone(state);
    seen.version = typeof seen.version;
    if (seen.takeover_at)
        seen.takeover_at = isTime(seen.takeover_at);
    for (const participant of seen.participants)
        if (participant.waited_until)
            participant.waited_until = isTime(participant.waited_until);
    assert.deepEqual(seen, decision(changes));
}

test('a new decision is its creator\'s, in the lobby', async () => {
    const answer = await ana.post('/d', { topic: question, key: newKey() });
    ({ id } = ok(answer));
    assert.match(id, /^[A-Za-z0-9_-]{8}$/);
    assert.match(answer.headers['content-type'], /^application\/json\b/);
    shows(answer.json, { participants: [seat('ana')], waiting_for: ['ana'] });
});

test('the keys stand in the order of the specification', async () => {
    const state = await ana.see(id);
    assert.deepEqual(Object.keys(state), Object.keys(decision()));
});

test('lobby: who joined, who is invited, who is waited for', async () => {
    await bo.act(id, 'join');
    const answer = await cy.act(id, 'join');
    shows(answer, { you: { name: 'cy', role: 'participant' }, waiting_for: ['bo', 'cy'] });
    await ana.act(id, 'invite', { name: 'Zoë' });
    await ana.act(id, 'invite', { name: 'dan' });
    shows(await ana.act(id, 'access', { mode: 'link' }), { access: 'link', invited: ['Zoë', 'dan'], waiting_for: ['bo', 'cy'] });
    await ana.act(id, 'uninvite', { name: 'dan' });
    await ana.act(id, 'access', { mode: 'open' });
    shows(await dan.see(id), { you: { name: 'dan', role: 'spectator' }, invited: ['Zoë'], waiting_for: ['bo', 'cy'] });
    await ana.act(id, 'uninvite', { name: 'ZOË' });
});

test('lobby: with all ready only the start is missing', async () => {
    await bo.act(id, 'ready');
    const state = await cy.act(id, 'ready');
    shows(state, {
        you: { name: 'cy', role: 'participant' },
        participants: [seat('ana'), seat('bo', { ready: true }), seat('cy', { ready: true })],
        waiting_for: ['ana'], takeover_at: 'time',
    });
});

test('scenario: the topic is the facilitator\'s framing, and nobody is ready any more', async () => {
    const state = await ana.act(id, 'start');
    framing = state.framings[0]?.id;
    assert.ok(Number.isInteger(framing));
    shows(state, {
        stage: 'scenario', waiting_for: everybody, framings: [{ id: framing, by: 'ana', text: question, backers: [] }],
    });
});

test('scenario: framings in the order of entry, with their backers', async () => {
    await cy.act(id, 'framing', { text: 'Where do we eat\ntoday? ' });
    await bo.act(id, 'framing', { text: 'Do we eat?' });
    const state = await bo.act(id, 'back', { framing });
    const [, second, third] = state.framings;
    assert.ok(framing < second.id && second.id < third.id);
    shows(state, {
        stage: 'scenario', you: { name: 'bo', role: 'participant' }, waiting_for: ['ana', 'cy'], framings: [
            { id: framing, by: 'ana', text: question, backers: ['bo'] },
            { id: second.id, by: 'cy', text: 'Where do we eat today?', backers: [] },
            { id: third.id, by: 'bo', text: 'Do we eat?', backers: [] },
        ],
    });
    await bo.act(id, 'framing', { text: '' });
});

test('scenario: where they differ, settle lists what may be chosen', async () => {
    const second = (await ana.see(id)).framings[1].id;
    await ana.act(id, 'back', { framing });
    const state = await cy.act(id, 'back', { framing: second });
    assert.deepEqual([state.settle, state.waiting_for, state.chosen], [[framing], ['ana'], null]);
    await ana.act(id, 'back', { framing: second });
    assert.deepEqual((await bo.act(id, 'back', { framing: '' })).waiting_for, ['bo']);
    const revealed = await bo.act(id, 'back', { framing: second });
    framing = second;
    assert.deepEqual([revealed.stage, revealed.chosen, revealed.topic, revealed.waiting_for, revealed.settle],
        ['scenario', framing, question, [], []], 'the reveal');
});

test('priorities: the chosen framing is the topic, and an entry has no id yet', async () => {
    await reach(ana, id, 'priorities');
    await ana.act(id, 'priority', { text: 'cost', direction: '-' });
    await bo.act(id, 'priority', 'text=speed&direction=+');
    await cy.act(id, 'priority', { text: 'mood', direction: '~', slot: 3 });
    await ana.act(id, 'priority', { text: 'fun', direction: '+', slot: 2 });
    await bo.act(id, 'confirm');
    const state = await cy.act(id, 'ready');
    const { framings } = state;
    shows(state, {
        stage: 'priorities', topic: 'Where do we eat today?', you: { name: 'cy', role: 'participant' },
        framings, chosen: framing, waiting_for: ['ana', 'bo'],
        participants: [seat('ana'), seat('bo', { confirmed: true }), seat('cy', { confirmed: true, ready: true })],
        priorities: [
            { id: null, by: 'ana', slot: 1, direction: '-', text: 'cost', source: 'person' },
            { id: null, by: 'bo', slot: 1, direction: '+', text: 'speed', source: 'person' },
            { id: null, by: 'cy', slot: 3, direction: '~', text: 'mood', source: 'person' },
            { id: null, by: 'ana', slot: 2, direction: '+', text: 'fun', source: 'person' },
        ],
    });
    assert.deepEqual(framings.map(it => [it.by, it.text, it.backers.length]),
        [['ana', question, 0], ['cy', 'Where do we eat today?', 3]]);
});

const priorities = [
    { id: '+1', by: 'bo', slot: 1, direction: '+', text: 'speed', source: 'person' },
    { id: '+2', by: 'ana', slot: 2, direction: '+', text: 'fun', source: 'person' },
    { id: '-1', by: 'ana', slot: 1, direction: '-', text: 'cost', source: 'person' },
    { id: '~1', by: 'cy', slot: 3, direction: '~', text: 'mood', source: 'person' },
];

test('options: priorities have ids, in their order; doing nothing is the last option', async () => {
    await ana.act(id, 'ready');
    const state = await bo.act(id, 'ready');
    const { framings } = state;
    nothing = state.options[0]?.id;
    shows(state, {
        stage: 'options', topic: 'Where do we eat today?', you: { name: 'bo', role: 'participant' }, framings, chosen: framing,
        waiting_for: everybody, priorities,
        options: [option(nothing, 'Do nothing', { source: 'baseline', desc: state.options[0]?.desc })],
    });
});

test('options: in the order of entry, the baseline last', async () => {
    await cy.act(id, 'option', { name: 'Tacos', desc: 'From the truck.' });
    const state = await bo.act(id, 'option', { name: 'Pizza', slot: 5 });
    [tacos, pizza] = state.options.map(it => it.id);
    assert.deepEqual(state.options.map(it => ({ ...it, desc: it.id === nothing ? '' : it.desc })), [
        option(tacos, 'Tacos', { by: 'cy', slot: 1, desc: 'From the truck.' }),
        option(pizza, 'Pizza', { by: 'bo', slot: 5 }),
        option(nothing, 'Do nothing', { source: 'baseline' }),
    ]);
    assert.deepEqual(state.rounds, []);
});

test('dashboard: with no model, scaffolding is passed over', async () => {
    for (const person of [ana, bo, cy])
        await person.act(id, 'ready');
    const state = await ana.see(id);
    const { framings, options } = state;
    shows(state, {
        stage: 'dashboard', topic: 'Where do we eat today?', framings, chosen: framing, waiting_for: everybody, priorities, options,
        rounds: [{ round: 1, approvals: {} }],
    });
    assert.deepEqual(options.map(it => it.id), [tacos, pizza, nothing]);
});

test('dashboard: points with their tags, approvals, abstention', async () => {
    await ana.act(id, 'point', { option: tacos, side: 'for', text: 'no queue', priority: '+1' });
    await bo.act(id, 'point', { option: tacos, side: 'against', text: 'messy', priority: '' });
    await cy.act(id, 'point', `option=${tacos}&side=for&text=hot&priority=+2`);
    await ana.act(id, 'approve', { option: tacos });
    await bo.act(id, 'approve', { option: tacos });
    await bo.act(id, 'approve', { option: pizza, on: 1 });
    const state = await cy.act(id, 'ready', { abstain: 1 });
    const [first, second] = state.options[0].for;
    const [third] = state.options[0].against;
    assert.deepEqual(state.options[0], option(tacos, 'Tacos', {
        by: 'cy', slot: 1, desc: 'From the truck.', approvals: ['ana', 'bo'],
        for: [
            { id: first.id, text: 'no queue', priority: '+1', by: 'ana' },
            { id: second.id, text: 'hot', priority: '+2', by: 'cy' },
        ],
        against: [{ id: third.id, text: 'messy', priority: null, by: 'bo' }],
    }));
    assert.deepEqual(state.rounds, [{ round: 1, approvals: { [tacos]: ['ana', 'bo'], [pizza]: ['bo'] } }]);
    assert.deepEqual(state.waiting_for, ['ana', 'bo']);
    assert.deepEqual([state.participants[2].ready, state.participants[2].abstained], [true, true]);
    assert.deepEqual([state.tied, state.settle, state.winner, state.why], [[], [], null, null]);
});

test('complete: options in the order of approvals, the winner, and why', async () => {
    await ana.act(id, 'approve', { option: pizza });
    await ana.act(id, 'approve', { option: tacos, on: 0 });
    await ana.act(id, 'ready');
    const state = await bo.act(id, 'ready');
    const { framings, options, participants, why } = state;
    shows(state, {
        stage: 'complete', topic: 'Where do we eat today?', you: { name: 'bo', role: 'participant' }, framings, chosen: framing,
        waiting_for: [], priorities, options, participants: participants.map(it => ({ ...it, waited_until: 'time' })),
        rounds: [{ round: 1, approvals: { [tacos]: ['bo'], [pizza]: ['bo', 'ana'] } }], winner: pizza, why,
    });
    assert.deepEqual(options.map(it => [it.id, it.approvals]), [[pizza, ['bo', 'ana']], [tacos, ['bo']], [nothing, []]]);
    assert.match(why, /Pizza.*2/s, 'a plain sentence with the counts');
});

test('closed: everything stays, but for the flag', async () => {
    const { options, winner } = await ana.see(id);
    const state = await ana.act(id, 'close');
    assert.deepEqual([state.closed, state.stage, state.winner, state.waiting_for], [true, 'complete', winner, []]);
    assert.deepEqual(state.options, options);
    const but = ({ version, participants, ...all }) => all; // who acts is here
    assert.deepEqual(but(await ana.act(id, 'close')), but(state), 'to close again is nothing');
    refused(await ana.try(id, 'delete', { confirm: state.topic }), 409, 'wrong_stage');
});

test('delete answers the id, and the decision is gone', async () => {
    const { id: other } = await ana.create('Delete me <now>');
    for (const confirm of ['', 'delete me <now>', 'Delete me', 'yes'])
        refused(await ana.try(other, 'delete', { confirm }), 400, 'bad_field', 'confirm');
    assert.deepEqual(await ana.act(other, 'delete', { confirm: 'Delete me <now>' }), { deleted: other });
    for (const part of ['', '/live?v=0', '/record.md', '/record.json', '/qr.svg'])
        refused(await ana.get(`/d/${other}${part}`), 404, 'not_found');
    refused(await ana.try(other, 'delete', { confirm: 'Delete me <now>' }), 404, 'not_found');
});

test('a person whose page waits is present without an end', async () => {
    const way = await walkTo('lobby', [ana, bo]);
    const page = bo.open(way.id);
    const { participants } = await page.until(it => it.participants[1].waited_until === null, 'bo is here for good');
    assert.equal(participants[1].present, true);
    assert.match(participants[0].waited_until, time);
});

test('somebody who asks is listed as asking, with that role', async () => {
    const way = await walkTo('scenario', [ana, bo]);
    const state = await cy.act(way.id, 'join');
    assert.deepEqual([state.asking, state.you], [['cy'], { name: 'cy', role: 'asking' }]);
    assert.deepEqual(state.participants.map(({ name }) => name), ['ana', 'bo']);
    assert.deepEqual((await cy.act(way.id, 'leave')).you, { name: 'cy', role: 'spectator' });
});

test('the canvas as JSON has these keys and no others', async () => {
    const way = await walkTo('priorities', [ana, bo], 'What is on the canvas?');
    await ana.act(way.id, 'invite', { name: 'dan' });
    const asSeenBy = async person => {
        const canvas = ok(await person.get('/canvas'));
        assert.deepEqual(Object.keys(canvas), ['version', 'decisions', 'invitations']);
        assert.ok(Number.isInteger(canvas.version));
        return [canvas.decisions.find(it => it.id === way.id), canvas.invitations];
    };
    const circle = { id: way.id, title: 'What is on the canvas?', tagline: '', stage: 'priorities' };
    assert.deepEqual(await asSeenBy(ana), [{ ...circle, role: 'facilitator' }, []]);
    assert.deepEqual(await asSeenBy(bo), [{ ...circle, role: 'participant' }, []]);
    assert.deepEqual(await asSeenBy(dan), [{ ...circle, role: 'spectator' }, [way.id]]);
});

test('every answer with a decision carries its version and the person\'s inbox', async () => {
    const [eve] = await product.people('eve');
    const { id: other } = await ana.create();
    const of = answer => {
        assert.match(answer.headers['x-version'], /^\d+$/);
        assert.match(answer.headers['x-inbox'], /^\d+$/);
        assert.equal(Number(answer.headers['x-version']), ok(answer).version);
        return answer.json.version;
    };
    const first = of(await eve.get(`/d/${other}`));
    const inbox = Number((await eve.get(`/d/${other}`)).headers['x-inbox']);
    assert.equal(of(await eve.live(other, 0)), first);
    const second = of(await eve.try(other, 'join'));
    assert.ok(second > first);
    of(await ana.post('/d', { topic: 'x', key: newKey() }));
    await ana.act((await ana.create()).id, 'invite', { name: 'eve' });
    assert.ok(Number((await eve.get(`/d/${other}`)).headers['x-inbox']) > inbox, 'an invitation moves the inbox');
});

test('the address in the JSON is the one that the request came by', async () => {
    const { id: other } = await ana.create();
    const by = async headers => ok(await ana.get(`/d/${other}`, { headers })).url;
    assert.equal(await by({ Host: 'decide.example' }), `http://decide.example/d/${other}`);
    assert.equal(await by({ Host: 'decide.example:8443' }), `http://decide.example:8443/d/${other}`);
    const overTls = { 'X-Forwarded-Proto': 'https', Host: 'decide.example' };
    const tia = product.person('tia');
    await tia.signIn({}, { headers: overTls });
    assert.equal(ok(await tia.get(`/d/${other}`, { headers: overTls })).url, `https://decide.example/d/${other}`);
});

test('no request is refused for its Host', async () => {
    for (const Host of ['localhost', 'a.b.c.example', '[::1]:8080', '192.0.2.1', 'x_y.example'])
        assert.deepEqual(ok(await ana.get('/me', { headers: { Host } })), { name: 'ana' });
});

test('the version never falls and rises with every accepted change', async () => {
    const { id: other, version } = await ana.create();
    let last = version;
    for (const [word, fields] of [['topic', { text: 'one' }], ['topic', { text: 'two' }], ['access', { mode: 'link' }],
        ['invite', { name: 'nobody yet' }], ['start', {}], ['framing', { text: 'three' }]]) {
        const { version: now } = await ana.act(other, word, fields);
        assert.ok(now > last, `${word}: ${now} after ${last}`);
        last = now;
    }
    const answer = await ana.try(other, 'point');
    refused(answer, 409, 'wrong_stage');
    assert.equal((await ana.see(other)).version, last, 'a refusal changes nothing');
});
