// Three people go from an empty canvas to the record, while somebody kills the worker with SIGKILL again and again, in every
// stage, as they act and wait. No request may be answered with an error, waiting pages included; what was acknowledged is
// there, applied once; the service answers again within a second.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { rowsOf } from './database.mjs';
import { ok, startProduct, until } from './harness.mjs';

const product = await startProduct({ REVEAL_MS: 700 });

function ask(statement) {
    return rowsOf(product.dataDir, statement, '-readonly');
}

let kills = 0;
let slowest = 0;

// Kills the worker, and has somebody new ask at once.
async function kill() {
    const began = performance.now();
    process.kill(product.workerPid, 'SIGKILL');
    const response = await product.browser().get('/healthz');
    const took = performance.now() - began;
    assert.equal(response.status, 200);
    slowest = Math.max(slowest, took);
    kills++;
    await until(() => product.workerPid, 'a worker');
}

// How long a worker lives, in ms.
const lives = [60, 150, 0, 1100];

// Everybody does what they do, over and over, as fast as a session may; and the worker is killed at the end of each life,
// a moment after they have all sent something.
let moments = 0;
async function underFire(...deeds) {
    let n = 0;
    for (const life of lives) {
        for (const end = performance.now() + life; performance.now() < end; n++)
            await Promise.all([...deeds.map(deed => deed(n)), pause(60)]);
        await Promise.all([...deeds.map(deed => deed(n)), aMoment(moments++).then(kill)]);
        n++;
    }
}

// From too early to too late for the worker to have what was sent: 0 to 1.75 ms.
async function aMoment(n) {
    for (const end = performance.now() + n % 8 / 4; performance.now() < end;)
        await new Promise(setImmediate);
}

// A person whose accepted actions are counted, to be compared with the events that were stored.
function counted(person) {
    person.accepted = {};
    person.do = async (id, word, fields) => {
        const state = await person.act(id, word, fields);
        person.accepted[word] = (person.accepted[word] ?? 0) + 1;
        return state;
    };
    return person;
}

