// What nginx keeps away from the worker, and from the others: whose address it is, what one address may have at once and in a
// second, methods, sizes, spellings of an address, and requests that are made to be read in two ways. Of slow clients tells
// ./slow-clients.test.js.

import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { test } from 'node:test';
import { open, speak, statuses } from './raw.mjs';
import { newKey, ok, refused, startProduct, until } from './harness.mjs';

const [product, fly, proxied] = await Promise.all([startProduct(),
    startProduct({ FLY_APP_NAME: 'maude-test', LIVE_TIMEOUT_MS: 35000 }), startProduct({ TRUSTED_PROXY: '127.0.0.0/8' })]);
const [ana] = await product.people('ana');
const nobody = product.browser();
const { id } = await ana.create();

const html = { accept: 'html' };
const [, style] = /href="(\/assets\/style[^"]+)"/.exec((await nobody.get('/join', html)).text);
const host = `127.0.0.1:${product.port}`;
const from = address => ({ 'Fly-Client-IP': address });

// ---- one address -------------------------------------------------------------------------------------------------------

// So many requests, as fast as they are answered, a hundred on each connection; gives the statuses. nginx answers them by
// itself, where no other path is said.
async function volley(port, count, addressOf, path = '/assets/none', header = 'Fly-Client-IP') {
    const answers = await Promise.all(Array.from({ length: count / 100 }, (_, i) => {
        const head = `HEAD ${path} HTTP/1.1\r\nHost: x\r\n${header}: ${addressOf(i)}\r\n`;
        return speak(port, `${`${head}\r\n`.repeat(99)}${head}Connection: close\r\n\r\n`);
    }));
    const all = answers.flatMap(statuses);
    assert.equal(all.length, count, 'each got its answer');
    return all;
}

const burst = 3000, rate = 2000; // conf/nginx.conf.in says why

for (const [what, mine, mineToo, other] of [
    ['an address', '203.0.113.7', () => '203.0.113.7', '203.0.113.8'],
    ['a public /64', '2001:db8:1:2::1', i => `2001:db8:1:2:${i}::${i + 1}`, '2001:db8:1:3::1']])
    test(`${what} is refused above ${rate} requests a second in bursts of ${burst}, and no other one is`, async t => {
        const began = Date.now();
        const all = await volley(fly.port, 20000, mineToo);
        const seconds = (Date.now() - began) / 1000;
        const passed = all.filter(status => status === 404).length;
        assert.equal(passed + all.filter(status => status === 429).length, 20000);
        if (seconds < (20000 - burst) / rate - 0.5)
            assert.ok(all.includes(429), `nobody was refused, in ${seconds} s`);
        else
            t.diagnostic(`too slow here to be refused: 20,000 requests took ${seconds} s`);
        assert.ok(passed > burst, `a building full of people may open a page together: ${passed} passed`);
        assert.ok(passed <= burst + 1 + rate * (seconds + 0.1), `${passed} passed in ${seconds} s`);

        const page = fly.browser();
        await volley(fly.port, 20000, mineToo); // the bucket is full
        refused(await page.get('/canvas/live', { headers: from(mine) }), 401, 'no_session'); // those are counted apart
        assert.equal((await page.get('/join', { ...html, headers: from(other) })).status, 200);
        await until(async () => (await page.get('/join', { ...html, headers: from(mine) })).status === 200, 'it may ask again');
    });

test('an address is refused above 8,000 waiting pages a second in bursts of 3,000', async t => {
    const began = Date.now();
    const all = await volley(fly.port, 20000, () => '203.0.113.50', '/canvas/live');
    const seconds = (Date.now() - began) / 1000;
    const passed = all.filter(status => status === 401).length;
    assert.equal(passed + all.filter(status => status === 429).length, 20000);
    if (seconds < (20000 - 3000) / 8000 - 0.5)
        assert.ok(all.includes(429), `nobody was refused, in ${seconds} s`);
    else
        t.diagnostic(`too slow here to be refused: 20,000 requests took ${seconds} s`);
    assert.ok(passed > 3000 && passed <= 3001 + 8000 * (seconds + 0.1), `${passed} passed in ${seconds} s`);
    refused(await fly.browser().get('/me', { headers: from('203.0.113.50') }), 401, 'no_session');
});

