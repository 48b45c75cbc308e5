// The whole way of a group from an empty canvas to the record, and who may come, go and lead on that way (SPEC sections 3
// and 4). Presence as such is presence.test.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct, until } from './harness.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';

const product = await startProduct();

function names(list) {
    return list.map(({ name }) => name);
}

async function circles(person) {
    return ok(await person.get('/canvas')).decisions;
}

async function circle(person, id) {
    return (await circles(person)).find(it => it.id === id);
}

async function role(person, id) {
    return (await person.see(id)).you.role;
}

// ---- the whole way -----------------------------------------------------------------------------------------------------

test('three people go from an empty canvas to the record, with a run-off', async t => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    let id, pages, options;

    await t.test('the canvas is empty, then has a circle', async () => {
        for (const person of [ana, bo, cy])
            assert.deepEqual(await circles(person), []);
        ({ id } = await ana.create('Lunch?'));
        assert.deepEqual(await circles(ana), [{ id, title: 'Lunch?', tagline: '', stage: 'lobby', role: 'facilitator' }]);
        assert.deepEqual(await circles(bo), [{ id, title: 'Lunch?', tagline: '', stage: 'lobby', role: 'spectator' }]);
    });

    await t.test('lobby: two join, and see what the facilitator types', async () => {
        await bo.act(id, 'join');
        await cy.act(id, 'join');
        pages = [ana, bo, cy].map(person => person.open(id));
        for (const text of ['Where', 'Where do', 'Where do we eat?'])
            await ana.act(id, 'topic', { text, stage: 'lobby', round: 1 });
        for (const page of pages)
            await page.until(({ topic }) => topic === 'Where do we eat?');
        assert.equal((await circle(cy, id)).title, 'Where do we eat?');
        refused(await ana.try(id, 'start'), 409, 'not_ready');
        await bo.act(id, 'ready');
        await cy.act(id, 'ready');
        await bo.act(id, 'ready', { on: 0 });
        refused(await ana.try(id, 'start'), 409, 'not_ready');
        await bo.act(id, 'ready', { on: 1 });
        await ana.act(id, 'start', { stage: 'lobby' });
    });

    await t.test('scenario: they agree on one framing', async () => {
        await pages[1].until(({ stage }) => stage === 'scenario');
        await bo.act(id, 'framing', { text: 'Where do we eat today?' });
        const { framings } = await pages[2].until(it => it.framings.length === 2);
        await cy.act(id, 'back', { framing: framings[1].id });
        await bo.act(id, 'back', { framing: framings[1].id });
        await bo.act(id, 'framing', { text: 'Where do we eat today, all of us?' });
        assert.deepEqual((await ana.see(id)).framings[1].backers, [], 'a change of the text withdraws every backing');
        for (const person of [cy, bo])
            await person.act(id, 'back', { framing: framings[1].id });
        const { chosen } = await ana.act(id, 'back', { framing: framings[1].id });
        assert.equal(chosen, framings[1].id);
        for (const [word, fields] of [['framing', { text: 'Too late' }], ['back', { framing: framings[0].id }],
            ['settle', { framing: framings[0].id }]]) {
            const answer = await ana.try(id, word, { ...fields, stage: 'scenario' });
            refused(answer, 409, 'wrong_stage'); // in the reveal, or after it
        }
        await pages[0].until(({ stage }) => stage === 'priorities');
        assert.equal((await cy.see(id)).topic, 'Where do we eat today, all of us?');
    });

    await t.test('priorities: each has some, or says ready without', async () => {
        await ana.act(id, 'priority', { text: 'speed', direction: '+' });
        await ana.act(id, 'priority', { text: 'price', direction: '-', slot: 2 });
        await bo.act(id, 'priority', { text: 'mood', direction: '~' });
        await ana.act(id, 'confirm');
        await ana.act(id, 'ready');
        await bo.act(id, 'ready');
        assert.equal((await cy.act(id, 'ready')).stage, 'options');
    });

    await t.test('options: proposed, changed, taken back', async () => {
        await ana.act(id, 'option', { name: 'Tacos' });
        await bo.act(id, 'option', { name: 'Pizza' });
        await bo.act(id, 'option', { name: 'Sushi', slot: 2 });
        await bo.act(id, 'option', { name: 'Ramen', slot: 3 });
        await bo.act(id, 'ready');
        const { participants } = await bo.act(id, 'option', { name: '', slot: 3 });
        assert.equal(participants[1].ready, false, 'editing withdraws ready');
        for (const person of [ana, bo, cy])
            await person.act(id, 'ready');
        ({ options } = await pages[2].until(({ stage }) => stage === 'dashboard'));
        assert.deepEqual(names(options), ['Tacos', 'Pizza', 'Sushi', 'Do nothing']);
    });

    await t.test('dashboard: a tie goes to a run-off among the tied', async () => {
        const [tacos, pizza, sushi] = options.map(it => it.id);
        await cy.act(id, 'point', { option: tacos, side: 'for', text: 'round the corner', priority: '+1' });
        await ana.act(id, 'approve', { option: tacos });
        await ana.act(id, 'approve', { option: sushi });
        await bo.act(id, 'approve', { option: pizza });
        await bo.act(id, 'approve', { option: tacos });
        await cy.act(id, 'approve', { option: pizza });
        for (const person of [ana, bo, cy])
            await person.act(id, 'ready', { round: 1, stage: 'dashboard' });
        const state = await pages[0].until(({ round }) => round === 2);
        assert.deepEqual([state.stage, state.tied, state.winner], ['dashboard', [tacos, pizza], null]);
        assert.deepEqual(state.participants.map(it => [it.ready, it.abstained]), Array(3).fill([false, false]));
        assert.deepEqual(state.options.flatMap(({ approvals }) => approvals), []);
        assert.deepEqual(state.rounds[0].approvals,
            { [tacos]: ['ana', 'bo'], [pizza]: ['bo', 'cy'], [sushi]: ['ana'] }, 'round 1 stays in the record');
        refused(await cy.try(id, 'ready', { round: 1 }), 409, 'wrong_stage');
        refused(await cy.try(id, 'approve', { option: sushi }), 409, 'unknown_option');
        for (const person of [ana, bo, cy]) {
            await person.act(id, 'approve', { option: person === ana ? tacos : pizza, round: 2 });
            await person.act(id, 'ready', { round: 2 });
        }
    });

    await t.test('complete: the winner, the counts and the record', async () => {
        const [tacos, pizza] = options.map(it => it.id);
        const state = await pages[1].until(({ stage }) => stage === 'complete');
        assert.deepEqual([state.winner, state.settled_by, state.round], [pizza, null, 2]);
        assert.deepEqual(state.rounds[1].approvals, { [tacos]: ['ana'], [pizza]: ['bo', 'cy'] });
        assert.deepEqual(names(state.options), ['Pizza', 'Tacos', 'Sushi', 'Do nothing']);
        const record = ok(await cy.get(`/d/${id}/record.json`));
        assert.deepEqual([record.status, record.winner.name, record.author], ['accepted', 'Pizza', 'ana']);
        assert.deepEqual(await circle(ana, id), {
            id, title: 'Where do we eat today, all of us?', tagline: '', stage: 'complete', role: 'facilitator',
        });
        for (const page of pages) {
            assert.deepEqual(page.versions, [...page.versions].sort((a, b) => a - b), 'no page went back');
            await page.close();
        }
    });
});

