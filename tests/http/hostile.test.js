// Hostile text through every field to every output, by random walks of two products that live the same life (twins.mjs): what
// people typed is shown as typed, and never is anything else. Each output is read by a parser of others: HTML by parse5,
// Markdown by markdown-it, YAML by yaml.
//
// MAUDE_HOSTILE_SEED repeats a walk. MAUDE_HOSTILE=long walks ten times as far, sends everything everywhere, and takes another
// seed each time; MAUDE_WALKS is how many walks there are at most.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sqlite } from './database.mjs';
import { newKey, source, until } from './harness.mjs';
import { asPage, asRegion } from './html.mjs';
import { startModel } from './model.mjs';
import { blanks, forbidden, isNoName, kept, lengthOf, longTexts, showable, texts as naughty, tooLong } from './naughty.mjs';
import { speak } from './raw.mjs';
import { encode, limits, randomFrom, shuffled, Walk, World } from './twin-walk.mjs';
import { readCsv, readLogfmt, readMetrics } from './twins.mjs';

const long = process.env.MAUDE_HOSTILE === 'long';
const most = Number(process.env.MAUDE_WALKS ?? Infinity);
const seed = Number(process.env.MAUDE_HOSTILE_SEED ?? (long ? Date.now() % 1000000 : 1));
const random = randomFrom(seed);
const world = await World.start(random);
const tell = text => process.stdout.write(`# ${text}\n`);
tell(`MAUDE_HOSTILE_SEED=${seed}`);

const walked = Object.keys(limits).filter(field => field !== 'create'); // a walk creates one
let walks = 0;
const counts = {};
async function walk(...how) {
    try {
        await new Walk(...how).whole();
        walks++;
    } catch (error) {
        error.message = `MAUDE_HOSTILE_SEED=${seed}, walk ${walks + 1}: ${error.message}`;
        throw error;
    }
}

const begun = Date.now();
test('random walks: whatever is typed at whatever stage is shown as typed, and nothing else comes of it', async () => {
    for (let i = 0; long ? i < Math.min(200, most) : !world.packs.every(it => it.isThrough(walked)) && i < most; i++)
        await walk(world, Boolean(i % 2 ? !world.packs[1].isThrough(walked) : world.packs[0].isThrough(walked)));
});

test('every text is a question on the canvas, at the door, and to who watches', async () => {
    const walks = [];
    for (let person; !world.packs.every(it => it.isThrough(['create']));) {
        if (walks.length % 40 === 0)
            person = await world.person();
        const one = new Walk(world, !world.packs[1].isThrough(['create']));
        await one.create(person);
        walks.push(one);
    }
    const stranger = world.stranger(), guest = await world.person();
    for (const { ids } of long ? walks : walks.filter((_, i) => i % 2 === 0)) {
        await stranger.get(ids.map(id => `/join?next=/d/${id}`), asPage, 'door');
        await guest.get(ids.map(id => `/d/${id}`), asPage, 'page');
    }
    await guest.get(['/canvas', '/canvas'], asPage, 'canvas');
    await guest.get(['/canvas', '/canvas'], undefined, 'canvas as JSON');
    for (const { ids } of walks.filter((_, i) => i % (long ? 1 : 40) === 0)) {
        const person = await world.person();
        const pair = await person.request('POST', ids.map(id => `/d/${id}/join`));
        assert.deepEqual(pair.map(({ status }) => status), [200, 200]);
        await person.post(['/session/leave', '/session/leave'], {}, asPage, 'open decisions');
    }
});

// ---- refusals ---------------------------------------------------------------------------------------------------------

const refusing = [
    { field: 'create', stage: 'lobby', name: 'topic', word: 'create', others: () => ({ key: newKey() }) },
    { field: 'topic', stage: 'lobby', name: 'text', word: 'topic' },
    { field: 'framing', stage: 'scenario', name: 'text', word: 'framing' },
    { field: 'priority', stage: 'priorities', name: 'text', word: 'priority', others: () => ({ direction: '-', slot: 2 }) },
    { field: 'name', stage: 'options', name: 'name', word: 'option', others: () => ({ desc: 'as it is', slot: 3 }) },
    { field: 'desc', stage: 'options', name: 'desc', word: 'option', others: () => ({ name: 'as it is', slot: 4 }) },
    { field: 'point', stage: 'dashboard', name: 'text', word: 'point',
        others: ({ options: [{ id }] }) => ({ option: id, side: 'for' }) },
];
const forms = [asPage, asRegion, undefined];
const needed = new Set(['create', 'topic', 'point']);

