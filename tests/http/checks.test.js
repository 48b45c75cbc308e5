// What is refused, with which code, and which fault is told where there are two (SPEC section 7: cross-site, size, session,
// decision exists, role, stage, fields, thing exists, rule); the table of who may do what when.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, refused, startProduct } from './harness.mjs';
import { stages, walkTo } from './walk.mjs';

const product = await startProduct();
const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
const nobody = product.browser();

const crossSite = { headers: { 'Sec-Fetch-Site': 'cross-site' } };
const tooLarge = `text=${'x'.repeat(20000)}`;
const unknown = 'AAAAAAAA';

const lobby = await walkTo('lobby', [ana, bo]);
const scenario = await walkTo('scenario', [ana, bo]);
const options = await walkTo('options', [ana, bo]);
const dashboard = await walkTo('dashboard', [ana, bo]);
const complete = await walkTo('complete', [ana, bo]);
const closed = await walkTo('dashboard', [ana, bo]);
await ana.act(closed.id, 'close');
const ballot = (await ana.see(dashboard.id)).options;
const [{ id: framing }] = (await ana.see(scenario.id)).framings;
const decisions = [lobby, scenario, options, dashboard, complete, closed];

async function versions() {
    return Promise.all(decisions.map(async ({ id }) => (await ana.see(id)).version));
}

const before = await versions();

// ---- the order of checks: each with two faults at once, of which the first is told ---------------------------------------

for (const [before, after, sent, status, code] of [
    ['cross-site', 'size', () => ana.post(`/d/${lobby.id}/topic`, tooLarge, crossSite), 403, 'cross_site'],
    ['cross-site', 'session', () => nobody.post(`/d/${lobby.id}/ready`, {}, crossSite), 403, 'cross_site'],
    ['cross-site', 'a decision that is not there', () => ana.post(`/d/${unknown}/ready`, {}, crossSite), 403, 'cross_site'],
    ['cross-site', 'a field', () => nobody.post('/session', { name: '' }, crossSite), 403, 'cross_site'],
    ['size', 'session', () => nobody.post(`/d/${lobby.id}/topic`, tooLarge), 413, 'too_large'],
    ['size', 'a decision that is not there', () => ana.post(`/d/${unknown}/topic`, tooLarge), 413, 'too_large'],
    ['size', 'a field', () => nobody.post('/session', `name=${'x'.repeat(20000)}`), 413, 'too_large'],
    ['session', 'a decision that is not there', () => nobody.post(`/d/${unknown}/ready`), 401, 'no_session'],
    ['session', 'a field', () => nobody.post('/d', { topic: '' }), 401, 'no_session'],
    ['session', 'role and stage', () => nobody.post(`/d/${lobby.id}/point`), 401, 'no_session'],
    ['a decision that is not there', 'a field', () => ana.try(unknown, 'topic', { text: '' }), 404, 'not_found'],
    ['a decision that is not there', 'stage', () => ana.try(unknown, 'ready', { stage: 'options' }), 404, 'not_found'],
    ['role (a stranger\'s)', 'stage', () => cy.try(lobby.id, 'point'), 403, 'not_participant'],
    ['role (a participant\'s)', 'stage', () => bo.try(lobby.id, 'settle'), 403, 'not_facilitator'],
    ['role', 'a field', () => cy.try(lobby.id, 'topic', { text: '' }), 403, 'not_participant'],
    ['role', 'being closed', () => cy.try(closed.id, 'approve'), 403, 'not_participant'],
    ['role', 'the stage that was seen', () => bo.try(lobby.id, 'start', { stage: 'options' }), 403, 'not_facilitator'],
    ['stage', 'a field', () => ana.try(lobby.id, 'point', { side: 'beside' }), 409, 'wrong_stage'],
    ['stage', 'a thing that is not there', () => ana.try(lobby.id, 'approve', { option: 99999 }), 409, 'wrong_stage'],
    ['stage', 'a rule', () => ana.try(complete.id, 'ready', {}), 409, 'wrong_stage'],
    ['the stage that was seen', 'a field', () => ana.try(lobby.id, 'topic', { text: '', stage: 'scenario' }), 409, 'wrong_stage'],
    ['the round that was seen', 'a thing that is not there',
        () => ana.try(dashboard.id, 'approve', { option: 99999, round: 2 }), 409, 'wrong_stage'],
    ['being closed', 'a field', () => ana.try(closed.id, 'point', {}), 409, 'wrong_stage'],
    ['a field', 'a person that is not there', () => ana.try(lobby.id, 'remove', { name: 'a/b' }), 400, 'bad_field'],
    ['a field', 'a framing that is not there', () => ana.try(scenario.id, 'back', { framing: 'first' }), 400, 'bad_field'],
    ['a field', 'an option that is not there',
        () => ana.try(dashboard.id, 'point', { option: 99999, side: 'beside', text: 'x' }), 400, 'bad_field'],
    ['a field (a tag)', 'an option that is not there',
        () => ana.try(dashboard.id, 'point', { option: 99999, side: 'for', text: 'x', priority: '+9' }), 400, 'bad_field'],
    ['a field', 'a rule', () => ana.try(options.id, 'option', { name: 'Do nothing', slot: 6 }), 400, 'bad_field'],
    ['a framing that is not there', 'a rule', () => ana.try(scenario.id, 'settle', { framing: 99999 }), 409, 'unknown_framing'],
    ['an option that is not there', 'a rule', () => ana.try(dashboard.id, 'settle', { option: 99999 }), 409, 'unknown_option'],
])
    test(`${before} is told before ${after}`, async () => {
        refused(await sent(), status, code);
    });

