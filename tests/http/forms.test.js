// Which forms a page has: those for what its person may do now, and no others (SPEC section 4, and the table in section 7);
// and that a decision can be taken from its beginning to its end by nothing but these forms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProduct } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf, valueOf } from './html.mjs';
import { reach, stages, walkOn, walkTo } from './walk.mjs';

// Nobody may take over while these tests run.
const product = await startProduct({ TAKEOVER_MS: 600000, REVEAL_MS: 300 });

// A decision at a stage with everybody that there can be: ana facilitates, bo takes part, cy was removed and asks again, dan
// is invited, eve only looks.
async function meet(stage, topic) {
    const [ana, bo, cy, dan, eve] = await product.people('ana', 'bo', 'cy', 'dan', 'eve');
    const way = await walkTo('lobby', [ana, bo], topic);
    await cy.act(way.id, 'join');
    await ana.act(way.id, 'remove', { name: cy.name });
    await cy.act(way.id, 'join');
    await ana.act(way.id, 'invite', { name: dan.name });
    await walkOn(way, stage);
    return { ...way, ana, bo, cy, dan, eve };
}

async function pageFor(person, { id }) {
    const page = pageOf(await person.get(`/d/${id}`, asPage));
    const region = regionOf(await person.get(`/d/${id}`, asRegion));
    assert.deepEqual(region.actionsOn(id), page.actionsOn(id), 'region and page have the same forms');
    return page;
}

async function formsFor(person, way) {
    return (await pageFor(person, way)).actionsOn(way.id).join(' ');
}

const manages = 'access admit close delete excuse handover invite leave remove uninvite'; // in each stage but the last

function sorted(words) {
    return words.split(' ').sort().join(' ');
}

// ---- who, and when -------------------------------------------------------------------------------------------------------

for (const [stage, facilitator, participant, invited, spectator] of [
    ['lobby', `${manages} start topic`, 'leave ready', 'join', 'join'],
    ['scenario', `${manages} back framing`, 'back framing leave', 'join', 'join'],
    ['priorities', `${manages} priority ready`, 'leave priority ready', 'join', 'join'],
    ['options', `${manages} option ready`, 'leave option ready', 'join', 'join'],
    ['dashboard', `${manages} approve point ready`, 'approve leave point ready', 'join', 'join'],
    ['complete', 'close delete handover leave', 'leave', '', ''],
])
    test(`${stage}: everybody has forms for what they may do, and no others`, async () => {
        const way = await meet(stage);
        assert.equal(await formsFor(way.ana, way), sorted(facilitator));
        assert.equal(await formsFor(way.bo, way), participant);
        assert.equal(await formsFor(way.cy, way), stage === 'complete' ? '' : 'leave', 'who asks may take it back');
        assert.equal(await formsFor(way.dan, way), invited);
        assert.equal(await formsFor(way.eve, way), spectator);
        await way.ana.act(way.id, 'close');
        for (const person of [way.ana, way.bo, way.cy, way.dan, way.eve])
            assert.equal(await formsFor(person, way), '', `closed: ${person.name}`);
    });

test('alone there is nobody to remove, excuse, admit, uninvite or hand over to', async () => {
    const [ana] = await product.people('ana');
    assert.equal(await formsFor(ana, await walkTo('lobby', [ana])), 'access close delete invite leave start topic');
    assert.equal(await formsFor(ana, await walkTo('complete', [ana])), 'close delete leave');
});

test('in the reveal nothing is worded, backed or settled any more', async () => {
    const way = await meet('scenario');
    const { ana, bo } = way;
    const [{ id: framing }] = (await ana.see(way.id)).framings;
    await ana.act(way.id, 'back', { framing });
    const { chosen } = await bo.act(way.id, 'back', { framing });
    const pages = await Promise.all([ana, bo].map(person => person.get(`/d/${way.id}`, asPage)));
    assert.equal((await ana.see(way.id)).stage, 'scenario', 'the reveal goes on: else this test is too slow');
    const [lead, other] = pages.map(it => pageOf(it));
    assert.deepEqual([lead.actionsOn(way.id).join(' '), other.actionsOn(way.id).join(' ')], [manages, 'leave']);
    assert.match(other.one(`#framing-${chosen}`).attribute('class'), /\bchosen\b/);
});

