// What is at an address: a page for browsers, a live region for those that have the page already, JSON for scripts
// (SPEC section 7). Which forms a page has: forms.test.js. What a refused form looks like: refusals.test.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { newKey, ok, startProduct, until } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf } from './html.mjs';
import { stages, walkTo } from './walk.mjs';

const product = await startProduct({ LIVE_TIMEOUT_MS: 600 });
const [ana, bo, eve] = await product.people('ana', 'bo', 'eve');
const nobody = product.browser();
const alone = { agent: false };

const way = await walkTo('scenario', [ana, bo]);
const at = `/d/${way.id}`;
const quiet = await ana.create('Quiet'); // without a page, so that nobody's presence moves it
const unknown = '/d/AAAAAAAA';

function sending(options, headers) {
    return { ...options, headers: { ...options.headers, ...headers } };
}

// The versions that go with a decision or the canvas.
function versionsOf({ headers }) {
    assert.match(headers['x-version'], /^\d+$/);
    assert.match(headers['x-inbox'], /^\d+$/);
    return [Number(headers['x-version']), Number(headers['x-inbox'])];
}

function tells(response, version) {
    assert.equal(versionsOf(response)[0], version);
    return response;
}

// What a page that waits gets when something has moved.
async function news(by, path, options) {
    for (;;) {
        const answer = await by.get(path, options);
        if (answer.status !== 204)
            return answer;
    }
}

// What a page that waits from a version on is told once it shows what is awaited. Until then it may be told of people who
// come and go, itself among them: a decision moves for that too, and the page asks again.
async function follow(by, path, from, shows) {
    for (let version = from; ;) {
        const answer = await by.get(`${path}${path.includes('?') ? '&' : '?'}v=${version}`, { ...asRegion, ...alone });
        const [now] = versionsOf(answer);
        assert.ok(answer.status === 204 ? now === version : now > version, `${answer.status}: ${version}, then ${now}`);
        if (answer.status === 200 && await shows(regionOf(answer), now))
            return regionOf(answer);
        version = now;
    }
}

// ---- one address, three forms --------------------------------------------------------------------------------------------

for (const [path, what, title] of [
    [at, 'a decision', /^Scenario – Where do we eat\? – Maude Libs$/],
    [`${at}/screen`, 'a decision for the projector', /^Scenario – Where do we eat\? – Maude Libs$/],
    ['/canvas', 'the canvas', /^Decisions – Maude Libs$/],
]) {
    test(`${what} is a page for browsers`, async () => {
        const answer = await ana.get(path, asPage);
        const page = pageOf(answer);
        assert.match(page.title, title);
        versionsOf(answer);
        assert.equal(page.all('#live').length, 1, 'with its live region');
        assert.equal(page.one('#poll').attribute('data-hx-get'), path === '/canvas' ? '/canvas/live' :
            path === at ? `${at}/live` : `${at}/live?view=screen`);
    });

    test(`${what} is its live region for a page that is there`, async () => {
        const answer = await ana.get(path, asRegion);
        const region = regionOf(answer);
        const [version, inbox] = versionsOf(answer);
        assert.equal(region.one('#live').attribute('data-version'), String(version));
        if (path === at) {
            assert.equal(region.one('#live').attribute('data-stage'), 'scenario 1');
            assert.equal(region.one('#live').attribute('data-inbox'), String(inbox));
        }
        const page = pageOf(await ana.get(path, asPage));
        assert.equal(region.one('#live').words, page.one('#live').words, 'the same as in the page');
    });

    test(`${what} is JSON for who accepts that, also with HX-Request`, async () => {
        for (const options of [{}, { headers: { 'HX-Request': 'true' } }, { accept: 'text/html;q=0.1, application/json' }]) {
            const answer = await ana.get(path, options);
            assert.equal(answer.headers['content-type'], 'application/json');
            tells(answer, ok(answer).version);
        }
    });
}