// ---- every code --------------------------------------------------------------------------------------------------------

for (const [sentence, sent, status, code, field] of [
    ['a topic has something in it', () => ana.post('/d', { topic: ' ', key: newKey() }), 400, 'bad_field', 'topic'],
    ['a decision needs a topic', () => ana.post('/d', { key: newKey() }), 400, 'bad_field', 'topic'],
    ['a decision needs a key', () => ana.post('/d', { topic: 'x' }), 400, 'bad_field', 'key'],
    ['a key has 8 characters at least', () => ana.post('/d', { topic: 'x', key: '1234567' }), 400, 'bad_field', 'key'],
    ['a key has 64 characters at most', () => ana.post('/d', { topic: 'x', key: 'k'.repeat(65) }), 400, 'bad_field', 'key'],
    ['access is one of three modes', () => ana.try(lobby.id, 'access', { mode: 'closed' }), 400, 'bad_field', 'mode'],
    ['nobody invites oneself', () => ana.try(lobby.id, 'invite', { name: 'Ana' }), 400, 'bad_field', 'name'],
    ['nobody uninvites oneself', () => ana.try(lobby.id, 'uninvite', { name: 'ana' }), 400, 'bad_field', 'name'],
    ['nobody removes oneself', () => ana.try(lobby.id, 'remove', { name: 'ana' }), 400, 'bad_field', 'name'],
    ['nobody excuses oneself', () => ana.try(lobby.id, 'excuse', { name: 'ana' }), 400, 'bad_field', 'name'],
    ['nobody hands over to oneself', () => ana.try(lobby.id, 'handover', { name: 'ANA' }), 400, 'bad_field', 'name'],
    ['on is 0 or 1', () => ana.try(lobby.id, 'ready', { on: 'yes' }), 400, 'bad_field', 'on'],
    ['on is not empty', () => ana.try(lobby.id, 'ready', { on: '' }), 400, 'bad_field', 'on'],
    ['abstain is 1 where it is said', () => ana.try(dashboard.id, 'ready', { abstain: 'true' }), 400, 'bad_field', 'abstain'],
    ['a side is for or against', () => ana.try(dashboard.id, 'point', { option: ballot[0].id, side: 'by', text: 'x' }),
        400, 'bad_field', 'side'],
    ['a point has a text', () => ana.try(dashboard.id, 'point', { option: ballot[0].id, side: 'for', text: '' }),
        400, 'bad_field', 'text'],
    ['a point\'s tag is a priority\'s', () => ana.try(dashboard.id, 'point',
        { option: ballot[0].id, side: 'for', text: 'x', priority: '-1' }), 400, 'bad_field', 'priority'],
    ['an option\'s slot is 1 to 5', () => ana.try(options.id, 'option', { name: 'x', slot: 6 }), 400, 'bad_field', 'slot'],
    ['an option\'s slot is a number', () => ana.try(options.id, 'option', { name: 'x', slot: 'one' }), 400, 'bad_field', 'slot'],
    ['an approval needs its option', () => ana.try(dashboard.id, 'approve', {}), 400, 'bad_field', 'option'],
    ['a deletion needs the topic', () => ana.try(lobby.id, 'delete', {}), 400, 'bad_field', 'confirm'],
    ['the session comes first', () => nobody.get('/canvas'), 401, 'no_session'],
    ['another site sends nothing here', () => ana.try(lobby.id, 'ready', {}, crossSite), 403, 'cross_site'],
    ['a stranger\'s action is refused', () => cy.try(lobby.id, 'ready'), 403, 'not_participant'],
    ['a participant\'s start is refused', () => bo.try(lobby.id, 'start'), 403, 'not_facilitator'],
    ['a decision has to be there', () => ana.get(`/d/${unknown}`), 404, 'not_found'],
    ['who is removed has to take part', () => ana.try(lobby.id, 'remove', { name: 'cy' }), 404, 'not_found'],
    ['who is excused has to take part', () => ana.try(lobby.id, 'excuse', { name: 'cy' }), 404, 'not_found'],
    ['who takes the decision over has to take part', () => ana.try(lobby.id, 'handover', { name: 'cy' }), 404, 'not_found'],
    ['who is admitted has to ask', () => ana.try(lobby.id, 'admit', { name: 'cy' }), 404, 'not_found'],
    ['who is declined has to ask', () => ana.try(lobby.id, 'admit', { name: 'bo', on: 0 }), 404, 'not_found'],
    ['a complete decision is frozen', () => ana.try(complete.id, 'approve', { option: 1 }), 409, 'wrong_stage'],
    ['a closed decision is read-only', () => ana.try(closed.id, 'ready'), 409, 'wrong_stage'],
    ['nobody joins a complete decision', () => cy.try(complete.id, 'join'), 409, 'wrong_stage'],
    ['a start waits until all are ready', () => ana.try(lobby.id, 'start'), 409, 'not_ready'],
    ['nothing is settled before all have spoken', () => ana.try(scenario.id, 'settle', { framing }),
        409, 'not_ready'],
    ['a vote is not settled while it goes on', () => ana.try(dashboard.id, 'settle', { option: ballot[0].id }), 409, 'not_ready'],
    ['nobody takes over from a facilitator who is there', () => bo.try(lobby.id, 'takeover'), 409, 'not_ready'],
    ['two options have two names', () => ana.try(options.id, 'option', { name: 'DO NOTHING' }), 409, 'duplicate_option'],
    ['a framing that is backed has to be there', () => ana.try(scenario.id, 'back', { framing: 99999 }), 409, 'unknown_framing'],
    ['an option that is approved has to be there', () => ana.try(dashboard.id, 'approve', { option: 99999 }),
        409, 'unknown_option'],
    ['an option with a point has to be there',
        () => ana.try(dashboard.id, 'point', { option: 99999, side: 'for', text: 'x' }), 409, 'unknown_option'],
    ['a suggestion has to be there', () => ana.try(options.id, 'include', { suggestion: 99999 }), 409, 'unknown_suggestion'],
    ['a point that is taken back has to be there', () => ana.try(dashboard.id, 'unpoint', { point: 99999 }),
        409, 'unknown_point'],
    ['nothing is no entry to confirm', () => ana.try(options.id, 'confirm'), 409, 'no_entry'],
    ['ready needs an approval', () => ana.try(dashboard.id, 'ready'), 409, 'no_approval'],
])
    test(`${code}: ${sentence}`, async () => {
        refused(await sent(), status, code, field);
    });