test('one person alone goes the whole way', async () => {
    const [solo] = await product.people('solo');
    const way = await walkTo('complete', [solo]);
    assert.match((await solo.see(way.id)).why, /\S/);
});

// ---- who may come ------------------------------------------------------------------------------------------------------

test('joining twice is joining once', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo]);
    await bo.act(id, 'join');
    assert.deepEqual(names((await ana.see(id)).participants), [ana.name, bo.name]);
});

test('in the lobby people join at once; later they ask, and are admitted or declined for good', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('priorities', [ana]);
    for (const person of [bo, cy])
        assert.equal((await person.act(id, 'join')).you.role, 'asking');
    assert.deepEqual((await cy.act(id, 'join')).asking, [bo.name, cy.name], 'asking twice is asking once');
    refused(await bo.try(id, 'ready'), 403, 'not_participant');
    const { participants, asking } = await ana.act(id, 'admit', { name: bo.name });
    assert.deepEqual([names(participants), asking], [[ana.name, bo.name], [cy.name]]);
    await bo.act(id, 'priority', { text: 'mine', direction: '+' });
    assert.deepEqual((await ana.act(id, 'admit', { name: cy.name, on: 0 })).asking, []);
    assert.equal(await role(cy, id), 'spectator');
    refused(await cy.try(id, 'join'), 403, 'not_invited');
});

