// Names, cookies, signing out, moving to another device, deleting oneself (SPEC section 2, and section 7's first rows).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey, ok, refused, startProduct } from './harness.mjs';
import { walkTo } from './walk.mjs';

const product = await startProduct();

const form = { accept: 'html' };

function bytes(...codes) {
    return codes.map(code => `%${code.toString(16).padStart(2, '0')}`).join('');
}

// The one Set-Cookie line of an answer, taken apart.
function cookieOf(response) {
    assert.equal(response.headers['set-cookie']?.length, 1);
    const [pair, ...attributes] = response.headers['set-cookie'][0].split(/; */);
    const [, name, value] = /^([^=]+)=(.*)$/.exec(pair);
    return { pair, name, value, attributes: attributes.map(it => it.toLowerCase()) };
}

async function isNobody(browser) {
    refused(await browser.get('/me'), 401, 'no_session');
}

function linkIn(response) {
    const [path] = /\/me\/link\/[A-Za-z0-9_-]{16,}/.exec(response.text) ?? [];
    assert.ok(path, `no link: ${response.text}`);
    return path;
}

// ---- names -------------------------------------------------------------------------------------------------------------

test('a name is taken by sending it, and is told by /me', async () => {
    const ana = product.person('ana');
    assert.deepEqual(await ana.signIn(), { name: 'ana' });
    assert.deepEqual(ok(await ana.get('/me')), { name: 'ana' });
});

for (const [name, what] of [
    ['x', 'one character'],
    ['n'.repeat(24), '24 characters'],
    ['é'.repeat(23) + '7', '24 characters of two bytes'],
    ['𐐷'.repeat(24), '24 characters of four bytes'],
    ["Mary-Ann O'Neil_2.", 'spaces inside and all of the punctuation'],
    ['李 明', 'letters of another script'],
    ['नमस्ते', 'letters with their marks'],
    ['7', 'a digit alone'],
])
    test(`a name may be ${what}`, async () => {
        assert.deepEqual(await product.person(name).signIn(), { name });
    });

for (const [name, what] of [
    ['', 'nothing'],
    ['   ', 'spaces alone'],
    ['n'.repeat(25), '25 characters'],
    ['a/b', 'a slash'],
    ['a<b>', 'markup'],
    ['a@b', 'an at sign'],
    ['a"b', 'a quote'],
    ['a,b', 'a comma'],
    ['smile 😀', 'a picture'],
    ['a\nb', 'a line break'],
    ['a\tb', 'a tab'],
    ['a\u0000b', 'a NUL'],
    ['a\u0007b', 'a control character'],
    ['a\u202eb', 'a bidirectional override'],
    ['a\u2066b', 'a bidirectional isolate'],
])
    test(`a name may not have ${what}`, async () => {
        const nobody = product.browser();
        refused(await nobody.post('/session', { name }), 400, 'bad_field', 'name');
        await isNobody(nobody);
    });

for (const [name, what] of [
    [bytes(0xff, 0xfe), 'bytes that are no UTF-8'],
    [bytes(0xc0, 0xaf), 'an overlong form'],
    [bytes(0xed, 0xa0, 0x80), 'half of a surrogate pair'],
    [`a${bytes(0xc3)}`, 'a character that is cut off'],
])
    test(`a name may not have ${what}`, async () => {
        refused(await product.browser().post('/session', `name=${name}`), 400, 'bad_field', 'name');
    });

test('a name has to be sent', async () => {
    refused(await product.browser().post('/session', {}), 400, 'bad_field', 'name');
});

test('the limit is told in the message', async () => {
    const { message } = refused(await product.browser().post('/session', { name: 'n'.repeat(30) }), 400, 'bad_field', 'name');
    assert.match(message, /24/);
});