for (const { field, stage, name, word, others = () => ({}) } of refusing)
    test(`what can't be a ${field} is refused beside its field, kept as far as it can be shown, and not stored`, async () => {
        const one = new Walk(world);
        await one.straightTo(stage);
        const before = await one.state();
        const unfit = naughty.map(([, text]) => text).filter(text => lengthOf(kept(text)) > limits[field]);
        const all = [...forbidden, ...[...tooLong(limits[field]), ...unfit].map(text => ['long', text])];
        for (const [i, [why, text]] of all.entries()) {
            const typed = world.texts.refused(`${field}, refused`, text, why, limits[field]);
            for (const how of long ? forms : [forms[i % 3]]) {
                const [answer] = await one.refuse(one.lead, word, { ...others(before), [name]: typed },
                    how, `${why} in ${field}`);
                assert.equal(answer.status, 400, answer.text);
                if (!how)
                    assert.deepEqual([answer.json.error.code, answer.json.error.field], ['bad_field', name]);
            }
        }
        for (const blank of needed.has(field) ? blanks : []) {
            const [{ status, text }] = await one.refuse(one.lead, word, { ...others(before), [name]: blank }, asPage,
                'a blank');
            assert.equal(status, 400, text);
        }
        assert.deepEqual(await one.state(), before);
    });

test('what is no name is none at the door, in an invitation, or anywhere else that names somebody', async () => {
    const one = new Walk(world);
    await one.straightTo('lobby');
    const before = await one.state();
    let stranger;
    const all = [...naughty.filter(([, text]) => isNoName(text)), ...forbidden];
    for (const [i, [why, text]] of all.entries()) {
        if (i % 40 === 0)
            stranger = world.stranger(); // nobody is held back for speed
        if (!long && i % 2)
            continue;
        const cause = causeOf(why, text);
        const typed = world.texts.refused('name, refused', text, cause, 24);
        const [{ status }] = await stranger.post(['/session', '/session'], { name: typed }, asPage,
            'refusals', `the name ${text}`);
        assert.equal(status, 400);
        if (i % 6 === 0)
            await one.refuse(one.lead, 'invite', { name: typed }, forms[i / 6 % 2], `an invitation of ${text}`);
        if (i % 30 === 0)
            for (const word of ['remove', 'excuse', 'handover', 'uninvite', 'admit'])
                await one.refuse(one.lead, word, { name: typed }, asPage, `${word} ${text}`);
    }
    assert.deepEqual(await one.state(), before);
});

// The first thing that is wrong with a name.
function causeOf(why, text) {
    if (['control', 'bidi', 'utf8'].includes(why))
        return why;
    return /[\t-\r\u0085]/.test(text) ? 'control' : 'name';
}

// ---- what takes no text -----------------------------------------------------------------------------------------------

const anything = [...naughty, ...forbidden].map(([, text]) => text);

// Each of these with everything, or in turn with a part of it.
async function withEach(places, send) {
    for (const [i, text] of shuffled(anything, random).entries())
        for (const [j, place] of places.entries())
            if (long || (i + j) % 16 === 0)
                await send(place, text);
}

test('fields for numbers and words take no text, and do not show it', async () => {
    const one = new Walk(world);
    await one.straightTo('dashboard');
    const { options: [{ id }] } = await one.state();
    const places = [
        ['point', 'option', { side: 'for', text: 'why' }], ['point', 'side', { option: id, text: 'why' }],
        ['point', 'priority', { option: id, side: 'for', text: 'why' }],
        ['approve', 'option', {}], ['approve', 'on', { option: id }],
        ['ready', 'on', {}], ['ready', 'abstain', {}],
        ['unpoint', 'point', {}], ['settle', 'option', {}], ['include', 'suggestion', {}],
        ['access', 'mode', {}], ['back', 'framing', {}],
        ['priority', 'slot', { text: 'why', direction: '+' }], ['priority', 'direction', { text: 'why' }],
        ['approve', 'stage', { option: id }], ['approve', 'round', { option: id }],
    ];
    const people = [one.lead, await world.person(), await world.person(), await world.person()];
    const before = await one.state();
    for (const person of people.slice(1))
        await one.act(person, 'join');
    let turn = 0;
    await withEach(places, async ([word, name, others], text) => {
        const typed = { sent: [Buffer.concat([Buffer.from(text), Buffer.from(' !')]), 'no such thing'] };
        const person = /settle|access/.test(word) ? one.lead : people[turn % 4]; // so that nobody is held back for speed
        await one.refuse(person, word, { ...others, [name]: typed }, forms[turn++ % 3], `${text} as ${name} of ${word}`);
    });
    assert.deepEqual((await one.state()).options, before.options);
});