test('leave takes the asking back', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('scenario', [ana]);
    await bo.act(id, 'join');
    assert.deepEqual((await bo.act(id, 'leave')).asking, []);
    assert.equal((await bo.act(id, 'join')).you.role, 'asking', 'and it can be asked again');
});

test('who is invited joins at once at any stage, and the inbox shows it', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('options', [ana]);
    assert.deepEqual((await ana.act(id, 'invite', { name: bo.name.toUpperCase() })).invited, [bo.name], 'the holder\'s spelling');
    assert.deepEqual(ok(await bo.get('/canvas')).invitations, [id]);
    assert.equal((await bo.see(id)).you.role, 'spectator', 'an invitation is no membership');
    const { you, invited } = await bo.act(id, 'join');
    assert.deepEqual([you.role, invited], ['participant', []]);
    assert.deepEqual(ok(await bo.get('/canvas')).invitations, []);
    const { participants } = await ana.act(id, 'invite', { name: bo.name });
    assert.deepEqual(names(participants), [ana.name, bo.name], 'to invite a member is nothing');
});

test('an invitation to a name that nobody holds is for whoever takes it first', async () => {
    const [ana] = await product.people('ana');
    const { id } = await walkTo('scenario', [ana]);
    await ana.act(id, 'access', { mode: 'invited' });
    assert.deepEqual((await ana.act(id, 'invite', { name: 'Not Yet' })).invited, ['Not Yet']);
    const first = product.person('not yet');
    await first.signIn();
    assert.deepEqual(ok(await first.get('/canvas')).invitations, [id]);
    assert.equal((await first.act(id, 'join')).you.role, 'participant');
});

test('an invitation to a held name is for that person, not for who has the name later', async () => {
    const [ana, bo] = await product.people('ana', 'held');
    const { id } = await walkTo('scenario', [ana]);
    await ana.act(id, 'access', { mode: 'invited' });
    await ana.act(id, 'invite', { name: bo.name });
    await bo.post('/session/leave');
    const next = product.person(bo.name);
    await next.signIn();
    assert.deepEqual(ok(await next.get('/canvas')).invitations, []);
    refused(await next.try(id, 'join'), 403, 'not_invited');
});

test('uninvite takes an invitation back, and is nothing where there is none', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana]);
    await ana.act(id, 'access', { mode: 'invited' });
    await ana.act(id, 'invite', { name: bo.name });
    for (let i = 0; i < 2; i++)
        assert.deepEqual((await ana.act(id, 'uninvite', { name: bo.name })).invited, []);
    assert.deepEqual(ok(await bo.get('/canvas')).invitations, []);
    refused(await bo.try(id, 'join'), 403, 'not_invited');
});

test('an invitation lapses when the decision closes', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana]);
    await ana.act(id, 'invite', { name: bo.name });
    await ana.act(id, 'close');
    assert.deepEqual(ok(await bo.get('/canvas')).invitations, []);
});

test('access decides on whose canvas a decision is, and who joins', async () => {
    const [ana, bo, cy, dan] = await product.people('ana', 'bo', 'cy', 'dan');
    const { id } = await walkTo('lobby', [ana, bo]);
    await ana.act(id, 'invite', { name: cy.name });
    const seenBy = () => Promise.all([ana, bo, cy, dan].map(async person => Boolean(await circle(person, id))));
    assert.deepEqual(await seenBy(), [true, true, true, true], 'open');
    await ana.act(id, 'access', { mode: 'link' });
    assert.deepEqual(await seenBy(), [true, true, true, false], 'link');
    assert.equal((await dan.act(id, 'join')).you.role, 'participant', 'who has the link joins');
    await dan.act(id, 'leave');
    await ana.act(id, 'access', { mode: 'invited' });
    assert.deepEqual(await seenBy(), [true, true, true, false], 'invited');
    refused(await dan.try(id, 'join'), 403, 'not_invited');
    assert.equal((await dan.see(id)).id, id, 'who has the link may watch');
    await cy.act(id, 'join');
});

