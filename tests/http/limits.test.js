// Texts: how long they may be, what they may not have in them, and what is mended (SPEC section 9). And numbers of people.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct } from './harness.mjs';
import { walkTo } from './walk.mjs';

const product = await startProduct();
const [ana, bo] = await product.people('ana', 'bo');

// Each of these has a lead of its own, since nobody may act faster than 20 times a second.
const [lobby, scenario, priorities, options, described, dashboard] = await Promise.all(
    ['lobby', 'scenario', 'priorities', 'options', 'options', 'dashboard'].map(async stage => {
        const [lead] = await product.people('lead');
        return walkTo(stage, [lead, bo]);
    }));
const [{ id: tacos }] = (await bo.see(dashboard.id)).options;

let point; // the one that is there

async function sendPoint(text) {
    const answer = await dashboard.lead.try(dashboard.id, 'point', `option=${tacos}&side=for&text=${text}`);
    if (answer.status !== 200)
        return answer;
    const before = point;
    point = answer.json.options.find(({ id }) => id === tacos).for.at(-1).id;
    return before && before !== point ? dashboard.lead.try(dashboard.id, 'unpoint', { point: before }) : answer;
}

// Every field with a text: its limit, how it is sent, where and how it shows.
const fields = [
    {
        what: 'new decision\'s topic', limit: 300, field: 'topic',
        send: topic => ana.post('/d', `key=${newKey()}&topic=${topic}`), shown: state => state.topic,
    },
    {
        what: 'topic', limit: 300, field: 'text', id: lobby.id,
        send: text => lobby.lead.try(lobby.id, 'topic', `text=${text}`), shown: state => state.topic,
    },
    {
        what: 'framing', limit: 300, field: 'text', mayBeEmpty: true, id: scenario.id,
        send: text => scenario.lead.try(scenario.id, 'framing', `text=${text}`),
        shown: state => state.framings.find(({ by }) => by === scenario.lead.name)?.text,
    },
    {
        what: 'priority', limit: 60, field: 'text', mayBeEmpty: true, id: priorities.id,
        send: text => priorities.lead.try(priorities.id, 'priority', `direction=-&text=${text}`),
        shown: state => state.priorities.find(({ by }) => by === priorities.lead.name)?.text,
    },
    {
        what: 'option\'s name', limit: 60, field: 'name', mayBeEmpty: true, id: options.id,
        send: name => options.lead.try(options.id, 'option', `name=${name}`),
        shown: state => state.options.find(({ by }) => by === options.lead.name)?.name,
    },
    {
        what: 'option\'s description', limit: 300, field: 'desc', mayBeEmpty: 'shown', id: described.id,
        send: desc => described.lead.try(described.id, 'option', `name=Described&desc=${desc}`),
        shown: state => state.options.find(({ name }) => name === 'Described')?.desc,
    },
    {
        what: 'point', limit: 200, field: 'text', id: dashboard.id,
        send: sendPoint, shown: state => state.options.find(({ id }) => id === tacos).for.at(-1)?.text,
    },
];

const encode = encodeURIComponent;

for (const { what, limit, field, mayBeEmpty, id, send, shown } of fields) {
    const isRefused = async text => {
        await send('before');
        const error = refused(await send(text), 400, 'bad_field', field);
        if (id)
            assert.equal(shown(await bo.see(id)), 'before', 'nothing was stored');
        return error;
    };

    test(`a ${what} has at most ${limit} characters, and the message tells`, async () => {
        const { message } = await isRefused('x'.repeat(limit + 1));
        assert.match(message, new RegExp(`\\b${limit}\\b`));
        await isRefused(encode('😀'.repeat(limit + 1)));
        assert.equal(shown(ok(await send('x'.repeat(limit)))), 'x'.repeat(limit));
    });

    test(`a ${what}'s characters are counted as code points, composed and trimmed`, async () => {
        const rockets = '🚀'.repeat(limit);
        assert.equal(shown(ok(await send(encode(rockets)))), rockets);
        assert.equal(shown(ok(await send(encode('e\u0301'.repeat(limit))))), 'é'.repeat(limit));
        assert.equal(shown(ok(await send(encode(` \t ${'y'.repeat(limit)} \r\n`)))), 'y'.repeat(limit));
    });

    for (const [bad, kind] of [
        ['%00', 'a NUL'], ['a%00b', 'a NUL inside'], ['a%07b', 'a control character'], ['a%1bb', 'an escape'], ['a%7fb', 'a DEL'],
        ['a%c2%81b', 'a C1 control'], ['%ff%fe', 'bytes that are no UTF-8'], ['a%c3', 'a character that is cut off'],
        ['%c0%80', 'an overlong NUL'], ['%ed%a0%80', 'half of a surrogate pair'], ['%f4%90%80%80', 'what is beyond Unicode'],
        [encode('a\u202eb'), 'an override'], [encode('a\u202ab'), 'an embedding'], [encode('a\u2066b\u2069'), 'an isolate'],
    ])
        test(`a ${what} may not have ${kind}`, async () => {
            await isRefused(bad);
        });

    test(`a ${what} is one line, shown as typed`, async () => {
        const typed = '<b>&amp; "it\'s" </script>\\ \u200d🏳️‍🌈 é ＜';
        assert.equal(shown(ok(await send(encode(typed)))), typed);
        assert.equal(shown(ok(await send(encode('one\r\ntwo\nthree\tfour')))), 'one two three four');
        assert.equal(shown(ok(await send(encode('one\u2028two')))), 'one two');
    });

    test(mayBeEmpty ? `an empty ${what} takes it back` : `a ${what} may not be empty`, async () => {
        await send('there');
        for (const empty of ['', '%20%20', '%0d%0a%09'])
            if (!mayBeEmpty)
                await isRefused(empty);
            else
                assert.equal(shown(ok(await send(empty))), mayBeEmpty === 'shown' ? '' : undefined);
    });
}