test('oneself, and a move link, are pages, or JSON', async () => {
    const { url } = ok(await ana.post('/me/link'));
    for (const [path, by, title, name] of [
        ['/me', ana, 'You – Maude Libs', 'ana'],
        [url.replace(product.base, ''), nobody, 'Sign in – Maude Libs', 'ana'],
        ['/join', nobody, 'Come in – Maude Libs', null],
    ]) {
        assert.equal(pageOf(await by.get(path, asPage)).title, title);
        assert.deepEqual(ok(await by.get(path)), { name });
    }
});

test('the frame for pages without scripts is a page, or JSON', async () => {
    const { version } = await ana.see(way.id);
    const answer = await ana.get(`${at}/frame`, asPage);
    const page = pageOf(tells(answer, Number(answer.headers['x-version'])));
    assert.ok(Number(answer.headers['x-version']) >= version); // the frame says that ana is here, which moves it
    assert.equal(page.one('h1').words, 'Where do we eat?');
    assert.equal(ok(await ana.get(`${at}/frame`)).id, way.id);
});

for (const path of [at, `${at}/screen`, `${at}/frame`, '/canvas', '/me'])
    test(`HEAD ${path.replace(way.id, 'ID')} is GET without the body`, async () => {
        const [head, get] = [await ana.request('HEAD', path, asPage), await ana.get(path, asPage)];
        const but = ({ date, connection, 'keep-alive': kept, 'transfer-encoding': encoding, 'content-length': length,
            ...headers }) => headers;
        assert.deepEqual([head.status, head.text, but(head.headers)], [200, '', but(get.headers)]);
    });