test('a closed decision is on nobody\'s canvas, and read-only for ever', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('dashboard', [ana, bo]);
    await ana.act(id, 'close');
    for (const person of [ana, bo, cy])
        assert.equal(await circle(person, id), undefined);
    for (const [person, word, fields] of [[ana, 'ready', { abstain: 1 }], [bo, 'leave', {}], [bo, 'takeover', {}], [cy, 'join', {}],
        [ana, 'remove', { name: bo.name }], [ana, 'handover', { name: bo.name }], [ana, 'invite', { name: cy.name }]])
        refused(await person.try(id, word, fields), 409, 'wrong_stage');
    assert.equal((await cy.see(id)).closed, true);
    assert.match((await cy.get(`/d/${id}/record.md`)).text, /^status: abandoned$/m);
});

test('a deleted decision is gone from every canvas, and its pages are told', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo], 'To be deleted');
    const { version } = await bo.see(id);
    const watching = (async () => { // that bo is here may be told first
        for (let shown = version; ;) {
            const answer = await bo.live(id, shown, { agent: false });
            if (![200, 204].includes(answer.status))
                return answer;
            shown = answer.json?.version ?? shown;
        }
    })();
    await ana.act(id, 'delete', { confirm: 'To be deleted' });
    refused(await watching, 404, 'not_found');
    assert.equal(await circle(bo, id), undefined);
});

// ---- who leads, and who goes -------------------------------------------------------------------------------------------

test('hand-over makes another participant the facilitator', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo]);
    const state = await ana.act(id, 'handover', { name: bo.name });
    assert.deepEqual([state.facilitator, state.you.role], [bo.name, 'participant']);
    refused(await ana.try(id, 'start'), 403, 'not_facilitator');
    await bo.act(id, 'topic', { text: 'Bo leads' });
    assert.equal((await circle(bo, id)).role, 'facilitator');
});

test('a facilitator for whom the group has waited three times as long can be relieved', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('lobby', [ana, bo, cy]);
    await bo.act(id, 'ready');
    assert.equal((await bo.see(id)).takeover_at, null, 'cy is waited for, too');
    const began = Date.now();
    const { takeover_at: at } = await cy.act(id, 'ready');
    const since = Date.parse(at) - 3 * 600;
    assert.ok(since >= began - 5 && since <= Date.now() + 5, `${since - began} ms`);
    refused(await bo.try(id, 'takeover'), 409, 'not_ready');
    await until(async () => (await bo.try(id, 'takeover')).status === 200, 'the take-over');
    assert.ok(Date.now() >= Date.parse(at) - 5, 'not before');
    assert.equal((await ana.see(id)).facilitator, bo.name);
    await bo.act(id, 'excuse', { name: ana.name });
    await bo.act(id, 'start');
});

test('a facilitator who does something is given time again', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo]);
    const { takeover_at: first } = await bo.act(id, 'ready');
    await until(() => Date.now() > Date.parse(first) - 1000, 'some of the time has passed');
    const { takeover_at: second } = await ana.act(id, 'access', { mode: 'link' });
    assert.ok(Date.parse(second) > Date.parse(first));
});

test('a stranger takes nothing over', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('lobby', [ana, bo]);
    refused(await cy.try(id, 'takeover'), 403, 'not_participant');
});

test('who leaves hands on to who joined first, loses backing, ready and confirm, and keeps what was written', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('scenario', [ana, bo, cy]);
    const [{ id: first }] = (await ana.see(id)).framings;
    await ana.act(id, 'back', { framing: first });
    const { you } = await ana.act(id, 'leave');
    assert.equal(you.role, 'spectator');
    const state = await cy.see(id);
    assert.equal(state.facilitator, bo.name);
    assert.deepEqual(state.framings.map(it => [it.by, it.backers]), [[ana.name, []]]);
    assert.equal((await ana.act(id, 'join')).you.role, 'asking', 'who left is like anybody else');
});