test('in the scenario only the facilitator settles, and only what may be settled', async () => {
    const way = await meet('scenario');
    const { ana, bo, id } = way;
    await bo.act(id, 'framing', { text: 'Another' });
    const [one, two] = (await ana.see(id)).framings.map(it => it.id);
    await ana.act(id, 'back', { framing: one });
    assert.ok(!(await formsFor(ana, way)).includes('settle'), 'bo is still to back one');
    await bo.act(id, 'back', { framing: two });
    assert.equal(await formsFor(bo, way), 'back framing leave');
    const page = await pageFor(ana, way);
    for (const framing of [one, two]) {
        const [form] = page.posts.filter(it => it.action === `/d/${id}/settle` && it.isIn(page.one(`#framing-${framing}`)));
        assert.deepEqual(form.values(form.buttons[0]), { stage: 'scenario', round: '1', framing: String(framing) });
    }
});

test('priorities and options: one confirms what one has entered, and only then', async () => {
    const way = await meet('priorities');
    await way.bo.act(way.id, 'priority', { text: 'fun', direction: '-', slot: 3 });
    assert.equal(await formsFor(way.bo, way), 'confirm leave priority ready');
    assert.equal(await formsFor(way.ana, way), sorted(`${manages} priority ready`));
    await way.bo.act(way.id, 'priority', { slot: 3 });
    await walkOn(way, 'options');
    await way.ana.act(way.id, 'option', { name: 'Tacos' });
    assert.equal(await formsFor(way.ana, way), sorted(`${manages} confirm option ready`));
    assert.equal(await formsFor(way.bo, way), 'leave option ready');
});

test('dashboard: one takes back one\'s own points, and says ready once something is approved', async () => {
    const way = await meet('dashboard');
    const { ana, bo, id } = way;
    const [{ id: tacos }] = (await ana.see(id)).options;
    await ana.act(id, 'point', { option: tacos, side: 'for', text: 'hot' });
    await bo.act(id, 'point', { option: tacos, side: 'against', text: 'messy' });
    await bo.act(id, 'approve', { option: tacos });
    const buttons = page => page.posts.filter(it => it.action === `/d/${id}/ready`).flatMap(it => it.buttons).map(it => it.words);
    for (const [person, text, ready] of [[ana, 'hot', ['Abstain']], [bo, 'messy', ['I am ready', 'Abstain']]]) {
        const page = await pageFor(person, way);
        const points = page.posts.filter(it => it.action === `/d/${id}/unpoint`);
        assert.equal(points.length, 1);
        const [item] = page.all('li').filter(it => points[0].isIn(it));
        assert.match(item.words, new RegExp(text));
        assert.deepEqual(buttons(page), ready);
    }
    await ana.act(id, 'ready', { abstain: 1 });
    assert.deepEqual(buttons(await pageFor(ana, way)), ['✓ I am ready']);
});

test('run-off: only the tied are voted on; after a second tie the facilitator settles among them', async () => {
    const way = await meet('dashboard');
    const { ana, bo, id } = way;
    const [a, b, c] = (await ana.see(id)).options.map(it => it.id);
    const vote = async () => {
        await ana.act(id, 'approve', { option: a });
        await bo.act(id, 'approve', { option: b });
        await ana.act(id, 'ready');
        await bo.act(id, 'ready');
    };
    await vote();
    const cards = (page, word) => [a, b, c].map(option =>
        page.posts.some(it => it.action === `/d/${id}/${word}` && it.isIn(page.one(`#option-${option}`))));
    for (const person of [ana, bo]) {
        const page = await pageFor(person, way);
        assert.deepEqual(cards(page, 'approve'), [true, true, false]);
        assert.match(page.one('main').words, /A tie: this is a run-off/);
        assert.ok(page.posts.filter(it => it.action === `/d/${id}/approve`).every(it => it.values().round === '2'));
    }
    await vote();
    const page = await pageFor(ana, way);
    assert.deepEqual(cards(page, 'settle'), [true, true, false]);
    assert.match(page.one('main').words, new RegExp(`It can’t be decided by counting. ${ana.name} settles it.`));
    assert.ok(!(await formsFor(bo, way)).includes('settle'));
});