test('addresses of a private network are counted one by one', async () => {
    const all = await volley(fly.port, 10000, i => `fdaa:0:1:2::${i + 1}`);
    assert.deepEqual([...new Set(all)], [404]);
});

test('the loopback is not counted, whichever of its addresses', async () => {
    const all = await volley(fly.port, 10000, i => ['::1', '127.0.0.1', '127.255.0.9'][i % 3]);
    assert.deepEqual([...new Set(all)], [404]);
});

test('behind a proxy that is named, the client is whom that has added, whatever the client had said', async () => {
    const began = Date.now();
    const all = await volley(proxied.port, 20000, i => `198.51.100.${i}, 203.0.113.70`, undefined, 'X-Forwarded-For');
    const seconds = (Date.now() - began) / 1000;
    const passed = all.filter(status => status === 404).length;
    assert.ok(passed <= burst + 1 + rate * (seconds + 0.1), `${passed} passed in ${seconds} s`);
    const browser = proxied.browser();
    assert.equal((await browser.get('/join', { ...html, headers: { 'X-Forwarded-For': '203.0.113.70, 203.0.113.71' } })).status, 200);
    const others = await volley(proxied.port, 10000, () => '203.0.113.70'); // fly.io's header says nothing here
    assert.deepEqual([...new Set(others)], [404]);
});

test('elsewhere nobody is somebody else by what a proxy would add', async () => {
    const all = await volley(product.port, 20000, () => '203.0.113.7', undefined, 'X-Forwarded-For');
    assert.deepEqual([...new Set(all)], [404]);
});

test('elsewhere than on fly.io nobody is somebody else by a header, and the loopback is not counted', async () => {
    const all = await volley(product.port, 20000, () => '203.0.113.7');
    assert.deepEqual([...new Set(all)], [404]);
});

for (const nonsense of ['', 'nobody', '203.0.113.256', '2001:db8::1::2', "'; --"])
    test(`the client's address ${JSON.stringify(nonsense)} is none, and the peer's counts`, async () => {
        const all = await volley(fly.port, 10000, () => nonsense);
        assert.deepEqual([...new Set(all)], [404]);
    });

test('the figures are refused to whoever came by the proxy, whatever the address', async () => {
    const person = fly.browser();
    assert.equal((await person.get('/metrics', { accept: '*/*' })).status, 200);
    for (const address of ['203.0.113.7', '127.0.0.1', '10.0.0.1', 'fdaa::1', '::1', 'nobody'])
        for (const browser of [person, nobody])
            refused(await browser.get('/metrics', { headers: from(address) }), 404, 'not_found');
});

// Connections with a request that needs its body, which is a name of nothing but blanks and comes bit by bit.
const bodyLength = 2000;
async function openPosts(port, count, address) {
    const posts = [];
    const begin = 'POST /session HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n'
        + `Content-Length: ${bodyLength}\r\nFly-Client-IP: ${address}\r\n\r\nname=`;
    while (posts.length < count) {
        const more = await Promise.all(Array.from({ length: 100 }, () => open(port, begin)));
        for (const socket of more)
            socket.left = bodyLength - 'name='.length;
        posts.push(...more);
        goOn(posts);
    }
    return posts;
}

// Some more of each body: nginx waits 10 s for it, however long opening them all takes.
function goOn(posts, length = 1) {
    for (const socket of posts) {
        const text = '+'.repeat(Math.min(length, socket.left));
        socket.left -= text.length;
        socket.write(text);
    }
}

test('one address has 1,000 requests in flight, and others have theirs', async () => {
    const posts = await openPosts(fly.port, 1000, '203.0.113.30');
    const asking = fly.browser();
    await until(async () => {
        goOn(posts);
        return (await asking.get('/me', { headers: from('203.0.113.30'), agent: false })).status === 429;
    }, 'all count');
    const refusal = await asking.get('/me', { headers: from('203.0.113.30'), agent: false });
    assert.match(refused(refusal, 429, 'too_many').message, /came from here/);
    const page = await asking.get('/join', { ...html, headers: from('203.0.113.30'), agent: false });
    assert.deepEqual([page.status, page.headers['cache-control']], [429, 'no-store']);
    assert.match(page.text, /<h1>Too many at once<\/h1>/);
    for (const other of ['203.0.113.31', '127.0.0.1'])
        refused(await asking.get('/me', { headers: from(other), agent: false }), 401, 'no_session');
    for (const socket of posts)
        socket.destroy();
    await until(async () => (await asking.get('/me', { headers: from('203.0.113.30'), agent: false })).status === 401, 'room again');
});

