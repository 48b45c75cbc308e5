// Sessions and move links against theft, replay and planting (SPEC section 2): what somebody has who copied a cookie or a link,
// or who put one into another's browser. Forged and garbled ones are in sessions.test.js, guessing in costs.test.js, what gets
// into the log in metrics.test.js.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newKey, ok, refused, startProduct } from './harness.mjs';
import { asPage, pageOf } from './html.mjs';

const SECRET_KEY_BASE = 's'.repeat(64);
const directory = mkdtempSync(join(tmpdir(), 'maude-theft.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const product = await startProduct({ SECRET_KEY_BASE });

const tls = { 'X-Forwarded-Proto': 'https' };

// A browser with nothing but this cookie, for one request after the other.
function thief(cookie, on = product) {
    const headers = { Cookie: cookie };
    return {
        get: (path, options) => on.browser().get(path, { ...options, headers }),
        post: (path, fields, options) => on.browser().post(path, fields, { ...options, headers }),
    };
}

async function linkOf(person) {
    const { url } = ok(await person.post('/me/link'));
    return new URL(url).pathname;
}

// Nothing that needs a session is to be had by this cookie.
async function isWorthNothing(cookie, { id, on = product }) {
    const { get, post } = thief(cookie, on);
    for (const path of ['/me', '/canvas', '/canvas/live', `/d/${id}`, `/d/${id}/live`, `/d/${id}/record.json`, `/d/${id}/qr.svg`])
        refused(await get(path), 401, 'no_session');
    for (const [path, fields] of [['/me/link', {}], ['/me/delete', { confirm: 'ana' }], ['/session/leave', {}],
        ['/session/leave', { decisions: 'leave' }], ['/d', { topic: 'Mine', key: newKey() }], [`/d/${id}/join`, {}],
        [`/d/${id}/topic`, { text: 'Mine' }]])
        refused(await post(path, fields), 401, 'no_session');
}

// ---- cookies ----------------------------------------------------------------------------------------------------------

test('a copied cookie is worth nothing after signing out, also once the name is somebody else\'s', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await bo.create();
    const copied = ana.cookie;
    assert.equal(ok(await thief(copied).get('/me')).name, 'ana', 'it was good before');
    assert.equal((await ana.post('/session/leave')).status, 200);
    await isWorthNothing(copied, { id });
    await product.person('ana').signIn();
    await isWorthNothing(copied, { id });
    assert.equal((await bo.see(id)).topic, 'Where do we eat?');
});

test('a copied cookie is worth nothing after its person was deleted', async () => {
    const [una, bo] = await product.people('una', 'bo');
    const { id } = await bo.create();
    const copied = una.cookie;
    assert.equal((await una.post('/me/delete', { confirm: 'una' })).status, 200);
    await isWorthNothing(copied, { id });
});

test('signing out on one device ends the other one\'s session, too', async () => {
    const [vic] = await product.people('vic');
    const phone = product.browser();
    ok(await phone.post(await linkOf(vic)));
    assert.equal((await phone.post('/session/leave')).status, 200);
    refused(await vic.get('/me'), 401, 'no_session');
});

test('whatever cookie is planted in a browser, taking a name gives it a new one', async () => {
    const [eve] = await product.people('eve');
    const planted = eve.cookie;
    await eve.post('/session/leave');
    const cookies = [planted, 'maude=', `maude=${'A'.repeat(48)}`, `${planted}; ${planted}`, 'maude=x; maude=y'];
    for (const [i, cookie] of cookies.entries()) {
        const name = `planted ${i}`;
        const answer = await thief(cookie).post('/session', { name });
        assert.deepEqual(ok(answer), { name });
        const [own] = answer.headers['set-cookie'][0].split(';');
        assert.ok(!cookie.includes(own));
        assert.deepEqual(ok(await thief(own).get('/me')), { name });
        refused(await thief(planted).get('/me'), 401, 'no_session');
    }
});

test('over TLS only the cookie that no other host can plant is read', async () => {
    const [fay] = await product.people('fay');
    const [[name, token]] = fay.jar;
    assert.equal(name, 'maude');
    const see = cookie => product.browser().get('/me', { headers: { Cookie: cookie, ...tls } });
    refused(await see(`maude=${token}`), 401, 'no_session');
    assert.deepEqual(ok(await see(`maude=${'A'.repeat(48)}; __Host-maude=${token}`)), { name: 'fay' });
});

test('another request\'s number can\'t be sent along to get what that one got', async () => {
    const headers = Object.fromEntries(['Maude-Request-Id', 'Maude_Request_Id', 'X-Request-Id', 'Request-Id'].map(it =>
        [it, 'f'.repeat(32)]));
    const first = product.browser(), second = product.browser();
    ok(await first.post('/session', { name: 'numbered' }, { headers }));
    refused(await second.post('/session', { name: 'numbered' }, { headers }), 409, 'name_taken');
    refused(await second.get('/me'), 401, 'no_session');
});

// ---- move links -------------------------------------------------------------------------------------------------------

test('a link that was redeemed is worth nothing to anybody, the one who redeemed it too', async () => {
    const [gus] = await product.people('gus');
    const path = await linkOf(gus);
    const phone = product.browser();
    ok(await phone.post(path));
    for (const browser of [phone, gus, product.browser()])
        for (const answer of [await browser.get(path), await browser.post(path)]) {
            refused(answer, 404, 'not_found');
            assert.ok(!('set-cookie' in answer.headers));
        }
});

test('only an answer on our own page redeems a link', async () => {
    const [hal] = await product.people('hal');
    const path = await linkOf(hal);
    const victim = product.browser();
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' },
        { Origin: 'https://evil.example' }, { Origin: 'null' }]) {
        const answer = await victim.post(path, {}, { headers });
        refused(answer, 403, 'cross_site');
        assert.ok(!('set-cookie' in answer.headers));
    }
    for (const [method, options] of [['GET', asPage], ['GET', {}], ['HEAD', asPage],
        ['GET', { headers: { 'Sec-Purpose': 'prefetch', 'HX-Request': 'true' } }]])
        assert.ok(!('set-cookie' in (await victim.request(method, path, options)).headers), `${method} signs nobody in`);
    refused(await victim.get('/me'), 401, 'no_session');
    assert.deepEqual(ok(await victim.post(path)), { name: 'hal' });
});