test('addresses and queries: nothing comes of them but what was asked for', async () => {
    const one = new Walk(world);
    await one.straightTo('lobby');
    const guest = await world.person(), stranger = world.stranger(); // who takes part would be seen to come and go
    const at = (begin, end = '') => (text, id) => `${begin.replace('ID', id)}${encode(text)}${end}`;
    const places = [
        [guest, at('/canvas?q='), asPage], [guest, at('/canvas/live?q='), asRegion], [guest, at('/canvas?finished='), asPage],
        [guest, at('/canvas?q=', '&finished=hide'), undefined],
        [guest, at('/d/ID/live?v='), undefined], [guest, at('/d/ID/live?v=0&i='), asRegion],
        [guest, at('/d/ID/live?v=0&view='), asRegion],
        [guest, at('/d/ID/record.md?format='), asPage], [guest, at('/d/ID/record.md?format='), undefined],
        [guest, at('/d/ID?stage='), asPage], [guest, at('/d/ID?'), asPage], [guest, at('/d/ID/screen?'), asPage],
        [guest, at('/'), asPage], [guest, at('/d/'), asPage],
        [guest, at('/d/', '/live?v=0'), asRegion], [guest, at('/d/', '/live?v=0'), undefined],
        [guest, at('/d/ID/'), asPage], [guest, at('/me/link/'), asPage], [guest, at('/assets/'), asPage],
        [guest, at('/canvas/'), undefined],
        [stranger, at('/d/'), asPage], [stranger, at('/d/', '/frame'), asPage], [stranger, at('/d/ID/'), asPage],
        [stranger, at('/join?next='), asPage], [stranger, at('/me/link/'), asPage], [stranger, at('/d/'), undefined],
    ];
    await withEach(places, async ([who, address, how], text) => {
        const like = Buffer.isBuffer(text) ? Buffer.concat([text, Buffer.from(unlike)]) : text + unlike;
        const typed = world.texts.say('address', like, shownIn(like));
        const paths = one.ids.map((id, side) => address(typed.sent[side], id));
        const pair = await who.request('GET', paths, how);
        if (pair[0].status === 303) // to the door, and back to where one wanted to go
            assert.equal(decodeURIComponent(pair[0].headers.location), `/join?next=${paths[0].replace(/\/frame$/, '')}`);
        else if (!isNginxs(pair[0]))
            world.compare.answers(pair, 'addresses', paths[0]);
    });
});

// What is looked for is shown again, up to 300 characters of it.
function shownIn(text) {
    return showable(text).replace(/^[ \t\r\n]+/, '');
}
const unlike = ' nothing is called that'; // or some would be found

// nginx has a page of its own for what is no request; it is always the same.
const own = new Set();
for (const accept of ['html', 'json'])
    for (const path of ['/%00', '/assets/none'])
        own.add((await world.stranger().people[0].get(path, { accept })).text);
function isNginxs({ text }) {
    return own.has(text);
}

test('where one goes on to is a path on this site, in the page and in Location', async () => {
    const one = new Walk(world);
    await one.straightTo('lobby');
    const local = naughty.map(([, text]) => text.replace(/[^\x21-\x5b\x5d-\x7e]/g, ''))
        .filter(text => /^[^/]/.test(text)).map(text => `${text}......`);
    for (const text of new Set(local)) {
        const typed = world.texts.say('next', text, text);
        const paths = typed.sent.map(it => `/join?next=%2F${encodeURIComponent(it)}`);
        await world.stranger().get(paths, asPage, 'door');
        const [{ status, headers }] = await one.lead.request('GET', paths, asPage);
        assert.deepEqual([status, headers.location], [303, `/${text}`]);
    }
    for (const evil of ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'javascript:alert(1)',
        '/\t/evil.example', '/a\r\nSet-Cookie: a=b', '/\u00a0', '/\u0000', ' /a', '', '/%'.repeat(600)])
        for (const who of [world.stranger(), one.lead]) {
            const pair = await who.request('GET', [0, 1].map(() => `/join?next=${encodeURIComponent(evil)}`), asPage);
            world.compare.answers(pair, 'door');
            assert.equal(pair[0].headers.location, who === one.lead ? '/canvas' : undefined, evil);
            assert.doesNotMatch(pair[0].text, /evil/);
        }
});