test('none of these refusals changed anything', async () => {
    assert.deepEqual(await versions(), before);
});

test('not_invited: only who is invited joins an invited decision', async () => {
    const way = await walkTo('lobby', [ana]);
    await ana.act(way.id, 'access', { mode: 'invited' });
    refused(await cy.try(way.id, 'join'), 403, 'not_invited');
    assert.equal((await cy.see(way.id)).you.role, 'spectator', 'who has the link may watch');
});

test('not_invited: who was declined was declined for good, until invited', async () => {
    const way = await walkTo('scenario', [ana, bo]);
    await cy.act(way.id, 'join');
    await ana.act(way.id, 'admit', { name: 'cy', on: 0 });
    refused(await cy.try(way.id, 'join'), 403, 'not_invited');
    await ana.act(way.id, 'invite', { name: 'cy' });
    assert.equal((await cy.act(way.id, 'join')).you.role, 'participant');
});

test('unknown_point: nobody takes back another\'s point', async () => {
    const { options: [{ against: [point] }] } =
        await bo.act(dashboard.id, 'point', { option: ballot[0].id, side: 'against', text: 'bo\'s own' });
    refused(await ana.try(dashboard.id, 'unpoint', { point: point.id }), 409, 'unknown_point');
    const { options: [first] } = await bo.act(dashboard.id, 'unpoint', { point: point.id });
    assert.deepEqual(first.against, []);
});

