// Searching the canvas, and hiding what is finished: GET /canvas and /canvas/live with q and finished, as page, region and JSON.
// What else is on it: visits.test.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok, startProduct } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf } from './html.mjs';
import { walkTo } from './walk.mjs';

const product = await startProduct({ LIVE_TIMEOUT_MS: 600 });
const [ana, bo] = await product.people('ana', 'bo');
const alone = { agent: false };

const topics = ['Where do we eat?', 'Straßenfest in June', 'Who books the train?', 'Café or tea house', 'Eat & drink <b>"now"</b>',
    'Sundays?'];
const ids = {};
for (const topic of topics)
    ids[topic] = (await ana.create(topic)).id;
ids.done = (await walkTo('complete', [ana, bo], 'Where did we eat?')).id;

const address = (q, path = '/canvas') => `${path}?q=${encodeURIComponent(q)}`;
const titles = ({ decisions }) => decisions.map(({ title }) => title).sort();
const circles = page => page.all('.circle strong').map(it => it.text).sort();

// The same in each form; gives the page.
async function findsAll(path, expected) {
    const page = pageOf(await ana.get(path, asPage));
    const region = regionOf(await ana.get(path, asRegion));
    assert.deepEqual([circles(page), circles(region), titles(ok(await ana.get(path)))], [expected, expected, expected], path);
    return page;
}

for (const [q, ...expected] of [
    ['EAT', 'Eat & drink <b>"now"</b>', 'Where did we eat?', 'Where do we eat?'],
    ['strassen', 'Straßenfest in June'],
    ['eat where do', 'Where do we eat?'],
    ['  the   WHO ', 'Who books the train?'],
    ['cafe\u0301', 'Café or tea house'],
    ['<b>"now"', 'Eat & drink <b>"now"</b>'],
    ['x'.repeat(299)],
])
    test(`a search for “${q.slice(0, 20)}” finds ${expected.length} decisions, as page, region and JSON`, async () => {
        await findsAll(address(q), expected);
    });

test('no search, and one for nothing, shows all', async () => {
    const all = [...topics, 'Where did we eat?'].sort();
    for (const query of ['', '?', '?q=', '?q=%20%09', '?finished=', '?finished=show', '?other=1', '?q=&finished=none'])
        await findsAll(`/canvas${query}`, all);
});

test('finished ones are hidden for who asks for that, also in a search', async () => {
    await findsAll('/canvas?finished=hide', [...topics].sort());
    const page = await findsAll(`${address('where')}&finished=hide`, ['Where do we eat?']);
    assert.equal(page.one('[name=finished]').attribute('checked'), '');
});

test('whatever else is looked for is no error, is shown again, and is not found', async () => {
    for (const [q, shown] of [
        ['%FF%FE', '��'],
        ['a%00b%1Bc', 'abc'],
        ['%E2%80%AEtxt', 'txt'],
        ['y'.repeat(301), 'y'.repeat(300)],
        [encodeURIComponent('é'.repeat(400)), 'é'.repeat(300)],
        ['%3Cscript%3E', '<script>'],
    ]) {
        const page = await findsAll(`/canvas?q=${q}`, []);
        assert.equal(page.one('[name=q]').attribute('value'), shown);
        assert.ok(page.one('.empty').words.includes(`Nothing found for “${shown}”.`), page.one('.empty').words);
        assert.equal(page.one('.empty a').attribute('href'), '/canvas');
    }
});

test('what waits for its page and what looks for news without scripts go on with the search', async () => {
    const page = pageOf(await ana.get('/canvas?finished=hide&q=eat+%26+%22', asPage));
    assert.equal(page.one('#poll').attribute('data-hx-get'), '/canvas/live?q=eat%20%26%20%22&finished=hide');
    assert.equal(page.one('noscript a').attribute('href'), '/canvas?q=eat%20%26%20%22&finished=hide');
    assert.equal(page.one('#live').attribute('data-say'), 'Found: 1');
    const hides = pageOf(await ana.get('/canvas?finished=hide', asPage));
    assert.equal(hides.one('#poll').attribute('data-hx-get'), '/canvas/live?finished=hide');
});

test('the search is a form where there are seven decisions or a search is on', async () => {
    const [cy] = await product.people('cy');
    assert.equal(pageOf(await cy.get('/canvas', asPage)).all('[role=search]').length, 1);
    const own = await startProduct();
    const [dora] = await own.people('dora');
    for (let n = 0; n < 7; n++) {
        assert.equal(pageOf(await dora.get('/canvas', asPage)).all('[role=search]').length, 0);
        assert.equal(pageOf(await dora.get('/canvas?finished=hide', asPage)).all('[role=search]').length, 1);
        await dora.create(`Number ${n}`);
    }
    const form = pageOf(await dora.get('/canvas', asPage)).one('[role=search]');
    assert.deepEqual([form.attribute('action'), form.attribute('method') ?? 'get'], ['/canvas', 'get']);
});

test('a waiting page goes on with its search, as region and as JSON', async () => {
    const { version } = ok(await ana.get('/canvas'));
    const path = `/canvas/live?v=${version}&q=moon&finished=hide`;
    const waits = [bo.get(path, { ...asRegion, ...alone }), bo.get(path, alone)];
    const made = await ana.create('To the moon and back');
    const [region, json] = await Promise.all(waits);
    assert.deepEqual(regionOf(region).all('.circle').map(it => it.attribute('id')), [`c-${made.id}`]);
    assert.deepEqual(ok(json).decisions.map(({ id }) => id), [made.id]);
    assert.deepEqual(titles(ok(await bo.get('/canvas/live?v=0&q=sundays'))), ['Sundays?'], 'one that asks for it at once, too');
});

test('a decision that is refused while one searches shows the whole canvas with it', async () => {
    const page = pageOf(await ana.post('/d', { topic: '', key: 'key-of-a-search', q: 'moon', finished: 'hide' }, asPage), 400);
    assert.ok(page.all('.circle').length > topics.length);
    assert.equal(page.one('#poll').attribute('data-hx-get'), '/canvas/live');
});

test('invitations wait whatever is looked for', async () => {
    const [eve] = await product.people('eve');
    await ana.act(ids['Sundays?'], 'invite', { name: eve.name });
    const page = pageOf(await eve.get(address('moon'), asPage));
    assert.deepEqual(page.all('dialog li p').map(it => it.text), ['Sundays?']);
    assert.equal(page.one('.badge').words, '1 invitation');
    assert.deepEqual(ok(await eve.get(address('moon'))).invitations, [ids['Sundays?']]);
});