const headers = ['User-Agent', 'Referer', 'Accept', 'Accept-Language', 'X-Forwarded-Proto', 'X-Forwarded-For', 'X-Request-Id',
    'Proxy', 'HX-Request', 'HX-Current-URL', 'HX-Target', 'HX-Trigger', 'HX-Boosted', 'Prefer', 'Sec-Fetch-Site', 'Origin',
    'If-None-Match', 'If-Modified-Since', 'Content-Type', 'Host'];

test('headers and cookies: nothing of them comes back', async () => {
    const one = new Walk(world);
    await one.straightTo('lobby');
    const plain = new Map(); // what the harmless one answers to a harmless header of that name
    const harmless = async (name, value) => {
        if (!plain.has(name))
            plain.set(name, await one.lead.people[1].get(one.paths('')[1], { accept: asPage.accept, headers: { [name]: value } }));
        return plain.get(name);
    };
    await withEach([...headers, 'Cookie', 'Cookie: maude'], async (name, text) => {
        const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
        const value = bytes.toString('latin1');
        if (/[^\t\x20-\x7e\x80-\xff]/.test(value) || (name === 'Host' && !value.trim()))
            return; // below
        if (name === 'HX-Request' && value === 'true')
            return; // that means something
        const isCookie = name.startsWith('Cookie');
        const sent = isCookie ? { Cookie: name === 'Cookie' ? value : `maude=${value}` }
            : { [name]: name === 'Host' ? `${value}!` : value };
        const [answer] = await (isCookie ? world.stranger() : one.lead).request('GET', one.paths(''),
            { accept: asPage.accept, headers: sent });
        if (isCookie)
            assert.equal(answer.status, 303, text);
        else if (!isNginxs(answer))
            world.compare.answers([answer, await harmless(name, name === 'Host' ? 'no!' : 'no')],
                'addresses', `${name}: ${text}`);
    });
});

test('line breaks, NUL and other controls in headers, cookies and addresses split no answer', async () => {
    const { port } = world.products[0];
    const known = new RegExp(`^(${['server', 'date', 'cross-origin-resource-policy', 'strict-transport-security', 'content-type',
        'content-length', 'transfer-encoding', 'connection', 'location', 'vary', 'cache-control', 'content-security-policy',
        'referrer-policy', 'cross-origin-opener-policy', 'permissions-policy', 'x-content-type-options', 'allow', 'etag',
        'last-modified'].join('|')}): `, 'i');
    const breakers = ['\r\nSet-Cookie: maude=evil', '\nX-Evil: 1', '\rX-Evil: 1', '\0', 'a\0b',
        '\r\n\r\nHTTP/1.1 200 OK\r\nX-Evil: 1\r\n\r\n<b>evil</b>', '\x0bX-Evil: 1', '\x7f', '\x1b[31m',
        '\u0085X-Evil: 1', '\u2028X-Evil: 1'];
    for (const breaker of breakers)
        for (const place of ['path', 'encoded', 'query', ...headers, 'Cookie']) {
            const evil = `x${breaker}`;
            const path = {
                path: `/d/${evil}`, encoded: `/d/${encodeURIComponent(evil)}`, query: `/join?next=/${encodeURIComponent(evil)}`,
            }[place] ?? '/d/ABCDEFGH';
            const what = `${JSON.stringify(evil)} in ${place}`;
            const own = place === 'Host' ? '' : `Host: 127.0.0.1:${port}\r\n`;
            const header = /^[A-Z]/.test(place) ? `${place}: ${evil}\r\n` : '';
            const request = `GET ${path} HTTP/1.1\r\n${own}Connection: close\r\n${header}\r\n`;
            const [head, ...parts] = (await speak(port, Buffer.from(request))).split('\r\n\r\n');
            const lines = head.split('\r\n'), rest = parts.join('\r\n\r\n');
            assert.match(lines[0], /^HTTP\/1\.1 (200|303|304|400|401|404) |^<html>|^$/, `${what}: ${lines[0]}`);
            for (const line of lines.slice(1))
                assert.match(line, known, what);
            assert.doesNotMatch(rest, /<b>evil|HTTP\/1\.1/, what);
        }
});