for (const [sent, direction] of [['+', '+'], ['%2B', '+'], ['%20', '+'], ['-', '-'], ['~', '~'], ['%7E', '~']])
    test(`direction=${sent} is ${direction}`, async () => {
        const { priorities: [first] } = ok(await priorities.lead.try(priorities.id, 'priority', `text=way&direction=${sent}`));
        assert.equal(first.direction, direction);
    });

for (const sent of ['', '*', '++', '%2B%2B', 'more', '1', '%00'])
    test(`direction=${sent} is refused`, async () => {
        refused(await priorities.lead.try(priorities.id, 'priority', `text=way&direction=${sent}`), 400, 'bad_field', 'direction');
    });

test('a priority needs a direction, but not to be taken back', async () => {
    refused(await priorities.lead.try(priorities.id, 'priority', { text: 'way', slot: 3 }), 400, 'bad_field', 'direction');
    await priorities.lead.act(priorities.id, 'priority', { text: 'way', slot: 3, direction: '~' });
    const { priorities: left } = await priorities.lead.act(priorities.id, 'priority', { slot: 3 });
    assert.ok(!left.some(({ slot }) => slot === 3));
});

test('a slot left out is the first; there are 3 for priorities and 5 for options', async () => {
    const { priorities: list } = await bo.act(priorities.id, 'priority', { text: 'first', direction: '+' });
    assert.equal(list.find(({ by }) => by === 'bo').slot, 1);
    for (const slot of ['0', '4', '-1', 'x', '1.0', '999999999999999999999', '']) {
        refused(await bo.try(priorities.id, 'priority', { text: 'x', direction: '+', slot }), 400, 'bad_field', 'slot');
        if (slot !== '4')
            refused(await bo.try(options.id, 'option', { name: 'x', slot }), 400, 'bad_field', 'slot');
    }
    for (let slot = 1; slot <= 5; slot++)
        await bo.act(options.id, 'option', { name: `option ${slot}`, slot });
    refused(await bo.try(options.id, 'option', { name: 'option 6', slot: 6 }), 400, 'bad_field', 'slot');
});

test('a key has 8 to 64 characters', async () => {
    for (const key of ['abcdefgh', 'lunch: 0.7', `${newKey()}-`.padEnd(64, 'k'), '🌮'.repeat(64)])
        assert.equal((await ana.create('Keyed', { key })).id, (await ana.create('Again', { key })).id);
    for (const key of ['', 'short', 'k'.repeat(65)])
        refused(await ana.post('/d', { topic: 'Keyed', key }), 400, 'bad_field', 'key');
});

test('one key makes one decision, however often and at whatever speed it is sent', async () => {
    const key = newKey();
    const first = await ana.create('Once', { key });
    const again = await ana.create('Twice', { key });
    assert.deepEqual([again.id, again.topic], [first.id, 'Once']);
    const other = newKey();
    const made = await Promise.all(Array.from({ length: 10 }, () => ana.create('At once', { key: other })));
    assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    assert.notEqual((await bo.create('Somebody else\'s', { key })).id, first.id);
    const { decisions } = ok(await bo.get('/canvas'));
    assert.equal(decisions.filter(({ title }) => title === 'Once').length, 1);
    assert.equal(decisions.filter(({ title }) => title === 'At once').length, 1);
    assert.ok(!decisions.some(({ title }) => title === 'Twice'));
});

test('a form\'s second key leads to the first one\'s decision', async () => {
    const key = newKey();
    const sent = await Promise.all([1, 2].map(() => ana.post('/d', { topic: 'Double click', key }, { accept: 'html' })));
    assert.deepEqual(sent.map(({ status }) => status), [303, 303]);
    assert.equal(sent[0].headers.location, sent[1].headers.location);
});

for (const sent of [' 7', '7x', '0x7', '-7', '7.0', '1e3', '99999999999999999999'])
    test(`framing=${JSON.stringify(sent)} is no id`, async () => {
        refused(await scenario.lead.try(scenario.id, 'back', { framing: sent }), 400, 'bad_field', 'framing');
    });

test('fields that nobody declared are passed over', async () => {
    const { topic } = await lobby.lead.act(lobby.id, 'topic', { text: 'Declared', admin: 1, 'text[]': 'x', version: 7 });
    assert.equal(topic, 'Declared');
});

test('a body that is no form is read as one, without harm', async () => {
    for (const body of ['', '&&&', '=', '=x', '%', '%zz', '{"text":"x"}', 'text', '&=&=text'])
        refused(await lobby.lead.try(lobby.id, 'topic', body), 400, 'bad_field', 'text');
    assert.equal((await lobby.lead.act(lobby.id, 'topic', 'text=100%')).topic, '100%');
    assert.equal((await lobby.lead.act(lobby.id, 'topic', 'text=a%2')).topic, 'a%2');
});

test('500 people take part, and not one more', async () => {
    const everybody = [];
    for (let i = 0; i < 500; i += 50)
        everybody.push(...await product.people(...Array.from({ length: 50 }, (_, k) => `p${i + k}`)));
    const { id } = await ana.create('How many are we?');
    for (let i = 0; i < 499; i += 50)
        await Promise.all(everybody.slice(i, Math.min(i + 50, 499)).map(person => person.try(id, 'join').then(ok)));
    assert.equal((await ana.see(id)).participants.length, 500);
    refused(await everybody[499].try(id, 'join'), 409, 'too_many');
    await everybody[0].act(id, 'leave');
    assert.equal((await everybody[499].act(id, 'join')).you.role, 'participant');
});