for (const [first, second, what] of [
    ['Zoë', 'zoë', 'in another case'],
    ['René', 'RENE\u0301', 'decomposed and in another case'],
    ['straße', 'STRASSE', 'whose case folding has another length'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς', 'with a letter that has two small forms'],
    ['Lee Ann', ' Lee Ann ', 'with spaces around it'],
])
    test(`a name ${what} is the same name`, async () => {
        await product.person(first).signIn();
        const error = refused(await product.browser().post('/session', { name: second }), 409, 'name_taken');
        assert.match(error.message, /another/i, 'the message says what to do');
        assert.match(error.message, /move link/i, 'the message says what to do');
    });

test('a name is shown composed', async () => {
    assert.deepEqual(await product.person('Noe\u0308l').signIn(), { name: 'Noël' });
});

test('a browser that is signed in takes no other name before it signs out', async () => {
    const [cy] = await product.people('cy');
    const error = refused(await cy.post('/session', { name: 'cyrus' }), 409, 'name_taken');
    assert.match(error.message, /sign out first/i);
    assert.deepEqual(ok(await cy.get('/me')), { name: 'cy' });
    await product.person('cyrus').signIn(); // it is still free
});

test('taking one\'s own name again does no harm', async () => {
    const [dee] = await product.people('dee');
    assert.deepEqual(await dee.signIn(), { name: 'dee' });
    assert.deepEqual(ok(await dee.get('/me')), { name: 'dee' });
});

test('one name goes to one of many who ask for it at once', async () => {
    const many = Array.from({ length: 12 }, () => product.person('rush'));
    const answers = await Promise.all(many.map(one => one.post('/session', { name: one.name })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(11).fill(409)]);
});

// ---- the cookie --------------------------------------------------------------------------------------------------------

// In each pair, what comes second from a browser that has no cookie, because the first answer did not reach it.
const key = 'one-key-of-a-door-page';
for (const [what, first, second, same] of [
    ['the same key and name are the same person', { key }, { key }, true],
    ['the same key and another name are somebody else', { key, name: 'Kit' }, { key, name: 'kat' }, false],
    ['another key is somebody else', { key }, { key: `${key}s` }, undefined],
    ['a key so short that it could be guessed is none', { key: key.slice(0, 15) }, { key: key.slice(0, 15) }, undefined],
])
    test(`where the answer is lost, ${what}`, async () => {
        const [host] = await product.people('host');
        const { id } = await host.create();
        const [lost, again] = [product.browser(), product.browser()];
        const name = `Una ${what.length}`;
        ok(await lost.post('/session', { name, join: id, ...first }));
        const answer = await again.post('/session', { name, join: id, ...second });
        if (same === undefined) {
            refused(answer, 409, 'name_taken');
            return isNobody(again);
        }
        ok(answer);
        const [one, other] = [ok(await lost.get('/me')).name, ok(await again.get('/me')).name];
        assert.equal(one === other, same);
        assert.deepEqual((await host.see(id)).participants.map(it => it.name).filter(it => it === other), [other], 'once');
    });

test('the cookie is one small token that scripts and other sites don\'t get', async () => {
    const answer = await product.browser().post('/session', { name: 'eve' });
    const { pair, attributes } = cookieOf(answer);
    assert.ok(pair.length < 100, pair);
    assert.ok(attributes.includes('httponly'));
    assert.ok(attributes.includes('samesite=lax'));
    assert.ok(attributes.includes('path=/'));
    assert.ok(!attributes.includes('secure'), 'or a browser on a plain LAN would not send it');
});

test('over TLS the cookie is Secure and bound to the host', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const browser = product.browser();
    const answer = await browser.post('/session', { name: 'eve over tls' }, { headers });
    const { name, pair, attributes } = cookieOf(answer);
    assert.match(name, /^__Host-/);
    assert.ok(pair.length < 100, pair);
    for (const attribute of ['secure', 'httponly', 'samesite=lax', 'path=/'])
        assert.ok(attributes.includes(attribute), attribute);
    assert.ok(!attributes.some(it => it.startsWith('domain=')));
    assert.deepEqual(ok(await browser.get('/me', { headers })), { name: 'eve over tls' });
});

test('a forged cookie is no session', async () => {
    const [fay, gus] = await product.people('fay', 'gus');
    const [[name, value]] = fay.jar;
    const other = gus.jar.get(name);
    const forged = [...value].map((c, i) => value.slice(0, i) + (c === 'A' ? 'B' : 'A') + value.slice(i + 1));
    const half = value.length / 2;
    forged.push(value.slice(0, half) + other.slice(half), value.slice(0, -1), `${value}A`, value.toLowerCase());
    for (const cookie of forged) {
        const answer = await product.browser().get('/me', { headers: { Cookie: `${name}=${cookie}` } });
        assert.equal(answer.status, 401, `${cookie} for ${value}`);
    }
});

