// The pages around decisions: the door, the canvas with its invitations, oneself, the move link (SPEC sections 2, 3 and 7). And
// people's texts, which show as typed on every page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok, startProduct, until } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf, valueOf } from './html.mjs';
import { reach, stages, walkOn, walkTo } from './walk.mjs';

const product = await startProduct();
const alone = { agent: false };

function goesTo(answer, location) {
    assert.deepEqual([answer.status, answer.headers.location], [303, location], answer.text);
}

// ---- the door ------------------------------------------------------------------------------------------------------------

// What the door's form sends beside its key, which is another one each time.
const keys = new Set();
function asked(form, button) {
    const { key, ...others } = form.values(button);
    assert.match(key, /^[\w-]{22}$/);
    assert.ok(!keys.has(key));
    keys.add(key);
    return others;
}

test('the door asks for a name, and nothing else', async () => {
    const page = pageOf(await product.browser().get('/join', asPage));
    const form = page.form('/session');
    assert.deepEqual([page.posts.length, asked(form)], [1, { name: '' }]);
    assert.deepEqual(form.buttons.map(it => it.words), ['Come in']);
    assert.equal(page.one(`#${form.control('name').attribute('aria-describedby')}`).words,
        'As the others know you. No account, no password.');
});

test('arriving by a link offers Join and Only watch, and says what is decided', async () => {
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Where & when?');
    for (const [button, role] of [['Join', 'participant'], ['Only watch', 'spectator']]) {
        const guest = product.person(`guest ${role}`);
        const door = (await guest.get(`/d/${id}`, asPage)).headers.location;
        const page = pageOf(await guest.get(door, asPage));
        assert.equal(page.one('.topic').text, 'Where & when?');
        const form = page.form('/session');
        const answer = await guest.post('/session', { ...form.values(form.button(button)), name: guest.name }, asPage);
        goesTo(answer, `/d/${id}`);
        assert.deepEqual((await guest.see(id)).you, { name: guest.name, role });
    }
});

test('arriving at what is complete or closed one only watches', async () => {
    const [ana] = await product.people('ana');
    const closed = await ana.create();
    await ana.act(closed.id, 'close');
    for (const { id } of [await walkTo('complete', [ana]), closed]) {
        const form = pageOf(await product.browser().get(`/join?next=/d/${id}`, asPage)).form('/session');
        assert.deepEqual([form.buttons.length, asked(form, form.buttons[0])], [1, { next: `/d/${id}`, name: '' }]);
    }
});

test('a refused name keeps where one was going', async () => {
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Going on');
    const page = pageOf(await product.browser().post('/session', { name: ana.name, next: `/d/${id}` }, asPage), 409);
    const form = page.form('/session');
    assert.equal(page.one('.topic').text, 'Going on');
    assert.deepEqual(asked(form, form.button('Join')), { next: `/d/${id}`, name: ana.name, join: id });
});

test('who is signed in goes on from the door', async () => {
    const [ana] = await product.people('ana');
    const { id } = await ana.create();
    goesTo(await ana.get('/join', asPage), '/canvas');
    goesTo(await ana.get(`/join?next=/d/${id}`, asPage), `/d/${id}`);
    goesTo(await ana.get('/join?next=/d/AAAAAAAA', asPage), '/d/AAAAAAAA');
});

for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/\r\nX: y', '/d/\u202e'])
    test(`the door passes over where it may not lead: ${JSON.stringify(next)}`, async () => {
        const [ana] = await product.people('ana');
        const query = encodeURIComponent(next);
        goesTo(await ana.get(`/join?next=${query}`, asPage), '/canvas');
        const page = pageOf(await product.browser().get(`/join?next=${query}`, asPage));
        assert.deepEqual(asked(page.form('/session')), { name: '' });
    });

test('a door to a decision that is not there is a door all the same', async () => {
    for (const next of ['/d/AAAAAAAA', '/d/AAAAAAAA/screen', '/canvas', '/d/"><b>'])
        assert.deepEqual(asked(pageOf(await product.browser().get(`/join?next=${encodeURIComponent(next)}`,
            asPage)).form('/session')), { name: '', next });
});