// ---- a model ----------------------------------------------------------------------------------------------------------

let model;

test('what a model writes is no more than text, and what people type is no more than data to it', async () => {
    const plans = { now: new Map() };
    const tagline = () => {
        const text = taglines[random(taglines.length)];
        return model.texts.say('tagline', text, text);
    };
    const deal = (key, field) => {
        if (!plans.now.has(key))
            plans.now.set(key, field === 'tagline' ? tagline() : plans.walk.deal(field));
        return plans.now.get(key).sent;
    };
    const stubs = await Promise.all([0, 1].map(side => startModel({
        write: (kind, input) => answerOf(kind, input, (key, field) => deal(`${kind} ${key}`, field)[side]),
    })));
    model = await World.start(random, { SYNTHESIS_DEBOUNCE_MS: 2000 }, stubs);
    for (let i = 0; i < (long ? 20 : 3); i++) {
        plans.now.clear();
        plans.walk = new Walk(model);
        await plans.walk.whole({ topics: 2, framings: 1, points: 10 });
        walks++;
    }
    for (const kind of ['synthesize', 'tagline', 'suggest_priorities', 'suggest_options', 'scaffold', 'why']) {
        const asked = stubs.map(stub => stub.of(kind).map(({ input }) => input));
        assert.ok(asked[0].length > 0, kind);
        model.compare.values(asked, 'model', `what a model is told: ${kind}`);
    }
    assert.deepEqual(stubs.map(({ faults }) => faults), [[], []]);
});

// Few words, as the model's titles are; as they are sent, and shown.
const taglines = ['<b>a</b> & {{b}} #', '[a](b) **c** # d', '=1+1 | --- : a', '"><img src=x onerror=a>'];

// An answer of the model's, made of what is dealt.
function answerOf(kind, input, deal) {
    const points = (i, side) => [0, 1, 2].map(j => ({ text: deal(`${i} ${side} ${j}`, 'point'), priority_id: null }));
    return {
        synthesize: () => ({ synthesis: deal('', 'framing') }),
        tagline: () => ({ tagline: deal('', 'tagline') }),
        suggest_priorities: () => ({ suggestions: [0, 1, 2].map(i => ({ text: deal(i, 'priority'), direction: '-' })) }),
        suggest_options: () => ({
            suggestions: [0, 1, 2].map(i => ({ name: deal(`${i} name`, 'name'), desc: deal(`${i} desc`, 'desc') })),
        }),
        scaffold: () => ({
            options: input.options.map(({ name }, i) => ({ name, for: points(i, 'for'), against: points(i, 'against') })),
        }),
        why: () => ({ why_statement: deal('', 'desc') }),
    }[kind]();
}

// ---- what operators see -----------------------------------------------------------------------------------------------

function printed(side, mode, query) {
    return sqlite(join(world.products[side].dataDir, 'maude.db'), query, '-readonly', mode);
}

const reports = readdirSync(join(source, 'sql/reports')).sort();
const tables = ['v_roster', 'v_decision', 'v_ballot', 'v_timeline'];

test('reports and views show it as typed, one row for each row, in a table, as CSV and as JSON', () => {
    // as everywhere, versions aren't compared: they also count what time brings about
    const timely = /^(hours|last|seconds|bytes|rows|of_indices|slowest|at|since|.*_at|.*_ms|request_id|.*minutes.*|version)$/;
    for (const what of [...reports, ...tables]) {
        const query = what.endsWith('.sql') ? readFileSync(join(source, 'sql/reports', what), 'utf8') : `SELECT * FROM ${what};`;
        const rows = [0, 1].map(side => JSON.parse(printed(side, '-json', query) || '[]'));
        const untimed = row => Object.fromEntries(Object.entries(row).filter(([name]) => !timely.test(name)));
        const plain = rows.map(list => list.map(untimed));
        world.compare.rows(plain, 'SQL', what);
        const csv = readCsv(printed(0, '-csv', `.headers on\n${query}`));
        if (rows[0].length) {
            assert.deepEqual(csv[0], Object.keys(rows[0][0]));
            assert.deepEqual(csv.slice(1).map(row => row.length), rows[0].map(row => Object.keys(row).length));
            const texts = row => Object.values(row).filter(it => typeof it === 'string');
            assert.deepEqual(csv.slice(1).map((row, i) => texts(rows[0][i]).every(text => row.includes(text))),
                rows[0].map(() => true));
        }
        const [box, other] = [0, 1].map(side => printed(side, '-box', query).split('\n').length);
        assert.equal(box, other, `lines of ${what}`);
    }
});

