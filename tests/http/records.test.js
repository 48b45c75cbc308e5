// The record: an SDT document like the founding one, MADR, JSON; the QR code (SPEC section 6).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct } from './harness.mjs';
import { reach, stages, walkOn, walkTo } from './walk.mjs';

const product = await startProduct();
const [ana, bo, cy] = await product.people('ana', 'No', 'cy');

// The founding document's headings (fly-config.md), in its order.
const founding = [
    '# SDT: ', '## Scenario', '## Pressures', '### More', '### Less', '## Chosen Option', '## Why(not)', '## Points', '### For',
    '### Against', '## Artistic', '## Consequences', '## How', '## Reconsider', '## Historic', '## More Info',
];
const frontMatter = ['author', 'asked', 'decided', 'status', 'deciders', 'tags', 'parent', 'children'];
const placeholder = '<!-- author this yourself -->';

// MADR 4.0.0's, the optional ones too.
const madr = [
    '# ', '## Context and Problem Statement', '## Decision Drivers', '## Considered Options', '## Decision Outcome',
    '### Consequences', '### Confirmation', '## Pros and Cons of the Options', '## More Information',
];

async function text(id, part = 'record.md', person = ana) {
    const answer = await person.get(`/d/${id}/${part}`, { accept: '*/*' });
    assert.equal(answer.status, 200, answer.text);
    return answer.text;
}