// ---- the canvas ----------------------------------------------------------------------------------------------------------

test('every circle has title, tagline, stage and what one is to it, as words', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const words = async (person, { id }) => pageOf(await person.get('/canvas', asPage)).one(`#c-${id}`).words;
    for (const stage of stages) {
        const way = await walkTo(stage, [ana, bo], `Circle ${stage}`);
        const title = `Circle ${stage} ${stage[0].toUpperCase()}${stage.slice(1)}`;
        const waits = stage !== 'complete' && 'waits for you'; // in the lobby for bo alone, who is not ready
        assert.deepEqual([await words(ana, way), await words(bo, way), await words(cy, way)],
            [`${title} ${stage !== 'lobby' && waits || 'you facilitate'}`, `${title} ${waits || 'you take part'}`, title]);
        const circle = pageOf(await cy.get('/canvas', asPage)).one(`#c-${way.id}`);
        assert.ok(circle.attribute('class').split(' ').includes(`at-${stage}`), 'its ring');
        assert.equal(circle.one('a').attribute('href'), `/d/${way.id}`);
    }
    const asked = await walkTo('scenario', [ana, bo], 'Asked');
    await cy.act(asked.id, 'join');
    assert.match(await words(cy, asked), /you ask to join$/);
});

test('the newest circle is the first, closed ones and others\' own are not there', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id: first } = await ana.create('First');
    const { id: second } = await ana.create('Second');
    const { id: third } = await ana.create('Third');
    await ana.act(second, 'close');
    await ana.act(third, 'access', { mode: 'link' });
    const circles = async person => pageOf(await person.get('/canvas',
        asPage)).all('li.circle').map(it => it.attribute('id').slice(2));
    const [of, others] = [await circles(ana), await circles(bo)];
    assert.deepEqual(of.filter(id => [first, second, third].includes(id)), [third, first]);
    assert.deepEqual(others.filter(id => [first, second, third].includes(id)), [first]);
});

test('the form for a new decision has a key of its own each time', async () => {
    const [ana] = await product.people('ana');
    const keys = await Promise.all([asPage, asPage, asRegion].map(async as =>
        (as === asPage ? pageOf : regionOf)(await ana.get('/canvas', as)).form('/d').values().key));
    assert.equal(new Set(keys).size, 3);
    for (const key of keys)
        assert.match(key, /^[A-Za-z0-9_-]{8,64}$/);
});

test('an empty canvas says what to do', async () => {
    const own = await startProduct();
    const [ana] = await own.people('ana');
    const page = pageOf(await ana.get('/canvas', asPage));
    assert.match(page.one('main').words, /There is nothing to decide yet\. Start the first decision\./);
    assert.equal(page.all('.circle, dialog, .badge').length, 0);
});

// ---- invitations ---------------------------------------------------------------------------------------------------------