test('whatever a browser says that it accepts, it gets the page', async () => {
    for (const accept of ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', '*/*', 'text/html', ''])
        assert.equal(pageOf(await ana.get(at, { accept })).one('h1').words, 'Where do we eat?');
});

test('a page is sent packed to who can unpack it', async () => {
    const answer = await ana.get(at, sending(asPage, { 'Accept-Encoding': 'gzip' }));
    assert.equal(answer.headers['content-encoding'], 'gzip');
});

test('an answer says how long it is', async () => {
    for (const path of [at, '/canvas', `${at}/live?v=0`])
        for (const options of [asPage, asRegion, {}]) {
            const answer = await eve.get(path, options);
            assert.equal(Number(answer.headers['content-length']), answer.bytes.length, path);
        }
});

// ---- waiting pages -------------------------------------------------------------------------------------------------------

test('a waiting page gets the region, its title with it, as soon as the decision moves', async () => {
    const { version } = await bo.see(way.id);
    const acted = ana.act(way.id, 'framing', { text: 'Where do we eat today?' });
    const region = await follow(bo, `${at}/live`, version, async (_, now) => now >= (await acted).version);
    assert.equal(region.title, 'Scenario – Where do we eat? – Maude Libs');
    assert.equal(region.one('li.card .text').words, 'Where do we eat today?');
    await ana.act(way.id, 'framing', { text: 'Where do we eat?' });
});

for (const [form, options] of [['HTML', asRegion], ['JSON', {}]])
    test(`what a waiting page gets is packed for who can unpack it, in ${form}`, async () => {
        const { id } = await walkTo('scenario', [ana]);
        const { version } = await ana.act(id, 'framing', { text: 'Where do we eat, and when? '.repeat(11) });
        const [packed, plain] = [{ 'Accept-Encoding': 'gzip, br' }, {}].map(headers =>
            news(eve, `/d/${id}/live?v=${version}`, { ...sending(options, headers), ...alone }));
        await product.waiting(2);
        await ana.act(id, 'framing', { text: 'Where do we eat, and what? '.repeat(11) });
        const [short, long] = [await packed, await plain];
        assert.deepEqual([short.headers['content-encoding'], short.headers.vary], ['gzip', 'Accept-Encoding']);
        assert.equal(long.headers['content-encoding'], undefined);
        assert.match(long.text, /and what\?/);
        assert.equal(String(gunzipSync(short.bytes)), long.text);
        assert.ok(short.bytes.length < long.bytes.length / 2, `${short.bytes.length} of ${long.bytes.length} bytes`);
    });

test('a waiting page in a browser is a region even where no header says so', async () => {
    regionOf(await bo.get(`${at}/live?v=0`, asPage));
    regionOf(await bo.get('/canvas/live?v=0', asPage));
});

test('a waiting page where nothing moves gets 204, no body, and the version', async () => {
    for (const [path, version] of [[`/d/${quiet.id}/live`, quiet.version], ['/canvas/live',
        ok(await eve.get('/canvas')).version]]) {
        const answer = await eve.get(`${path}?v=${version}`, { ...asRegion, ...alone });
        assert.deepEqual([answer.status, answer.text, answer.headers['x-version']], [204, '', String(version)]);
        assert.equal(answer.headers['content-type'], undefined);
    }
});

test('the projector\'s waiting page gets the projector\'s region', async () => {
    const { version } = await eve.see(way.id);
    const acted = ana.act(way.id, 'framing', { text: 'On the wall' });
    const told = await follow(eve, `${at}/live?view=screen`, version, async (_, now) => now >= (await acted).version);
    for (const region of [told, regionOf(await eve.get(`${at}/live?view=screen&v=0`, asRegion))]) {
        assert.deepEqual([region.forms.length, region.all('button').length], [0, 0], 'no controls');
        assert.equal(region.one('li.card .text').words, 'On the wall');
    }
    assert.equal(ok(await eve.get(`${at}/live?view=screen&v=0`)).framings[0].text, 'On the wall', 'and JSON where that is accepted');
    await ana.act(way.id, 'framing', { text: 'Where do we eat?' });
});

test('the canvas\' waiting page gets the canvas\' region', async () => {
    const { version } = ok(await bo.get('/canvas'));
    const made = ana.create('A new circle');
    const region = await follow(bo, '/canvas/live', version, async it => it.all(`#c-${(await made).id}`).length === 1);
    assert.equal(region.one(`#c-${(await made).id} strong`).text, 'A new circle');
});

test('a page whose decision is deleted is told so, with a way on', async () => {
    const { id, version } = await ana.create('Gone in a moment');
    const polls = ['', '&view=screen'].map(more => bo.get(`/d/${id}/live?v=${version}${more}`, { ...asRegion, ...alone }));
    await ana.product.waiting(2);
    const deleted = await ana.try(id, 'delete', { confirm: 'Gone in a moment' }, asRegion);
    for (const [answer, status] of [[deleted, 200], ...(await Promise.all(polls)).map(it => [it, 404])]) {
        const region = regionOf(answer, status);
        assert.match(region.one('main').words, /This decision was deleted\./);
        assert.equal(region.one('main a').attribute('href'), '/canvas');
    }
});

// ---- actions -------------------------------------------------------------------------------------------------------------

test('a form answers 303 to its page, and a deletion to the canvas', async () => {
    const { id } = await ana.create('Three o three');
    for (const [word, fields, location] of [['topic', { text: 'Now' }, `/d/${id}`], ['start', {}, `/d/${id}`],
        ['delete', { confirm: 'Now' }, '/canvas']]) {
        const answer = await ana.try(id, word, fields, asPage);
        assert.deepEqual([answer.status, answer.headers.location, answer.text], [303, location, '']);
    }
    const made = await ana.post('/d', { topic: 'By form', key: newKey() }, asPage);
    assert.equal(made.status, 303);
    assert.match(made.headers.location, /^\/d\/[A-Za-z0-9_-]{8}$/);
});

test('an action of a page that is there answers with the region', async () => {
    const answer = await ana.try(way.id, 'framing', { text: 'Typed' }, asRegion);
    const { version } = await ana.see(way.id);
    const region = regionOf(tells(answer, version));
    assert.equal(region.form(`${at}/framing`).control('text').text, 'Typed');
    await ana.act(way.id, 'framing', { text: 'Where do we eat?' });
});

test('Prefer: return=minimal makes that 204 with the version, and does nothing else', async () => {
    const minimal = { Prefer: 'return=minimal' };
    const answer = await ana.try(way.id, 'framing', { text: 'Minimal' }, sending(asRegion, minimal));
    const { version, framings } = await ana.see(way.id);
    assert.deepEqual([answer.status, answer.text, answer.headers['content-type']], [204, '', undefined]);
    assert.deepEqual([answer.headers['x-version'], framings[0].text], [String(version), 'Minimal']);
    assert.equal(answer.headers['preference-applied'], 'return=minimal');
    assert.equal(answer.headers['x-inbox'], (await ana.get(`/d/${way.id}`)).headers['x-inbox']);
    const posted = await ana.try(way.id, 'framing', { text: 'Form' }, sending(asPage, minimal));
    assert.equal(posted.status, 303, 'a form has to go somewhere');
    assert.equal(ok(await ana.try(way.id, 'framing', { text: 'JSON' }, { headers: minimal })).framings[0].text, 'JSON');
    regionOf(await ana.try(way.id, 'framing', { text: 'x'.repeat(301) }, sending(asRegion, minimal)), 400);
    await ana.act(way.id, 'framing', { text: 'Where do we eat?' });
});

// ---- without a session ---------------------------------------------------------------------------------------------------

test('without a session a page leads to the door, and from there back', async () => {
    for (const [path, next] of [[at, at], ['/canvas', '/canvas'], ['/me', '/me'], [`${at}/screen`, `${at}/screen`],
        [`${at}/frame?stage=lobby&round=1`, at], [`${at}?from=mail`, at], ['/canvas?q=caf%C3%A9', '/canvas%3Fq%3Dcaf%25C3%25A9'],
        [`${at}/record.md?format=madr`, `${at}/record.md%3Fformat%3Dmadr`], ['/canvas?q=a\\b', '/canvas'],
        [`/canvas?q=${'a'.repeat(1014)}`, `/canvas%3Fq%3D${'a'.repeat(1014)}`], [`/canvas?q=${'a'.repeat(1015)}`, '/canvas']]) {
        const answer = await nobody.get(path, asPage);
        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, `/join?next=${next}`);
    }
    assert.equal((await nobody.get('/d/a\\b', asPage)).headers.location, '/join', 'the door would not lead there');
});

test('without a session a region and an action are 401, with where to go', async () => {
    for (const [method, path] of [['GET', at], ['GET', `${at}/live?v=0`], ['POST', `${at}/ready`]]) {
        const answer = await nobody.request(method, path, { ...asRegion, ...method === 'POST' && { body: '' } });
        const region = regionOf(answer, 401);
        assert.equal(answer.headers['hx-redirect'], `/join?next=${at}`);
        assert.match(region.one('[role=alert]').words, /^Take a name first\.$/);
    }
    for (const path of [`${at}/live?v=0`, '/canvas/live?v=0'])
        assert.equal((await nobody.get(path, asPage)).status, 401, 'nothing to come back to');
    for (const path of ['/canvas', '/canvas/live?v=0', '/me'])
        assert.equal((await nobody.get(path, asRegion)).headers['hx-redirect'], '/join');
    const page = pageOf(await nobody.post(`${at}/framing`, { text: 'What I had written' }, asPage), 401);
    assert.match(page.one('[role=alert]').words, /^Take a name first\.$/);
    assert.equal(page.one('q').text, 'What I had written');
    assert.equal(page.one('main a').attribute('href'), `/join?next=${at}`);
});

// ---- what is not there, or not now ---------------------------------------------------------------------------------------

for (const [method, path, by] of [['GET', unknown, ana], ['GET', `${unknown}/screen`, ana], ['GET', `${unknown}/frame`, ana],
    ['GET', `${unknown}/record.md`, ana], ['GET', `${unknown}/qr.svg`, ana], ['GET', `${unknown}/live?v=0`, ana],
    ['POST', `${unknown}/ready`, ana], ['GET', '/d/short', ana], ['GET', '/nothing', nobody], ['GET', '/d', ana],
    ['POST', `${at}/dance`, ana], ['GET', '/me/link/AAAAAAAAAAAAAAAAAAAAAA', nobody], ['GET', '/a/b/c/d/e/f', nobody]])
    test(`${method} ${path} is not there, as a page and as a region`, async () => {
        const status = path === '/d' ? 405 : 404;
        const options = method === 'POST' ? { body: '' } : {};
        const sentence = status === 405 ? /can't be used that way/ : /no such decision|nothing at this address|used already/;
        const page = await by.request(method, path, { ...asPage, ...options });
        const main = path.includes('/live') ? regionOf(page, status).one('main') : pageOf(page, status).one('main');
        assert.match(main.one('[role=alert]').words, sentence);
        assert.match(main.one('a').attribute('href'), /^\/(canvas|join)$/, 'a way on');
        const region = regionOf(await by.request(method, path, { ...asRegion, ...options }), status);
        assert.match(region.one('[role=alert]').words, sentence);
    });

for (const [method, path, allowed] of [['GET', `${at}/ready`, 'POST'], ['HEAD', '/session', 'POST'], ['POST', '/canvas', 'GET, HEAD'],
    ['POST', `${at}/live`, 'GET, HEAD'], ['DELETE', at, 'GET, HEAD, POST'], ['PUT', '/me', 'GET, HEAD, POST']])
    test(`${method} ${path.replace(way.id, 'ID')} is 405, and tells what is allowed`, async () => {
        for (const as of [asPage, asRegion, {}]) {
            const answer = await ana.request(method, path, { ...as, ...!/^(GET|HEAD)$/.test(method) && { body: '' } });
            assert.deepEqual([answer.status, answer.headers.allow], [405, allowed]);
        }
    });

test('what another site sent is not done, and not shown', async () => {
    const crossSite = { 'Sec-Fetch-Site': 'cross-site' };
    for (const [by, path, fields] of [[ana, `${at}/framing`, { text: 'planted' }], [ana, '/d',
        { topic: 'planted', key: newKey() }],
        [nobody, '/session', { name: 'planted' }], [ana, '/me/delete', { confirm: 'planted' }]]) {
        const page = await by.post(path, fields, sending(asPage, crossSite));
        assert.match(pageOf(page, 403).one('[role=alert]').words, /sent from another site/);
        const region = await by.post(path, fields, sending(asRegion, crossSite));
        assert.match(regionOf(region, 403).one('[role=alert]').words, /sent from another site/);
        assert.doesNotMatch(page.text + region.text, /planted/);
    }
    assert.equal((await ana.see(way.id)).framings[0].text, 'Where do we eat?');
});

test('too much is 413: the worker\'s page up to 32 KiB, nginx\' above', async () => {
    for (const [by, path, field] of [[ana, `${at}/framing`, 'text'], [ana, '/d', 'topic'], [ana, `${unknown}/framing`, 'text'],
        [nobody, '/session', 'name'], [ana, '/me/delete', 'confirm']]) {
        const large = await by.post(path, { [field]: 'x'.repeat(20000) }, asPage);
        assert.match(pageOf(large, 413).one('[role=alert]').words, /at most 16 KiB/);
        assert.doesNotMatch(large.text, /xxx/, 'what was cut off is not shown as if it were all');
        const huge = await by.post(path, { text: 'x'.repeat(200000) }, asPage);
        const page = pageOf(huge, 413);
        assert.match(page.one('main').words, /nothing is lost/);
        assert.equal(page.one('main a').attribute('href'), '/');
    }
    const region = regionOf(await ana.try(way.id, 'framing', { text: 'x'.repeat(20000) }, asRegion), 413);
    assert.equal(region.one('main h1').words, 'Where do we eat?', 'the page that it was sent from');
});

test('too fast is 429, and what was typed is kept', async () => {
    const [fast] = await product.people('fast');
    const { id } = await fast.create();
    let answers = [];
    for (let i = 0; i < 5 && !answers.some(it => it.status === 429); i++)
        answers = await Promise.all(Array.from({ length: 40 }, () =>
            fast.try(id, 'topic', { text: 'In a hurry' }, { ...asPage, hasty: true })));
    const page = pageOf(answers.find(it => it.status === 429), 429);
    const form = page.form(`/d/${id}/topic`);
    assert.match(form.one('.error').words, /^That was too fast\./);
    assert.equal(form.control('text').text, 'In a hurry');
    const region = await until(async () => {
        const sent = await Promise.all(Array.from({ length: 40 }, () =>
            fast.try(id, 'topic', { text: 'In a hurry' }, { ...asRegion, hasty: true })));
        return sent.find(it => it.status === 429);
    }, 'too fast again');
    assert.equal(regionOf(region, 429).form(`/d/${id}/topic`).control('text').text, 'In a hurry');
});

test('too many waiting pages are 429, with a sentence', async () => {
    const [many] = await product.people('many');
    const polls = Array.from({ length: 40 }, () =>
        many.get(`/d/${quiet.id}/live?v=${quiet.version}`, { ...asRegion, ...alone }));
    const refusals = (await Promise.all(polls)).filter(it => it.status !== 204);
    assert.equal(refusals.length, 20);
    for (const answer of refusals)
        assert.match(regionOf(answer, 429).one('[role=alert]').words, /^You have too many pages of this open\./);
});

// ---- pages of every stage ------------------------------------------------------------------------------------------------

for (const stage of stages)
    test(`${stage}: page, frame, region and screen are valid for everybody, and agree`, async () => {
        const { id } = await walkTo(stage, [ana, bo]);
        const word = stage[0].toUpperCase() + stage.slice(1);
        for (const person of [ana, bo, eve]) {
            const page = pageOf(await person.get(`/d/${id}`, asPage));
            assert.equal(page.title, `${word} – Where do we eat? – Maude Libs`);
            assert.equal(page.one('.steps [aria-current=step]').words, word);
            assert.equal(page.one('iframe').attribute('src'), `/d/${id}/frame?stage=${stage}&round=1`);
            assert.equal(page.one('nav').words, person.name);
            regionOf(await person.get(`/d/${id}`, asRegion));
            const frame = pageOf(await person.get(`/d/${id}/frame?stage=${stage}&round=1`, asPage));
            assert.deepEqual([frame.forms.length, frame.all('button, input, textarea, select').length], [0, 0]);
            assert.doesNotMatch(frame.one('main').words, /moved on/);
            const screen = pageOf(await person.get(`/d/${id}/screen`, asPage));
            assert.deepEqual([screen.forms.length, screen.one('aside img').attribute('src')], [0, `/d/${id}/qr.svg`]);
        }
    });

test('the frame tells when the decision is elsewhere than the page around it, and leads there', async () => {
    const { id } = await walkTo('dashboard', [ana, bo]);
    for (const [seen, moved] of [['stage=options&round=1', true], ['stage=dashboard&round=2', true], ['stage=dashboard&round=1',
        false],
        ['', false], ['stage=dashboard', false], ['round=x', false]]) {
        const frame = pageOf(await bo.get(`/d/${id}/frame?${seen}`, asPage));
        assert.equal(/has moved on to Dashboard/.test(frame.one('main').words), moved, seen);
        assert.equal(frame.all('main a')[0].attribute('href'), `/d/${id}`);
    }
    const frame = await bo.get(`/d/${id}/frame?stage=%22%3E%3Cb%3E&round=-1`, asPage);
    assert.match(pageOf(frame).one('main').words, /has moved on to Dashboard/);
    assert.match(frame.text, /<meta http-equiv="refresh" content="10">/);
});

test('the complete page shows the record, as it is downloaded', async () => {
    const { id } = await walkTo('complete', [ana, bo]);
    const { text } = await eve.get(`/d/${id}/record.md`);
    for (const path of [`/d/${id}`, `/d/${id}/frame`]) {
        const page = pageOf(await eve.get(path, asPage));
        assert.equal(page.one('pre.record-text').text, text);
        const links = page.all('.downloads a').map(it => it.attribute('href'));
        assert.deepEqual(links, [`/d/${id}/record.md`, `/d/${id}/record.md?format=madr`, `/d/${id}/record.json`]);
    }
});
