// What operators see: /metrics is what a Prometheus of any kind reads, and says what has happened; a request that fails is
// found in nginx's log and in the worker's by one id; and nobody's links, ids or words are in any line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { newKey, ok, refused, source, startProduct, until } from './harness.mjs';
import { asPage, asRegion } from './html.mjs';
import { answered, provoke, rows, startWithModel } from './model.mjs';
import { walkTo } from './walk.mjs';

const sample = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (-?\d+(?:\.\d+)?)$/;

// The text format 0.0.4, strictly: gives {families: {name: {type, help}}, samples: {'name{labels}': value}}.
function parse(text) {
    assert.ok(text.endsWith('\n'));
    const families = {}, samples = {};
    let family, described;
    for (const line of text.split('\n').slice(0, -1)) {
        const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
        if (comment?.[1] === 'HELP') {
            assert.ok(!(comment[2] in families), `${comment[2]} is there twice`);
            assert.ok(!/\\(?![\\n])/.test(comment[3]));
            described = comment[2];
            families[described] = { help: comment[3] };
        } else if (comment) {
            assert.equal(comment[2], described, 'a family\'s HELP and TYPE stand together');
            assert.match(comment[3], /^(counter|gauge|histogram)$/);
            family = comment[2];
            families[family].type = comment[3];
        } else {
            const [, name, labels = '', value] = sample.exec(line) ?? assert.fail(`no sample: ${line}`);
            const ending = families[family].type === 'histogram' ? '(_bucket|_sum|_count)' : '';
            assert.match(name, new RegExp(`^${family}${ending}$`), 'a sample stands below its family');
            assert.ok(families[family].type !== 'counter' || family.endsWith('_total'));
            const key = labels ? `${name}{${labels}}` : name;
            assert.ok(!(key in samples), `${key} is there twice`);
            samples[key] = Number(value);
        }
    }
    for (const [name, { type }] of Object.entries(families))
        if (type === 'histogram')
            checkHistogram(name, samples);
    return { families, samples };
}

