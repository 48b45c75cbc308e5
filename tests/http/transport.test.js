// What every request meets, whatever it wants: who sent it, how large, how fast, by which method; what scripts without a
// session are told; what machines ask (SPEC sections 7 and 9).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { newKey, ok, refused, startProduct, until } from './harness.mjs';
import { walkTo } from './walk.mjs';

const product = await startProduct({ LIVE_TIMEOUT_MS: 10000 });
const [ana, bo] = await product.people('ana', 'bo');
const nobody = product.browser();
const { id } = await walkTo('lobby', [ana, bo]);

const form = { accept: 'html' };
const fragment = { accept: '*/*', headers: { 'HX-Request': 'true' } };
const host = `127.0.0.1:${product.port}`;

// ---- cross-site --------------------------------------------------------------------------------------------------------

for (const [headers, passes, what] of [
    [{}, true, 'neither header, as curl'],
    [{ 'Sec-Fetch-Site': 'same-origin' }, true, 'Sec-Fetch-Site: same-origin'],
    [{ 'Sec-Fetch-Site': 'none' }, true, 'Sec-Fetch-Site: none'],
    [{ 'Sec-Fetch-Site': 'same-site' }, false, 'Sec-Fetch-Site: same-site'],
    [{ 'Sec-Fetch-Site': 'cross-site' }, false, 'Sec-Fetch-Site: cross-site'],
    [{ 'Sec-Fetch-Site': 'something new' }, false, 'a Sec-Fetch-Site that nobody knows'],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: `http://${host}` }, false, 'Sec-Fetch-Site, whatever Origin says'],
    [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }, true, 'Sec-Fetch-Site alone, where it is there'],
    [{ Origin: `http://${host}` }, true, 'an Origin like the Host'],
    [{ Origin: 'https://evil.example' }, false, 'another Origin'],
    [{ Origin: `http://${host}.evil.example` }, false, 'an Origin that only begins like the Host'],
    [{ Origin: `http://evil.example/${host}` }, false, 'an Origin that only ends like the Host'],
    [{ Origin: `http://127.0.0.1:${product.port - 1}` }, false, 'an Origin with another port'],
    [{ Origin: 'null' }, false, 'the Origin null'],
    [{ Host: 'decide.example', Origin: 'http://decide.example' }, true, 'an Origin like any Host'],
    [{ Host: 'decide.example', Origin: 'http://DECIDE.example' }, true, 'an Origin like the Host but for case'],
    [{ Host: 'decide.example', Origin: 'https://decide.example', 'X-Forwarded-Proto': 'https' }, 'tls', 'an Origin over TLS'],
    [{ Host: 'decide.example', Origin: `http://${host}` }, false, 'an Origin that is ours, for another Host'],
])
    test(`cross-site: ${what} ${passes ? 'passes' : 'is refused'}`, async () => {
        const answer = await nobody.post('/session', { name: '' }, { headers });
        if (passes) // to the next check
            refused(answer, 400, 'bad_field', 'name');
        else
            refused(answer, 403, 'cross_site');
    });

test('cross-site: every POST is refused, a form with its status, and nothing is done', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    for (const path of ['/session', '/session/leave', '/me/link', '/me/delete', '/d', `/d/${id}/ready`, `/d/${id}/close`]) {
        refused(await bo.post(path, { name: 'bo' }, { headers }), 403, 'cross_site');
        assert.equal((await bo.post(path, { name: 'bo' }, { ...form, headers })).status, 403);
    }
    assert.equal((await bo.see(id)).participants[1].ready, false);
});