test('three people reach the record under fire', { timeout: 120000 }, async t => {
    const people = (await product.people('ana', 'bo', 'cy')).map(counted);
    const [ana, bo, cy] = people;
    for (const person of people)
        assert.deepEqual(ok(await person.get('/canvas')).decisions, []);
    const canvases = people.map(person => person.open(null, '/canvas/live'));

    const { id } = await ana.create('Where do we eat?');
    for (const canvas of canvases)
        await canvas.until(({ decisions }) => decisions.some(it => it.id === id), 'the decision on the canvas');
    const pages = people.map(person => person.open(id));

    // Everybody sees the stage; nobody's version ever fell.
    async function arrive(stage) {
        for (const page of pages)
            await page.until(it => it.stage === stage, `stage ${stage}`, 15000);
        t.diagnostic(`${stage}: ${kills} kills so far, the longest absence ${Math.round(slowest)} ms`);
    }

    const toggled = (person, word, fields) => n => person.do(id, word, { ...fields, on: n % 2 });

    // lobby
    await arrive('lobby');
    for (const person of [bo, cy])
        await person.do(id, 'join');
    await underFire(toggled(bo, 'ready'), toggled(cy, 'ready'), n => ana.do(id, 'invite', { name: `guest${n}` }));
    const { invited } = await ana.see(id);
    assert.deepEqual(invited, Array.from({ length: ana.accepted.invite }, (_, n) => `guest${n}`));
    for (const person of [bo, cy])
        await person.do(id, 'ready');
    await ana.do(id, 'start');

    // scenario
    await arrive('scenario');
    await bo.do(id, 'framing', { text: 'Who cooks?' });
    const { framings } = await cy.do(id, 'framing', { text: 'What is in the fridge?' });
    assert.equal(framings.length, 3);
    const [one, two, three] = framings.map(framing => framing.id);
    await underFire(
        n => bo.do(id, 'back', { framing: [two, three, ''][n % 3] }),
        n => cy.do(id, 'back', { framing: [three, two, one][n % 3] }));
    await bo.do(id, 'back', { framing: '' }); // or the choice could be fixed before all three have said so
    for (const person of [ana, cy, bo])
        await person.do(id, 'back', { framing: two });
    await kill(); // in the reveal

    // priorities
    await arrive('priorities');
    assert.equal((await ana.see(id)).topic, 'Who cooks?');
    await ana.do(id, 'priority', { text: 'speed', direction: '+' });
    await bo.do(id, 'priority', { text: 'price', direction: '-' });
    await underFire(toggled(ana, 'ready'), toggled(bo, 'confirm'), n => cy.do(id, 'retry', { n }));
    await cy.do(id, 'priority', { text: 'taste', direction: '~', slot: 3 });
    for (const person of people)
        await person.do(id, 'ready');

    // options
    await arrive('options');
    await ana.do(id, 'option', { name: 'Tacos', desc: 'From the truck.' });
    await bo.do(id, 'option', { name: 'Pizza', desc: 'Round.' });
    await underFire(toggled(ana, 'confirm'), toggled(bo, 'confirm'), n => cy.do(id, 'retry', { n }));
    await cy.do(id, 'option', { name: 'Soup', desc: 'Hot.' });
    for (const person of people)
        await person.do(id, 'ready');

    // dashboard: points that come in under fire; then a tie, and the run-off under fire too
    await arrive('dashboard');
    const { options } = await ana.see(id);
    const [tacos, pizza, soup] = ['Tacos', 'Pizza', 'Soup'].map(name => options.find(it => it.name === name).id);
    await underFire(
        n => ana.do(id, 'point', { option: tacos, side: 'for', text: `reason ${n}`, priority: '+1' }),
        n => bo.do(id, 'point', { option: pizza, side: 'against', text: `doubt ${n}` }),
        toggled(cy, 'approve', { option: soup }));
    await ana.do(id, 'approve', { option: tacos });
    await bo.do(id, 'approve', { option: pizza });
    await cy.do(id, 'ready', { abstain: 1 });
    for (const person of [ana, bo])
        await person.do(id, 'ready');
    for (const page of pages)
        await page.until(({ round, tied }) => round === 2 && tied.length === 2, 'the run-off');
    await underFire(toggled(ana, 'approve', { option: tacos }), toggled(bo, 'approve', { option: pizza }));
    await ana.do(id, 'approve', { option: tacos });
    await bo.do(id, 'approve', { option: pizza, on: 0 });
    await cy.do(id, 'approve', { option: tacos });
    await bo.do(id, 'ready', { abstain: 1 });
    for (const person of [ana, cy])
        await person.do(id, 'ready');

    // complete
    await arrive('complete');
    const read = person => async () => {
        assert.equal((await person.get(`/d/${id}/record.md`)).status, 200);
        ok(await person.get(`/d/${id}/record.json`));
    };
    await underFire(read(ana), read(bo), read(cy));

    // everything that was acknowledged, once
    const end = await ana.see(id);
    assert.equal(end.winner, tacos);
    assert.deepEqual(end.rounds.map(({ approvals }) => approvals),
        [{ [tacos]: ['ana'], [pizza]: ['bo'] }, { [tacos]: ['ana', 'cy'] }]);
    assert.deepEqual(end.priorities.map(it => [it.id, it.by, it.text]),
        [['+1', 'ana', 'speed'], ['-1', 'bo', 'price'], ['~1', 'cy', 'taste']]);
    assert.deepEqual(end.options.map(({ name }) => name).sort(), ['Do nothing', 'Pizza', 'Soup', 'Tacos']);
    const points = (option, side) => end.options.find(it => it.id === option)[side].map(({ text }) => text);
    assert.deepEqual(points(tacos, 'for'), Array.from({ length: ana.accepted.point }, (_, n) => `reason ${n}`));
    assert.deepEqual(points(pizza, 'against'), Array.from({ length: bo.accepted.point }, (_, n) => `doubt ${n}`));
    for (const person of people) {
        const events = ask(`SELECT action, count(*) AS n FROM event JOIN person ON person.id = person_id
            WHERE name = '${person.name}' AND decision_id = '${id}' AND action <> 'create' GROUP BY action`);
        assert.deepEqual(Object.fromEntries(events.map(({ action, n }) => [action, n])), person.accepted, person.name);
    }
    assert.deepEqual(ask('SELECT request_id FROM event WHERE request_id IS NOT NULL GROUP BY request_id HAVING count(*) > 1'), []);

    // no page was ever answered with an error, shown an older version, or left behind
    for (const page of pages) {
        await page.until(({ version }) => version >= end.version, 'the last version');
        assert.deepEqual(page.versions, [...page.versions].sort((a, b) => a - b), 'versions never fell');
    }
    await Promise.all([...pages, ...canvases].map(page => page.close()));

    assert.deepEqual(ask('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(ask('PRAGMA foreign_key_check'), []);
    t.diagnostic(`${kills} kills, the longest absence ${Math.round(slowest)} ms`);
});
