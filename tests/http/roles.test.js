// Who may do what, when: every action, by everybody that there can be, in every state of a decision, from outside. What comes of
// each cell stands here by hand, out of SPEC sections 4 and 7; a refusal has to leave the decision as it was, to the letter.
//
// A state is built once for all cells that are refused or leave the stage alone, and anew for each of the others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused, startProduct, until } from './harness.mjs';
import { asPage, asRegion } from './html.mjs';
import { startModel } from './model.mjs';
import { walkOn, walkTo } from './walk.mjs';

const still = { TAKEOVER_MS: 600000, PRESENCE_GRACE_MS: 600000, RESTART_GRACE_MS: 600000 }; // nothing moves by itself
const stub = await startModel();
stub.behave('scaffold', 401); // so that the scaffolding stands, and there is something to retry
const plain = await startProduct(still);
const modelled = await startProduct(stub.settings('anthropic', still));
const slow = await startProduct({ ...still, REVEAL_MS: 600000 });

// ---- the contract -----------------------------------------------------------------------------------------------------

// Section 7: who may, and in which stages; the initials of Lobby, Scenario (Reveal), Priorities, Options, sKaffolding,
// Dashboard (run-oFf), Complete. Then what comes of it for a participant and for the facilitator; "200 nothing" is accepted
// without a change.
const before = 'LSRPOKDF', always = `${before}C`;
const rows = {
    //          who             stages   participant            facilitator
    join:     ['session',       always,  '200 nothing',         '200 nothing'],
    leave:    ['asking',        always,  '200',                 '200'],
    admit:    ['facilitator',   before,  '',                    '200'],
    topic:    ['facilitator',   'L',     '',                    '200'],
    access:   ['facilitator',   before,  '',                    '200'],
    invite:   ['facilitator',   before,  '',                    '200'],
    uninvite: ['facilitator',   before,  '',                    '200'],
    remove:   ['facilitator',   before,  '',                    '200'],
    excuse:   ['facilitator',   before,  '',                    '200'],
    handover: ['facilitator',   always,  '',                    '200'],
    takeover: ['participant',   always,  '409 not_ready',       '200 nothing'],
    start:    ['facilitator',   'L',     '',                    '200'],
    ready:    ['participant',   'LPODF', '200',                 '200'],
    framing:  ['participant',   'S',     '200',                 '200'],
    back:     ['participant',   'S',     '200',                 '200'],
    settle:   ['facilitator',   'SDF',   '',                    '409 not_ready'],
    priority: ['participant',   'P',     '200',                 '200'],
    option:   ['participant',   'O',     '200',                 '200'],
    confirm:  ['participant',   'PO',    '200',                 '200'],
    include:  ['participant',   'PO',    '409 unknown_suggestion', '409 unknown_suggestion'],
    retry:    ['participant',   always,  '200 nothing',         '200 nothing'],
    skip:     ['participant',   'K',     '200',                 '200'],
    point:    ['participant',   'DF',    '200',                 '200'],
    unpoint:  ['participant',   'DF',    '200',                 '409 unknown_point'], // it is the participant's
    approve:  ['participant',   'DF',    '200',                 '200'],
    close:    ['facilitator',   always,  '',                    '200'],
    delete:   ['facilitator',   always,  '',                    '200'],
};

// Who there is. rank: how much of the column "who" one is.
const roles = {
    facilitator: { rank: 3, role: 'facilitator' },
    participant: { rank: 2, role: 'participant' },
    asking: { rank: 1, role: 'asking' },
    invited: { rank: 0, role: 'spectator' }, // and has not joined
    spectator: { rank: 0, role: 'spectator' },
    removed: { rank: 0, role: 'spectator' },
    declined: { rank: 0, role: 'spectator' },
    stranger: { rank: -1 }, // without a session
};
const ranks = { session: 0, asking: 1, participant: 2, facilitator: 3 };

// Section 4, "Joining", of those who don't take part.
function joining(who, { initial, access }) {
    if (initial === 'C')
        return '409 wrong_stage'; // the record is frozen
    if (who === 'invited')
        return '200';
    if (who === 'declined' || access === 'invited')
        return '403 not_invited';
    return who === 'asking' ? '200 nothing' : '200'; // they join, or ask
}