test('cross-site: looking is allowed', async () => {
    assert.equal(ok(await ana.get(`/d/${id}`, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).id, id);
    assert.equal(ok(await ana.get('/canvas', { headers: { Origin: 'https://evil.example' } })).decisions[0].id, id);
});

// ---- without a session -------------------------------------------------------------------------------------------------

const pages = ['/canvas', '/canvas/live?v=0', '/me', `/d/${id}`, `/d/${id}/live?v=0`, `/d/${id}/record.json`];

for (const path of pages)
    test(`without a session ${path.replace(id, 'ID')} as JSON is 401, and a fragment is led to /join`, async () => {
        refused(await nobody.get(path), 401, 'no_session');
        const part = await nobody.get(path, fragment);
        assert.equal(part.status, 401);
        assert.match(part.headers['hx-redirect'], /^\/join(\?|$)/);
        assert.equal(part.headers.location, undefined);
    });

test('without a session a fragment\'s action is 401, and is led to /join', async () => {
    const part = await nobody.post(`/d/${id}/ready`, {}, fragment);
    assert.equal(part.status, 401);
    assert.match(part.headers['hx-redirect'], /^\/join(\?|$)/);
    refused(await nobody.post(`/d/${id}/ready`), 401, 'no_session');
    refused(await nobody.post('/d', { topic: 'x', key: newKey() }), 401, 'no_session');
});

// ---- forms -------------------------------------------------------------------------------------------------------------

test('a page\'s form answers 303 to the page', async () => {
    const made = await ana.post('/d', { topic: 'By a form', key: newKey() }, form);
    assert.equal(made.status, 303);
    assert.match(made.headers.location, /^\/d\/[A-Za-z0-9_-]{8}$/);
    const path = made.headers.location;
    for (const [word, fields] of [['topic', { text: 'By two forms' }], ['access', { mode: 'link' }], ['invite', { name: 'cy' }],
        ['start', {}], ['framing', { text: 'x' }]]) {
        const answer = await ana.post(`${path}/${word}`, fields, form);
        assert.deepEqual([answer.status, answer.headers.location], [303, path], word);
    }
    const gone = await ana.post(`${path}/delete`, { confirm: 'By two forms' }, form);
    assert.deepEqual([gone.status, gone.headers.location], [303, '/canvas']);
});

test('a form that is refused answers its error\'s status', async () => {
    assert.equal((await ana.post(`/d/${id}/topic`, { text: '' }, form)).status, 400);
    assert.equal((await bo.post(`/d/${id}/start`, {}, form)).status, 403);
    assert.equal((await bo.post(`/d/${id}/point`, {}, form)).status, 409);
    assert.equal((await bo.post('/d/AAAAAAAA/ready', {}, form)).status, 404);
});

// ---- addresses and methods ---------------------------------------------------------------------------------------------

for (const path of ['/nothing', '/d', '/d/', '/d/AAAAAAAA', `/d/${id}/nothing`, `/d/${id}/live/more`, `/d/${id}/record.pdf`,
    '/me/nothing', '/canvas/nothing', `/D/${id}`, '/.env', `/d/${id}%01`, `/d/${id}x`, `/d/${id}%20`,
    '/session/nothing', '/%ff%fe', '//', '/d/..'])
    test(`${path.replace(id, 'ID')} is nothing`, async () => {
        const answer = await ana.get(path);
        if (path === '/d') // it takes POST
            assert.ok([404, 405].includes(answer.status), answer.text);
        else
            refused(answer, 404, 'not_found');
    });

for (const path of ['/d/..%2f..%2f..%2fetc%2fpasswd', `/d/${id}%00`, '/d/%', '/%zz', '/../etc'])
    test(`${path.replace(id, 'ID')} is no address, and is refused by nginx`, async () => {
        assert.equal((await ana.get(path)).status, 400);
    });

test('an action that nobody knows is nothing', async () => {
    refused(await ana.try(id, 'explode'), 404, 'not_found');
    refused(await ana.try(id, 'create'), 404, 'not_found');
    refused(await ana.post('/nothing'), 404, 'not_found');
});

for (const [method, path] of [['GET', `/d/${id}/ready`], ['GET', `/d/${id}/close`], ['GET', '/session/leave'], ['GET', '/me/delete'],
    ['GET', '/me/link'], ['POST', '/canvas'], ['POST', '/me'], ['POST', `/d/${id}/live`], ['POST', `/d/${id}/record.md`],
    ['PUT', `/d/${id}`], ['DELETE', `/d/${id}`], ['PATCH', `/d/${id}/topic`], ['PUT', '/session'], ['OPTIONS', '/canvas']])
    test(`${method} ${path.replace(id, 'ID')} is 405 and does nothing`, async () => {
        const { version } = await ana.see(id);
        const answer = await ana.request(method, path);
        assert.equal(answer.status, 405, answer.text);
        assert.match(answer.headers.allow ?? '', /GET|POST/);
        assert.equal((await ana.see(id)).version, version);
    });

test('what a POST means stands in its body, not in its address', async () => {
    refused(await ana.post(`/d/${id}/topic?text=Address`, ''), 400, 'bad_field', 'text');
    assert.equal(ok(await ana.post(`/d/${id}/topic?text=Address`, { text: 'Body' })).topic, 'Body');
});

test('a body that comes in chunks is read like any other', async () => {
    const answer = await new Promise((done, fail) => {
        const headers = {
            'Content-Type': 'application/x-www-form-urlencoded', 'Transfer-Encoding': 'chunked',
            Accept: 'application/json', Cookie: ana.cookie,
        };
        const request = http.request({ port: product.port, method: 'POST', path: `/d/${id}/topic`, headers }, response => {
            response.setEncoding('utf8').on('data', text => done(JSON.parse(text)));
        });
        request.on('error', fail);
        request.write('text=In+so');
        request.end('me+parts');
    });
    assert.equal(answer.topic, 'In some parts');
});

test('no header that a client sends makes two requests one', async () => {
    const headers = { 'X-Request-Id': 'same', 'Request-Id': 'same', 'Maude-Request-Id': 'same' };
    for (const text of ['First', 'Second'])
        assert.equal(ok(await ana.post(`/d/${id}/topic`, { text }, { headers })).topic, text);
});

test('HEAD is GET without the body', async () => {
    for (const path of [`/d/${id}`, '/canvas', '/healthz', `/d/${id}/qr.svg`]) {
        const head = await ana.request('HEAD', path);
        assert.deepEqual([head.status, head.text], [200, ''], path);
    }
});

// ---- size --------------------------------------------------------------------------------------------------------------

test('a body of 16 KiB is taken', async () => {
    const body = 'text=Large&padding=';
    const { topic } = ok(await ana.post(`/d/${id}/topic`, body + 'x'.repeat(16 * 1024 - body.length)));
    assert.equal(topic, 'Large');
});

for (const [size, what] of [[16 * 1024 + 1, 'one byte more'], [40 * 1024, '40 KiB'], [1024 * 1024, 'a megabyte']])
    test(`a body of ${what} is too large`, async () => {
        const body = 'text=TooLarge&padding=';
        const answer = await ana.post(`/d/${id}/topic`, body + 'x'.repeat(size - body.length));
        refused(answer, 413, 'too_large');
        assert.notEqual((await ana.see(id)).topic, 'TooLarge');
    });

test('a form that is too large gets a page', async () => {
    const answer = await ana.post(`/d/${id}/topic`, 'x'.repeat(40 * 1024), form);
    assert.equal(answer.status, 413);
    assert.match(answer.headers['content-type'], /^text\/html/);
});

// ---- speed -------------------------------------------------------------------------------------------------------------

test('a session makes 60 actions at once, then 20 a second', async () => {
    const [fast, other] = await product.people('fast', 'other');
    const way = await walkTo('lobby', [fast]);
    await until(async () => (await fast.post(`/d/${way.id}/ready`, {}, { hasty: true })).status === 200, 'the bucket is filled');
    const began = Date.now();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => // in less than 12 s, or all may be accepted
        fast.post(`/d/${way.id}/topic`, { text: `topic ${i}` }, { hasty: true })));
    const seconds = (Date.now() - began) / 1000;
    const accepted = answers.filter(({ status }) => status === 200).length;
    assert.ok(accepted >= 50 && accepted <= 60 + Math.ceil(20 * seconds) + 1, `${accepted} accepted in ${seconds} s`);
    for (const answer of answers.filter(({ status }) => status !== 200))
        refused(answer, 429, 'too_many');
    assert.ok(answers.some(({ status }) => status === 429), `all accepted in ${seconds} s`);

    await other.act(way.id, 'join'); // nobody else is slowed down
    assert.equal(ok(await fast.get(`/d/${way.id}`)).id, way.id, 'and looking is no action');
    await until(async () => (await fast.post(`/d/${way.id}/ready`, {}, { hasty: true })).status === 200, 'it may act again');
});

