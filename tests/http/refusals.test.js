// Every refusal that a person can meet on a page (fcgi/core/verdict.h): as a page and as a live region, with its status, its
// sentence beside what caused it, the field pointed to, and nothing lost of what was typed (SPEC section 7).
//
// The sentences stand here as people are to read them. What needs hundreds of people or points is in tests/unit/view_refused.c,
// a disk that is full in storage.test.js.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newKey, source, startProduct } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf, valueOf } from './html.mjs';
import { walkTo } from './walk.mjs';

const product = await startProduct({ TAKEOVER_MS: 600000 });
const [ana, bo, cy, dan, eve] = await product.people('ana', 'bo', 'cy', 'dan', 'eve');
const nobody = product.browser();

const lobby = await walkTo('lobby', [ana, bo]);
const scenario = await walkTo('scenario', [ana, bo]);
const priorities = await walkTo('priorities', [ana, bo]);
const options = await walkTo('options', [ana, bo]);
const dashboard = await walkTo('dashboard', [ana, bo]);
const complete = await walkTo('complete', [ana, bo]);
const closed = await walkTo('scenario', [ana, bo]);
await ana.act(closed.id, 'close');
const shut = await walkTo('lobby', [ana, bo]); // only who is invited joins; cy was declined before, dan asks
await bo.act(shut.id, 'ready');
await ana.act(shut.id, 'start');
await cy.act(shut.id, 'join');
await ana.act(shut.id, 'admit', { name: 'cy', on: 0 });
await dan.act(shut.id, 'join');
await ana.act(shut.id, 'access', { mode: 'invited' });
const framing = (await ana.see(scenario.id)).framings[0].id;
const [tacos, , nothing] = (await ana.see(dashboard.id)).options.map(it => it.id);
await ana.act(options.id, 'option', { name: 'Tacos', desc: 'From the truck.' });

const long = 'x'.repeat(301);
const unknown = 99999;