test('invitations are a dialog on the canvas, and a badge on every page, until they are answered', async () => {
    const [ana, bo, cy] = await product.people('ana', 'bo', 'cy');
    const open = await ana.create('Open');
    const [one, two] = [await ana.create('One <1>'), await ana.create('Two')];
    const badges = async () => Promise.all(['/canvas', '/me', `/d/${open.id}`].map(async path =>
        pageOf(await bo.get(path, asPage)).all('.badge').map(it => [it.words, it.attribute('href')])));
    const all = words => Array(3).fill(words ? [[words, '/canvas#invitations']] : []);
    const dialog = async () => pageOf(await bo.get('/canvas', asPage)).all('dialog li p').map(it => it.text);

    assert.deepEqual(await badges(), all());
    await ana.act(one.id, 'invite', { name: bo.name });
    assert.deepEqual([await badges(), await dialog()], [all('1 invitation'), ['One <1>']]);
    await ana.act(two.id, 'invite', { name: bo.name.toUpperCase() });
    assert.deepEqual([await badges(), (await dialog()).sort()], [all('2 invitations'), ['One <1>', 'Two']]);
    const page = pageOf(await bo.get('/canvas', asPage));
    assert.equal(page.one('dialog').attribute('open'), '');
    assert.match(page.one(`#c-${one.id}`).words, /you are invited$/);
    assert.equal(pageOf(await cy.get('/canvas', asPage)).all('dialog, .badge').length, 0, 'nobody else\'s');

    const form = page.form(`/d/${one.id}/join`);
    goesTo(await bo.post(form.action, form.values(form.buttons[0]), asPage), `/d/${one.id}`);
    assert.deepEqual([await badges(), await dialog()], [all('1 invitation'), ['Two']]);
    await ana.act(two.id, 'uninvite', { name: bo.name });
    assert.deepEqual([await badges(), await dialog()], [all(), []]);
    for (const end of [['close', {}], ['delete', { confirm: 'Over' }]]) {
        const { id } = await ana.create('Over');
        await ana.act(id, 'invite', { name: bo.name });
        assert.deepEqual(await badges(), all('1 invitation'));
        await ana.act(id, ...end);
        assert.deepEqual(await badges(), all(), 'what is over invites nobody');
    }
});

test('a name that nobody has yet is invited, too', async () => {
    const [ana] = await product.people('ana');
    const { id } = await ana.create('For Zoë');
    await ana.act(id, 'invite', { name: 'ZOË' });
    const zoe = product.person('Zoë');
    await zoe.signIn();
    assert.deepEqual(pageOf(await zoe.get('/canvas', asPage)).all('dialog li p').map(it => it.text), ['For Zoë']);
    assert.equal(pageOf(await zoe.get('/me', asPage)).one('.badge').words, '1 invitation');
});

test('the badge moves while one watches a decision, and while one watches the canvas', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const [watched, other] = [await ana.create('Watched'), await ana.create('Other')];
    const badge = answer => regionOf(answer).all('.badge').map(it => it.words);
    const wait = async () => {
        const { headers } = await bo.get(`/d/${watched.id}`, asRegion);
        const path = `/d/${watched.id}/live?v=${headers['x-version']}&i=${headers['x-inbox']}`;
        return bo.get(path, { ...asRegion, ...alone });
    };
    for (const [word, expected] of [['invite', ['1 invitation']], ['uninvite', []]]) {
        const poll = wait();
        await ana.product.waiting(1);
        await ana.act(other.id, word, { name: bo.name });
        assert.deepEqual(badge(await poll), expected);
    }
    const { headers } = await bo.get('/canvas', asRegion);
    const poll = bo.get(`/canvas/live?v=${headers['x-version']}`, { ...asRegion, ...alone });
    await ana.act(other.id, 'invite', { name: bo.name });
    assert.deepEqual(badge(await poll), ['1 invitation']);
    assert.deepEqual(badge(await bo.get(`/d/${other.id}`, asRegion)), ['1 invitation']);
    assert.deepEqual(badge(await bo.post(`/d/${other.id}/join`, {}, asRegion)), [], 'the one that is answered goes with the answer');
});

// ---- oneself -------------------------------------------------------------------------------------------------------------

test('the page about oneself: move, sign out, delete', async () => {
    const [ana] = await product.people('ana');
    const page = pageOf(await ana.get('/me', asPage));
    assert.equal(page.one('h1').words, `You are ${ana.name}`);
    assert.deepEqual(page.posts.map(it => [it.action, it.values()]),
        [['/me/link', {}], ['/session/leave', {}], ['/me/delete', { confirm: '' }]]);
});