test('a garbled cookie is no session', async () => {
    const [hal] = await product.people('hal');
    const [[name]] = hal.jar;
    for (const value of ['', 'x', '=', '%00', '"', ';', 'A'.repeat(48), 'é'.repeat(24), '.'.repeat(1500)])
        refused(await product.browser().get('/me', { headers: { Cookie: Buffer.from(`${name}=${value}`).toString('latin1') } }),
            401, 'no_session');
});

test('the cookie is found among others', async () => {
    const [ida] = await product.people('ida');
    for (const cookie of [`a=b; ${ida.cookie}`, `${ida.cookie}; z=y`, `x${ida.cookie}; ${ida.cookie};q=1`])
        assert.deepEqual(ok(await product.browser().get('/me', { headers: { Cookie: cookie } })), { name: 'ida' });
});

// ---- the ways in -------------------------------------------------------------------------------------------------------

test('the front door leads to the canvas, or to taking a name', async () => {
    const nobody = product.browser();
    const out = await nobody.get('/', form);
    assert.deepEqual([out.status, out.headers.location], [303, '/join']);
    await nobody.post('/session', { name: 'front door' });
    const home = await nobody.get('/', form);
    assert.deepEqual([home.status, home.headers.location], [303, '/canvas']);
});

test('a decision\'s page without a session leads to taking a name, and knows the way back', async () => {
    const [ana] = await product.people('jo');
    const { id } = await ana.create();
    const out = await product.browser().get(`/d/${id}`, form);
    assert.equal(out.status, 303);
    assert.equal(decodeURIComponent(out.headers.location), `/join?next=/d/${id}`);
});

test('the form for a name answers 303 to the canvas', async () => {
    const answer = await product.browser().post('/session', { name: 'kim' }, form);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/canvas']);
    cookieOf(answer);
});

test('the form for a name answers 303 to where one was going', async () => {
    const answer = await product.browser().post('/session', { name: 'lu', next: '/d/AAAAAAAA?x=1' }, form);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/d/AAAAAAAA?x=1']);
});

for (const next of ['//evil.example', '///evil.example', 'https://evil.example/', 'http:evil.example', '/\\evil.example',
    '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', 'javascript:alert(1)', 'evil.example', '@evil.example',
    '/d/x\r\nSet-Cookie: a=b'])
    test(`next is a path on this site only, so ${JSON.stringify(next)} is refused`, async () => {
        const nobody = product.person('lost');
        refused(await nobody.post('/session', { name: 'lost', next }), 400, 'bad_field', 'next');
        const answer = await nobody.post('/session', { name: 'lost', next }, form);
        assert.equal(answer.status, 400);
        assert.equal(answer.headers.location, undefined);
        await isNobody(nobody);
        const page = await nobody.get(`/join?next=${encodeURIComponent(next)}`, form);
        assert.doesNotMatch(page.headers.location ?? '', /evil|^javascript/);
    });

test('a name and a decision are taken in one step', async () => {
    const [mo] = await product.people('mo');
    const { id } = await mo.create();
    const ned = product.person('ned');
    assert.deepEqual(await ned.signIn({ join: id }), { name: 'ned' });
    assert.equal((await ned.see(id)).you.role, 'participant');

    const una = product.browser();
    const answer = await una.post('/session', { name: 'una', join: id, next: `/d/${id}` }, form);
    assert.deepEqual([answer.status, answer.headers.location], [303, `/d/${id}`]);
    const { participants } = ok(await una.get(`/d/${id}`));
    assert.deepEqual(participants.map(({ name }) => name), ['mo', 'ned', 'una']);
});

test('a name is taken without joining anything where one only looks', async () => {
    const [mo] = await product.people('mo');
    const { id } = await mo.create();
    const pat = product.person('pat');
    await pat.signIn({ next: `/d/${id}` });
    assert.equal((await pat.see(id)).you.role, 'spectator');
});

// ---- signing out -------------------------------------------------------------------------------------------------------