function expected(word, who, state) {
    const [needs, stages, ofParticipant, ofFacilitator] = rows[word];
    // Nobody can be admitted to a record, so nobody asks there any more.
    const rank = who === 'asking' && state.initial === 'C' ? 0 : roles[who].rank;
    if (rank < 0)
        return '401 no_session';
    if (rank < ranks[needs])
        return rank < 2 ? '403 not_participant' : '403 not_facilitator';
    if (state.closed)
        return word === 'close' ? '200 nothing' : '409 wrong_stage';
    if (!stages.includes(state.initial))
        return '409 wrong_stage';
    if (word === 'retry' && state.initial === 'K')
        return '200'; // the call that it waits for has failed
    if (word === 'join' && rank < 2)
        return joining(who, state);
    return rank === 1 ? '200' : rank === 2 ? ofParticipant : ofFacilitator;
}

// ---- the states -------------------------------------------------------------------------------------------------------

async function waitFor(way, check, what) {
    await until(async () => check(await way.lead.see(way.id)), what);
}

// What is there beside the straightest way, so that an action has something to act on.
const more = {
    async lobby({ id, people }) {
        for (const person of people.slice(1))
            await person.act(id, 'ready'); // so that it can be started
    },
    async priorities({ id, people: [ana, bo] }) {
        await ana.act(id, 'priority', { text: 'cost', direction: '-' });
        await bo.act(id, 'priority', { text: 'taste', direction: '+' });
    },
    async options({ id, people: [ana, bo] }) {
        await ana.act(id, 'option', { name: 'Rice' });
        await bo.act(id, 'option', { name: 'Bread' });
    },
    async dashboard({ id, people: [, bo] }) {
        const [{ id: option }] = (await bo.see(id)).options;
        await bo.act(id, 'point', { option, side: 'for', text: 'warm' });
    },
};

async function everybodyBacks(way) {
    const [{ id: framing }] = (await way.lead.see(way.id)).framings;
    for (const person of way.people)
        await person.act(way.id, 'back', { framing });
}

async function toScaffolding(way) {
    await walkOn(way, 'priorities');
    await waitFor(way, ({ tagline }) => tagline, 'the tagline');
    await walkOn(way, 'options');
    await more.options(way);
    for (const person of way.people)
        await person.act(way.id, 'ready');
    await waitFor(way, ({ stage, model }) => stage === 'scaffolding' && model.state === 'failed', 'the scaffolding');
}

async function toRunOff(way) {
    const { id, people: [ana, bo, cy] } = way;
    await walkOn(way, 'dashboard');
    await more.dashboard(way);
    const [tacos, pizza] = (await ana.see(id)).options;
    await ana.act(id, 'approve', { option: tacos.id });
    await bo.act(id, 'approve', { option: pizza.id });
    for (const [person, fields] of [[ana, {}], [bo, {}], [cy, { abstain: 1 }]])
        await person.act(id, 'ready', fields);
    assert.equal((await ana.see(id)).round, 2);
}

function walking(stage) {
    return async way => {
        await walkOn(way, stage);
        await more[stage]?.(way);
    };
}

const kinds = [
    ['lobby', 'L', plain, walking('lobby')],
    ['scenario', 'S', plain, walking('scenario')],
    ['reveal', 'R', slow, async way => {
        await walkOn(way, 'scenario');
        await everybodyBacks(way);
        assert.ok((await way.lead.see(way.id)).chosen);
    }],
    ['priorities', 'P', plain, walking('priorities')],
    ['options', 'O', plain, walking('options')],
    ['scaffolding', 'K', modelled, toScaffolding],
    ['dashboard', 'D', plain, walking('dashboard')],
    ['run-off', 'F', plain, toRunOff],
    ['complete', 'C', plain, walking('complete')],
].map(([name, initial, product, go]) => ({ name, initial, product, go, access: 'open' }));

const states = [
    ...kinds,
    ...kinds.map(it => ({ ...it, name: `${it.name}, closed`, closed: true })),
    ...kinds.filter(({ initial }) => 'LSD'.includes(initial)).map(it =>
        ({ ...it, name: `${it.name}, only for the invited`, access: 'invited' })),
];

let built = 0;