test('a link of somebody who was deleted, or who signed out and came again, is worth nothing', async () => {
    const [ida, jo] = await product.people('ida', 'jo');
    const paths = [await linkOf(ida), await linkOf(jo)];
    assert.equal((await ida.post('/me/delete', { confirm: 'ida' })).status, 200);
    assert.equal((await jo.post('/session/leave')).status, 200);
    await product.person('ida').signIn();
    await jo.signIn();
    for (const path of paths) {
        refused(await product.browser().get(path), 404, 'not_found');
        refused(await product.browser().post(path), 404, 'not_found');
    }
});

test('links are of 132 random bits, and no two are alike', async () => {
    const [kim] = await product.people('kim');
    const tokens = [];
    for (let i = 0; i < 40; i++)
        tokens.push((await linkOf(kim)).split('/').at(-1));
    assert.equal(new Set(tokens).size, tokens.length);
    for (const token of tokens)
        assert.match(token, /^[A-Za-z0-9_-]{22}$/);
    for (let i = 0; i < 22; i++) // each place alike has many characters: 12 or fewer of 64 in 40 come once in 10^12 times
        assert.ok(new Set(tokens.map(token => token[i])).size > 12, `the same at ${i}`);
});

test('a link gets into nothing that leaves the browser or stays in it', async () => {
    const [lu] = await product.people('lu');
    const made = await lu.post('/me/link', {}, asPage);
    const path = /\/me\/link\/[\w-]+/.exec(made.text)[0];
    for (const [answer, page] of [[made, pageOf(made)], await lu.get(path, asPage).then(it => [it, pageOf(it)])]) {
        assert.equal(answer.headers['cache-control'], 'no-store');
        assert.equal(answer.headers['referrer-policy'], 'same-origin', 'no other site gets the address');
        for (const element of page.all('[src], [href]')) // and nothing on the page is another site's
            assert.equal(new URL(element.attribute('src') ?? element.attribute('href'), product.base).origin, product.base);
    }
    const answer = await product.browser().post(path, {}, asPage);
    assert.deepEqual([answer.status, answer.headers.location, answer.text], [303, '/canvas', '']);
});

// ---- another database, another secret -----------------------------------------------------------------------------------

test('a cookie or a link of another database is worth nothing here, under the same secret', async () => {
    const other = await startProduct({ SECRET_KEY_BASE });
    const [mo] = await other.people('mo');
    const path = await linkOf(mo);
    const [here] = await product.people('mo');
    const { id } = await here.create();
    await isWorthNothing(mo.cookie, { id });
    refused(await product.browser().get(path), 404, 'not_found');
    refused(await product.browser().post(path), 404, 'not_found');
    assert.deepEqual(ok(await other.browser().post(path)), { name: 'mo' }, 'there it is good');
    await other.stop();
});

test('after a change of the secret no old cookie is worth anything, and no old link once its name is claimed again', async () => {
    const settings = { DATA_DIR: join(directory, 'data') };
    const old = await startProduct({ ...settings, SECRET_KEY_BASE });
    const [ned, ola] = await old.people('ned', 'ola');
    const { id } = await ned.create();
    const [ofNed, ofOla, another] = [await linkOf(ned), await linkOf(ola), await linkOf(ola)];
    await old.stop();

    const now = await startProduct({ ...settings, SECRET_KEY_BASE: 't'.repeat(64) });
    await isWorthNothing(ned.cookie, { id, on: now });
    const owner = now.person('ned');
    await owner.signIn();
    assert.equal((await owner.see(id)).you.role, 'facilitator', 'whoever comes first has the seat');
    await isWorthNothing(ned.cookie, { id, on: now });
    refused(await now.browser().get(ofNed), 404, 'not_found');
    refused(await now.browser().post(ofNed), 404, 'not_found');
    refused(await now.browser().post('/session', { name: 'ned' }), 409, 'name_taken');
    assert.deepEqual(ok(await now.browser().post(ofOla)), { name: 'ola' }, 'whose name nobody has claimed may still move');
    refused(await now.browser().post(another), 404, 'not_found');
    await now.stop();

    const back = await startProduct({ ...settings, SECRET_KEY_BASE }); // whose signatures are right again
    await isWorthNothing(ned.cookie, { id, on: back });
    await back.person('ned').signIn();
    await isWorthNothing(ned.cookie, { id, on: back });
    await isWorthNothing(owner.cookie, { id, on: back });
    await back.stop();
});