test('the loopback has as many in flight as it wants', async () => {
    const posts = await openPosts(product.port, 1100, '203.0.113.30');
    refused(await nobody.get('/me'), 401, 'no_session');
    goOn(posts, bodyLength);
    assert.deepEqual([...new Set((await Promise.all(posts.map(({ all }) => all))).flatMap(statuses))], [400], 'no name');
});

test('one address has 1,500 waiting pages, and others have theirs', { timeout: 120000 }, async () => {
    const here = from('203.0.113.40');
    const people = await fly.people(...Array.from({ length: 76 }, () => 'waiting'));
    const versions = await Promise.all(people.map(async person => ok(await person.get('/canvas')).version));
    const closer = new AbortController();
    setMaxListeners(0, closer.signal);
    const ended = [];
    const wait = (n, headers) => {
        const answer = people[n].get(`/canvas/live?v=${versions[n]}`, { headers, agent: false, signal: closer.signal });
        answer.then(({ status }) => ended.push(status), error => ended.push(error));
        return answer;
    };
    for (let i = 0; i < 1500; i++)
        wait(Math.floor(i / 20), here);
    await fly.waiting(1500, 60000);
    const refusal = await wait(75, here);
    assert.match(refused(refusal, 429, 'too_many').message, /came from here/, 'nginx says so, not the worker');
    ended.length = 0;
    wait(75, from('203.0.113.41'));
    wait(75, {});
    await fly.waiting(1502);
    assert.deepEqual(ended, [], 'nobody was sent away for it');
    closer.abort();
});

// ---- methods -----------------------------------------------------------------------------------------------------------

for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'MKCOL', 'LOCK', 'GETS', 'HEADER', 'X',
    'QUERY', 'M-SEARCH', 'POST_'])
    test(`${method} is no method: 405 in our own form, with what there is`, async () => {
        for (const path of ['/', '/canvas', '/healthz', `/d/${id}/topic`, `/d/${id}/live?v=0`, style, '/nothing']) {
            const text = await speak(product.port, `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${ana.cookie}\r\n`
                + 'Content-Length: 8\r\nConnection: close\r\n\r\ntext=PUT');
            // what nginx does not take for the beginning of a request is 400
            const status = /[-_]/.test(method) ? /40[05]/ : /405/;
            assert.match(text, new RegExp(`^HTTP/1\\.1 ${status.source} [^]*<h1>Not understood</h1>`), path);
            if (text.startsWith('HTTP/1.1 405'))
                assert.match(text, path.startsWith('/assets/') ? /\r\nAllow: GET, HEAD\r\n/ : /\r\nAllow: GET, HEAD, POST\r\n/);
            assert.doesNotMatch(text, new RegExp(`\\b${method} /`), 'nothing of the request comes back');
        }
        assert.notEqual((await ana.see(id)).topic, 'PUT');
    });

test('what is no method is told to scripts as JSON, and Allow is said once', async () => {
    const answer = await ana.request('PUT', `/d/${id}`);
    refused(answer, 405, 'bad_field');
    assert.equal(answer.headers.allow, 'GET, HEAD, POST');
    for (const [method, path] of [['GET', '/session'], ['POST', '/canvas']]) { // the worker's own
        const { status, headers } = await ana.request(method, path);
        assert.equal(status, 405);
        assert.doesNotMatch(headers.allow, /GET.*GET/);
    }
});

// ---- headers -----------------------------------------------------------------------------------------------------------

test('behind TLS, and only there, a browser is told to stay with it', async () => {
    const secure = { 'X-Forwarded-Proto': 'https' };
    for (const path of ['/', '/join', '/canvas', `/d/${id}`, '/healthz', '/nothing', '/assets/none', '/way/act', style])
        for (const options of [html, {}]) {
            const plain = await nobody.get(path, options);
            assert.equal(plain.headers['strict-transport-security'], undefined, path);
            assert.equal(plain.headers['cross-origin-resource-policy'], 'same-origin', path);
            const { headers } = await nobody.get(path, { ...options, headers: secure });
            assert.equal(headers['strict-transport-security'], 'max-age=31536000', path);
        }
    const { headers } = await nobody.get('/join', { headers: { 'X-Forwarded-Proto': 'http' } });
    assert.equal(headers['strict-transport-security'], undefined);
});