// verdict, sentence, status, who, where, word, fields, [the form it stands in, field, what is in the form]; without a form it
// is on top, with what was typed in `wrote`.
const cases = [
    ['FIELD_MISSING', 'Something is missing here.', 400, ana, lobby, 'topic', {}, { form: 'topic', field: 'text' }],
    ['FIELD_MISSING', 'Something is missing here.', 400, bo, dashboard, 'point', { option: '', side: 'for', text: 'of what?' },
        { form: 'point', keeps: { text: 'of what?', option: '' } }],
    ['FIELD_EMPTY', 'Please write something here.', 400, ana, lobby, 'topic', { text: ' \t ' },
        { form: 'topic', field: 'text', keeps: { text: ' \t ' } }],
    ['FIELD_EMPTY', 'Please write something here.', 400, ana, lobby, 'topic', { text: '' },
        { form: 'topic', field: 'text', keeps: { text: '' } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 300 characters.', 400, ana, lobby, 'topic', { text: long },
        { form: 'topic', field: 'text', keeps: { text: long } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 300 characters.', 400, bo, scenario, 'framing', { text: long },
        { form: 'framing', field: 'text', keeps: { text: long } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 60 characters.', 400, bo, priorities, 'priority',
        { text: 'y'.repeat(61), direction: '~', slot: 2 },
        { form: 'priority', at: '#priority-2-text', field: 'text', keeps: { text: 'y'.repeat(61), direction: '~', slot: '2' } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 60 characters.', 400, bo, options, 'option',
        { name: 'z'.repeat(61), desc: 'Kept.', slot: 3 },
        { form: 'option', at: '#option-3-name', field: 'name', keeps: { name: 'z'.repeat(61), desc: 'Kept.', slot: '3' } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 300 characters.', 400, ana, options, 'option', { name: 'Rice', desc: long },
        { form: 'option', at: '#option-1-name', field: 'desc', keeps: { name: 'Rice', desc: long, slot: '1' } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 200 characters.', 400, bo, dashboard, 'point',
        { option: tacos, side: 'for', text: 'p'.repeat(201), priority: '+1' },
        { form: 'point', field: 'text', keeps: { text: 'p'.repeat(201), option: String(tacos), priority: '+1' } }],
    ['FIELD_TOO_LONG', 'This is too long: at most 24 characters.', 400, ana, lobby, 'invite', { name: 'n'.repeat(25) },
        { form: 'invite', field: 'name', keeps: { name: 'n'.repeat(25) } }],
    ['FIELD_NOT_TEXT', 'This is not readable text (it must be UTF-8).', 400, ana, lobby, 'topic', 'text=a%ffb%c3',
        { form: 'topic', field: 'text', keeps: { text: 'a\ufffdb\ufffd' } }],
    ['FIELD_CONTROL', 'This has characters that can\'t be shown; please type it again.', 400, bo, scenario, 'framing',
        'text=a%07b%00c', { form: 'framing', field: 'text', keeps: { text: 'abc' } }],
    ['FIELD_BIDI', 'This has hidden characters that reverse the text; please type it again.', 400, bo, scenario, 'framing',
        { text: 'user\u202Egnp.exe \u2066x\u2069' }, { form: 'framing', field: 'text', keeps: { text: 'usergnp.exe x' } }],
    ['FIELD_NAME', 'A name has letters, digits, spaces inside, and - _ \' . only.', 400, ana, lobby, 'invite',
        { name: '<b>"cy"</b>' }, { form: 'invite', field: 'name', keeps: { name: '<b>"cy"</b>' } }],
    ['FIELD_NUMBER', 'This has to be a number.', 400, bo, scenario, 'back', { framing: 'first' }],
    ['FIELD_SWITCH', 'This has to be 0 or 1.', 400, bo, lobby, 'ready', { on: 'yes' }, { form: 'ready' }],
    ['FIELD_DIRECTION', 'Choose more (+), less (-) or relevant (~).', 400, bo, priorities, 'priority',
        { text: 'speed', direction: '*' }, { form: 'priority', at: '#priority-1-text', keeps: { text: 'speed' } }],
    ['FIELD_SLOT', 'There are places 1 to 5.', 400, bo, options, 'option', { name: 'Soup', desc: 'Hot.', slot: 6 },
        { wrote: ['Soup', 'Hot.'] }],
    ['FIELD_SIDE', 'Choose for or against.', 400, bo, dashboard, 'point', { option: nothing, side: 'beside', text: 'calm' },
        { form: 'point', keeps: { text: 'calm', option: String(nothing), priority: '' } }],
    ['FIELD_ACCESS', 'Choose open, link or invited.', 400, ana, lobby, 'access', { mode: 'closed' }, { form: 'access' }],
    ['FIELD_TAG', 'There is no such priority here.', 400, bo, dashboard, 'point',
        { option: tacos, side: 'for', text: 'cheap', priority: '-9' },
        { form: 'point', keeps: { text: 'cheap', option: String(tacos) } }],
    ['FIELD_SELF', 'That is you. Choose somebody else.', 400, ana, lobby, 'invite', { name: 'ANA' },
        { form: 'invite', field: 'name', keeps: { name: 'ANA' } }],
    ['FIELD_SELF', 'That is you. Choose somebody else.', 400, ana, scenario, 'remove', { name: 'ana' },
        { form: 'remove', field: 'name' }],
    ['FIELD_CONFIRM_TOPIC', 'To delete it, write its question here, letter for letter.', 400, ana, lobby, 'delete',
        { confirm: 'where' }, { form: 'delete', field: 'confirm', keeps: { confirm: 'where' } }],
    ['CROSS_SITE', null], ['NO_SESSION', null], ['NO_DECISION', null], ['NO_PAGE', null], ['WRONG_METHOD', null],
    ['OTHER_DATABASE', null], // second.test.js
    ['NOT_KEPT', null], // retention.test.js
    ...['DECISIONS', 'DECISIONS_HERE', 'NAMES', 'LINKS', 'OWN_LINKS', 'GUESSES', 'RETRIES'].map(it => [`TOO_MANY_${it}`, null]), // costs.test.js
    ['TOO_LARGE', null], ['TOO_FAST', null], ['TOO_MANY_PAGES', null], // pages.test.js
    ['NOT_PARTICIPANT', 'Only participants can do this. Join first.', 403, eve, scenario, 'framing', { text: 'Eve\'s wording' },
        { wrote: ['Eve\'s wording'] }],
    ['NOT_FACILITATOR', 'Only the facilitator can do this.', 403, bo, lobby, 'topic', { text: 'Bo\'s question' },
        { wrote: ['Bo\'s question'] }],
    ['NOT_INVITED', 'Only who is invited can join this decision. You can watch it.', 403, eve, shut, 'join', {},
        { beside: '.banner' }],
    ['DECLINED', 'The facilitator declined. You can watch, and join once you are invited.', 403, cy, shut, 'join', {},
        { beside: '.banner' }],
    ['NO_SUCH_MEMBER', 'Nobody of that name takes part.', 404, ana, lobby, 'excuse', { name: 'eve' },
        { form: 'excuse', field: 'name' }],
    ['NO_SUCH_MEMBER', 'Nobody of that name takes part.', 404, ana, complete, 'handover', { name: 'eve' },
        { form: 'handover', field: 'name' }],
    ['NOT_ASKING', 'Nobody of that name asks to join.', 404, ana, lobby, 'admit', { name: 'eve' }],
    ['NOT_ASKING', 'Nobody of that name asks to join.', 404, ana, shut, 'admit', { name: 'eve' }, { beside: '.asking' }],
    ['UNKNOWN_FRAMING', 'That wording is not here any more.', 409, bo, scenario, 'back', { framing: unknown }],
    ['UNKNOWN_OPTION', 'That option is not on the ballot.', 409, bo, dashboard, 'approve', { option: unknown }],
    ['UNKNOWN_OPTION', 'That option is not on the ballot.', 409, bo, dashboard, 'point',
        { option: unknown, side: 'for', text: 'lost?', priority: '+1' },
        { form: 'point', keeps: { text: 'lost?', option: '', priority: '+1' } }],
    ['UNKNOWN_SUGGESTION', 'That suggestion is not here any more.', 409, bo, options, 'include', { suggestion: unknown }],
    ['UNKNOWN_POINT', 'That point is not here, or is not yours.', 409, bo, dashboard, 'unpoint', { point: unknown }],
    ['WRONG_STAGE', 'The decision has moved on meanwhile. Nothing was changed.', 409, bo, priorities, 'framing',
        { text: 'Too late' }, { wrote: ['Too late'] }],
    ['WRONG_STAGE', 'The decision has moved on meanwhile. Nothing was changed.', 409, bo, options, 'option',
        { name: 'Soup', desc: 'Hot.', stage: 'options', round: 2 },
        { form: 'option', at: '#option-1-name', keeps: { name: 'Soup', desc: 'Hot.', stage: 'options', round: '1' } }],
    ['CLOSED', 'This decision was closed. It can only be read.', 409, bo, closed, 'framing', { text: 'After the end' },
        { wrote: ['After the end'] }],
    ['FROZEN', 'This decision is complete. Its record does not change any more.', 409, bo, complete, 'point',
        { option: 1, side: 'for', text: 'One more' }, { wrote: ['One more'] }],
    ['FROZEN', 'This decision is complete. Its record does not change any more.', 409, eve, complete, 'join', {},
        { beside: '.banner' }],
    ['NOT_ALL_READY', 'Not everybody who is here is ready yet.', 409, ana, lobby, 'start', {}, { form: 'start' }],
    ['NOT_TO_SETTLE', 'This is not yours to settle now.', 409, ana, scenario, 'settle', { framing }],
    ['NOT_YET_TAKEOVER', 'The facilitator is here, or was a moment ago. Wait a little before you take over.', 409, bo, lobby,
        'takeover', {}],
    ['DUPLICATE_OPTION', 'There is an option of that name already.', 409, bo, options, 'option', { name: 'TACOS', desc: 'Mine.' },
        { form: 'option', at: '#option-1-name', field: 'name', keeps: { name: 'TACOS', desc: 'Mine.' } }],
    ['NO_ENTRY', 'Write something before you confirm it.', 409, bo, options, 'confirm', {}, { beside: '.act' }],
    ['NO_APPROVAL', 'Approve at least one option, or abstain.', 409, bo, dashboard, 'ready', {}, { beside: '.act' }],
];

// The sentence is there once, as an alert, where it belongs; the field is pointed to; everything is kept.
function isTold(page, way, sentence, { form: word, at = 'body', field, keeps = {}, beside, wrote = [] } = {}) {
    const told = page.all('[role=alert]').filter(it => it.words.includes(sentence));
    assert.equal(told.length, 1, sentence);
    assert.equal(page.all('[role=alert]').length, 1, 'and nothing else');
    if (beside)
        assert.ok(page.all(beside).some(it => told[0].isIn(it)), `not in ${beside}`);
    if (!word && !beside) {
        assert.ok(told[0].isIn(page.one('.notice')));
        assert.deepEqual(page.all('.notice q').map(it => it.text), wrote);
    }
    if (!word)
        return;
    const [form] = page.posts.filter(it => told[0].isIn(it));
    assert.ok(form?.actions.includes(`/d/${way.id}/${word}`), `not in the form for ${word}`);
    assert.ok(at === 'body' || form.has(at) || form.isIn(page.one(at)), `not at ${at}`);
    assert.deepEqual([told[0].attribute('class'), told[0].words], ['error', sentence]);
    if (field) {
        assert.equal(form.control(field).attribute('aria-invalid'), 'true');
        assert.deepEqual(form.all('[aria-invalid]').map(it => it.attribute('name')), [field], 'no other one');
        const described = form.control(field).attribute('aria-describedby').split(' ').map(id => page.one(`#${id}`).words);
        assert.ok(described.includes(sentence), described.join(' '));
    }
    for (const [name, text] of Object.entries(keeps))
        assert.equal(valueOf(form.control(name)), text, name);
    for (let { node } = form; node; node = node.parent)
        assert.ok(node.tagName !== 'details' || node.getAttribute('open'), 'it is not folded away');
}

const told = new Map(); // how often a case of this name came

for (const [verdict, sentence, status, who, way, word, fields, where] of cases.filter(it => it[1])) {
    told.set(verdict, (told.get(verdict) ?? 0) + 1);
    test(`${verdict} ${told.get(verdict)}: ${sentence}`, async () => {
        const { version } = await who.see(way.id);
        const page = pageOf(await who.try(way.id, word, fields, asPage), status);
        isTold(page, way, sentence, where);
        const answer = await who.try(way.id, word, fields, asRegion);
        isTold(regionOf(answer, status), way, sentence, where);
        assert.deepEqual([answer.headers['x-version'], (await who.see(way.id)).version], [String(version), version],
            'nothing was changed');
        assert.match(answer.headers['x-inbox'], /^\d+$/);
        assert.equal(pageOf(await who.get(`/d/${way.id}`, asPage)).all('[role=alert]').length, 0, 'said once');
    });
}

// ---- beside the forms of other pages -------------------------------------------------------------------------------------

const others = [
    ['FIELD_KEY', 'A key has 8 to 64 characters.', 400, ana, '/d', { topic: 'Kept', key: 'short' }, '/d',
        { topic: 'Kept' }],
    ['FIELD_EMPTY', 'Please write something here.', 400, ana, '/d', { topic: '', key: newKey() }, '/d', { topic: '' }, 'topic'],
    ['FIELD_TOO_LONG', 'This is too long: at most 300 characters.', 400, ana, '/d', { topic: long, key: newKey() }, '/d',
        { topic: long }, 'topic'],
    ['FIELD_NEXT', 'This has to be an address on this site.', 400, nobody, '/session', { name: 'fay', next: '//evil.example' },
        '/session', { name: 'fay' }],
    ['FIELD_NAME', 'A name has letters, digits, spaces inside, and - _ \' . only.', 400, nobody, '/session', { name: '<fay>' },
        '/session',
        { name: '<fay>' }, 'name'],
    ['NAME_TAKEN', 'Somebody has this name. Take another, or use a move link from the device that has it.', 409, nobody,
        '/session',
        { name: 'Ana' }, '/session', { name: 'Ana' }, 'name'],
    ['NAME_SIGNED_IN', 'You are signed in under another name here. Sign out first.', 409, eve, '/session', { name: 'fay' },
        '/session',
        { name: 'fay' }, 'name'],
    ['FIELD_CONFIRM_NAME', 'To delete yourself, write your name here.', 400, eve, '/me/delete', { confirm: 'somebody else' },
        '/me/delete',
        { confirm: 'somebody else' }, 'confirm'],
    ['FIELD_LEAVE', 'This has to be leave, or nothing.', 400, eve, '/session/leave', { decisions: 'stay' }, null],
    ['OPEN_DECISIONS', 'You take part in decisions under way. Leave them, or make a move link first.', 409, bo,
        '/session/leave', {}, null],
    ['NO_LINK', 'This link was used already or is too old. Make a new one on the device that is signed in.', 404, nobody,
        '/me/link/AAAAAAAAAAAAAAAAAAAAAA', {}, null],
    ['FIELD_FORMAT', 'Choose sdt or madr.', 400, ana, `/d/${lobby.id}/record.md?format=pdf`, null, null],
];

for (const [verdict, sentence, status, who, path, fields, action, keeps, field] of others)
    test(`${verdict}, sent to ${path.replace(lobby.id, 'ID')}: ${sentence}`, async () => {
        const page = pageOf(await (fields ? who.post(path, fields, asPage) : who.get(path, asPage)), status);
        const alerts = page.all('[role=alert]');
        assert.deepEqual(alerts.map(it => it.words), [sentence]);
        if (!action)
            return;
        const form = page.form(action);
        assert.ok(alerts[0].isIn(form));
        for (const [name, text] of Object.entries(keeps))
            assert.equal(valueOf(form.control(name)), text);
        if (field) {
            const control = form.control(field);
            assert.equal(control.attribute('aria-invalid'), 'true');
            const described = control.attribute('aria-describedby').split(' ').map(id => page.one(`#${id}`).words);
            assert.ok(described.includes(sentence));
        }
        if (path === '/d') {
            const region = regionOf(await who.post(path, fields, asRegion), status).form('/d');
            assert.ok(region.words.includes(sentence));
            assert.equal(valueOf(region.control('topic')), keeps.topic);
        }
    });

test('BUSY: the page says that nothing is lost, and keeps what was typed', async () => {
    const operator = spawn('sqlite3', [join(product.dataDir, 'maude.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    operator.stdin.write('BEGIN IMMEDIATE;\nSELECT 1;\n');
    await once(operator.stdout, 'data'); // the lock is held
    const [page, region, door] = await Promise.all([bo.try(scenario.id, 'framing', { text: 'Bo was typing' }, asPage),
        ana.try(scenario.id, 'framing', { text: 'Ana was typing' }, asRegion), nobody.post('/session', { name: 'fay' }, asPage)]);
    operator.stdin.end('ROLLBACK;\n');
    await once(operator, 'exit');
    const sentence = 'The database is busy. Nothing is lost; try again in a moment.';
    isTold(pageOf(page, 503), scenario, sentence, { form: 'framing', keeps: { text: 'Bo was typing' } });
    isTold(regionOf(region, 503), scenario, sentence, { form: 'framing', keeps: { text: 'Ana was typing' } });
    assert.equal(valueOf(pageOf(door, 503).form('/session').control('name')), 'fay');
});

// ---- whatever is typed ---------------------------------------------------------------------------------------------------

const nasty = '<script>alert("1")</script>\' {{topic}} {{{x}}} {{>head}} &amp; &lt; </textarea></form> <!-- \u2028 é 🌮';

for (const [what, sent, shown] of [
    ['markup, quotes, braces and entities', nasty, nasty],
    ['line breaks', 'one\r\ntwo\n\tthree', 'one\r\ntwo\n\tthree'],
    ['almost 16 KiB', 'ab '.repeat(5300), 'ab '.repeat(5300)],
    ['four-byte characters in numbers', '🌮'.repeat(1200), '🌮'.repeat(1200)],
    ['what is only markup', '<p>'.repeat(200), '<p>'.repeat(200)],
])
    test(`kept as typed, in a field and in a notice: ${what}`, async () => {
        const text = `${sent}${long}`;
        for (const [way, word, name] of [[scenario, 'framing', 'text'], [priorities, 'priority', 'text'], [options, 'option',
            'desc']])
            for (const [read, as] of [[pageOf, asPage], [regionOf, asRegion]]) {
                const page = read(await bo.try(way.id, word, { name: 'x', direction: '+', [name]: text }, as), 400);
                const [form] = page.posts.filter(it => it.action === `/d/${way.id}/${word}`);
                assert.equal(valueOf(form.control(name)), `${shown}${long}`);
            }
        const page = pageOf(await eve.try(scenario.id, 'framing', { text }, asPage), 403);
        assert.equal(page.one('q').text, `${shown}${long}`);
    });

test('kept as near to it as can be: bytes, controls and what reverses text', async () => {
    const bytes = Buffer.concat([Buffer.from('text='),
        Buffer.from('%00a%00b%1b[0m%c3%28%f0%9f%8c%ae%e2%80%aec%ed%a0%80d%c2%85e%7f')]);
    for (const [person, status, read] of [[bo, 400, page => valueOf(page.form(`/d/${scenario.id}/framing`).control('text'))],
        [eve, 403, page => page.one('q').text]]) {
        const page = pageOf(await person.try(scenario.id, 'framing', bytes, asPage), status);
        assert.equal(read(page), 'ab[0m\ufffd(🌮c\ufffd\ufffd\ufffdd e');
    }
});

// ---- every one of them ---------------------------------------------------------------------------------------------------

test('every refusal that there is has its case here, or elsewhere', () => {
    const elsewhere = ['ACCEPTED', 'BUSY', 'STORAGE', 'TOO_MANY_PEOPLE', 'TOO_MANY_INVITED', 'TOO_MANY_OPTIONS',
        'TOO_MANY_POINTS'];
    const header = readFileSync(join(source, 'fcgi/core/verdict.h'), 'utf8');
    const all = [...header.matchAll(/^\tV\((\w+),/gm)].map(it => it[1]);
    assert.ok(all.length > 50);
    assert.deepEqual(all.sort(), [...new Set([...cases, ...others].map(it => it[0]).concat(elsewhere))].sort());
});