test('a session holds 20 waiting pages, and another one when one of them is closed', async () => {
    const [many] = await product.people('many');
    const ways = [await walkTo('lobby', [ana]), await walkTo('lobby', [ana])];
    const versions = await Promise.all(ways.map(async way => (await many.see(way.id)).version));
    const canvas = ok(await many.get('/canvas')).version;
    const polls = Array.from({ length: 23 }, (_, i) => {
        const closer = new AbortController();
        const agent = false;
        const done = i % 3 === 2 ? many.get(`/canvas/live?v=${canvas}`, { signal: closer.signal, agent })
            : many.live(ways[i % 3].id, versions[i % 3], { signal: closer.signal, agent });
        return { closer, done, state: null };
    });
    for (const poll of polls)
        poll.done.then(answer => { poll.state = answer; });
    await until(() => polls.filter(({ state }) => state).length >= 3, 'three are refused');
    for (const { state } of polls.filter(poll => poll.state))
        refused(state, 429, 'too_many');
    assert.equal(polls.filter(({ state }) => state).length, 3);

    polls.find(({ state }) => !state).closer.abort();
    const closer = new AbortController();
    let waiting = null;
    await until(async () => {
        const poll = many.live(ways[0].id, versions[0], { signal: closer.signal, agent: false });
        waiting = await Promise.race([poll.then(({ status }) => status), new Promise(done => setTimeout(done, 100, 'waits'))]);
        return waiting !== 429;
    }, 'there is room for another one', 5000);
    closer.abort();
    for (const poll of polls)
        poll.closer.abort();
});

