// What nginx serves by itself: static files under names that change with them, and pages for its own errors. And what it adds
// to every answer: what a browser may do with it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { validate } from '../browser/html.mjs';
import { newKey, ok, refused, source, startProduct, until, worker } from './harness.mjs';
import { open } from './raw.mjs';

const product = await startProduct();
const nobody = product.browser();

// What conf/run has told the worker.
function manifestOf({ child }) { // its supervisor has it too, and the worker shows nobody what it has
    const [, path] = /(?:^|\0)MAUDE_ASSETS_JSON=([^\0]*)/.exec(readFileSync(`/proc/${child.pid}/environ`, 'utf8'));
    return { run: dirname(path), manifest: JSON.parse(readFileSync(path, 'utf8')) };
}
const { run, manifest } = manifestOf(product);

const html = { accept: 'html' };
const packed = { 'Accept-Encoding': 'gzip, deflate, br' };
const forever = 'public, max-age=31536000, immutable';

const forDocuments = {
    'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'",
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

function isHtml({ headers }) {
    return /^text\/html\b/.test(headers['content-type'] ?? '');
}

function assertGuarded(answer, isDocument) {
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
    for (const [name, value] of Object.entries(forDocuments))
        assert.equal(answer.headers[name], isDocument ? value : undefined, name);
}

// A page of nginx's own, which is not to be kept.
function assertOwnPage(answer, status, title) {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.match(answer.text, new RegExp(`<h1>${title}</h1>`));
    assertGuarded(answer, true);
}

// ---- static files ------------------------------------------------------------------------------------------------------

test('the worker is told where style, script, icon and htmx are', () => {
    for (const [key, name, type] of [['style', 'style', 'css'], ['app', 'app', 'js'], ['icon', 'icon', 'svg'],
        ['htmx', 'htmx.min', 'js']])
        assert.match(manifest[key], new RegExp(`^/assets/${name}[.][0-9a-f]{12}[.]${type}$`));
});

const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };

for (const [key, path] of Object.entries(manifest)) {
    const type = `${types[path.split('.').at(-1)]}; charset=utf-8`;
    test(`${key} is served as it is, under its hash, to be kept for good`, async () => {
        const answer = await nobody.get(path);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-type'], type);
        assert.equal(answer.headers['cache-control'], forever);
        assert.equal(answer.headers['content-encoding'], undefined);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
        assert.equal(createHash('sha256').update(answer.bytes).digest('hex').slice(0, 12), path.split('.').at(-2));
        assertGuarded(answer, path.endsWith('.svg'));
    });

    test(`${key} is packed where that is accepted, and is the same`, async () => {
        const answer = await nobody.get(path, { headers: packed });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-encoding'], 'gzip');
        assert.equal(answer.headers['content-type'], type);
        assert.equal(answer.headers['cache-control'], forever);
        assert.deepEqual(gunzipSync(answer.bytes), (await nobody.get(path)).bytes);
    });
}

test('the icon is what the source tree has', async () => {
    assert.deepEqual((await nobody.get(manifest.icon)).bytes, readFileSync(join(source, 'templates/assets/icon.svg')));
});

for (const [key, what, directory] of [['style', 'the style sheet', 'style'], ['app', 'the script', 'script']])
    test(`${what} is all its chapters, one after the other`, async () => {
        const chapters = join(source, 'templates/assets', directory);
        let { text } = await nobody.get(manifest[key]);
        for (const file of readdirSync(chapters)) {
            const chapter = readFileSync(join(chapters, file), 'utf8');
            assert.ok(text.includes(chapter), file);
            text = text.replace(chapter, '');
        }
        assert.equal(text, '');
    });