test('how one may come in is what the page offers', async () => {
    const [ana, eve] = await product.people('ana', 'eve');
    const { id } = await ana.create();
    const way = { id };
    const join = async () => {
        const page = await pageFor(eve, way);
        return [page.actionsOn(id).join(' '), page.posts.flatMap(it => it.buttons).map(it => it.words).join(' ')];
    };
    for (const [change, expected] of [
        [['access', { mode: 'link' }], ['join', 'Join']],
        [['access', { mode: 'invited' }], ['', '']],
        [['invite', { name: eve.name }], ['join', 'Join']],
        [['start', {}], ['join', 'Join']],
        [['uninvite', { name: eve.name }], ['', '']],
        [['access', { mode: 'open' }], ['join', 'Ask to join']],
    ]) {
        await ana.act(id, ...change);
        assert.deepEqual(await join(), expected, change.join(' '));
    }
    await eve.act(id, 'join');
    assert.deepEqual(await join(), ['leave', 'Take it back']);
    await ana.act(id, 'admit', { name: eve.name, on: 0 });
    assert.deepEqual(await join(), ['', '']);
    assert.match((await pageFor(eve, way)).one('main').words, /The facilitator declined; you can join once you are invited\./);
    await ana.act(id, 'leave');
    assert.deepEqual(await join(), ['', ''], 'declined is declined, until invited');
    const [fay] = await product.people('fay');
    assert.match(await formsFor(fay, way), /^join$/, 'with nobody left, whoever may join does so at once');
    assert.equal((await pageFor(fay, way)).form(`/d/${id}/join`).buttons[0].words, 'Join');
});

// ---- what is in them -----------------------------------------------------------------------------------------------------

for (const stage of stages)
    test(`${stage}: every form says which stage and round its person sees, and can be sent`, async () => {
        const way = await meet(stage);
        const { ana, bo, cy, eve, id } = way;
        if (stage === 'dashboard') {
            const [{ id: option }] = (await ana.see(id)).options;
            await ana.act(id, 'point', { option, side: 'for', text: 'hot' });
            await ana.act(id, 'approve', { option });
        }
        if (stage === 'priorities')
            await ana.act(id, 'priority', { text: 'fun', direction: '~' });
        for (const person of [ana, bo, cy, eve])
            for (const form of (await pageFor(person, way)).posts) {
                const { stage: seen, round } = form.values();
                assert.deepEqual([seen, round], [stage, '1'], form.action);
                assert.ok(form.all('button').length > 0, `${form.action}: a button, for those without scripts`);
                for (const button of [form, ...form.buttons])
                    assert.ok([null, button.attribute('formaction') ?? form.action].includes(button.attribute('data-hx-post')),
                        'with scripts it goes to the same address');
                for (const control of form.all('input, textarea, select'))
                    if (control.attribute('type') !== 'hidden')
                        assert.ok(form.all('label').some(it => it.attribute('for') === control.attribute('id')), 'a label');
            }
    });

