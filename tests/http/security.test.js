// docs/security.md: each level 1 and 2 item of ASVS 5.0.0 is in one place there, and each test that is to show one is there,
// under that title. Then what no other test shows.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { source, startProduct } from './harness.mjs';
import { asPage } from './html.mjs';
import { fails, provoke, sentences } from './model.mjs';

const read = path => readFileSync(join(source, path), 'utf8');
const document = read('docs/security.md');

// The items of levels 1 and 2, section by section.
const items = `1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
    4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4 5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
    7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1-1 8.4.1-1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4
    10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1-1 11.6.1-1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1-1
    13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
    17.1.1-1 17.2.1-4 17.3.1-2`.split(/\s+/).flatMap(range => {
    const [, section, first, last] = /^(\d+\.\d+)\.(\d+)-(\d+)$/.exec(range);
    return Array.from({ length: last - first + 1 }, (_, i) => `${section}.${Number(first) + i}`);
});

// ---- the document -----------------------------------------------------------------------------------------------------

function section(title) {
    const [, text] = document.split(`\n## ${title}`);
    return text.split('\n## ')[0];
}

// [{items, cells}]
function rows(text) {
    return [...text.matchAll(/^\| (\d[\d., ]*) \| (.*) \|$/gm)].map(([, numbers, cells]) =>
        ({ items: numbers.split(', '), cells: cells.split(' | ') }));
}

const applies = section('ASVS 5.0.0');
const met = rows(applies);
const unmet = rows(section('What is not met'));
const [, foreign] = /\n\*\*What does not apply\*\*([^]*)$/.exec(applies);
const foreignItems = [...foreign.matchAll(/\*\*([\d.]+)\*\*/g)].flatMap(([, number]) => {
    const within = items.filter(item => `${item}.`.startsWith(`${number}.`));
    assert.ok(within.length, `${number} is none`);
    return within;
});
const of = table => table.flatMap(row => row.items);

test('each item of levels 1 and 2 is met, is not, or does not apply, and stands there once', () => {
    assert.equal(items.length, 253);
    assert.ok(met.length > 80 && unmet.length > 10);
    const named = [...of(met), ...of(unmet), ...foreignItems];
    assert.deepEqual(named.filter((item, i) => named.indexOf(item) !== i), [], 'twice');
    assert.deepEqual(named.filter(item => !items.includes(item)), [], 'no such item');
    assert.deepEqual(items.filter(item => !named.includes(item)), [], 'left out');
});

test('items stand in their order', () => {
    const first = row => row.items[0].split('.').reduce((sum, n) => sum * 100 + Number(n), 0);
    for (const table of [met, unmet])
        assert.deepEqual(table.map(first), table.map(first).sort((a, b) => a - b));
});

// ---- the tests that it names ------------------------------------------------------------------------------------------

// What stands in a template literal between its ${…}s.
function pieces(literal) {
    const found = [''];
    let depth = 0;
    for (let i = 0; i < literal.length; i++) {
        if (!depth && literal.startsWith('${', i)) {
            depth = 1;
            i++;
            found.push('');
        } else if (depth) {
            depth += { '{': 1, '}': -1 }[literal[i]] ?? 0;
        } else {
            found[found.length - 1] += literal[i];
        }
    }
    return found;
}

// Whether one of a file's tests has a title that begins so, or goes on so after what differs from one test to the next.
function isTitle(path, text, title) {
    if (path.endsWith('.c'))
        return text.includes(`\nSTART_TEST(${title})\n`);
    return [...text.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].some(([, quote, literal]) =>
        (quote === '`' ? pieces(literal) : [literal]).some(piece =>
            piece.replace(/\\(.)/g, '$1').replace(/^[^\w/]+/, '').startsWith(title)));
}

// [{path, title}] of a cell; the title may be missing.
function testsIn(cell) {
    return [...cell.matchAll(/`(tests\/[^`:]+)(?:: "([^`"]+)")?`/g)].map(([, path, title]) => ({ path, title }));
}

