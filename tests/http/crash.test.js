// Every POST address of SPEC section 7, with the worker killed between its commit and its answer: nginx sends the request
// again, under the same id, and it must be answered as if nothing had happened, and be applied once.
//
// The worker runs with tests/crash/die_after_commit.c. Nothing else may be committed while it is armed, so people stay
// present for an hour here, and nobody may take over; each test leaves nothing behind that happens by itself.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rowsOf } from './database.mjs';
import { newKey, ok, preload, refused, startProduct, until } from './harness.mjs';
import { reach, walkTo } from './walk.mjs';

const library = preload('tests/crash/die_after_commit');

const directory = mkdtempSync(join(tmpdir(), 'maude-crash.'));
after(() => rmSync(directory, { recursive: true, force: true }));

const hour = 3600000;
const timings = { PRESENCE_GRACE_MS: hour, RESTART_GRACE_MS: hour, TAKEOVER_MS: hour, LIVE_TIMEOUT_MS: 2000, REVEAL_MS: 100 };

let products = 0;
async function startMortal(settings) {
    const dataDir = settings?.DATA_DIR ?? join(directory, `data-${++products}`);
    const dieFile = join(dataDir, 'die'); // where the worker can still see it
    const product = await startProduct({
        ...timings, LD_PRELOAD: library, MAUDE_DIE_FILE: dieFile, DATA_DIR: dataDir, ...settings,
    });
    return Object.assign(product, { dieFile });
}

function sql(dataDir, statement, ...flags) {
    return rowsOf(dataDir, statement, ...flags);
}

function ask(product, statement) {
    return sql(product.dataDir, statement, '-readonly');
}

function lastEvent(product) {
    return ask(product, 'SELECT coalesce(max(id), 0) AS id FROM event')[0].id;
}

// Sends one POST whose commit the worker does not survive. words: of the events that there must be, once each.
async function postAndDie(product, by, path, fields, words, options) {
    const before = lastEvent(product);
    writeFileSync(product.dieFile, '');
    const worker = product.workerPid;
    const response = await by.post(path, fields, options);
    assert.ok(!existsSync(product.dieFile), `nothing was committed: ${response.status} ${response.text}`);
    const died = Number(readFileSync(`${product.dieFile}.died`, 'utf8'));
    assert.ok(died > 0);
    assert.notEqual(product.workerPid, worker);

    const events = ask(product, `SELECT action, at_ms, request_id FROM event WHERE id > ${before}`);
    assert.deepEqual(events.map(({ action }) => action), words, 'events');
    for (const { at_ms: at } of events)
        assert.ok(at <= died, 'it was this request\'s commit after which the worker died');
    const requests = events.map(({ request_id: id }) => id).filter(id => id !== null);
    assert.equal(requests.length, Math.min(words.length, 1), 'one of them bears the request\'s id');
    for (const id of requests)
        assert.equal(ask(product, `SELECT id FROM request WHERE id = '${id}'`).length, 1, 'the request is known');
    return response;
}

// Everything is set up before the first test: what fails out here later would end the file, but fail no test.
const product = await startMortal();

// Where the group waited for nobody but the facilitator, for three times this long, anybody may take over.
const impatient = await startMortal({ TAKEOVER_MS: 30 });

// Decisions as a model would have left them, written into the file while nothing runs.
const dataDir = join(directory, 'data');
const before = await startProduct({ ...timings, DATA_DIR: dataDir });
const [ana, bo] = await before.people('ana', 'bo');
const { id: suggested } = await walkTo('priorities', [ana, bo]);
const { id: failed } = await walkTo('dashboard', [ana, bo]);
await before.stop();
sql(dataDir, `PRAGMA foreign_keys = ON; BEGIN;
    UPDATE decision SET last_id = last_id + 1 WHERE id IN ('${suggested}', '${failed}');
    INSERT INTO suggestion (decision_id, id, stage, text, direction, "desc", included, at_ms)
        SELECT id, last_id, 'priorities', 'risk', '-', '', 0, stage_at_ms FROM decision WHERE id = '${suggested}';
    UPDATE decision SET stage = 'scaffolding' WHERE id = '${failed}';
    INSERT INTO model_call (decision_id, id, kind, state, fault, since_ms)
        SELECT id, last_id, 'scaffold', 'failed', 'unreachable', stage_at_ms FROM decision WHERE id = '${failed}';
    COMMIT;`);