test('a form shows what its person has entered, and nobody else\'s', async () => {
    const way = await meet('lobby', 'First');
    const { ana, bo, id } = way;
    const value = async (person, word, name, words) => {
        const page = await pageFor(person, way);
        return valueOf(page.form(`/d/${id}/${word}`, words).control(name));
    };
    assert.equal(await value(ana, 'topic', 'text'), 'First');
    await walkOn(way, 'scenario');
    assert.deepEqual([await value(ana, 'framing', 'text'), await value(bo, 'framing', 'text')], ['First', '']);
    await bo.act(id, 'framing', { text: 'Bo\'s' });
    assert.deepEqual([await value(ana, 'framing', 'text'), await value(bo, 'framing', 'text')], ['First', 'Bo\'s']);
    await bo.act(id, 'framing', {});
    await walkOn(way, 'priorities');
    await bo.act(id, 'priority', { text: 'fun', direction: '-', slot: 2 });
    assert.deepEqual([await value(bo, 'priority', 'text', 'Priority 2'), await value(bo, 'priority', 'direction', 'Priority 2'),
        await value(bo, 'priority', 'text', 'Priority 1'), await value(bo, 'priority', 'direction', 'Priority 1'),
        await value(ana, 'priority', 'text', 'Priority 2')], ['fun', '-', '', '+', '']);
    await bo.act(id, 'priority', { slot: 2 });
    await walkOn(way, 'options');
    const slots = async person => (await pageFor(person, way)).posts.filter(it => it.action === `/d/${id}/option`)
        .map(it => [it.values().slot, it.values().name, it.values().desc]);
    assert.deepEqual(await slots(bo), [['1', '', '']], 'one empty place, not five');
    await bo.act(id, 'option', { name: 'Soup', desc: 'Hot.', slot: 2 });
    assert.deepEqual(await slots(bo), [['1', '', ''], ['2', 'Soup', 'Hot.']]);
    await bo.act(id, 'option', { name: 'Rice' });
    assert.deepEqual(await slots(bo), [['1', 'Rice', ''], ['2', 'Soup', 'Hot.'], ['3', '', '']]);
    assert.deepEqual(await slots(ana), [['1', '', '']]);
});

test('buttons say what is pressed, and what pressing them does next', async () => {
    const way = await meet('scenario');
    const { ana, bo, id } = way;
    const button = async (person, word) => {
        const [first] = (await pageFor(person, way)).posts.filter(it => it.action === `/d/${id}/${word}`);
        return [first.buttons[0].attribute('aria-pressed'), first.buttons[0].attribute('value')];
    };
    const [{ id: framing }] = (await ana.see(id)).framings;
    assert.deepEqual(await button(bo, 'back'), ['false', String(framing)]);
    await bo.act(id, 'back', { framing });
    assert.deepEqual([await button(bo, 'back'), await button(ana, 'back')], [['true', ''], ['false', String(framing)]]);
    await bo.act(id, 'back', { framing: '' });
    await walkOn(way, 'options');
    await bo.act(id, 'option', { name: 'Soup' });
    assert.deepEqual([await button(bo, 'confirm'), await button(bo, 'ready')], [['false', '1'], ['false', '1']]);
    await bo.act(id, 'ready');
    assert.deepEqual([await button(bo, 'confirm'), await button(bo, 'ready')], [['true', '0'], ['true', '0']]);
    await walkOn(way, 'dashboard');
    const { options: [{ id: option }] } = await ana.see(id);
    await bo.act(id, 'approve', { option });
    assert.deepEqual([await button(bo, 'approve'), await button(ana, 'approve')], [['true', '0'], ['false', '1']]);
});

// To all who take part, since who facilitates may change while the page is open; but the field is the facilitator's alone.
test('names are proposed of those whom one decides with, and of nobody else', async () => {
    const [ana, bo, cy, dan, eve] = await product.people('ana', 'bo', 'cy', 'dan', 'eve');
    const names = async (person, { id }) =>
        (await pageFor(person, { id })).all('datalist option').map(it => it.attribute('value')).sort();
    const way = await walkTo('lobby', [ana, bo]);
    await walkTo('lobby', [cy, ana]);
    await walkTo('lobby', [dan, eve]); // ana and bo have nothing to do with it
    await ana.act(way.id, 'invite', { name: eve.name });
    assert.deepEqual(await names(ana, way), [bo.name, cy.name].sort());
    assert.deepEqual(await names(bo, way), [ana.name]);
    for (const person of [cy, eve])
        assert.deepEqual(await names(person, way), []);
    const page = await pageFor(ana, way);
    assert.equal(page.form(`/d/${way.id}/invite`).control('name').attribute('list'), page.one('datalist').attribute('id'));
});

// ---- a decision by its forms alone ---------------------------------------------------------------------------------------