test('signing out takes the cookie away and frees the name for a new person', async () => {
    const [old, bea] = await product.people('rae', 'bea');
    const { id } = await walkTo('complete', [bea, old]);
    const before = old.cookie;
    assert.equal((await old.post('/session/leave')).status, 200);
    assert.equal(old.jar.size, 0, 'the cookie was taken away');
    refused(await product.browser().get('/me', { headers: { Cookie: before } }), 401, 'no_session');

    const next = product.person('rae');
    await next.signIn();
    const { you, participants } = await next.see(id);
    assert.deepEqual(you, { name: 'rae', role: 'spectator' }, 'decisions refer to persons, not to names');
    assert.deepEqual(participants.map(({ name }) => name), ['bea'], 'nobody is a participant whom nobody can be any more');
    assert.deepEqual(ok(await next.get(`/d/${id}/record.json`)).deciders.sort(), ['bea', 'rae'], 'the old one decided');
    refused(await product.browser().get('/me', { headers: { Cookie: before } }), 401, 'no_session');
});

test('signing out is refused while decisions are under way, and tells which', async () => {
    const [sam] = await product.people('sam');
    const [{ id: a }, { id: b }, { id: closed }] = [await sam.create(), await sam.create(), await sam.create()];
    await sam.act(closed, 'close');
    const error = refused(await sam.post('/session/leave'), 409, 'open_decisions');
    assert.deepEqual(error.decisions.sort(), [a, b].sort());
    assert.deepEqual(ok(await sam.get('/me')), { name: 'sam' });
    refused(await sam.post('/session/leave', { decisions: 'stay' }), 400, 'bad_field', 'decisions');
});

test('signing out with decisions=leave leaves them first', async () => {
    const [tia, bo] = await product.people('tia', 'bo');
    const { id } = await walkTo('options', [tia, bo]);
    await tia.act(id, 'option', { name: 'Soup' });
    assert.equal((await tia.post('/session/leave', { decisions: 'leave' })).status, 200);
    const state = await bo.see(id);
    assert.deepEqual(state.participants.map(({ name }) => name), ['bo']);
    assert.equal(state.facilitator, 'bo');
    assert.equal(state.options.find(({ name }) => name === 'Soup').by, 'tia', 'what one wrote stays under the name');

    const next = product.person('tia');
    await next.signIn();
    assert.equal((await next.see(id)).you.role, 'spectator');
});

test('a form that signs out answers 303', async () => {
    const [uma] = await product.people('uma');
    const answer = await uma.post('/session/leave', {}, form);
    assert.equal(answer.status, 303);
    assert.match(answer.headers.location, /^\/(join)?$/);
    await isNobody(uma);
});

test('signing out needs a session', async () => {
    refused(await product.browser().post('/session/leave'), 401, 'no_session');
});

// ---- move links --------------------------------------------------------------------------------------------------------

test('a move link asks first, and is redeemed once', async () => {
    const [vic] = await product.people('vic');
    const path = linkIn(await vic.post('/me/link'));
    const phone = product.browser();
    for (const method of ['GET', 'HEAD', 'GET'])
        assert.equal((await phone.request(method, path)).status, 200);
    assert.equal(ok(await phone.get(path)).name, 'vic', 'it says whose name it moves');
    await isNobody(phone);

    const answer = await phone.post(path);
    assert.equal(ok(answer).name, 'vic');
    cookieOf(answer);
    assert.deepEqual(ok(await phone.get('/me')), { name: 'vic' });
    assert.deepEqual(ok(await vic.get('/me')), { name: 'vic' });

    const third = product.browser();
    refused(await third.post(path), 404, 'not_found');
    refused(await third.get(path), 404, 'not_found');
    await isNobody(third);
});

test('a move link that two redeem at once signs in one of them', async () => {
    const [wes] = await product.people('wes');
    const path = linkIn(await wes.post('/me/link'));
    const answers = await Promise.all([1, 2, 3, 4].map(() => product.browser().post(path)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404, 404, 404]);
});

test('a move link\'s form answers 303', async () => {
    const [xia] = await product.people('xia');
    const path = linkIn(await xia.post('/me/link'));
    const phone = product.browser();
    const answer = await phone.post(path, {}, form);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/canvas']);
    assert.deepEqual(ok(await phone.get('/me')), { name: 'xia' });
});