function checkHistogram(name, samples) {
    const buckets = Object.entries(samples).filter(([key]) => key.startsWith(`${name}_bucket{`))
        .map(([key, value]) => [Number(/le="([^"]+)"/.exec(key)[1].replace('+Inf', 'Infinity')), value]);
    assert.ok(buckets.length > 3);
    for (let i = 1; i < buckets.length; i++) {
        assert.ok(buckets[i][0] > buckets[i - 1][0], 'bounds rise');
        assert.ok(buckets[i][1] >= buckets[i - 1][1], 'a bucket holds all that are below it');
    }
    assert.deepEqual(buckets.at(-1), [Infinity, samples[`${name}_count`]]);
}

const product = await startProduct({ ACCESS_LOG: 'all' });
const logged = []; // from here on, all of it
createInterface({ input: product.child.stderr }).on('line', line => logged.push(line));
const [ana, bo] = await product.people('ana', 'Bo Benson');

async function look() {
    return parse((await product.browser().get('/metrics', { accept: '*/*' })).text);
}

// By how much each sample has moved.
function moved(before, after) {
    return Object.fromEntries(Object.entries(after.samples).map(([key, value]) => [key, value - (before.samples[key] ?? 0)])
        .filter(([, by]) => by !== 0));
}

test('the format is kept from the first moment on', async () => {
    const { families } = await look();
    assert.ok(Object.keys(families).length > 15);
    for (const [name, { help, type }] of Object.entries(families))
        assert.ok(help.endsWith('.') && type, name);
});

test('actions are counted by their word, refusals by their code and reason', async () => {
    const before = await look();
    const { id } = await ana.create();
    await bo.act(id, 'join');
    await ana.act(id, 'topic', { text: 'Where do we meet?' });
    await ana.act(id, 'topic', { text: 'Where do we eat?' });
    refused(await bo.try(id, 'start'), 403, 'not_facilitator');
    refused(await ana.try(id, 'topic', { text: '' }), 400, 'bad_field');
    refused(await product.browser().get('/me'), 401, 'no_session');
    await product.people('cy');
    const now = moved(before, await look());
    const counted = Object.fromEntries(Object.entries(now).filter(([key]) => /^maude_(accepted|refused)_total/.test(key)));
    assert.deepEqual(counted, {
        'maude_accepted_total{action="create"}': 1,
        'maude_accepted_total{action="join"}': 1,
        'maude_accepted_total{action="topic"}': 2,
        'maude_accepted_total{action="session"}': 1,
        'maude_refused_total{code="not_facilitator",reason="not_facilitator"}': 1,
        'maude_refused_total{code="bad_field",reason="field_empty"}': 1,
        'maude_refused_total{code="no_session",reason="no_session"}': 1,
    });
    assert.deepEqual([now.maude_decisions, now.maude_persons], [1, 1]);
    assert.ok(now.maude_orders_total >= 7);
});

test('a commit is counted with its time', async () => {
    const { id } = await ana.create();
    const before = await look();
    for (let i = 0; i < 5; i++)
        await ana.act(id, 'topic', { text: `One after the other ${i}` }); // each waits for the last: five commits
    const now = await look(), by = moved(before, now);
    assert.ok(by.maude_commit_seconds_count >= 5, JSON.stringify(by));
    assert.ok(by.maude_commit_seconds_sum > 0 && by.maude_commit_seconds_sum < 60);
    assert.equal(by.maude_failed_groups_total ?? 0, 0);
});

test('what is there now is shown as it is: pages, files, memory, when it started', async () => {
    const { id } = await ana.create();
    const page = ana.open(id);
    await product.waiting(1);
    const { samples } = await look();
    assert.equal(samples.maude_queued_orders, 0);
    assert.equal(samples['maude_model_requests{state="under_way"}'], 0);
    const statm = readFileSync(`/proc/${product.workerPid}/status`, 'latin1');
    const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(statm)[1]) * 1024;
    assert.ok(Math.abs(samples.process_resident_memory_bytes - resident) < resident / 2, `${resident}`);
    assert.ok(samples.maude_database_bytes + samples.maude_wal_bytes > 50000);
    assert.equal(samples.maude_database_bytes % 4096, 0);
    assert.ok(samples.maude_disk_free_bytes > 0);
    const age = Date.now() / 1000 - samples.process_start_time_seconds;
    assert.ok(age >= 0 && age < 300, String(age));
    assert.equal(samples.maude_other_database_requests_total, 0);
    await page.close();
});

test('calls of the model are counted by kind and end, with their tokens and what is under way', async () => {
    const { product: asked, stub } = await startWithModel('anthropic', { LLM_BACKOFF_MS: 10 });
    const see = async () => parse((await asked.browser().get('/metrics', { accept: '*/*' })).text).samples;
    stub.usage = { input: 300, output: 20 };
    await answered(asked, await provoke(asked, 'synthesize'), 'synthesize');
    stub.behave('suggest_options', 529);
    const way = await provoke(asked, 'suggest_options');
    await until(() => rows(asked, way.id, 'suggest_options')[0]?.state === 'failed', 'it is given up');
    const samples = await see();
    assert.equal(samples['maude_model_tries_total{kind="synthesize",end="good"}'], 1);
    assert.equal(samples['maude_model_tries_total{kind="suggest_options",end="busy"}'], 4);
    assert.equal(samples['maude_model_given_up_total{kind="suggest_options"}'], 1);
    assert.equal(samples['maude_model_given_up_total{kind="synthesize"}'], 0);
    const tokens = direction => samples[`maude_model_tokens_total{direction="${direction}"}`];
    assert.deepEqual([tokens('in') >= 300, tokens('in') % 300, tokens('out') * 15], [true, 0, tokens('in')]);
    stub.hold('why');
    await provoke(asked, 'why');
    await until(async () => (await see())['maude_model_requests{state="under_way"}'] === 1, 'it is under way');
    assert.equal((await see())['maude_model_requests{state="queued"}'], 0);
});

