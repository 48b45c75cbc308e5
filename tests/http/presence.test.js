// Who is here: by an open page, by acting, for a grace after; who is waited for, and who takes over (SPEC sections 1 and 4).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refused, startProduct, until } from './harness.mjs';
import { walkOn } from './walk.mjs';

const grace = 2000; // a poll that comes late on a busy machine is no absence
const takeover = 1500;
const restart = 1000;
const reveal = 1500;
const product = await startProduct({
    PRESENCE_GRACE_MS: grace, TAKEOVER_MS: takeover, RESTART_GRACE_MS: restart, REVEAL_MS: reveal,
});

// A decision at a stage; everybody's page is open, and there is one more that only watches.
async function meet(stage, ...names) {
    const [watcher, ...people] = await product.people('watcher', ...names);
    const [lead] = people;
    const way = { id: (await lead.create()).id, people, lead, seats: new Map() };
    way.watch = watcher.open(way.id);
    way.open = person => way.seats.set(person, person.open(way.id));
    way.open(lead);
    for (const person of people.slice(1)) {
        await person.act(way.id, 'join');
        way.open(person);
    }
    // Looks until it is so. Pages are told of presence once a second at most, so that some of it passes them by.
    way.until = (check, what = check) => until(async () => {
        const state = await watcher.see(way.id);
        return check(state) && state;
    }, what);
    await way.until(it => it.participants.length === people.length && it.participants.every(seat => !seat.waited_until));
    await walkOn(way, stage);
    way.leaveAlone = async person => { // closes the page, and waits until that is noticed
        await way.seats.get(person).close();
        way.seats.delete(person);
        await way.until(it => !seatOf(it, person).present, `${person.name} is absent`);
    };
    way.end = () => Promise.all([way.watch, ...way.seats.values()].map(page => page.close()));
    return way;
}

function seatOf(state, person) {
    return state.participants.find(({ name }) => name === person.name);
}