test('a garbled move link is not found', async () => {
    const [yan] = await product.people('yan');
    const path = linkIn(await yan.post('/me/link'));
    const last = path.at(-1) === 'x' ? 'y' : 'x';
    for (const bad of [path.slice(0, -1), path + 'x', path.slice(0, -1) + last, '/me/link/x', '/me/link/..', '/me/link/%01',
        `/me/link/${'x'.repeat(500)}`]) {
        refused(await product.browser().get(bad), 404, 'not_found');
        refused(await product.browser().post(bad), 404, 'not_found');
    }
    assert.equal(ok(await product.browser().get(path)).name, 'yan', 'the right one still works');
});

test('a browser that is signed in under another name can\'t redeem a move link, and doesn\'t use it up', async () => {
    const [ana, bo] = await product.people('zed', 'zelda');
    const path = linkIn(await ana.post('/me/link'));
    refused(await bo.post(path), 409, 'name_taken');
    assert.deepEqual(ok(await bo.get('/me')), { name: bo.name });
    assert.equal(ok(await product.browser().post(path)).name, ana.name);
});

test('a move link of somebody who signed out is worth nothing', async () => {
    const [ana] = await product.people('abe');
    const path = linkIn(await ana.post('/me/link'));
    await ana.post('/session/leave');
    refused(await product.browser().post(path), 404, 'not_found');
});

test('a move link needs a session to be made', async () => {
    refused(await product.browser().post('/me/link'), 401, 'no_session');
});

// ---- deleting oneself --------------------------------------------------------------------------------------------------

test('deleting oneself needs one\'s name, letter for letter but for case', async () => {
    const [ana] = await product.people('Quentin');
    for (const fields of [{}, { confirm: '' }, { confirm: 'yes' }, { confirm: 'Quentina' }])
        refused(await ana.post('/me/delete', fields), 400, 'bad_field', 'confirm');
    assert.deepEqual(ok(await ana.get('/me')), { name: 'Quentin' });
    refused(await product.browser().post('/me/delete', { confirm: 'Quentin' }), 401, 'no_session');
});

test('who deletes oneself is "somebody" wherever the name stood, and the name is free', async () => {
    const [lead, gone] = await product.people('lea', 'Wolfgang');
    const done = await walkTo('complete', [lead, gone]);
    const running = await walkTo('dashboard', [lead, gone]);
    const [{ id: option }] = (await lead.see(running.id)).options;
    await gone.act(running.id, 'point', { option, side: 'for', text: 'I said so' });
    await gone.act(running.id, 'approve', { option });
    const inviting = await lead.create();
    await lead.act(inviting.id, 'invite', { name: 'Wolfgang' });
    const before = gone.cookie;

    assert.equal((await gone.post('/me/delete', { confirm: 'Wolfgang' })).status, 200);
    refused(await product.browser().get('/me', { headers: { Cookie: before } }), 401, 'no_session');
    for (const id of [done.id, running.id, inviting.id])
        for (const part of ['', '/record.json', '/record.md', '/record.md?format=madr'])
            assert.doesNotMatch((await lead.get(`/d/${id}${part}`)).text, /Wolfgang/i, `/d/${id}${part}`);
    const { options, participants } = await lead.see(running.id);
    assert.deepEqual(options.flatMap(it => it.for).map(({ by, text }) => [by, text]), [['somebody', 'I said so']]);
    assert.deepEqual(options.flatMap(({ approvals }) => approvals), [], 'who left has no ballot');
    assert.deepEqual(participants.map(({ name }) => name), ['lea']);
    assert.match((await lead.get(`/d/${done.id}/record.md`)).text, /^deciders: .*somebody/m);

    await product.person('Wolfgang').signIn();
});

test('a key that a freed name\'s owner used is worth nothing to the new one', async () => {
    const key = newKey();
    const first = product.person('keyed');
    await first.signIn();
    const { id } = await first.create('First', { key });
    await first.act(id, 'close');
    await first.post('/session/leave');
    const second = product.person('keyed');
    await second.signIn();
    assert.notEqual((await second.create('Second', { key })).id, id);
});