const changed = await startMortal({ DATA_DIR: dataDir });
const bea = changed.person(bo.name); // bo's browser, at the product that was started again
bea.jar = bo.jar;

// A test: what makes ready gives who sends what, and what must have come of it.
function survives(address, ready, on = product) {
    test(`POST ${address}: answered and applied once`, async () => {
        const { by, path, fields = {}, words = [path.split('/').at(-1)], options, check } = await ready();
        const response = await postAndDie(on, by, path, fields, words, options);
        await check(response);
    });
}

// The same for an action on a decision, whose answer is section 8 as it stands; but where the decision moves on by itself.
function acts(address, ready, on) {
    survives(address, async () => {
        const { by, id, word = address.split(/[/ ]/).at(3), fields, moves = false, check } = await ready();
        return {
            by, path: `/d/${id}/${word}`, fields,
            async check(response) {
                const state = ok(response);
                assert.equal(Number(response.headers['x-version']), state.version);
                if (!moves)
                    assert.deepEqual(await by.see(id), state, 'what was answered is what is there');
                await check(state);
            },
        };
    }, on);
}

function names(people) {
    return people.map(({ name }) => name);
}

// A decision in a stage, of ana and bo, ana facilitating; her and his names may carry numbers.
async function pair(stage) {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo(stage, [ana, bo]);
    return { ana, bo, id };
}

// ---- people ------------------------------------------------------------------------------------------------------------

function held(name) {
    return ask(product, `SELECT id FROM person WHERE name = '${name}' AND name_key IS NOT NULL`).length;
}

survives('/session', async () => {
    const cy = product.person('cy');
    return {
        by: cy, path: '/session', fields: { name: 'cy' },
        async check(response) {
            assert.deepEqual(ok(response), { name: 'cy' });
            assert.deepEqual(ok(await cy.get('/me')), { name: 'cy' });
            assert.equal(held('cy'), 1);
            refused(await product.browser().post('/session', { name: 'cy' }), 409, 'name_taken');
        },
    };
});

survives('/session, as a form that joins along', async () => {
    const [lead] = await product.people('lead');
    const { id } = await lead.create();
    const dora = product.person('dora');
    return {
        by: dora, path: '/session', fields: { name: 'dora', join: id, next: `/d/${id}` }, words: ['session', 'join'],
        options: { accept: 'html' },
        async check(response) {
            assert.deepEqual([response.status, response.headers.location], [303, `/d/${id}`]);
            assert.deepEqual(names((await dora.see(id)).participants), [lead.name, 'dora']);
        },
    };
});

survives('/session/leave', async () => {
    const [eve] = await product.people('eve');
    const before = eve.cookie;
    return {
        by: eve, path: '/session/leave', words: ['session_leave'],
        async check(response) {
            assert.equal(response.status, 200, response.text);
            assert.equal(eve.jar.size, 0, 'the cookie was taken away');
            refused(await product.browser().get('/me', { headers: { Cookie: before } }), 401, 'no_session');
            assert.equal(held('eve'), 0);
        },
    };
});

survives('/session/leave with decisions=leave', async () => {
    const { bo, ana, id } = await pair('lobby');
    return {
        by: bo, path: '/session/leave', fields: { decisions: 'leave' }, words: ['leave', 'session_leave'],
        async check(response) {
            assert.equal(response.status, 200, response.text);
            assert.deepEqual(names((await ana.see(id)).participants), [ana.name]);
        },
    };
});

function linkIn(response) {
    const [path] = /\/me\/link\/[A-Za-z0-9_-]{16,}/.exec(response.text) ?? [];
    assert.ok(path, `no link: ${response.status} ${response.text}`);
    return path;
}

// The first link was never shown to anybody, and only its hash was kept: the repeat makes another.
survives('/me/link', async () => {
    const [fay] = await product.people('fay');
    return {
        by: fay, path: '/me/link', words: [],
        async check(response) {
            assert.equal(response.status, 200, response.text);
            const phone = product.browser();
            assert.equal(ok(await phone.post(linkIn(response))).name, 'fay');
        },
    };
});