test('who is removed loses the entries of the stage, and always asks', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const way = await walkTo('priorities', [ana, bo]);
    const { id } = way;
    await bo.act(id, 'priority', { text: 'goes along', direction: '+' });
    const { participants, priorities } = await ana.act(id, 'remove', { name: bo.name });
    assert.deepEqual([names(participants), priorities], [[ana.name], []]);
    assert.equal(await role(bo, id), 'spectator');
    assert.equal((await bo.act(id, 'join')).you.role, 'asking');
    await ana.act(id, 'admit', { name: bo.name });
    await walkOn({ ...way, people: [ana, bo] }, 'dashboard');
    const [{ id: option }] = (await ana.see(id)).options;
    await bo.act(id, 'point', { option, side: 'for', text: 'stays' });
    await bo.act(id, 'approve', { option });
    const { options: [tacos] } = await ana.act(id, 'remove', { name: bo.name });
    assert.deepEqual([tacos.for[0].by, tacos.approvals], [bo.name, []], 'points stay, approvals go');
});

test('who was removed asks in the lobby, too, until invited', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo]);
    await ana.act(id, 'remove', { name: bo.name });
    assert.equal((await bo.act(id, 'join')).you.role, 'asking');
    await bo.act(id, 'leave');
    await ana.act(id, 'invite', { name: bo.name });
    assert.equal((await bo.act(id, 'join')).you.role, 'participant');
});

test('who is excused is not waited for until the next action', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('options', [ana, bo]);
    await ana.act(id, 'option', { name: 'Tacos' });
    const { participants, waiting_for: waiting } = await ana.act(id, 'excuse', { name: bo.name });
    assert.deepEqual([participants[1].excused, waiting], [true, [ana.name]]);
    assert.equal((await bo.act(id, 'option', { name: 'Pizza' })).participants[1].excused, false);
    await ana.act(id, 'excuse', { name: bo.name });
    assert.equal((await ana.act(id, 'ready')).stage, 'dashboard');
});

test('with no participant left whoever joins leads, at any stage', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    for (const stage of ['lobby', 'scenario', 'priorities', 'options', 'dashboard', 'complete']) {
        const { id } = await walkTo(stage, [ana]);
        assert.equal((await ana.act(id, 'leave')).facilitator, null);
        const { you } = await bo.act(id, 'join');
        assert.equal(you.role, 'facilitator', stage);
        assert.equal(await role(bo, id), 'facilitator');
        assert.notEqual(await role(cy, id), 'participant');
        await bo.act(id, 'close');
    }
});

test('a deserted decision that only invited people may join waits for them', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('priorities', [ana]);
    await ana.act(id, 'access', { mode: 'invited' });
    await ana.act(id, 'invite', { name: cy.name });
    await ana.act(id, 'leave');
    refused(await bo.try(id, 'join'), 403, 'not_invited');
    assert.equal((await cy.act(id, 'join')).you.role, 'facilitator');
});

test('a framing on which they differ is settled by the facilitator, and that is told', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('scenario', [ana, bo]);
    await bo.act(id, 'framing', { text: 'Bo\'s way' });
    const [one, two] = (await bo.see(id)).framings.map(it => it.id);
    await ana.act(id, 'back', { framing: one });
    assert.deepEqual((await bo.act(id, 'back', { framing: two })).settle, [one, two]);
    refused(await bo.try(id, 'settle', { framing: two }), 403, 'not_facilitator');
    const { chosen, framing_settled_by: by } = await ana.act(id, 'settle', { framing: two });
    assert.deepEqual([chosen, by], [two, ana.name]);
    await reach(ana, id, 'priorities');
    assert.equal((await bo.see(id)).topic, 'Bo\'s way');
});

test('only a framing with the most backers can be settled on', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const { id } = await walkTo('scenario', [ana, bo, cy]);
    await bo.act(id, 'framing', { text: 'The many' });
    const [few, many] = (await bo.see(id)).framings.map(it => it.id);
    await ana.act(id, 'back', { framing: few });
    await bo.act(id, 'back', { framing: many });
    refused(await ana.try(id, 'settle', { framing: many }), 409, 'not_ready');
    assert.deepEqual((await cy.act(id, 'back', { framing: many })).settle, [many]);
    refused(await ana.try(id, 'settle', { framing: few }), 409, 'not_ready');
    assert.equal((await ana.act(id, 'settle', { framing: many })).chosen, many);
});