// A decision in this state, and one of each who there can be: {id, lead, people, who}.
async function build(state) {
    const { product } = state;
    const n = ++built;
    const names = ['ana', 'bo', 'cy', 'asking', 'invited', 'spectator', 'removed', 'declined'].map(it => `${it} ${n}`);
    const everybody = names.map(name => product.person(name));
    await Promise.all(everybody.map(person => person.signIn()));
    const [ana, bo, cy, asking, invited, spectator, removed, declined] = everybody;
    const way = await walkTo('lobby', [ana, bo, cy]);
    const { id } = way;
    for (const person of [asking, removed, declined]) {
        await person.act(id, 'join');
        await ana.act(id, 'remove', { name: person.name });
    }
    await asking.act(id, 'join'); // who was removed always asks
    await declined.act(id, 'join');
    await ana.act(id, 'admit', { name: declined.name, on: 0 });
    await ana.act(id, 'invite', { name: invited.name });
    await state.go(way);
    if (state.access !== 'open')
        await ana.act(id, 'access', { mode: state.access });
    if (state.closed)
        await ana.act(id, 'close');
    const who = { facilitator: ana, participant: bo, asking, invited, spectator, removed, declined, stranger: product.browser() };
    for (const [name, { role }] of Object.entries(roles))
        if (role && !(name === 'asking' && state.initial === 'C'))
            assert.equal((await who[name].see(id)).you.role, role, `${name} in ${state.name}`);
    return { ...way, who, cy, shown: await ana.see(id) };
}

// Fields that are right wherever the action is.
function fieldsOf(word, { shown, cy, who }, by) {
    const { options, framings, topic } = shown;
    const point = options.flatMap(it => it.for).find(({ text }) => text === 'warm')?.id ?? 1;
    return {
        admit: { name: who.asking.name }, topic: { text: 'What else?' }, access: { mode: 'link' },
        invite: { name: 'a new one' }, uninvite: { name: who.invited.name }, remove: { name: cy.name }, excuse: { name: cy.name },
        handover: { name: cy.name }, ready: { abstain: 1 }, framing: { text: 'Whence?' }, back: { framing: framings[0]?.id ?? 1 },
        settle: framings.length && !options.length ? { framing: framings[0].id } : { option: options[0]?.id ?? 1 },
        priority: { text: 'speed', direction: '+', slot: 2 }, option: { name: `Soup of the ${by}`, slot: 3 },
        include: { suggestion: 99999 },
        point: { option: options[0]?.id ?? 1, side: 'for', text: 'quick' }, unpoint: { point },
        approve: { option: options[0]?.id ?? 1 }, delete: { confirm: topic },
    }[word] ?? {};
}

// ---- the cells --------------------------------------------------------------------------------------------------------

// What changes too much for the others.
const alone = ['join', 'leave', 'admit', 'access', 'remove', 'excuse', 'handover', 'start', 'ready', 'retry', 'skip', 'unpoint',
    'close', 'delete'];
const counts = { cells: 0, accepted: 0, refused: 0 };

async function json(way) {
    const { text } = await way.lead.get(`/d/${way.id}`);
    return text;
}