test('a move link is shown with its QR code, asks first, and signs in', async () => {
    const [ana] = await product.people('ana');
    const page = pageOf(await ana.post('/me/link', {}, asPage));
    const url = page.one('a.link').attribute('href');
    assert.equal(page.one('a.link').text, url);
    assert.match(url, new RegExp(`^${product.base}/me/link/[A-Za-z0-9_-]+$`));
    assert.ok(page.has('.qr svg'));
    const ends = Date.parse(page.one('main time').attribute('datetime'));
    assert.ok(Math.abs(ends - Date.now() - 600000) < 60000, 'ten minutes');
    const phone = product.browser();
    const asks = pageOf(await phone.get(url.slice(product.base.length), asPage));
    assert.equal(asks.one('h1').words, `Sign in as ${ana.name} here?`);
    const [form] = asks.posts;
    assert.equal(phone.jar.size, 0, 'to look is not to take');
    goesTo(await phone.post(form.action, form.values(), asPage), '/canvas');
    assert.equal(pageOf(await phone.get('/me', asPage)).one('nav').words, ana.name);
    assert.match(pageOf(await phone.get(form.action, asPage), 404).one('[role=alert]').words, /used already or is too old/);
});

test('who may not sign out yet sees what holds them back, and may leave all of it', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const [{ id: one }, { id: two }] = [await ana.create('Under <way>'), await ana.create('Two')];
    await ana.act((await ana.create('Closed')).id, 'close');
    await bo.act(one, 'join');
    const page = pageOf(await ana.post('/session/leave', {}, asPage), 409);
    const listed = page.all('main section li a').map(it => [it.attribute('href'), it.text]).sort();
    assert.deepEqual(listed, [[`/d/${one}`, 'Under <way>'], [`/d/${two}`, 'Two']].sort());
    assert.ok(page.posts.some(it => it.action === '/me/link'), 'or a move link first');
    const form = page.form('/session/leave');
    assert.deepEqual(form.values(), { decisions: 'leave' });
    goesTo(await ana.post(form.action, form.values(), asPage), '/join');
    assert.equal(ana.jar.size, 0);
    assert.equal((await bo.see(one)).facilitator, bo.name);
});

test('who deletes oneself goes to the door', async () => {
    const [ana] = await product.people('ana');
    const form = pageOf(await ana.get('/me', asPage)).form('/me/delete');
    goesTo(await ana.post(form.action, { ...form.values(), confirm: ana.name.toUpperCase() }, asPage), '/join');
    assert.equal(ana.jar.size, 0);
});

// ---- people's texts ------------------------------------------------------------------------------------------------------

const sharp = '<script>"x"</script>\'{{topic}}{{{a}}}&amp;<b>é🌮'; // 48: fits everywhere