// What a browser without scripts does: fills in a form of the page that it has, presses a button, and follows. at: what has
// the form in it, or is in the form, where several have such a button.
async function press(person, path, action, words, typed = {}, at = 'body') {
    const page = pageOf(await person.get(path, asPage));
    const forms = page.posts.filter(it => it.actions.includes(action) && it.buttons.some(button => button.words === words) &&
        (it.has(at) || it.isIn(page.one(at))));
    assert.equal(forms.length, 1, `${forms.length} forms: ${action}, ${words}`);
    const button = forms[0].button(words);
    for (const name of Object.keys(typed))
        assert.ok(forms[0].control(name), `no field ${name}`);
    const answer = await person.post(button.attribute('formaction') ?? forms[0].action,
        { ...forms[0].values(button), ...typed }, asPage);
    assert.equal(answer.status, 303, answer.text);
    return answer.headers.location;
}

test('a group decides with nothing but the forms of its pages', async () => {
    const [ana, bo] = [product.person('form ana'), product.person('form bo')];
    assert.equal(await press(ana, '/join', '/session', 'Come in', { name: ana.name }), '/canvas');
    const here = await press(ana, '/canvas', '/d', '+', { topic: 'Lunch?' });
    const door = (await bo.get(here, asPage)).headers.location;
    assert.equal(await press(bo, door, '/session', 'Join', { name: bo.name }), here);
    const id = here.slice(3);
    const does = async (person, word, ...more) => assert.equal(await press(person, here, `${here}/${word}`, ...more), here);
    const allReady = async () => {
        await does(ana, 'ready', 'I am ready');
        await does(bo, 'ready', 'I am ready');
    };

    await does(ana, 'topic', 'Save', { text: 'Where do we have lunch?' });
    await does(ana, 'invite', 'Invite', { name: 'cy' });
    await does(ana, 'uninvite', '×');
    await does(ana, 'access', 'Who has the link');
    await does(bo, 'ready', 'I am ready');
    await does(ana, 'start', 'Start');

    await does(bo, 'framing', 'Save', { text: 'What do we have for lunch?' });
    const { framings: [, second] } = await ana.see(id);
    await does(ana, 'back', 'Back it', {}, `#framing-${second.id}`);
    await does(bo, 'back', 'Back it', {}, `#framing-${second.id}`);
    await reach(ana, id, 'priorities');

    await does(ana, 'priority', 'Save', { text: 'speed', direction: '+' }, '#priority-1-text');
    await does(bo, 'priority', 'Save', { text: 'cost', direction: '-' }, '#priority-3-text');
    await does(ana, 'confirm', 'These are mine');
    await allReady();
    await does(ana, 'option', 'Save', { name: 'Tacos', desc: 'From the truck.' });
    await does(bo, 'option', 'Save', { name: 'Pizza' });
    await allReady();

    const { options: [tacos] } = await ana.see(id);
    const card = `#option-${tacos.id}`;
    await does(ana, 'point', 'For it', { option: tacos.id, text: 'says ana', priority: '+1' });
    await does(bo, 'point', 'Against it', { option: tacos.id, text: 'says bo' });
    await does(bo, 'unpoint', '×', {}, card);
    await does(bo, 'point', 'Against it', { option: tacos.id, text: 'bo says', priority: '-1' });
    await does(ana, 'approve', 'Approve', {}, card);
    await does(bo, 'ready', 'Abstain');
    await does(bo, 'approve', 'Approve', {}, card); // who abstained is ready, and stays so
    await does(ana, 'ready', 'I am ready');

    const page = pageOf(await bo.get(here, asPage));
    assert.equal(page.one('#winner-title').words, 'Decided: Tacos');
    assert.match(page.one('pre').text, /\[M1\] says ana/);
    assert.match(page.one('pre').text, /\[L1\] bo says/);
    await does(ana, 'handover', 'Hand over', { name: bo.name });
    await does(bo, 'close', 'Close this decision');
    assert.equal(await press(ana, '/me', '/session/leave', 'Sign out'), '/join');
});