describe('who is here', { concurrency: true }, () => { // mostly they wait, each in a decision of its own
    test('who closes the last page is waited for until the grace is over, then absent', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [, bo] = way.people;
        const before = Date.now();
        await way.seats.get(bo).close();
        way.seats.delete(bo);
        const { waited_until: at } = seatOf(await way.until(it => seatOf(it, bo).waited_until), bo);
        const left = Date.parse(at) - grace; // or when the last poll ended, if it was between two
        assert.ok(left >= before - 1000 && left <= Date.now() + 5, `${left - before} ms`);
        const gone = seatOf(await way.until(it => !seatOf(it, bo).present), bo);
        assert.ok(Date.now() >= Date.parse(at) - 5, 'not before');
        assert.equal(gone.waited_until, null);
        await way.end();
    });

    test('who comes back within the grace was never away', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [, bo] = way.people;
        for (const end = Date.now() + 4 * grace; Date.now() < end;) { // reloads
            await way.seats.get(bo).close();
            way.open(bo);
            await way.seats.get(bo).until(() => true);
            assert.equal(seatOf(await way.lead.see(way.id), bo).present, true);
        }
        await way.end();
    });

    test('closing one of two tabs changes nothing, closing both does', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [, bo] = way.people;
        const tab = bo.open(way.id);
        await tab.until(() => true);
        await tab.close();
        const closed = Date.now();
        const state = await way.until(it => Date.now() > closed + 3 * grace && !seatOf(it, bo).waited_until, 'three graces');
        assert.equal(seatOf(state, bo).present, true);
        await way.leaveAlone(bo);
        await way.end();
    });

    test('whoever acts is here for the grace, without a page', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [, bo] = way.people;
        await way.leaveAlone(bo);
        const before = Date.now();
        const seat = seatOf(await bo.act(way.id, 'ready'), bo);
        const acted = Date.parse(seat.waited_until) - grace;
        assert.equal(seat.present, true);
        assert.ok(acted >= before - 5 && acted <= Date.now() + 5, `${acted - before} ms`);
        await way.until(it => !seatOf(it, bo).present);
        refused(await bo.try(way.id, 'start'), 403, 'not_facilitator');
        assert.equal(seatOf(await bo.see(way.id), bo).present, false, 'a refused action does not count, nor does looking');
        await way.end();
    });

    test('the screen counts for nobody', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [, bo] = way.people;
        await way.leaveAlone(bo);
        const screen = bo.open(way.id, `/d/${way.id}/live?view=screen`);
        const opened = Date.now();
        await way.until(it => {
            assert.equal(seatOf(it, bo).present, false);
            return Date.now() > opened + 2 * grace;
        }, 'two graces');
        await screen.close();
        await way.end();
    });

    test('a stage goes on when the last one it waits for drops off, among those who are here', async () => {
        const way = await meet('options', 'ana', 'bo', 'cy');
        const [ana, bo, cy] = way.people;
        await ana.act(way.id, 'option', { name: 'Tacos' });
        await ana.act(way.id, 'ready');
        await bo.act(way.id, 'ready');
        await way.leaveAlone(cy);
        await way.watch.until(({ stage }) => stage === 'dashboard');
        await way.end();
    });

    test('nothing ends because somebody arrives: the page offers to go on', async () => {
        const way = await meet('options', 'ana', 'bo');
        const [ana, bo] = way.people;
        await ana.act(way.id, 'option', { name: 'Tacos' });
        await ana.act(way.id, 'ready');
        await way.leaveAlone(ana);
        await way.leaveAlone(bo); // the last one: with nobody here nothing ends
        assert.equal((await bo.see(way.id)).stage, 'options');
        way.open(ana);
        const { stage } = await way.until(it => it.can_go_on, 'ana may go on');
        assert.equal(stage, 'options');
        assert.equal((await ana.act(way.id, 'ready')).stage, 'dashboard', 'Go on now');
        await way.end();
    });

    test('who comes back is waited for again', async () => {
        const way = await meet('options', 'ana', 'bo');
        const [ana, bo] = way.people;
        await way.leaveAlone(bo);
        assert.deepEqual((await ana.see(way.id)).waiting_for, [ana.name]);
        way.open(bo);
        await way.until(it => it.waiting_for.length === 2);
        await way.end();
    });

    test('approvals of those who are away count, as the ranking shows them', async () => {
        const way = await meet('dashboard', 'ana', 'bo', 'cy');
        const [ana, bo, cy] = way.people;
        const [{ id: tacos }, { id: pizza }] = (await ana.see(way.id)).options;
        for (const person of [bo, cy])
            await person.act(way.id, 'approve', { option: pizza });
        await way.leaveAlone(bo);
        await way.leaveAlone(cy);
        await ana.act(way.id, 'approve', { option: tacos });
        const { stage, winner } = await ana.act(way.id, 'ready');
        assert.deepEqual([stage, winner], ['complete', pizza]);
        await way.end();
    });

    test('in the scenario only the backings of those present count', async () => {
        const way = await meet('scenario', 'ana', 'bo', 'cy');
        const [ana, bo, cy] = way.people;
        await bo.act(way.id, 'framing', { text: 'Bo\'s' });
        const [one, two] = (await ana.see(way.id)).framings.map(it => it.id);
        for (const person of [bo, cy])
            await person.act(way.id, 'back', { framing: two });
        await way.leaveAlone(bo);
        await way.leaveAlone(cy);
        assert.equal((await ana.act(way.id, 'back', { framing: one })).chosen, one);
        await way.end();
    });

    test('in the reveal the choice is fixed, whoever goes', async () => {
        const way = await meet('scenario', 'ana', 'bo', 'cy');
        const [ana, bo, cy] = way.people;
        await bo.act(way.id, 'framing', { text: 'Bo\'s' });
        const [one, two] = (await ana.see(way.id)).framings.map(it => it.id);
        const began = Date.now();
        for (const person of way.people)
            await person.act(way.id, 'back', { framing: two });
        for (const [person, word, fields] of [[ana, 'framing', { text: 'Another' }], [ana, 'back', { framing: one }],
            [ana, 'back', { framing: '' }], [ana, 'settle', { framing: one }]])
            refused(await person.try(way.id, word, fields), 409, 'wrong_stage');
        await ana.act(way.id, 'remove', { name: bo.name });
        await cy.act(way.id, 'leave');
        const { stage, chosen, topic } = await ana.see(way.id);
        assert.deepEqual([stage, chosen, topic], ['scenario', two, 'Where do we eat?']);
        const after = await way.until(it => it.stage === 'priorities');
        assert.ok(Date.now() - began >= reveal - 50, 'not before');
        assert.equal(after.topic, 'Bo\'s');
        await way.end();
    });

    test('a facilitator who is away can be relieved after the time for it, and everybody\'s page says when', async () => {
        const way = await meet('lobby', 'ana', 'bo');
        const [ana, bo] = way.people;
        assert.equal((await bo.see(way.id)).takeover_at, null);
        await way.leaveAlone(ana);
        const { takeover_at: at } = await bo.see(way.id);
        refused(await bo.try(way.id, 'takeover'), 409, 'not_ready');
        const { version } = await bo.see(way.id);
        await way.watch.until(it => it.version > version && Date.now() >= Date.parse(at) - 5, 'all are told when it is time');
        assert.equal((await bo.act(way.id, 'takeover')).facilitator, bo.name);
        way.open(ana);
        await way.watch.until(it => seatOf(it, ana).present);
        assert.equal((await ana.see(way.id)).you.role, 'participant');
        await way.end();
    });

    test('when the facilitator leaves, who joined first among those present takes over', async () => {
        const way = await meet('lobby', 'ana', 'bo', 'cy');
        const [ana, bo, cy] = way.people;
        await way.leaveAlone(bo);
        await ana.act(way.id, 'leave');
        assert.equal((await cy.see(way.id)).facilitator, cy.name);
        await cy.act(way.id, 'handover', { name: bo.name });
        assert.equal((await cy.see(way.id)).facilitator, bo.name);
        await way.end();
    });
});

test('over the death of the worker who has a page is here all the time, and others for the grace', async () => {
    const way = await meet('priorities', 'ana', 'bo', 'cy');
    const [ana, bo, cy] = way.people;
    const before = await ana.see(way.id);
    let wasAway = false;
    const watching = way.watch.until(it => {
        wasAway ||= !seatOf(it, ana).present || !seatOf(it, bo).present;
        return !seatOf(it, cy).present;
    }, 'cy is absent');
    await way.seats.get(cy).close();
    way.seats.delete(cy);
    await product.killWorker();
    await watching;
    const after = await ana.see(way.id);
    assert.equal(wasAway, false);
    assert.deepEqual([seatOf(after, ana).present, seatOf(after, bo).present], [true, true]);
    assert.ok(after.version > before.version);
    for (let i = 0; i < 3; i++) {
        await product.killWorker();
        await bo.act(way.id, 'priority', { text: `after death ${i}`, direction: '+' });
    }
    await way.seats.get(ana).until(it => it.priorities[0]?.text === 'after death 2');
    await until(async () => (await ana.see(way.id)).participants.slice(0, 2).every(it => it.present && !it.waited_until),
        'both are here for good');
    await way.end();
});