test('a file that changes gets another address, and its old one is gone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'maude-assets.'));
    after(() => rmSync(directory, { recursive: true }));
    cpSync(process.env.MAUDE_ASSETS ?? join(dirname(worker), 'assets'), directory, { recursive: true });
    writeFileSync(join(directory, 'style.css'), 'h1 { color: green }\n');
    const other = await startProduct({ MAUDE_ASSETS: directory });
    const { style, ...others } = manifestOf(other).manifest;
    assert.notEqual(style, manifest.style);
    assert.deepEqual({ style: manifest.style, ...others }, manifest);
    assert.equal((await other.browser().get(style)).text, 'h1 { color: green }\n');
    assertOwnPage(await other.browser().get(manifest.style, html), 404, 'Not here');
});

for (const path of ['/assets/', '/assets/style.css', '/assets/style.0123456789ab.css', '/assets/nothing/more', '/errors/busy.html'])
    test(`${path} is nothing`, async () => {
        assertOwnPage(await nobody.get(path, html), 404, 'Not here');
        refused(await nobody.get(path), 404, 'not_found');
    });

test('no way leads out of the static files', async () => {
    for (const path of ['/assets/../nginx.conf', '/assets/%2e%2e/nginx.conf', '/assets/..%2fnginx.conf', '/assets/./../maude.db'])
        refused(await nobody.get(path), 404, 'not_found');
});

test('a static file can only be read, and only whole', async () => {
    assertOwnPage(await nobody.post(manifest.style, {}, html), 405, 'Not understood');
    const range = await nobody.get(manifest.style, { headers: { Range: 'bytes=99999999-' } });
    assert.equal(range.status, 200);
    const other = { ...html, headers: { 'If-Match': '"another"' }, agent: false }; // nginx closes the connection after that
    assertOwnPage(await nobody.get(manifest.style, other), 412, 'Not understood');
});

test('who has a static file is told so', async () => {
    const { headers } = await nobody.get(manifest.style);
    const again = await nobody.get(manifest.style, { headers: { 'If-None-Match': headers.etag } });
    assert.deepEqual([again.status, again.text, again.headers['cache-control']], [304, '', forever]);
});

// ---- nginx's own errors ------------------------------------------------------------------------------------------------

test('what nginx refuses gets a page of ours, or JSON where that was asked for', async () => {
    for (const [path, status, title] of [['/d/%00', 400, 'Not understood'], ['/../etc', 400, 'Not understood'],
        ['/assets/none.css', 404, 'Not here']])
        assertOwnPage(await nobody.get(path, html), status, title);
    const large = 'x'.repeat(40 * 1024);
    assertOwnPage(await nobody.post('/session', large, html), 413, 'Too large');
    const asJson = await nobody.post('/session', large);
    refused(asJson, 413, 'too_large');
    assertGuarded(asJson, false);
    assert.equal(asJson.headers['cache-control'], 'no-store');
});