// Whoever acts is here, also where nothing comes of it; but for that, a state.
const bare = text => text.replace(/"(version|waited_until|takeover_at)":("[^"]*"|\w+)/g, '"$1":0');

async function isRefused(way, earlier, word, who, outcome, state) {
    const [, status, code] = /^(\d+) (\w+)$/.exec(outcome);
    const answer = await way.who[who].post(`/d/${way.id}/${word}`, fieldsOf(word, way, who), { hasty: true });
    const where = `${word} by ${who} in ${state.name}: ${answer.status} ${answer.json?.error?.code} for ${outcome}`;
    assert.deepEqual([answer.status, answer.json?.error?.code], [Number(status), code], where);
    refused(answer, Number(status), code);
    assert.equal(await json(way), earlier, `${where}, and nothing was changed`);
    counts.refused++;
}

async function isAccepted(way, word, who, outcome, state) {
    const earlier = await json(way);
    const answer = await way.who[who].post(`/d/${way.id}/${word}`, fieldsOf(word, way, who), { hasty: true });
    assert.equal(answer.status, 200, `${word} by ${who} in ${state.name}: ${answer.text}`);
    if (word === 'delete' && outcome === '200')
        assert.deepEqual(answer.json, { deleted: way.id });
    else if (outcome === '200 nothing')
        assert.equal(bare(await json(way)), bare(earlier), `${word} by ${who} in ${state.name} changes nothing`);
    else
        assert.ok(answer.json.version > JSON.parse(earlier).version, `${word} by ${who} in ${state.name} changes something`);
    if (word === 'join' && outcome === '200')
        assert.equal(answer.json.you.role, who === 'invited' || (who === 'spectator' && state.initial === 'L') ? 'participant'
            : 'asking', `${who} in ${state.name}`);
    counts.accepted++;
}

for (const state of states)
    test(`${state.name}: ${Object.keys(rows).length} actions by ${Object.keys(roles).length} kinds of people`, async () => {
        const way = await build(state);
        const earlier = await json(way);
        const later = [];
        for (const word of Object.keys(rows))
            for (const who of Object.keys(roles)) {
                const outcome = expected(word, who, state);
                counts.cells++;
                if (/^4/.test(outcome))
                    await isRefused(way, earlier, word, who, outcome, state);
                else
                    later.push([word, who, outcome]);
            }
        for (const [word, who, outcome] of later.filter(it => it[2] === '200 nothing' || !alone.includes(it[0])))
            await isAccepted(way, word, who, outcome, state);
        assert.equal((await way.lead.see(way.id)).closed, Boolean(state.closed));
        await Promise.all(later.filter(it => it[2] === '200' && alone.includes(it[0])).map(async ([word, who, outcome]) =>
            isAccepted(await build(state), word, who, outcome, state)));
    });

test('every cell was there, and its count is told', t => {
    const [actions, kindsOfPeople] = [Object.keys(rows).length, Object.keys(roles).length];
    t.diagnostic(`${counts.cells} cells: ${counts.refused} refused with nothing changed, ${counts.accepted} accepted; ` +
        `${actions} actions, ${kindsOfPeople} kinds of people, ${states.length} states, ${built} decisions`);
    assert.equal(counts.cells, actions * kindsOfPeople * states.length);
    assert.equal(counts.cells, counts.refused + counts.accepted);
});

// ---- looking ----------------------------------------------------------------------------------------------------------

// Every address of section 7 that is looked at: what somebody gets who has a session and takes no part, and who has none; for
// JSON, a page, a fragment. A page sends to the door, and back.
const way = await build(kinds.find(({ initial }) => initial === 'D'));
const at = `/d/${way.id}`, back = encodeURIComponent(at);
const addresses = [
    // address, who, with a session (JSON, page, fragment), without one
    ['/', 'all', [303, 303, 303], [303, 303, 303]],
    ['/join', 'all', [200, 303, 200], [200, 200, 200]],
    ['/me', 'session', [200, 200, 200]],
    ['/me/link/AAAAAAAAAAAAAAAAAAAAAA', 'all', [404, 404, 404], [404, 404, 404]],
    ['/canvas', 'session', [200, 200, 200]],
    ['/canvas/live?v=0', 'session', [200, 200, 200]],
    [at, 'session', [200, 200, 200]],
    [`${at}/live?v=0`, 'session', [200, 200, 200]],
    [`${at}/live?v=0&view=screen`, 'session', [200, 200, 200]],
    [`${at}/frame`, 'session', [200, 200, 200]],
    [`${at}/screen`, 'session', [200, 200, 200]],
    [`${at}/record.md`, 'session', [200, 200, 200]],
    [`${at}/record.md?format=madr`, 'session', [200, 200, 200]],
    [`${at}/record.json`, 'session', [200, 200, 200]],
    [`${at}/qr.svg`, 'session', [200, 200, 200]],
    ['/d/AAAAAAAA', 'session', [404, 404, 404]],
    ['/d/AAAAAAAA/live', 'session', [404, 404, 404]],
    ['/healthz', 'all', [200, 200, 200], [200, 200, 200]],
    ['/metrics', 'all', [200, 200, 200], [200, 200, 200]], // from loopback
];
const forms = [['JSON', {}], ['a page', asPage], ['a fragment', asRegion]];

for (const [path, needs, inside, outside] of addresses)
    test(`GET ${path.replace(way.id, 'ID')}, ${needs === 'all' ? 'for all' : 'with a session'}`, async () => {
        const earlier = await json(way);
        for (const [i, [what, as]] of forms.entries()) {
            const own = await way.who.spectator.get(path, as);
            assert.equal(own.status, inside[i], `${what}, with a session: ${own.text}`);
            const strange = await way.who.stranger.get(path, as);
            if (needs === 'all') {
                assert.equal(strange.status, outside[i], `${what}, without a session`);
            } else if (as !== asPage) {
                assert.equal(strange.status, 401, what);
                assert.equal('hx-redirect' in strange.headers, as === asRegion, 'a fragment is told where to go');
                if (as !== asRegion)
                    refused(strange, 401, 'no_session');
            } else if (/\/live/.test(path)) {
                assert.equal(strange.status, 401, 'a live region is no page');
            } else {
                assert.equal(strange.status, 303, what);
                assert.match(strange.headers.location, /^\/join\?next=/);
            }
            assert.doesNotMatch(strange.text, /Where do we eat|Tacos/, 'nothing of the decision is told');
        }
        assert.equal(await json(way), earlier, 'a look changes nothing');
    });

test('who comes without a session is sent to the door, and knows the way back', async () => {
    const answer = await way.who.stranger.get(at, asPage);
    assert.equal(decodeURIComponent(answer.headers.location), decodeURIComponent(`/join?next=${back}`));
});