test('people\'s texts show as typed on every page of every stage', async () => {
    const [ana, bo, eve] = await product.people('ana', 'O\'Neil', 'eve');
    const topic = `${sharp} topic`;
    const way = await walkTo('lobby', [ana, bo], topic);
    const { id } = way;
    const path = `/d/${id}`;
    const shows = async (expected, paths = [path, `${path}/screen`, `${path}/frame`]) => {
        for (const person of [ana, bo, eve])
            for (const it of paths) {
                const answer = await person.get(it, asPage);
                const page = pageOf(answer);
                assert.doesNotMatch(answer.text, /<script>|<b>é|\{a\}\}\}<|&amp;<b|O'Neil</);
                for (const text of expected)
                    assert.ok(page.text.includes(text), `${it}: ${text}`);
            }
    };
    const page = async person => pageOf(await person.get(path, asPage));
    const inForm = async (person, word, name, at) =>
        valueOf((await page(person)).posts.find(it => it.action === `${path}/${word}` && it.has(at)).control(name));

    await shows([topic, 'O\'Neil']);
    assert.equal((await page(ana)).title, `Lobby – ${topic} – Maude Libs`);
    assert.equal(await inForm(ana, 'topic', 'text', '#topic'), topic);
    await ana.act(id, 'invite', { name: 'd\'Arc' });
    assert.equal((await page(ana)).form(`${path}/uninvite`).buttons[0].attribute('value'), 'd\'Arc');

    await walkOn(way, 'scenario');
    await bo.act(id, 'framing', { text: `${sharp} mine` });
    await shows([topic, `${sharp} mine`]);
    assert.equal(await inForm(bo, 'framing', 'text', '#framing'), `${sharp} mine`);
    const { framings: [, mine] } = await ana.see(id);
    for (const person of [ana, bo])
        await person.act(id, 'back', { framing: mine.id });
    await reach(ana, id, 'priorities');

    await bo.act(id, 'priority', { text: sharp, direction: '-' });
    await shows([`${sharp} mine`, sharp], [path, `${path}/screen`]);
    assert.equal(await inForm(bo, 'priority', 'text', '#priority-1-text'), sharp);
    await walkOn(way, 'options');

    await bo.act(id, 'option', { name: sharp, desc: `${sharp} desc` });
    await shows([sharp, `${sharp} desc`], [path, `${path}/frame`]);
    await shows([sharp], [`${path}/screen`]);
    assert.equal(await inForm(bo, 'option', 'desc', '#option-1-desc'), `${sharp} desc`);
    await walkOn(way, 'dashboard');

    const option = (await ana.see(id)).options.find(it => it.name === sharp).id;
    await bo.act(id, 'point', { option, side: 'against', text: `${sharp} point`, priority: '-1' });
    await bo.act(id, 'approve', { option });
    await shows([sharp, `${sharp} desc`, `${sharp} point`], [path, `${path}/frame`]);
    assert.ok((await page(ana)).all('select option').some(it => it.words === `-1 ${sharp}`));
    await ana.act(id, 'approve', { option });
    for (const person of [ana, bo])
        await person.act(id, 'ready');
    await shows([sharp, `${sharp} desc`, `${sharp} point`], [path, `${path}/frame`]);
    assert.equal((await page(eve)).one('#winner-title').words, `Decided: ${sharp}`);
    assert.equal((await page(eve)).one('pre').text, (await eve.get(`${path}/record.md`)).text);

    await shows([`${sharp} mine`], ['/canvas']);
    const door = pageOf(await product.browser().get(`/join?next=${path}`, asPage));
    assert.equal(door.one('.topic').text, `${sharp} mine`);
    const under = await bo.create(topic);
    assert.equal(pageOf(await bo.post('/session/leave', {}, asPage), 409).one(`a[href="/d/${under.id}"]`).text, topic);
    assert.deepEqual(ok(await bo.get(`/d/${under.id}`)).topic, topic);
});

test('a notice shows what was written as it was written', async () => {
    const [ana, eve] = await product.people('ana', 'eve');
    const { id } = await ana.create();
    for (const [fields, wrote] of [[{ text: sharp }, [sharp]], [{ name: sharp, desc: `${sharp}${sharp}` }, [sharp,
        `${sharp}${sharp}`]]]) {
        const page = pageOf(await eve.try(id, 'option', fields, asPage), 403);
        assert.deepEqual(page.all('q').map(it => it.text), wrote);
    }
    const page = pageOf(await eve.try('AAAAAAAA', 'framing', { text: sharp }, asPage), 404);
    assert.equal(page.one('q').text, sharp, 'also where there is no page of a decision');
});

test('of over a hundred pages that are told at once none is packed, so that all have it soon', async () => {
    const [ana, ...people] = await product.people('ana', ...Array.from({ length: 6 }, () => 'one of many'));
    const { id } = await ana.create('Where do we eat, and when? '.repeat(11).trim());
    const { version } = await ana.see(id);
    const packed = { ...asRegion, headers: { ...asRegion.headers, 'Accept-Encoding': 'gzip' }, ...alone };
    const many = people.flatMap(person => Array.from({ length: 18 }, () => person.get(`/d/${id}/live?v=${version}`, packed)));
    await product.waiting(many.length);
    await ana.act(id, 'topic', { text: 'Where do we eat, and what? '.repeat(11).trim() });
    for (const { headers, text } of await Promise.all(many)) {
        assert.equal(headers['content-encoding'], 'identity');
        assert.match(text, /and what\?/);
    }
});