survives('/me/link/TOKEN', async () => {
    const [gus] = await product.people('gus');
    const path = linkIn(await gus.post('/me/link'));
    const phone = product.browser();
    return {
        by: phone, path, words: ['link'],
        async check(response) {
            assert.equal(ok(response).name, 'gus');
            assert.deepEqual(ok(await phone.get('/me')), { name: 'gus' });
            refused(await product.browser().post(path), 404, 'not_found');
        },
    };
});

survives('/me/delete', async () => {
    const { ana, bo, id } = await pair('lobby');
    const before = bo.cookie;
    return {
        by: bo, path: '/me/delete', fields: { confirm: bo.name }, words: ['me_delete'],
        async check(response) {
            assert.equal(response.status, 200, response.text);
            refused(await product.browser().get('/me', { headers: { Cookie: before } }), 401, 'no_session');
            assert.equal(held(bo.name), 0);
            assert.deepEqual(names((await ana.see(id)).participants), [ana.name]);
        },
    };
});

// ---- coming and going --------------------------------------------------------------------------------------------------

for (const accept of ['json', 'html'])
    survives(`/d, answered in ${accept}`, async () => {
        const [hal] = await product.people('hal');
        const topic = `Only one of me, in ${accept}`;
        return {
            by: hal, path: '/d', fields: { topic, key: newKey() }, words: ['create'], options: { accept },
            async check(response) {
                const { decisions } = ok(await hal.get('/canvas'));
                const mine = decisions.filter(({ title }) => title === topic);
                assert.equal(mine.length, 1);
                const [{ id }] = mine;
                if (accept === 'json')
                    assert.equal(ok(response).id, id);
                else
                    assert.deepEqual([response.status, response.headers.location], [303, `/d/${id}`]);
                assert.deepEqual(names((await hal.see(id)).participants), [hal.name]);
            },
        };
    });

acts('/d/ID/join', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await ana.create();
    return { by: bo, id, check: ({ participants }) => assert.deepEqual(names(participants), [ana.name, bo.name]) };
});

acts('/d/ID/join, asking', async () => {
    const { id } = await pair('scenario');
    const [cy] = await product.people('late');
    return { by: cy, id, word: 'join', check: ({ asking }) => assert.deepEqual(asking, [cy.name]) };
});

acts('/d/ID/leave', async () => {
    const { ana, bo, id } = await pair('lobby');
    return {
        by: ana, id,
        check({ participants, facilitator, you }) {
            assert.deepEqual(names(participants), [bo.name]);
            assert.equal(facilitator, bo.name);
            assert.equal(you.role, 'spectator');
        },
    };
});

acts('/d/ID/admit', async () => {
    const { ana, bo, id } = await pair('scenario');
    const [cy] = await product.people('asks');
    await cy.act(id, 'join');
    return {
        by: ana, id, fields: { name: cy.name },
        check({ asking, participants }) {
            assert.deepEqual(asking, []);
            assert.deepEqual(names(participants), [ana.name, bo.name, cy.name]);
        },
    };
});

acts('/d/ID/topic', async () => {
    const { ana, id } = await pair('lobby');
    return { by: ana, id, fields: { text: 'What else?' }, check: ({ topic }) => assert.equal(topic, 'What else?') };
});

acts('/d/ID/access', async () => {
    const { ana, id } = await pair('lobby');
    return { by: ana, id, fields: { mode: 'link' }, check: ({ access }) => assert.equal(access, 'link') };
});

acts('/d/ID/invite', async () => {
    const { ana, id } = await pair('lobby');
    return { by: ana, id, fields: { name: 'Zoë' }, check: ({ invited }) => assert.deepEqual(invited, ['Zoë']) };
});

acts('/d/ID/uninvite', async () => {
    const { ana, id } = await pair('lobby');
    for (const name of ['Yan', 'Zed'])
        await ana.act(id, 'invite', { name });
    return { by: ana, id, fields: { name: 'Yan' }, check: ({ invited }) => assert.deepEqual(invited, ['Zed']) };
});

