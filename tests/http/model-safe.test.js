// What leaves this machine for the language model, and what does not: nothing without one, nothing to anywhere else, the
// key to nobody; and nothing that comes back can hurt (SPEC section 5).
//
// The worker runs with tests/model/watch_connect.c, which tells of everything that it tries to reach, and loads.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { preload, source, startProduct, worker } from './harness.mjs';
import { asPage } from './html.mjs';
import { answered, fails, gives, provoke, rows, sentences, startModel, startWithModel } from './model.mjs';
import { reach, walkOn, walkTo } from './walk.mjs';

const library = preload('tests/model/watch_connect');

const directory = mkdtempSync(join(tmpdir(), 'maude-model.'));
after(() => rmSync(directory, { recursive: true, force: true }));

// The settings for a product whose connections are watched, and what was seen, line by line.
let watches = 0;
function watch() {
    const file = join(directory, `connects-${++watches}`);
    return {
        settings: { LD_PRELOAD: library, MAUDE_CONNECT_LOG: file },
        seen: () => readFileSync(file, 'utf8').split('\n').filter(Boolean),
    };
}

// ---- without a model --------------------------------------------------------------------------------------------------

for (const [what, settings] of [
    ['nothing is set', () => ({})],
    ['there is an address, but no key', url => ({ LLM_BASE_URL: url })],
    ['there is a key, but no address of a chat', () => ({ LLM_API: 'openai', ANTHROPIC_API_KEY: 'sk-nobody' })],
])
    test(`without a model nothing leaves: ${what}`, async () => {
        const stub = await startModel();
        const { settings: watching, seen } = watch();
        const product = await startProduct({ ...watching, ...settings(stub.url) });
        const people = await product.people('ana', 'bo', 'cy');
        const way = await walkTo('scenario', people, 'Where do we eat?');
        await people[1].act(way.id, 'framing', { text: 'Who cooks tonight?' });
        await walkOn(way, 'complete');
        const { model, why, tagline } = await way.lead.see(way.id);
        assert.deepEqual(model, { configured: false, call: null, state: 'idle', since: null, error: null });
        assert.match(why, /Tacos/);
        assert.equal(tagline, '');
        assert.deepEqual(rows(product, way.id, 'why'), []);
        await product.stop();
        assert.deepEqual(seen(), [], 'nothing is loaded for it either');
        assert.deepEqual(stub.requests, []);
    });

test('with a model it alone is reached', async () => {
    const stub = await startModel();
    const { settings, seen } = watch();
    const product = await startProduct(stub.settings('anthropic', settings));
    const way = await provoke(product, 'why');
    await answered(product, way, 'why');
    assert.deepEqual([...new Set(seen())], ['load libcurl.so.4', `connect 127.0.0.1 ${stub.port}`]);
    assert.deepEqual(stub.faults, []);
});

// ---- settings that can't be right -------------------------------------------------------------------------------------

const secret = 'sk-this-is-never-shown';
for (const [name, settings] of [
    ['LLM_BASE_URL', { LLM_BASE_URL: 'http://models.example.org' }],
    ['LLM_BASE_URL', { LLM_BASE_URL: 'http://127.0.0.1.example.org' }],
    ['LLM_BASE_URL', { LLM_BASE_URL: 'http://localhost@models.example.org' }],
    ['LLM_BASE_URL', { LLM_BASE_URL: 'ftp://models.example.org' }],
    ['LLM_BASE_URL', { LLM_BASE_URL: 'models.example.org' }],
    ['LLM_BASE_URL', { LLM_BASE_URL: 'https://models.example.org/\r\nx: y' }],
    ['LLM_BASE_URL', { LLM_API: 'openai', LLM_BASE_URL: 'http://192.168.1.2:8080' }],
    ['ANTHROPIC_API_KEY', { ANTHROPIC_API_KEY: `${secret}\nx-other: header` }],
    ['ANTHROPIC_API_KEY', { ANTHROPIC_API_KEY: `${secret} ` }],
    ['LLM_API', { LLM_API: 'gemini' }],
    ['LLM_DAILY_TOKENS', { LLM_DAILY_TOKENS: 'many' }],
    ['LLM_DAILY_TOKENS', { LLM_DAILY_TOKENS: '-1' }],
    ['LLM_TIMEOUT_MS', { LLM_TIMEOUT_MS: 'soon' }],
    ['LLM_BACKOFF_MS', { LLM_BACKOFF_MS: '1.5' }],
])
    test(`${name}=${JSON.stringify(settings[name]).replace(secret, '…')} stops the start with one line`, () => {
        const run = spawnSync(join(source, 'conf/run'), {
            cwd: directory, encoding: 'utf8', timeout: 20000,
            env: {
                PATH: process.env.PATH, HOME: directory, MAUDE_WORKER: worker, PORT: '1',
                DATA_DIR: join(directory, 'refused'), ANTHROPIC_API_KEY: secret, ...settings,
            },
        });
        const lines = `${run.stdout}${run.stderr}`.split('\n').filter(line => line.includes(name));
        assert.equal(lines.length, 1, `${run.stdout}${run.stderr}`);
        assert.match(lines[0], new RegExp(`^maude-libs: ${name} \\S`));
        assert.equal(run.status, 78);
        assert.ok(!`${run.stdout}${run.stderr}`.includes(secret), 'the key is not shown');
    });