test('unknown_option: in a run-off only the tied ones are on the ballot', async () => {
    const way = await walkTo('dashboard', [ana, bo]);
    const [a, b, c] = (await ana.see(way.id)).options.map(it => it.id);
    await ana.act(way.id, 'approve', { option: a });
    await bo.act(way.id, 'approve', { option: b });
    await ana.act(way.id, 'ready', { round: 1 });
    const { round, tied } = await bo.act(way.id, 'ready', { round: 1 });
    assert.deepEqual([round, tied], [2, [a, b]]);
    refused(await ana.try(way.id, 'approve', { option: c }), 409, 'unknown_option');
    refused(await ana.try(way.id, 'approve', { option: a, round: 1 }), 409, 'wrong_stage');
    const { rounds } = await ana.act(way.id, 'approve', { option: a, round: 2 });
    assert.deepEqual(rounds[1], { round: 2, approvals: { [a]: ['ana'] } });
});

test('duplicate_option: names are compared without case, composed, and across people', async () => {
    const way = await walkTo('options', [ana, bo]);
    await ana.act(way.id, 'option', { name: 'Crème brûlée' });
    refused(await bo.try(way.id, 'option', { name: 'CRE\u0300ME BRU\u0302LE\u0301E' }), 409, 'duplicate_option');
    refused(await ana.try(way.id, 'option', { name: 'crème brûlée', slot: 2 }), 409, 'duplicate_option');
    const { options: [again] } = await ana.act(way.id, 'option', { name: 'CRÈME BRÛLÉE' });
    assert.equal(again.name, 'CRÈME BRÛLÉE', 'one\'s own again');
});

test('too_many: 200 options, and not one more', async () => {
    const names = Array.from({ length: 41 }, (_, i) => `voter${i}`);
    const people = await product.people(...names);
    const way = await walkTo('options', people);
    await Promise.all(people.slice(0, 40).map(async (person, i) => {
        for (let slot = 1; slot <= 5; slot++)
            await person.act(way.id, 'option', { name: `option ${i}.${slot}`, slot });
    }));
    assert.equal((await ana.see(way.id)).options.length, 201, 'and the baseline');
    refused(await people[40].try(way.id, 'option', { name: 'one more' }), 409, 'too_many');
    await people[0].act(way.id, 'option', { name: 'another instead', slot: 1 });
});

// ---- who may do what when: the whole of the table ------------------------------------------------------------------------

const table = {
    admit: ['facilitator', 'lobby scenario priorities options dashboard'],
    topic: ['facilitator', 'lobby'],
    access: ['facilitator', 'lobby scenario priorities options dashboard'],
    invite: ['facilitator', 'lobby scenario priorities options dashboard'],
    uninvite: ['facilitator', 'lobby scenario priorities options dashboard'],
    remove: ['facilitator', 'lobby scenario priorities options dashboard'],
    excuse: ['facilitator', 'lobby scenario priorities options dashboard'],
    handover: ['facilitator', stages.join(' ')],
    takeover: ['participant', stages.join(' ')],
    start: ['facilitator', 'lobby'],
    ready: ['participant', 'lobby priorities options dashboard'],
    framing: ['participant', 'scenario'],
    back: ['participant', 'scenario'],
    settle: ['facilitator', 'scenario dashboard'],
    priority: ['participant', 'priorities'],
    option: ['participant', 'options'],
    confirm: ['participant', 'priorities options'],
    include: ['participant', 'priorities options'],
    retry: ['participant', stages.join(' ')],
    skip: ['participant', ''],
    point: ['participant', 'dashboard'],
    unpoint: ['participant', 'dashboard'],
    approve: ['participant', 'dashboard'],
    close: ['facilitator', stages.join(' ')],
    delete: ['facilitator', stages.join(' ')],
    leave: ['participant', stages.join(' ')],
};

for (const stage of stages)
    test(`who may do what in the stage ${stage}`, async () => {
        const [eve, finn, guest] = await product.people('eve', 'finn', 'guest');
        const { id } = await walkTo(stage, [eve, finn]);
        refused(await guest.try(id, 'join', { stage: 'yesterday' }), 409, 'wrong_stage');
        for (const [word, [who, when]] of Object.entries(table)) {
            refused(await guest.try(id, word), 403, 'not_participant');
            if (who === 'facilitator')
                refused(await finn.try(id, word), 403, 'not_facilitator');
            if (!when.split(' ').includes(stage))
                refused(await eve.try(id, word), 409, 'wrong_stage');
            else // it is its turn: the stage that was seen is the next check, and can be made to fail for each of them
                refused(await eve.try(id, word, { stage: 'yesterday' }), 409, 'wrong_stage');
        }
        assert.equal((await eve.see(id)).stage, stage);
    });

test('an action that waits its turn is refused for its fields, not for its stage', async () => {
    for (const [word, [, when]] of Object.entries(table)) {
        if (!when.split(' ').includes('lobby') || ['ready', 'start', 'retry', 'close', 'leave', 'takeover'].includes(word))
            continue;
        refused(await ana.try(lobby.id, word, {}), 400, 'bad_field');
    }
});