acts('/d/ID/remove', async () => {
    const { ana, bo, id } = await pair('lobby');
    return {
        by: ana, id, fields: { name: bo.name },
        check: ({ participants }) => assert.deepEqual(names(participants), [ana.name]),
    };
});

acts('/d/ID/excuse', async () => {
    const { ana, bo, id } = await pair('lobby');
    return {
        by: ana, id, fields: { name: bo.name },
        check: ({ participants }) => assert.deepEqual(participants.map(({ excused }) => excused), [false, true]),
    };
});

acts('/d/ID/handover', async () => {
    const { ana, bo, id } = await pair('lobby');
    return { by: ana, id, fields: { name: bo.name }, check: ({ facilitator }) => assert.equal(facilitator, bo.name) };
});

acts('/d/ID/start', async () => {
    const { ana, bo, id } = await pair('lobby');
    await bo.act(id, 'ready');
    return {
        by: ana, id,
        check({ stage, framings, topic }) {
            assert.equal(stage, 'scenario');
            assert.deepEqual(framings.map(({ by, text }) => [by, text]), [[ana.name, topic]]);
        },
    };
});

// ---- the stages --------------------------------------------------------------------------------------------------------

acts('/d/ID/ready', async () => {
    const { bo, id } = await pair('lobby');
    return { by: bo, id, check: ({ participants }) => assert.deepEqual(participants.map(({ ready }) => ready), [false, true]) };
});

// Applied twice it would say ready in the next stage too.
acts('/d/ID/ready, the last one', async () => {
    const { ana, bo, id } = await pair('priorities');
    await ana.act(id, 'priority', { text: 'speed', direction: '+' });
    await ana.act(id, 'ready');
    return {
        by: bo, id, word: 'ready',
        check({ stage, participants }) {
            assert.equal(stage, 'options');
            assert.deepEqual(participants.map(({ ready }) => ready), [false, false]);
        },
    };
});

acts('/d/ID/framing', async () => {
    const { bo, id } = await pair('scenario');
    return {
        by: bo, id, fields: { text: 'Who cooks?' },
        check: ({ framings }) => assert.deepEqual(framings.slice(1).map(({ by, text }) => [by, text]), [[bo.name, 'Who cooks?']]),
    };
});

acts('/d/ID/back', async () => {
    const { bo, id } = await pair('scenario');
    const [{ id: framing }] = (await bo.see(id)).framings;
    return { by: bo, id, fields: { framing }, check: ({ framings }) => assert.deepEqual(framings[0].backers, [bo.name]) };
});

acts('/d/ID/settle, a framing', async () => {
    const { ana, bo, id } = await pair('scenario');
    const { framings } = await bo.act(id, 'framing', { text: 'Who cooks?' });
    await ana.act(id, 'back', { framing: framings[0].id });
    await bo.act(id, 'back', { framing: framings[1].id });
    return {
        by: ana, id, word: 'settle', fields: { framing: framings[1].id }, moves: true,
        async check() {
            await reach(ana, id, 'priorities');
            const { topic, framing_settled_by: by } = await ana.see(id);
            assert.deepEqual([topic, by], ['Who cooks?', ana.name]);
        },
    };
});

acts('/d/ID/settle, an option', async () => {
    const { ana, bo, id } = await pair('dashboard');
    for (const person of [ana, bo])
        await person.act(id, 'ready', { abstain: 1 });
    const { settle } = await ana.see(id);
    return {
        by: ana, id, word: 'settle', fields: { option: settle[0] },
        check({ stage, winner, settled_by: by }) {
            assert.deepEqual([stage, by], ['complete', ana.name]);
            assert.ok(winner);
        },
    };
});

acts('/d/ID/priority', async () => {
    const { bo, id } = await pair('priorities');
    return {
        by: bo, id, fields: { text: 'price', direction: '-', slot: 2 },
        check: ({ priorities }) => assert.deepEqual(
            priorities.map(({ by, text, direction, slot }) => [by, text, direction, slot]), [[bo.name, 'price', '-', 2]]),
    };
});