test('figures bear nobody\'s words', async () => {
    const pair = await world.stranger().request('GET', ['/metrics', '/metrics'], { accept: 'text/plain' });
    world.compare.values(pair.map(({ text }) => readMetrics(text)), 'metrics');
});

// Everything that a text could look like in a log.
function formsOf(text) {
    const string = Buffer.isBuffer(text) ? text.toString('utf8') : text;
    return [string, kept(string), encodeURIComponent(string), JSON.stringify(string).slice(1, -1)];
}

test('every line of the log is logfmt, and none has what was typed, a cookie, or a decision\'s address', async () => {
    for (const one of [world, model].filter(Boolean)) {
        await until(() => one.log(0).endsWith('\n') && one.log(1).endsWith('\n'), 'whole lines');
        const texts = [...one.texts.fields.values()].flatMap(words => [...words.keys()]).flatMap(formsOf);
        const all = [0, 1].map(side => {
            const lines = one.log(side).trim().split('\n').filter(line => !line.startsWith('Maude Libs: ')).map(readLogfmt);
            assert.ok(lines.length > 1000, 'requests are logged');
            counts.lines = (counts.lines ?? 0) + lines.length;
            return [...new Set(lines.flatMap(pairs => pairs.map(([, value]) => value)))].join('\n');
        });
        // What is in both logs is the product's own, as a date is.
        for (const text of new Set(texts))
            assert.ok(text.length < 6 || !all[0].includes(text) || all[1].includes(text), `the log has ${text}`);
        assert.doesNotMatch(all[1], /[\u4e00-\u9fa5]|\bzq[0-9a-v]{4}z*\b/, 'what was typed harmlessly');
        for (const side of [0, 1])
            for (const secret of one.compare.own[side].keys())
                assert.ok(secret.startsWith('127.') || !all[side].includes(secret), `the log has ${secret}`);
    }
});

// ---- the sum ----------------------------------------------------------------------------------------------------------

// Where each of them has to have been seen. A record has only the framing that was backed; what a decision is created with is
// its topic from then on.
const places = {
    create: ['canvas', 'canvas as JSON'], topic: ['page', 'SDT'], framing: ['page'],
    priority: ['page', 'SDT'], name: ['page', 'SDT'], desc: ['page', 'SDT'], point: ['page', 'SDT'],
};

test('every text that a field takes was sent in it, and seen on a page and in a record', () => {
    const { fields, seen } = world.texts;
    for (const [field, most] of Object.entries(limits)) {
        const fit = [...naughty, ...longTexts(most)].map(([, text]) => text).filter(text => lengthOf(kept(text)) <= most);
        assert.deepEqual(fit.filter(text => !fields.get(field).has(text)), [], `not everything was sent as ${field}`);
        for (const place of places[field]) {
            const unseen = fit.filter(text => !fields.get(field).get(text).some(word => seen.has(`${word} ${place}`)));
            assert.deepEqual(unseen, [], `not every ${field} was seen in ${place}`);
        }
    }
});

after(() => {
    tell(`${Date.now() - begun} ms`);
    const all = [world, model].filter(Boolean);
    const sum = list => list.reduce((a, b) => a + b, 0);
    const outputs = new Map();
    for (const { compare } of all)
        for (const [output, count] of compare.counts)
            outputs.set(output, (outputs.get(output) ?? 0) + count);
    tell(`seed ${seed}, ${walks} walks, ${naughty.length} texts, ${forbidden.length} forbidden ones, `
        + `${all[0].texts.fields.size} kinds of field, ${outputs.size} outputs`);
    tell(`${sum(all.map(it => it.texts.known.size))} times something was typed, `
        + `${sum(all.map(it => it.texts.seen.size))} pairs of that and an output, `
        + `${sum([...outputs.values()])} answers compared, ${counts.lines} lines of log`);
    tell([...outputs].map(([output, count]) => `${output} ${count}`).join(', '));
});