for (const url of ['http://localhost:9', 'http://[::1]:9', 'https://models.example.org'])
    test(`LLM_BASE_URL=${url} is taken`, async () => {
        const product = await startProduct({ LLM_BASE_URL: url, ANTHROPIC_API_KEY: secret });
        const [ana] = await product.people('ana');
        const { model } = await ana.create();
        assert.equal(model.configured, true);
        await product.stop();
    });

// ---- nowhere else -----------------------------------------------------------------------------------------------------

test('no proxy is used, whatever the environment says', async () => {
    const [stub, proxy] = [await startModel(), await startModel()];
    const { settings, seen } = watch();
    const proxies = Object.fromEntries(['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'all_proxy']
        .map(name => [name, proxy.url]));
    const product = await startProduct(stub.settings('anthropic', { ...settings, ...proxies }));
    const way = await provoke(product, 'tagline');
    await answered(product, way, 'tagline');
    await gives(product, way, 'tagline', stub.of('tagline')[0].good);
    assert.deepEqual([proxy.requests, proxy.astray, proxy.most], [[], [], 0]);
    assert.deepEqual([...new Set(seen())], ['load libcurl.so.4', `connect 127.0.0.1 ${stub.port}`]);
});

test('a redirect is not followed', async () => {
    const [stub, other] = [await startModel(), await startModel()];
    const product = await startProduct(stub.settings('anthropic'));
    stub.behave('scaffold', 'redirect', { to: `${other.url}/v1/messages` });
    const way = await provoke(product, 'scaffold');
    await fails(product, way, 'scaffold', sentences.setup);
    assert.deepEqual([stub.astray, other.requests, other.most], [[], [], 0]);
    assert.equal(stub.of('scaffold').length, 1);
});

// ---- the key ----------------------------------------------------------------------------------------------------------

function filesBelow(path) {
    return readdirSync(path, { withFileTypes: true })
        .flatMap(entry => entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]);
}

for (const api of ['anthropic', 'openai'])
    test(`the key is in no log, no page and no file (${api})`, async () => {
        const { product, stub } = await startWithModel(api);
        const { key } = stub;
        assert.match(key, /^test-key-\d+$/);
        stub.behave('*', 401); // whose text tells the key back
        const way = await provoke(product, 'synthesize');
        const { id, lead, people } = way;
        await fails(product, way, 'synthesize', sentences.setup);
        await walkOn(way, 'priorities');
        stub.rules = [];
        await lead.act(id, 'priority', { text: 'speed', direction: '+' });
        for (const person of people)
            await person.act(id, 'ready');
        await lead.act(id, 'option', { name: 'Tacos' });
        for (const person of people)
            await person.act(id, 'ready');
        await reach(lead, id, 'dashboard');
        await walkOn(way, 'complete');
        await answered(product, way, 'why');
        const paths = ['', '/screen', '/record.md', '/record.json'].map(path => `/d/${id}${path}`);
        for (const path of [...paths, '/canvas', '/me', '/metrics'])
            for (const options of [asPage, {}]) {
                const { text } = await lead.get(path, options);
                assert.ok(!text.includes(key), path);
            }
        assert.match(product.log, /\bmodel_call\b.*\b401\b/, 'the log says what is wrong');
        assert.ok(!product.log.includes(key), 'the log');
        const files = filesBelow(product.dataDir);
        assert.ok(files.some(file => file.endsWith('maude.db')));
        for (const file of files)
            assert.ok(!readFileSync(file, 'latin1').includes(key), file);
        assert.ok(stub.requests.every(({ text }) => !text.includes(key)), 'nor in the text that the model reads');
    });

// ---- what comes back --------------------------------------------------------------------------------------------------

function peakKilobytes(product) {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${product.workerPid}/status`, 'utf8'))[1]);
}

// In kB. The address sanitizer keeps what was freed for a while.
const most = readFileSync(worker).includes('__asan_init') ? 32768 : 8192;

test('64 MB, or an answer without an end, cost the worker little memory', async () => {
    const { product, stub } = await startWithModel('anthropic', { LLM_TIMEOUT_MS: 1500 });
    const first = await provoke(product, 'why'); // so that all that is loaded once is there
    await answered(product, first, 'why');
    for (const [kind, behaviour, sentence] of [['scaffold', 'flood', 'broken'], ['synthesize', 'flood', 'broken'],
        ['suggest_options', 'flood', 'broken'], ['why', 'endless', 'slow']]) {
        const before = peakKilobytes(product);
        stub.rules = [];
        stub.behave(kind, behaviour);
        const one = await provoke(product, kind);
        await fails(product, one, kind, sentences[sentence]);
        const grown = peakKilobytes(product) - before;
        assert.ok(grown < most, `${behaviour}: ${grown} kB`);
        assert.ok(stub.of(kind).filter(it => it.behaviour === behaviour).length <= 2);
    }
    assert.deepEqual(stub.faults, []);
});