test('no answer says which nginx it is', async () => {
    for (const path of ['/', '/join', '/assets/none', '/nothing', '/d/%00'])
        assert.equal((await nobody.get(path)).headers.server, 'nginx');
});

// ---- sizes -------------------------------------------------------------------------------------------------------------

const get = (path, ...headers) => [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers, 'Connection: close', '', ''].join('\r\n');

for (const [what, bytes] of [
    ['a line of 9 KB', get('/healthz', `X: ${'x'.repeat(9000)}`)],
    ['an address of 9 KB', get(`/healthz?${'x'.repeat(9000)}`)],
    ['a cookie of 9 KB', get('/healthz', `Cookie: a=${'x'.repeat(9000)}`)],
    ['20 KB of lines', get('/healthz', ...Array.from({ length: 20 }, (_, i) => `X-${i}: ${'x'.repeat(1000)}`))],
    ['a thousand short lines too many', get('/healthz', ...Array.from({ length: 3000 }, (_, i) => `X-${i}: y`))],
    ['a megabyte that never ends', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(1 << 20)}`],
])
    test(`${what} before the body is refused in our own form`, async () => {
        assert.match(await speak(product.port, bytes), /^HTTP\/1\.1 4(00|14) [^]*<h1>Not understood<\/h1>/);
    });

test('12 KB of headers, none over 8, are taken', async () => {
    const lines = [`Cookie: a=${'x'.repeat(7000)}`, ...Array.from({ length: 5 }, (_, i) => `X-${i}: ${'x'.repeat(1000)}`)];
    assert.match(await speak(product.port, get('/healthz', ...lines)), /^HTTP\/1\.1 200 /);
});

for (const [what, head, body] of [
    ['that says it is 40 KB', 'Content-Length: 40960', ''],
    ['that says it is 16 exabytes', 'Content-Length: 18446744073709551616', ''],
    ['in chunks of 40 KB', 'Transfer-Encoding: chunked', `a000\r\n${'x'.repeat(0xa000)}\r\n0\r\n\r\n`],
    ['in a chunk without an end', 'Transfer-Encoding: chunked', 'ffffffffffffff\r\nxxxx'],
])
    test(`a body ${what} is refused before it is there`, async () => {
        const text = await speak(product.port, `POST /session HTTP/1.1\r\nHost: x\r\n${head}\r\nConnection: close\r\n\r\n${body}`);
        assert.match(text, /^HTTP\/1\.1 4(00|13) [^]*<h1>(Too large|Not understood)<\/h1>/);
    });

// ---- spellings of an address ---------------------------------------------------------------------------------------------

for (const path of ['/way/wait', '/way/read', '/way/act', '/way/none', '/way/', '/way', '/errors/', '/errors', '/errors/busy.html',
    '/errors/busy.json', '//', '///', '//canvas', '/canvas/', '/canvas//', '/canvas/.', '/./canvas', '/x/../canvas', '/canvas.',
    '/canvas..', '/canvas;', '/canvas;x=y', '/%63anvas', '/CANVAS', '/%2fcanvas', '/%2e/canvas', '/canvas%20', '/canvas%00',
    '/canvas/%2e%2e/canvas', '/x/%2e%2e/canvas', '/%252e%252e/canvas', '/canvas#x', '/\\canvas', '/..\\canvas', '/canvas%0a',
    '/canvas%0d%0aX:y', '/healthz/', '/healthz.', '//healthz', '/metrics/', '//metrics', '/metrics%20', '/Metrics', '/..', '/../',
    '/../canvas', '/%2e%2e/', '/d/../canvas', '/d/%2e%2e/canvas', `//d/${id}`, `/d//${id}`, `/d/${id}/`, `/d/${id}/.`, `/d/${id};`,
    `/d/${id}//live`, `/d/${id}/live/`, `/d/${id}/live%0a`, `/d/${id}/%6cive`, '/.git/config', '/.env', '/nginx.conf', '/worker.sock',
    '/maude.db', '/data/maude.db', '/~root', '/cgi-bin/', '/assets', '/assets/.', '/assets/..', '/assets/../', '/assets/../nginx.conf',
    '/assets/..%2fnginx.conf', '/assets/%2e%2e/nginx.conf', '/assets/%2e%2e%2fnginx.conf', '/assets/..%5cnginx.conf',
    '/assets/%252e%252e/nginx.conf', '/assets../nginx.conf', '/assets/..;/nginx.conf', '/assets//style.css', `/${style}`, `${style}/`,
    `${style}%20`,
    '/assets/%00', '/assets/style.css%00.js', '/assets/style.css/', '/assets/.../nginx.conf', '/assets/errors/busy.html',
    '/assets/./../errors/busy.html', '*', 'canvas', '?', 'x:y', '/%', '/%0', '/%zz', '/%ff'])
    test(`${path.replaceAll(id, 'ID').replaceAll(style, '/assets/STYLE')} is no address`, async () => {
        const text = await speak(product.port, get(path, `Cookie: ${ana.cookie}`, 'Accept: application/json'));
        // where the first line can't be read, nginx reads nothing after it, and does not know what is accepted
        assert.match(text, text.startsWith('HTTP/1.1 400') ? /"code":"bad_field"|<h1>Not understood<\/h1>/
            : /^HTTP\/1\.1 404 [^]*\r\n\{"error":\{"code":"not_found","message":"[^"]+"\}\}\n?$/);
    });

test('a request line with the whole address is the same as one with the path, and its name is nobody\'s', async () => {
    for (const address of [`http://${host}/healthz`, 'http://evil.example/healthz', 'https://evil.example:1/healthz', 'HTTP://x/healthz'])
        assert.match(await speak(product.port, get(address)), /^HTTP\/1\.1 200 [^]*ok/);
    for (const address of ['http://evil.example/way/act', 'http://evil.example/../canvas', 'http://evil.example/assets/../nginx.conf',
        'file:///etc/passwd', 'ftp://x/', 'http:///canvas/x', 'http://x'])
        assert.match(await speak(product.port, get(address, 'Accept: application/json')), /^HTTP\/1\.1 (40[04]|303) (?![^]*root:)/);
    const { headers } = await nobody.get('/', { ...html, headers: { Host: 'evil.example' } });
    assert.equal(headers.location, '/join', 'not to a name that a client has said');
});

// ---- two readings --------------------------------------------------------------------------------------------------------

// If a part of the first request were taken for a second one, it would be answered, too.
const second = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const hex = second.length.toString(16);
const post = (head, body) => `POST /session HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n${head}\r\n\r\n${body}`;

for (const [what, bytes, status] of [
    ['both a length and chunks', post(`Content-Length: ${second.length + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${second}`), 400],
    ['both chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${second}`), 400],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${second.length}`, second), 400],
    ['the same length twice', post('Content-Length: 4\r\nContent-Length: 4', `name${second}`), 400],
    ['two lengths in one line', post(`Content-Length: 0, ${second.length}`, second), 400],
    ['a length below zero', post('Content-Length: -1', second), 400],
    ['a length with a sign', post('Content-Length: +4', `name${second}`), 400],
    ['a length in hex', post('Content-Length: 0x4', `name${second}`), 400],
    ['a length with something behind it', post('Content-Length: 4 4', `name${second}`), 400],
    ['a length of nothing', post('Content-Length: ', second), 400],
    ['a blank before the colon', post('Content-Length : 0', second), 400],
    ['a tab before the colon', post('Transfer-Encoding\t: chunked', `0\r\n\r\n${second}`), 400],
    ['chunks twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', `0\r\n\r\n${second}`), 400],
    ['chunks within chunks', post('Transfer-Encoding: chunked, chunked', `0\r\n\r\n${second}`), 501],
    ['chunks and then nothing of the kind', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${second}`), 501],
    ['what only looks like chunks', post('Transfer-Encoding: xchunked', `0\r\n\r\n${second}`), 501],
    ['packed chunks', post('Transfer-Encoding: gzip, chunked', `0\r\n\r\n${second}`), 501],
    ['chunks in HTTP/1.0', post('Transfer-Encoding: chunked', `0\r\n\r\n${second}`).replace('HTTP/1.1', 'HTTP/1.0'), 400],
    ['a chunk whose size is no number', post('Transfer-Encoding: chunked', `x\r\n\r\n${second}`), 400],
    ['a chunk whose size is below zero', post('Transfer-Encoding: chunked', `-1\r\n\r\n${second}`), 400],
    ['a chunk longer than it says', post('Transfer-Encoding: chunked', `1\r\nname\r\n0\r\n\r\n${second}`), 400],
    ['a carriage return alone', post('X: a\rContent-Length: 0', second), 400],
    ['a NUL in a header', post('X: a\0b\r\nContent-Length: 0', second), 400],
    ['a NUL in a header\'s name', post('X\0: b\r\nContent-Length: 0', second), 400],
    ['two Hosts', `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n${second}`, 400],
    ['no Host', `GET /healthz HTTP/1.1\r\n\r\n${second}`, 400],
    ['a Host that is a path', `GET /healthz HTTP/1.1\r\nHost: x/../y\r\n\r\n${second}`, 400],
])
    test(`${what}: ${status}, and nothing behind it is read`, async () => {
        const text = await speak(product.port, bytes);
        assert.deepEqual(statuses(text), [status], text);
        assert.match(text, /Not understood|can't be understood/);
        assert.doesNotMatch(text, /\r\n\r\nok\s*$/);
    });

for (const [what, bytes, expected] of [
    ['a length', post(`Content-Length: ${second.length}`, second) + second, [400, 200]],
    ['chunks', post('Transfer-Encoding: chunked', `${hex};x=y\r\n${second}\r\n0\r\nX: y\r\n\r\n`) + second, [400, 200]],
    ['chunks, spelled otherwise', post('transfer-ENCODING: Chunked', `${hex}\r\n${second}\r\n0\r\n\r\n`) + second, [400, 200]],
    ['a length that a GET has', `GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: ${second.length}\r\n\r\n${second}${second}`,
        [200, 200]],
    ['no carriage returns', `GET /healthz HTTP/1.1\nHost: x\n\n${second}`, [200, 200]],
    ['an underscore in a header, which is none', post(`Content_Length: ${second.length}\r\nContent-Length: 0`, second), [400, 200]],
])
    test(`a request inside a body is no request: ${what}`, async () => {
        assert.deepEqual(statuses(await speak(product.port, bytes)), expected);
    });

test('a body in chunks is the same to the worker as one with its length', async () => {
    const text = 'name=by+parts';
    const chunks = `${[...text].map(letter => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`;
    const answer = await speak(product.port, post('Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n'
        + 'Transfer-Encoding: chunked', chunks));
    assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\n\{"name":"by parts"\}$/);
});

// ---- many and half -----------------------------------------------------------------------------------------------------

test('requests that come all at once on one connection are answered in their order', async () => {
    const key = newKey();
    const body = `key=${key}&topic=Pipelined`;
    const cookie = `Cookie: ${ana.cookie}\r\nAccept: application/json\r\n`;
    const make = `POST /d HTTP/1.1\r\nHost: ${host}\r\n${cookie}Content-Length: ${body.length}\r\n\r\n${body}`;
    const look = `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`;
    const text = await speak(product.port, `${look}${make}${look.repeat(48)}${make}${get('/nothing')}`);
    assert.deepEqual(statuses(text), [200, 200, ...Array(48).fill(200), 200, 404]);
    const ids = [...text.matchAll(/"id":"([\w-]{8})","version"/g)].map(([, made]) => made);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1], 'one key, one decision');
});

test('who says no more than a request, and still listens, gets an answer from nginx', async () => {
    const socket = await open(product.port, 'GET /assets/none HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.end();
    assert.deepEqual(statuses(await socket.all), [404]);
});

for (const [what, part, answered] of [
    ['nothing', '', []],
    ['half a line', 'GET /hea', []],
    ['half a header', 'GET /healthz HTTP/1.1\r\nHost', []],
    ['half a body', 'POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nname', []],
    ['half a chunk', 'POST /session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nname', []],
    ['half a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', [400]], // which is a whole line, and no request
])
    test(`who says ${what} and then no more is closed at once`, async () => {
        const sockets = await Promise.all(Array.from({ length: 50 }, () => open(product.port, part)));
        const began = Date.now();
        for (const socket of sockets)
            socket.end();
        const texts = await Promise.all(sockets.map(({ all }) => all));
        assert.ok(Date.now() - began < 5000, 'and not because it was slow, for which nginx waits 10 s');
        for (const text of texts) {
            assert.deepEqual(statuses(text), answered);
            if (!answered.length)
                assert.equal(text, '');
        }
        assert.equal((await nobody.get('/healthz')).status, 200);
    });