// ---- logs -------------------------------------------------------------------------------------------------------------

// A line of logfmt as an object; null: it is none.
function fieldsOf(line) {
    const fields = {};
    let rest = line;
    for (let match; (match = /^([\w.]+)=("(?:[^"\\]|\\.)*"|[^\s"=]*)(?: |$)/.exec(rest)); rest = rest.slice(match[0].length))
        fields[match[1]] = match[2].startsWith('"') ? JSON.parse(match[2]) : match[2];
    return rest === '' && fields.at && fields.level && fields.event ? fields : null;
}

function linesOf(lines, event) {
    return lines.map(fieldsOf).filter(it => it?.event === event);
}

test('a request that fails is found in both logs by its id', async () => {
    refused(await ana.post('/d', { topic: 'Theirs', key: newKey() }, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
        403, 'cross_site');
    const [ours] = await until(() => {
        const found = linesOf(logged, 'refused');
        return found.length && found;
    }, 'the worker\'s line');
    assert.deepEqual({ ...ours, at: '', id: '' },
        { at: '', level: 'warn', event: 'refused', id: '', status: '403', verdict: 'CROSS_SITE' });
    assert.match(ours.id, /^[0-9a-f]{32}$/);
    const theirs = await until(() => linesOf(logged, 'request').find(({ id }) => id === ours.id), 'nginx\'s line');
    const { at, bytes, seconds, ...rest } = theirs;
    assert.deepEqual(rest, { level: 'info', event: 'request', id: ours.id, method: 'POST', route: '/d', status: '403' });
    assert.ok(Number(bytes) > 50 && Number(seconds) >= 0 && Math.abs(Date.parse(at) - Date.now()) < 60000);
});

// As an operator should not, while it runs: changes the database until it is an action that finds such a commit, and is
// refused for it. A tick of the clock, or a look at /healthz, may find one first; whoever acts then is answered by the next
// worker, or told by this one that it can store no more. Gives how many commits it took, and how many refusals.
async function actMeanwhile(of, person, decision) {
    for (let commits = 1, refusals = 0; ; commits++) {
        const pid = of.workerPid;
        const { status, stderr } = spawnSync('sqlite3', [join(of.dataDir, 'maude.db'),
            `INSERT INTO meta VALUES ('by_hand_${commits}', 1)`], { encoding: 'utf8' });
        assert.equal(`${stderr}${status}`, '0');
        const told = await person.try(decision, 'topic', { text: `Meanwhile ${commits}` });
        await until(() => of.workerPid && of.workerPid !== pid, 'another worker');
        await person.see(decision); // by now it has read the database
        if (told.status === 200)
            continue;
        refusals++;
        if (refused(told, 503, told.json.error.code === 'storage' ? 'storage' : 'busy').code === 'busy')
            return { commits, refusals };
    }
}

// What nginx has logged of actions that were refused so: as many lines, each with the id of one of the worker's.
async function refusedInBoth(log, refusals) {
    const theirs = await until(() => {
        const found = linesOf(log(), 'request').filter(it => it.route === '/d/*/topic' && it.status === '503');
        return found.length >= refusals && found;
    }, 'nginx\'s lines');
    assert.equal(theirs.length, refusals);
    for (const { id } of theirs)
        await until(() => linesOf(log(), 'refused').some(it => it.id === id && it.status === '503'), 'the worker\'s line');
}

test('a commit by somebody else is counted over the restart that it causes, and who acted meanwhile is told', async () => {
    const { id } = await ana.create();
    const { commits, refusals } = await actMeanwhile(product, ana, id);
    await refusedInBoth(() => logged, refusals);
    assert.equal((await look()).samples.maude_foreign_commits_total, commits);
    assert.deepEqual(linesOf(logged, 'foreign_commit').map(({ count }) => Number(count)),
        Array.from({ length: commits }, (_, at) => at + 1));
    assert.equal((await ana.act(id, 'topic', { text: 'Afterwards' })).topic, 'Afterwards');
});

test('every line is logfmt, and has nobody\'s name, id, link or words', async () => {
    const [eve] = await product.people('Eve Evening');
    const way = await walkTo('complete', [ana, bo], 'Whatfor is this secretive?');
    const link = ok(await eve.post('/me/link')).url;
    const path = new URL(link).pathname;
    await product.browser().get(path, asPage);
    await product.browser().post(`${path}x`);
    await product.browser().post(path);
    for (const as of [asPage, asRegion, {}]) {
        await eve.get(`/d/${way.id}?whatfor=secretive`, as);
        await eve.get(`/d/${way.id}/secretive`, as);
        await eve.get(`/join?next=/d/${way.id}`, as);
        await eve.get(`/secretive/${way.id}`, as);
        await eve.get(`/d/${way.id}/record.md?format=secretive`, as);
        await eve.request('SECRETIVE', `/d/${way.id}`, as);
        await eve.get(`/canvas?q=secretive`, as);
    }
    const last = { text: 'the last one, secretive' };
    refused(await eve.try(way.id, 'topic', last, { headers: { 'Sec-Fetch-Site': 'cross-site' } }), 403, 'cross_site');
    await until(() => linesOf(logged, 'request').some(it => it.route === '/d/*/topic' && it.status === '403'), 'all lines');
    const secrets = [way.id, path.split('/').at(-1), 'secretive', 'whatfor', 'ana', 'benson', 'evening', '%20', '?', 'tacos',
        [...eve.jar.values()][0]];
    for (const line of logged) {
        assert.ok(fieldsOf(line), line);
        for (const secret of secrets)
            assert.ok(!line.toLowerCase().includes(secret.toLowerCase()), `${secret} in ${line}`);
    }
    const routes = new Set(linesOf(logged, 'request').map(({ route }) => route));
    for (const route of ['/session', '/me/link', '/me/link/*', '/d', '/d/*', '/d/*/approve', '/d/*/record.md', '/canvas',
        'other'])
        assert.ok(routes.has(route), route);
});

test('every action of the contract has a class of its own', async () => {
    const contract = readFileSync(join(source, 'docs/http.md'), 'utf8');
    const words = [...contract.matchAll(/^\| `POST \/d\/ID\/(\w+)`((?:, `\w+`)*)/gm)]
        .flatMap(([, word, others]) => [word, ...others.match(/\w+/g) ?? []]);
    assert.ok(words.length > 25, words.join());
    for (const word of words)
        await product.browser().post(`/d/01234567/${word}`);
    const seen = () => new Set(linesOf(logged, 'request').map(({ route }) => route));
    await until(() => seen().has(`/d/*/${words.at(-1)}`), 'the last line');
    for (const word of words)
        assert.ok(seen().has(`/d/*/${word}`), word);
});

test('only what failed is logged where nothing is said, and nothing with ACCESS_LOG=off', async () => {
    for (const ACCESS_LOG of ['', 'off']) {
        const other = await startProduct({ ACCESS_LOG });
        const [dora] = await other.people('dora');
        const { id } = await dora.create();
        const log = () => other.log.split('\n');
        const { refusals } = await actMeanwhile(other, dora, id);
        await dora.act(id, 'topic', { text: 'Afterwards' });
        if (ACCESS_LOG)
            await until(() => linesOf(log(), 'refused').length >= refusals, 'the worker\'s lines');
        else
            await refusedInBoth(log, refusals);
        const { alarms } = await other.stop();
        const found = linesOf(log(), 'request')
            .filter(({ route }) => route !== '/healthz'); // a look may have been refused, too
        assert.deepEqual(found.map(({ status }) => status), ACCESS_LOG ? [] : Array(refusals).fill('503'));
        assert.deepEqual(alarms, []);
    }
});