// ---- for machines ------------------------------------------------------------------------------------------------------

test('/healthz says ok to everybody', async () => {
    for (const headers of [{}, { 'X-Forwarded-For': '192.0.2.1' }, { 'Fly-Client-IP': '192.0.2.1' }, { Accept: '*/*' }]) {
        const answer = await nobody.get('/healthz', { headers });
        assert.deepEqual([answer.status, answer.text.trim()], [200, 'ok']);
    }
});

test('/metrics is Prometheus text, for the loopback', async () => {
    const answer = await nobody.get('/metrics', { accept: '*/*' });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^text\/plain/);
    const lines = answer.text.trim().split('\n');
    for (const line of lines)
        assert.match(line, /^(# (HELP|TYPE) [a-zA-Z_:][\w:]* .+|[a-zA-Z_:][\w:]*(\{[^}]*\})? [-+.\deE]+)$/);
    assert.ok(lines.length > 3);
});

for (const header of ['X-Forwarded-For', 'Fly-Client-IP'])
    test(`/metrics is refused where ${header} came along`, async () => {
        const answer = await nobody.get('/metrics', { headers: { [header]: '127.0.0.1' } });
        assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
        assert.doesNotMatch(answer.text, /# (HELP|TYPE)/);
    });

test('an operator\'s long transaction makes an action wait, then refuses it as busy, and nothing is lost', async () => {
    const operator = spawn('sqlite3', [join(product.dataDir, 'maude.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    operator.stdin.write('BEGIN IMMEDIATE;\nSELECT 1;\n');
    await once(operator.stdout, 'data'); // the lock is held
    const { version } = await ana.see(id);
    refused(await ana.try(id, 'topic', { text: 'Not now' }), 503, 'busy');
    assert.equal((await ana.see(id)).version, version);
    operator.stdin.end('ROLLBACK;\n');
    await once(operator, 'exit');
    assert.equal((await ana.act(id, 'topic', { text: 'Now' })).topic, 'Now');
});