test('each item that is met has a test or a command, and these are there', () => {
    const makefile = read('Makefile.am');
    let count = 0;
    for (const { items: [item], cells } of met) {
        assert.equal(cells.length, 2, item);
        const tests = testsIn(cells[1]);
        const commands = [...cells[1].matchAll(/`\.\/bootstrap ([\w-]+)`/g)];
        assert.ok(tests.length + commands.length, item);
        assert.equal(cells[1].match(/`/g).length, 2 * (tests.length + commands.length), `${item}: not understood`);
        for (const [, target] of commands)
            assert.match(makefile, new RegExp(`^${target}:`, 'm'), item);
        for (const { path, title } of tests) {
            const text = read(path);
            assert.ok(title || !/\.test\.js$|^tests\/unit\//.test(path), `${item}: which test of ${path}?`);
            assert.ok(!title || isTitle(path, text, title), `${item}: ${path} has no test “${title}”`);
            count++;
        }
    }
    assert.ok(count > 100, String(count));
});

test('a test that is not there would be missed', () => {
    const text = 'test(\'that\\\'s one\', () => {});\n    await t.test(`a ${f({ x: 1 })}, and ${y} more`, () => {});\n';
    for (const title of ['that\'s one', 'that\'s', 'and', 'more'])
        assert.ok(isTitle('x.test.js', text, title), title);
    for (const title of ['s one', 'f(', 'x: 1', 'that\'s two', 'any'])
        assert.ok(!isTitle('x.test.js', text, title), title);
    assert.ok(isTitle('x.c', '\nSTART_TEST(one)\n', 'one'));
    assert.ok(!isTitle('x.c', '\nSTART_TEST(one_more)\n', 'one'));
});

test('every file that it names is there', () => {
    for (const [, path] of document.matchAll(/`((?:fcgi|conf|sql|tests)\/[\w./-]*?)(?:: "[^`]*)?`/g))
        assert.ok(path.endsWith('/') ? readdirSync(join(source, path)).length : read(path), path);
    for (const [, path] of document.matchAll(/\]\(([\w.]+\.md)\)/g))
        assert.ok(read(`docs/${path}`), path);
});

// ---- what is shown by what is not there -------------------------------------------------------------------------------

function filesBelow(directory, ending) {
    return readdirSync(join(source, directory), { recursive: true }).filter(it => ending.test(it)).map(it => `${directory}/${it}`);
}

test('what docs/security.md says is nowhere is nowhere', () => {
    for (const [what, pattern, samples, files] of [
        ['code or an expression made of words (1.2.9, 1.3.2)', /\beval\(|\bFunction\(|\bRegExp\(|setTimeout\(\s*['"`]|\bregcomp\b|regex\.h/,
            ['eval(x)', 'new Function(x)', 'new RegExp(x)', 'setTimeout("x")', 'regcomp(&r, s, 0)', '#include <regex.h>'],
            [...filesBelow('templates/assets/script', /\.js$/), ...filesBelow('fcgi', /\.[ch]$/)]],
        ['text that a script puts into a page as HTML (3.2.2)', /innerHTML|outerHTML|insertAdjacentHTML|document\.write/,
            ['e.innerHTML = x', 'e.insertAdjacentHTML(x)'], filesBelow('templates/assets/script', /\.js$/)],
        ['script or style within a page (3.4.3)', /<script(?! src="\{\{\w+\}\}" defer><\/script>)|<style|\son\w+=|\sstyle=|javascript:/,
            ['<script>x', '<p onclick="x">', '<p style="x">', '<a href="javascript:x">'], filesBelow('templates', /\.mustache$/)],
        ['what a browser keeps, or a script reads as an object (14.3.3, 15.3.6)',
            /localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker|JSON\.parse|\.json\(\)|postMessage/,
            ['localStorage.x', 'JSON.parse(x)'], filesBelow('templates/assets/script', /\.js$/)],
        ['another place that nginx passes to (13.2.5)', /proxy_pass|uwsgi_pass |scgi_pass|grpc_pass|fastcgi_pass (?!maude;)|server (?!unix:@RUN@|\{)[\w.:]+ .*;/,
            ['proxy_pass http://x;', 'fastcgi_pass x;'], ['conf/nginx.conf.in']],
    ]) {
        for (const sample of samples)
            assert.match(sample, pattern, `${what} would be found`);
        assert.ok(files.length, what);
        for (const path of files)
            assert.doesNotMatch(read(path).replace(/^\s*(\/\/|\/?\*|#(?!include)) .*$/gm, ''), pattern, `${what}: ${path}`);
    }
});

test('no answer is for other sites, or to be kept', async () => {
    const product = await startProduct();
    const [ana] = await product.people('ana');
    const { id } = await ana.create();
    const foreigner = { Origin: 'https://evil.example' };
    for (const person of [ana, product.browser()])
        for (const path of ['/', '/join', '/me', '/me/link/AAAAAAAAAAAAAAAAAAAAAA', '/canvas', '/canvas/live?v=0', `/d/${id}`,
            `/d/${id}/live?v=0`, `/d/${id}/frame`, `/d/${id}/screen`, `/d/${id}/record.md`, `/d/${id}/record.json`, `/d/${id}/qr.svg`,
            '/d/AAAAAAAA', '/nothing', '/assets/nothing', '/healthz', '/metrics'])
            for (const options of [asPage, {}, { headers: { 'HX-Request': 'true' }, accept: '*/*' }]) {
                const { status, headers } = await person.get(path, { ...options, headers: { ...options.headers, ...foreigner } });
                const where = `${status} ${path} ${headers['content-type']}`;
                assert.equal(headers['cache-control'], 'no-store', where);
                assert.deepEqual(Object.keys(headers).filter(name => name.startsWith('access-control-')), [], where);
            }
    for (const [path, fields] of [['/me/link', {}], [`/d/${id}/topic`, { text: 'Where?' }], [`/d/${id}/topic`, { text: '' }],
        ['/session/leave', { decisions: 'leave' }]])
        for (const options of [{}, asPage]) {
            const { status, headers } = await ana.post(path, fields, options);
            assert.equal(headers['cache-control'], 'no-store', `${status} ${path}`);
        }
});

test('a model whose certificate nobody vouches for is told nothing', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'maude-tls.'));
    after(() => rmSync(directory, { recursive: true, force: true }));
    const [key, cert] = ['key', 'cert'].map(name => join(directory, name));
    const { status, stderr } = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    let connections = 0, requests = 0;
    const model = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
        requests++;
        response.writeHead(401).end();
    }).on('connection', () => connections++);
    after(() => model.close());
    await once(model.listen(0, '127.0.0.1'), 'listening');
    const product = await startProduct({ LLM_API: 'openai', LLM_BASE_URL: `https://localhost:${model.address().port}`, LLM_MODEL: 'm' });
    await fails(product, await provoke(product, 'synthesize'), 'synthesize', sentences.setup);
    assert.ok(connections > 0, 'it was tried');
    assert.equal(requests, 0);
});