acts('/d/ID/option', async () => {
    const { bo, id } = await pair('options');
    return {
        by: bo, id, fields: { name: 'Soup', desc: 'Hot.', slot: 3 },
        check: ({ options }) => assert.deepEqual(
            options.filter(({ source }) => source === 'person').map(({ by, name, desc, slot }) => [by, name, desc, slot]),
            [[bo.name, 'Soup', 'Hot.', 3]]),
    };
});

acts('/d/ID/confirm', async () => {
    const { bo, id } = await pair('priorities');
    await bo.act(id, 'priority', { text: 'price', direction: '-' });
    return {
        by: bo, id,
        check: ({ participants }) => assert.deepEqual(participants.map(({ confirmed }) => confirmed), [false, true]),
    };
});

acts('/d/ID/retry', async () => {
    const { bo, id } = await pair('priorities');
    return { by: bo, id, check: ({ stage }) => assert.equal(stage, 'priorities') };
});

acts('/d/ID/point', async () => {
    const { bo, id } = await pair('dashboard');
    const [{ id: option }] = (await bo.see(id)).options;
    return {
        by: bo, id, fields: { option, side: 'against', text: 'Far away', priority: '+1' },
        check: ({ options }) => assert.deepEqual(
            options[0].against.map(({ by, text, priority }) => [by, text, priority]), [[bo.name, 'Far away', '+1']]),
    };
});

acts('/d/ID/unpoint', async () => {
    const { bo, id } = await pair('dashboard');
    const [{ id: option }] = (await bo.see(id)).options;
    let state;
    for (const text of ['Far away', 'Too dear'])
        state = await bo.act(id, 'point', { option, side: 'against', text });
    return {
        by: bo, id, fields: { point: state.options[0].against[0].id },
        check: ({ options }) => assert.deepEqual(options[0].against.map(({ text }) => text), ['Too dear']),
    };
});

acts('/d/ID/approve', async () => {
    const { bo, id } = await pair('dashboard');
    const [{ id: option }] = (await bo.see(id)).options;
    return { by: bo, id, fields: { option }, check: ({ options }) => assert.deepEqual(options[0].approvals, [bo.name]) };
});

acts('/d/ID/close', async () => {
    const { ana, id } = await pair('lobby');
    return { by: ana, id, check: ({ closed }) => assert.equal(closed, true) };
});

survives('/d/ID/delete', async () => {
    const { ana, id } = await pair('lobby');
    const { topic } = await ana.see(id);
    return {
        by: ana, path: `/d/${id}/delete`, fields: { confirm: topic },
        async check(response) {
            assert.deepEqual(ok(response), { deleted: id });
            refused(await ana.get(`/d/${id}`), 404, 'not_found');
        },
    };
});

// ---- what only time or a model brings about ----------------------------------------------------------------------------

acts('/d/ID/takeover', async () => {
    const [ana, bo] = await impatient.people('ana', 'bo');
    const { id } = await walkTo('lobby', [ana, bo]);
    const { version, takeover_at: at } = await bo.act(id, 'ready');
    await until(async () => Date.now() > Date.parse(at) && (await bo.see(id)).version > version, 'takeover is offered');
    return { by: bo, id, check: ({ facilitator }) => assert.equal(facilitator, bo.name) };
}, impatient);

acts('/d/ID/include', async () => {
    const [{ id: suggestion }] = (await bea.see(suggested)).suggestions;
    return {
        by: bea, id: suggested, fields: { suggestion },
        check: ({ suggestions }) => assert.deepEqual(suggestions.map(({ text, included }) => [text, included]), [['risk', true]]),
    };
}, changed);

acts('/d/ID/retry, of a failed call', async () => ({
    by: bea, id: failed, word: 'retry',
    check: ({ stage, model }) => assert.deepEqual([stage, model.call, model.state], ['scaffolding', 'scaffold', 'failed']),
}), changed);

acts('/d/ID/skip', async () => ({
    by: bea, id: failed, check: ({ stage }) => assert.equal(stage, 'dashboard'),
}), changed);

test('nothing was broken by all these deaths', () => {
    for (const one of [product, impatient, changed]) {
        assert.deepEqual(ask(one, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
        assert.deepEqual(ask(one, 'PRAGMA foreign_key_check'), []);
    }
});