test('confirm and ready can be withdrawn until the stage ends', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('options', [ana, bo]);
    const mine = ({ participants: [{ ready, confirmed }] }) => [confirmed, ready];
    await ana.act(id, 'option', { name: 'Tacos' });
    assert.deepEqual(mine(await ana.act(id, 'confirm')), [true, false]);
    assert.deepEqual(mine(await ana.act(id, 'confirm', { on: 0 })), [false, false]);
    assert.deepEqual(mine(await ana.act(id, 'ready')), [true, true], 'ready with an entry confirms it');
    assert.deepEqual(mine(await ana.act(id, 'ready', { on: 0 })), [true, false]);
    await ana.act(id, 'ready');
    assert.deepEqual(mine(await ana.act(id, 'option', { name: 'Tapas' })), [false, false], 'editing withdraws both');
    await ana.act(id, 'ready');
    assert.deepEqual(mine(await ana.act(id, 'option', { name: 'Tapas' })), [true, true], 'the same again is no edit');
});

test('abstaining clears one\'s approvals, and approving ends the abstention', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('dashboard', [ana, bo]);
    const [{ id: option }] = (await ana.see(id)).options;
    const mine = ({ participants: [{ ready, abstained }], options: [{ approvals }] }) => [approvals, abstained, ready];
    assert.deepEqual(mine(await ana.act(id, 'approve', { option })), [[ana.name], false, false]);
    assert.deepEqual(mine(await ana.act(id, 'ready', { abstain: 1 })), [[], true, true], 'abstain implies on');
    assert.deepEqual(mine(await ana.act(id, 'approve', { option })).slice(0, 2), [[ana.name], false]);
    await ana.act(id, 'ready', { abstain: 1 });
    assert.deepEqual(mine(await ana.act(id, 'ready', { on: 0 })), [[], false, false]);
});

test('one person\'s same point on the same side is one point', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('dashboard', [ana, bo]);
    const [{ id: option }] = (await ana.see(id)).options;
    for (const person of [ana, ana, bo])
        await person.act(id, 'point', { option, side: 'for', text: 'cheap' });
    await ana.act(id, 'point', { option, side: 'against', text: 'cheap' });
    const [state] = (await ana.see(id)).options;
    assert.deepEqual([state.for.map(({ by }) => by), state.against.map(({ by }) => by)], [[ana.name, bo.name], [ana.name]]);
});

test('a second tie, or no approval at all, is settled by the facilitator, and that is told', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const tied = await walkTo('dashboard', [ana, bo]);
    const [a, b, c] = (await ana.see(tied.id)).options.map(it => it.id);
    for (const round of [1, 2])
        for (const [person, option] of [[ana, a], [bo, b]]) {
            await person.act(tied.id, 'approve', { option, round });
            await person.act(tied.id, 'ready', { round });
        }
    const state = await ana.see(tied.id);
    assert.deepEqual([state.round, state.settle, state.waiting_for], [2, [a, b], [ana.name]]);
    refused(await ana.try(tied.id, 'settle', { option: c }), 409, 'not_ready');
    const settled = await ana.act(tied.id, 'settle', { option: b });
    assert.deepEqual([settled.winner, settled.settled_by, settled.stage], [b, ana.name, 'complete']);
    assert.match((await bo.get(`/d/${tied.id}/record.md`)).text, new RegExp(`settled by ${ana.name}`));

    const empty = await walkTo('dashboard', [ana, bo]);
    for (const person of [ana, bo])
        await person.act(empty.id, 'ready', { abstain: 1 });
    const { options, settle } = await ana.see(empty.id);
    assert.deepEqual(settle, options.map(it => it.id).sort((one, two) => one - two), 'among all');
    const nothing = options.find(({ source }) => source === 'baseline').id;
    assert.equal((await ana.act(empty.id, 'settle', { option: nothing })).winner, nothing);
    assert.match((await bo.get(`/d/${empty.id}/record.md`)).text, /we decided to do nothing/);
});

test('a repeat of the creation by its key answers with what has become of it', async () => {
    const [ana] = await product.people('ana');
    const key = newKey();
    const { id } = await ana.create('Repeated', { key });
    await ana.act(id, 'topic', { text: 'Moved on' });
    assert.equal((await ana.create('Repeated', { key })).topic, 'Moved on');
});