function headings(document) {
    return document.split('\n').filter(line => /^#+ /.test(line));
}

// What stands under a heading, up to the next one of its level or above.
function section(document, heading) {
    const lines = document.split('\n');
    const from = lines.indexOf(heading);
    assert.notEqual(from, -1, `no ${heading}`);
    const level = heading.indexOf(' ');
    const length = lines.slice(from + 1).findIndex(line => /^#+ /.test(line) && line.indexOf(' ') <= level);
    return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length).join('\n').trim();
}

// The front matter's lines, each a key and a value that YAML reads as what it is.
function matter(document) {
    const [, lines] = /^---\n(.*?)\n---\n/s.exec(document) ?? [];
    assert.ok(lines, 'front matter');
    return Object.fromEntries(lines.split('\n').map(line => {
        const [, key, value] = /^([a-z-]+): (.+)$/.exec(line) ?? [];
        const scalar = '(?:"(?:[^"\\\\]|\\\\.)*"|[A-Za-z][A-Za-z]*|\\d{4}-\\d\\d-\\d\\d)';
        assert.match(value ?? '', new RegExp(`^(${scalar}|\\[(${scalar}(, ${scalar})*)?\\])$`), line);
        return [key, value];
    }));
}

function today() {
    return new Date().toISOString().slice(0, 10);
}

let id, state;

test('a decision of three people, with priorities of all directions and points on both sides', async () => {
    ({ id } = await ana.create('Where?'));
    for (const person of [bo, cy])
        await person.act(id, 'join');
    await ana.act(id, 'topic', { text: 'A draft of the question' });
    await ana.act(id, 'topic', { text: 'Where do we eat today?' });
    await walkOn({ id, people: [ana, bo, cy], lead: ana }, 'priorities');
    await ana.act(id, 'priority', { text: 'a draft of a priority', direction: '~' });
    await ana.act(id, 'priority', { text: 'speed', direction: '+' });
    await bo.act(id, 'priority', { text: 'cost', direction: '-' });
    await cy.act(id, 'priority', { text: 'mood', direction: '~' });
    await cy.act(id, 'priority', { text: 'company', direction: '+', slot: 2 });
    for (const person of [ana, bo, cy])
        await person.act(id, 'ready');
    await ana.act(id, 'option', { name: 'Tacos', desc: 'From the truck.' });
    await bo.act(id, 'option', { name: 'Pizza', desc: 'Round.' });
    for (const person of [ana, bo, cy])
        await person.act(id, 'ready');
    const [{ id: tacos }, { id: pizza }] = (await ana.see(id)).options;
    await ana.act(id, 'point', { option: tacos, side: 'for', text: 'no queue', priority: '+1' });
    await bo.act(id, 'point', { option: tacos, side: 'for', text: 'cheap', priority: '-1' });
    await cy.act(id, 'point', { option: tacos, side: 'against', text: 'no chairs', priority: '~1' });
    await cy.act(id, 'point', { option: pizza, side: 'against', text: 'far', priority: '' });
    for (const person of [ana, bo])
        await person.act(id, 'approve', { option: tacos });
    await cy.act(id, 'approve', { option: pizza });
    for (const person of [ana, bo, cy])
        await person.act(id, 'ready');
    state = await ana.see(id);
    assert.equal(state.stage, 'complete');
});

test('the sections of the founding document are there, each once, in its order', async () => {
    const found = headings(await text(id)).map(heading => heading.startsWith('# SDT: ') ? '# SDT: ' : heading);
    const others = found.filter(heading => !founding.includes(heading));
    assert.deepEqual(found.filter(heading => founding.includes(heading)), founding);
    assert.deepEqual(others, ['### Non', '#### Pizza', '#### Do nothing']);
    assert.equal(found.indexOf('### Non'), found.indexOf('### Less') + 1);
    assert.ok(found.indexOf('#### Pizza') > found.indexOf('## More Info'));
});

test('the front matter has the founding document\'s keys, as valid YAML', async () => {
    const values = matter(await text(id));
    assert.deepEqual(Object.keys(values), frontMatter);
    assert.deepEqual(values, {
        author: 'ana', asked: values.asked, decided: values.decided, status: 'accepted', deciders: '[ana, "No", cy]',
        tags: '[]', parent: 'null', children: '[]',
    });
    for (const date of [values.asked, values.decided])
        assert.ok(Math.abs(Date.parse(date) - Date.parse(today())) <= 24 * 3600 * 1000, date);
});

test('each section holds what was decided', async () => {
    const document = await text(id);
    assert.match(document, /^# SDT: Where do we eat today\?$/m);
    assert.equal(section(document, '## Scenario'), 'Where do we eat today?');
    assert.equal(section(document, '### More'), '1. [M1] speed\n2. [M2] company');
    assert.equal(section(document, '### Less'), '1. [L1] cost');
    assert.match(section(document, '### Non'), /\[N1\] mood$/);
    assert.match(section(document, '## Chosen Option'), /^Tacos\b/);
    assert.equal(section(document, '### For'), '- [M1] no queue\n- [L1] cheap');
    assert.equal(section(document, '### Against'), '- [N1] no chairs');
    for (const empty of ['## Artistic', '## Consequences', '## How', '## Reconsider', '## Historic'])
        assert.equal(section(document, empty), placeholder);
    const others = section(document, '## More Info');
    assert.match(section(document, '#### Pizza'), /- far/);
    for (const count of [/Tacos.*2/, /Pizza.*1/, /ana/, /No/, /cy/])
        assert.match(others, count);
});

test('the sentence has its five parts, and the why-statement follows it', async () => {
    const why = section(await text(id), '## Why(not)');
    const parts = new RegExp(['^In the face of ', ', instead of doing nothing \\(', '\\), we decided ', ', to achieve ', ', accepting ',
        '\\.\n\n(.+)$'].join('\\*\\*(.+?)\\*\\*'), 's').exec(why);
    assert.ok(parts, why);
    const [, topic, otherwise, winner, achieved, accepted, statement] = parts;
    assert.deepEqual([topic, winner, accepted], ['Where do we eat today?', 'Tacos', 'no chairs']);
    assert.match(otherwise, /nothing changes/);
    assert.match(achieved, /speed.*company/);
    assert.equal(statement.replaceAll('\\', ''), state.why);
    assert.match(state.why, /Tacos.*2/);
});

test('where nothing was named, the sections are there and empty', async () => {
    const way = await walkTo('complete', [ana]);
    const document = await text(way.id);
    assert.deepEqual(headings(document).slice(1, founding.length), founding.slice(1));
    for (const empty of ['### Less', '### For', '### Against'])
        assert.equal(section(document, empty), placeholder);
});

test('format=sdt is the same, format=madr is MADR, and nothing else is a format', async () => {
    assert.equal(await text(id, 'record.md?format=sdt'), await text(id));
    assert.notEqual(await text(id, 'record.md?format=madr'), await text(id));
    for (const format of ['pdf', 'SDT', 'sdt,madr'])
        refused(await ana.get(`/d/${id}/record.md?format=${format}`), 400, 'bad_field', 'format');
    refused(await ana.get('/d/AAAAAAAA/record.md?format=pdf'), 404, 'not_found');
});

test('MADR has the template\'s headings in its order, the winner in quotes, and what is good and bad', async () => {
    const document = await text(id, 'record.md?format=madr');
    const found = headings(document).map(heading => /^# /.test(heading) ? '# ' : heading);
    assert.deepEqual(found.filter(heading => madr.includes(heading)), madr);
    assert.deepEqual(found.filter(heading => !madr.includes(heading)), ['### Tacos', '### Pizza', '### Do nothing']);
    assert.match(section(document, '## Decision Outcome'), /^Chosen option: "Tacos", because \S/);
    assert.match(section(document, '### Consequences'),
        /^\* Good, because .*no queue.*\n\* Good, because .*cheap.*\n\* Bad, because .*no chairs/);
    assert.match(section(document, '### Pizza'), /\* Bad, because far/);
    assert.deepEqual(section(document, '## Considered Options').split('\n'), ['* Tacos', '* Pizza', '* Do nothing']);
    const values = matter(document);
    assert.deepEqual([values.status, values['decision-makers']], ['accepted', '[ana, "No", cy]']);
    assert.match(values.date, /^\d{4}-\d\d-\d\d$/);
});

test('record.json has everything, with who said what when, and no superseded drafts', async () => {
    const answer = await ana.get(`/d/${id}/record.json`);
    const record = ok(answer);
    assert.deepEqual([record.id, record.topic, record.status, record.author], [id, state.topic, 'accepted', 'ana']);
    const said = [];
    (function walk(value) {
        if (value && typeof value === 'object') {
            if ('by' in value)
                said.push(value);
            Object.values(value).forEach(walk);
        }
    })(record);
    for (const [by, what] of [['ana', 'speed'], ['No', 'cost'], ['cy', 'mood'], ['ana', 'Tacos'], ['No', 'Pizza'],
        ['ana', 'no queue'], ['cy', 'far'], ['ana', 'Where do we eat today?']]) {
        const found = said.find(it => it.by === by && Object.values(it).includes(what));
        assert.ok(found, `${what}, by ${by}`);
        assert.ok(Object.values(found).some(value => /^\d{4}-\d\d-\d\dT.*Z$/.test(value)), `when ${by} said ${what}`);
    }
    assert.doesNotMatch(answer.text, /draft/);
});

test('no record shows a superseded draft', async () => {
    for (const part of ['record.md', 'record.md?format=madr', 'record.json'])
        assert.doesNotMatch(await text(id, part), /draft/, part);
});

test('at every stage every form is to be had, by a spectator, too, and what is not decided is left out', async () => {
    const [lead, other, eve] = await product.people('lead', 'other', 'eve');
    const way = await walkTo('lobby', [lead, other], 'At every stage?');
    for (const stage of stages) {
        await walkOn(way, stage);
        for (const [part, type] of [['record.md', 'text/markdown; charset=utf-8'], ['record.md?format=madr', 'text/markdown; charset=utf-8'],
            ['record.json', 'application/json'], ['qr.svg', 'image/svg+xml; charset=utf-8']]) {
            const answer = await eve.get(`/d/${way.id}/${part}`, { accept: '*/*' });
            assert.equal(answer.status, 200, `${stage}: ${part}`);
            assert.ok(answer.headers['content-type'].startsWith(type), answer.headers['content-type']);
        }
        const document = await text(way.id);
        const found = headings(document);
        assert.deepEqual(found.slice(0, 2), ['# SDT: At every stage?', '## Scenario'], stage);
        assert.equal(found.includes('## Pressures'), ['options', 'dashboard', 'complete'].includes(stage), stage);
        assert.equal(found.includes('## Chosen Option'), stage === 'complete', stage);
        assert.equal(document.includes(placeholder), stage === 'complete', stage);
        assert.equal(matter(document).status, stage === 'complete' ? 'accepted' : 'proposed');
        assert.equal(matter(document).decided === 'null', stage !== 'complete');
        assert.doesNotMatch(await text(way.id, 'record.md?format=madr'), stage === 'complete' ? /^$/ : /Chosen option/);
    }
});

test('the record and the QR code need a session, and a decision', async () => {
    for (const part of ['record.md', 'record.json', 'qr.svg']) {
        const nobody = await product.browser().get(`/d/${id}/${part}`);
        refused(nobody, 401, 'no_session');
        refused(await ana.get(`/d/AAAAAAAA/${part}`), 404, 'not_found');
    }
});

test('who deleted oneself or left stands in the record as it was', async () => {
    const [lead, leaver] = await product.people('lead', 'leaver');
    const way = await walkTo('complete', [lead, leaver]);
    await leaver.act(way.id, 'leave');
    assert.equal(matter(await text(way.id)).deciders, `[${JSON.stringify(lead.name)}, leaver]`.replace('"lead"', 'lead'));
});

// ---- what people typed shows as typed ----------------------------------------------------------------------------------

const nasty = [
    '<script>alert(1)</script>', '## Scenario', '# SDT: mine', '---', '```', '- [M1] mine', '1. one', '> quote', '+ plus',
    '![x](http://evil.example/x.png)', '[x](javascript:alert(1))', '**bold** _it_ `code`', '&lt;b&gt; &amp;', '<!-- author -->',
    '=====', '~~~', '| a | b |', 'https://evil.example', 'a\\', '"]} : # yaml', '{{topic}} {{{topic}}}',
];

test('text with markup is escaped: no heading, no HTML and no link comes from it', async () => {
    const clean = await walkTo('complete', await product.people('nasty'));
    const shapeOf = document => headings(document).map(line => line.replace(/^(# SDT: |# |#### |### (?=Tacos|Pizza)).*/, '$1'));
    const shape = shapeOf(await text(clean.id));
    const madrShape = shapeOf(await text(clean.id, 'record.md?format=madr'));
    for (const evil of nasty) {
        const [lead] = await product.people('nasty');
        const way = { id: (await lead.create(evil)).id, people: [lead], lead };
        await walkOn(way, 'priorities');
        assert.equal((await lead.see(way.id)).topic, evil, 'as JSON it is what was typed');
        await lead.act(way.id, 'priority', { text: evil, direction: '+' });
        await lead.act(way.id, 'ready');
        await lead.act(way.id, 'option', { name: 'Tacos', desc: evil });
        await lead.act(way.id, 'option', { name: 'Pizza', desc: evil, slot: 2 });
        await lead.act(way.id, 'ready');
        const [{ id: option }] = (await lead.see(way.id)).options;
        await lead.act(way.id, 'point', { option, side: 'for', text: evil, priority: '+1' });
        await lead.act(way.id, 'point', { option, side: 'against', text: evil });
        await lead.act(way.id, 'approve', { option });
        await lead.act(way.id, 'ready');
        const document = await text(way.id);
        assert.deepEqual(shapeOf(document), shape, evil);
        const inMadr = await text(way.id, 'record.md?format=madr');
        assert.deepEqual(shapeOf(inMadr), madrShape, evil);
        matter(document);
        matter(inMadr);
        for (const form of [document, inMadr]) {
            const typed = form.replaceAll(placeholder, '');
            assert.doesNotMatch(typed, /</, `raw HTML from ${evil}`);
            assert.doesNotMatch(typed, /(?<!\\)\]\(/, `a link from ${evil}`);
            assert.doesNotMatch(typed, /&(?!lt;|amp;)/, `an entity from ${evil}`);
            assert.doesNotMatch(typed, /(?<!\\)`/, `code from ${evil}`);
        }
    }
});

test('names are escaped in the front matter and in the text', async () => {
    const [lead, one, two, three] = await product.people('null', '1.5', 'y', '_a_ -b-');
    const way = await walkTo('complete', [lead, one, two, three]);
    const document = await text(way.id);
    const { author, deciders } = matter(document);
    assert.deepEqual([author, deciders], ['"null"', '["null", "1.5", "y", "_a_ -b-"]']);
    assert.ok(document.includes('\\_a\\_'));
});

// ---- the QR code -------------------------------------------------------------------------------------------------------

test('qr.svg is an SVG image of a QR code, and nothing else', async () => {
    const image = await text(id, 'qr.svg');
    const [, width, height] = /^(?:<\?xml[^>]*>\s*)?<svg\b[^>]*\bviewBox="0 0 (\d+) (\d+)"[^>]*>/.exec(image) ?? [];
    assert.ok(width, image.slice(0, 300));
    assert.equal(width, height);
    assert.equal((Number(width) - 8 - 17) % 4, 0, 'a QR code has 17 and 4 for each version, and a border of 4 on both sides');
    assert.match(image, /<\/svg>\s*$/);
    assert.doesNotMatch(image, /<script|<foreignObject|\bon\w+=|style=|href/i);
    assert.equal(await text(id, 'qr.svg'), image);
    assert.notEqual(await text((await ana.create('Another', { key: newKey() })).id, 'qr.svg'), image);
});

test('a host that would break the image or the document does not', async () => {
    const headers = { Host: 'a"onload="alert(1)' };
    const answer = await ana.get(`/d/${id}/qr.svg`, { headers });
    assert.doesNotMatch(answer.text, /\bonload="/);
    assert.notEqual(answer.status, 500);
});

test('the way to the priorities is not held up by a record that somebody reads meanwhile', async () => {
    const way = await walkTo('scenario', [ana, cy]);
    const [{ id: framing }] = (await ana.see(way.id)).framings;
    await Promise.all([
        ...[ana, cy].map(person => person.act(way.id, 'back', { framing })),
        ...Array.from({ length: 20 }, () => text(way.id)),
    ]);
    await reach(ana, way.id, 'priorities');
});