for (const [what, bytes, status] of [['noise', '\x16\x03\x01\r\n\r\n', 400], ['another HTTP', 'GET / HTTP/9.0\r\n\r\n', 505],
    ['a header too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9000)}\r\n\r\n`, 400]])
    test(`${what} gets a page of ours`, async () => {
        const socket = net.connect(product.port, '127.0.0.1').setEncoding('utf8');
        let text = '';
        socket.on('data', chunk => { text += chunk; });
        socket.write(bytes);
        await once(socket, 'close');
        assert.match(text, new RegExp(`^HTTP/1.1 ${status} [^]*\nContent-Security-Policy: [^]*<h1>Not understood</h1>`));
    });

test("a page's frame looks again when nginx has answered it, and nothing else does", async () => {
    const fly = await startProduct({ FLY_APP_NAME: 'maude-test' });
    const [fay] = await fly.people('fay');
    const { id } = await fay.create();
    const paths = [`/d/${id}/frame?stage=lobby&round=1`, `/d/${id}/frame`, `/d/${id}`, `/d/${id}/screen`, `/join?next=/d/${id}/frame`];
    const look = (status, title, headers = {}) => Promise.all(paths.map(async (path, n) => {
        const answer = await fay.get(path, { ...html, headers, agent: false });
        if (title)
            assertOwnPage(answer, status, title);
        assert.equal(answer.headers.refresh, title && n < 2 ? '10' : undefined, path);
    }));
    await look();

    const socket = join(manifestOf(fly).run, 'worker.sock');
    renameSync(socket, `${socket}.away`);
    await look(502, 'Not now');
    renameSync(`${socket}.away`, socket);

    const headers = { 'Fly-Client-IP': '203.0.113.30' };
    const posts = await Promise.all(Array.from({ length: 1000 }, () => open(fly.port, 'POST /session HTTP/1.1\r\nHost: x\r\n'
        + `Content-Length: 10\r\nFly-Client-IP: ${headers['Fly-Client-IP']}\r\n\r\nname`)));
    await until(async () => (await fay.get('/me', { headers, agent: false })).status === 429, 'all count');
    await look(429, 'Too many at once', headers);
    for (const post of posts)
        post.destroy();
});

const files = readdirSync(join(run, 'errors')).sort();

test('each error has a page and JSON', () => {
    const names = ['bad_request', 'busy', 'not_found', 'too_large', 'too_many'];
    assert.deepEqual(files, names.flatMap(name => [`${name}.html`, `${name}.json`]));
});

for (const file of files.filter(name => name.endsWith('.html')))
    test(`${file} is valid, in our style, and says what to do and that nothing is lost`, () => {
        const page = readFileSync(join(run, 'errors', file), 'utf8');
        assert.deepEqual(validate(page), []);
        assert.ok(page.includes(`<link rel="stylesheet" href="${manifest.style}">`));
        assert.ok(page.includes(`<link rel="icon" href="${manifest.icon}">`));
        assert.doesNotMatch(page, /@/);
        assert.match(page, /nothing is lost/i);
        assert.match(page, /go back|reload|followed a link/i);
        assert.match(page, /<a class="button" href="\/">/);
        const { error } = JSON.parse(readFileSync(join(run, 'errors', file.replace('.html', '.json')), 'utf8'));
        assert.equal(error.code, { bad_request: 'bad_field' }[file.slice(0, -5)] ?? file.slice(0, -5));
    });

test('the validator finds what is wrong', () => {
    assert.match(validate('<p>One<table><tr><td>two</table>').join('\n'), /no-implicit-close/);
    assert.match(validate('<!doctype html><html><head><title>x</title></head><body></body></html>').join('\n'), /"lang"/);
});

// ---- what a browser may do ---------------------------------------------------------------------------------------------

test('a page of the worker is a document, JSON and a part of a page are not', async () => {
    const [ana] = await product.people('ana');
    const { id } = await ana.create('Where do we eat?', { key: newKey() });
    for (const path of ['/', '/join', '/canvas', '/me', `/d/${id}`, `/d/${id}/screen`, `/d/${id}/live?v=0`, '/nothing']) {
        for (const person of [ana, nobody]) {
            const whole = await person.get(path, html);
            assertGuarded(whole, isHtml(whole));
            const part = await person.get(path, { accept: '*/*', headers: { 'HX-Request': 'true' } });
            assertGuarded(part, false);
            const almost = await person.get(path, { accept: '*/*', headers: { 'HX-Request': 'True' } }); // which is no such request
            assertGuarded(almost, isHtml(almost));
            const data = await person.get(path);
            assertGuarded(data, isHtml(data));
        }
    }
    assertGuarded(await ana.get(`/d/${id}/qr.svg`, html), true);
    assert.equal(ok(await ana.get(`/d/${id}`)).id, id);
});

test('a page that is not small is packed where that is accepted', async () => {
    const [bo] = await product.people('bo');
    for (const path of ['/join', '/canvas', '/me']) {
        const plain = await bo.get(path, html);
        if (!isHtml(plain) || plain.bytes.length < 1024)
            continue;
        const answer = await bo.get(path, { ...html, headers: packed });
        assert.equal(answer.headers['content-encoding'], 'gzip', path);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
        assert.ok(answer.bytes.length < plain.bytes.length / 2 + 500, path);
    }
});
