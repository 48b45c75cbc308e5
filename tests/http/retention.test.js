// RETAIN_DAYS: finished decisions go on the day that their page names, with all that belongs to them, and nothing else does;
// whoever looks is told; and what was deleted can't be read out of the files either (SPEC section 10).
//
// The clock of the product is moved (tests/crash/move_clock.c); it begins at noon of 2031-03-01.

import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inFiles, sqlite } from './database.mjs';
import { moved, ok, preload, refused, startProduct, until } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf } from './html.mjs';
import { walkTo } from './walk.mjs';

const directory = mkdtempSync(join(tmpdir(), 'maude-retention.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const DATA_DIR = join(directory, 'data'), clock = join(directory, 'clock');

// From now on it is this moment there.
function setClock(moment) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Date.parse(moment) - Date.now()));
    const file = openSync(clock, existsSync(clock) ? 'r+' : 'w', 0o644);
    writeSync(file, bytes, 0, 8, 0);
    closeSync(file);
}

setClock('2031-03-01T12:00:00Z');
const settings = { DATA_DIR, LD_PRELOAD: preload('tests/crash/move_clock'), MAUDE_CLOCK_FILE: clock };
let product, ana, bo;

// Another worker on the same data, for one test and those inside it; people keep their cookies.
async function begin(more) {
    product = await startProduct({ ...settings, ...more });
    if (!ana)
        [ana, bo] = await product.people('ana', 'bo');
    moved(ana, product);
    moved(bo, product);
}

function sql(statement, ...options) {
    return sqlite(join(DATA_DIR, 'maude.db'), statement, ...options).trim();
}

// The engine looks at the clock at once: it has to answer.
async function wake() {
    assert.equal((await ana.get('/healthz')).status, 200);
}

const day = '2031-03-31';
const sentence = `This decision will be removed after ${day}; download its record.`;
const goneSentence = 'This decision was removed: somebody deleted it, or it was kept for as long as finished ones are.';
const missing = 'There is no such decision. It may have been removed: finished ones are not kept for ever here.';
const texts = ['Zwetschgenkuchen heute?', 'Mirabellenknödel', 'Quarkstrudel-Wagen', 'krachend süß'];
let complete, closed, running, late;

let template;

test('kept until its day', async t => {
    await begin({ RETAIN_DAYS: 30 });

    await t.test('a finished decision tells on which day it is there for the last time; one that is under way does not', async () => {
        complete = await walkTo('dashboard', [ana, bo], texts[0]);
        const { options: [option] } = await ana.see(complete.id);
        await ana.act(complete.id, 'point', { option: option.id, side: 'for', text: texts[3] });
        await ana.act(complete.id, 'approve', { option: option.id });
        await bo.act(complete.id, 'ready', { abstain: 1 });
        await ana.act(complete.id, 'ready');
        closed = await walkTo('options', [ana, bo], texts[1]);
        await ana.act(closed.id, 'option', { name: texts[2], desc: 'it stops twice a day' });
        await ana.act(closed.id, 'close');
        running = await walkTo('priorities', [ana, bo], 'Nobody has touched it for years');
        for (const { id } of [complete, closed])
            for (const who of [ana, bo]) {
                const hints = pageOf(await who.get(`/d/${id}`, asPage)).all('.until');
                assert.deepEqual(hints.map(it => it.words), [sentence]);
                assert.match((await who.get(`/d/${id}/frame`, asPage)).text, /will be removed after/);
            }
        assert.ok(!pageOf(await ana.get(`/d/${running.id}`, asPage)).has('.until'));
    });

    await t.test('who does something to a finished decision later does not move its day', async () => {
        setClock('2031-03-20T12:00:00Z');
        await bo.act(complete.id, 'leave');
        assert.equal(pageOf(await ana.get(`/d/${complete.id}`, asPage)).one('.until').words, sentence);
        late = await walkTo('complete', [ana, bo], 'Finished later');
        assert.match(pageOf(await ana.get(`/d/${late.id}`, asPage)).one('.until').words, /after 2031-04-19;/);
        await product.person('Visitor').signIn(); // who takes part in nothing
    });

    await t.test('on its last day it is there, to the last minute', async () => {
        setClock('2031-03-31T23:58:00Z');
        await wake();
        for (const { id } of [complete, closed])
            assert.equal((await ana.see(id)).id, id);
    });
});

test('removed on the day after', async t => {
    await begin({ RETAIN_DAYS: 30 });

    await t.test('a start on its last day does nothing to it either', async () => {
        for (const { id } of [complete, closed])
            assert.equal((await bo.see(id)).id, id);
        assert.equal(await product.figure('maude_removed_total{what="decisions"}'), 0);
    });

    await t.test('then it is gone, and pages that are open on it are told', async () => {
        assert.deepEqual(inFiles(DATA_DIR, texts).length, texts.length, 'else the next test would look for nothing');
        const { version: canvas } = ok(await ana.get('/canvas'));
        const { version } = await bo.see(complete.id);
        // As a page does: what it is told of the clock's jump is not the end of it.
        const follow = async (view, as) => {
            for (let seen = version;;) {
                const answer = await bo.get(`/d/${complete.id}/live?v=${seen}${view}`, { ...as, agent: false });
                if (answer.status !== 200)
                    return answer;
                const now = await bo.get(`/d/${complete.id}`);
                seen = now.status === 200 ? ok(now).version : seen;
            }
        };
        const polls = [follow(''), follow('', asRegion), follow('&view=screen', asRegion)];
        await product.waiting(3);
        setClock('2031-04-01T00:00:01Z');
        await wake();
        const [json, region, screen] = await Promise.all(polls);
        assert.equal(refused(json, 404, 'not_found').message, goneSentence);
        for (const answer of [region, screen])
            assert.equal(regionOf(answer, 404).one('main [role=alert]').words, goneSentence);
        const now = ok(await ana.get('/canvas'));
        assert.deepEqual(now.decisions.map(it => it.id).sort(), [running.id, late.id].sort());
        assert.ok(now.version > canvas, 'canvases are told, too');
    });

    await t.test('whoever looks for it later learns why it may not be there', async () => {
        for (const { id } of [complete, closed]) {
            for (const path of ['', '/live?v=0', '/record.md', '/record.json', '/qr.svg'])
                assert.equal(refused(await ana.get(`/d/${id}${path}`), 404, 'not_found').message, missing);
            assert.equal(refused(await ana.try(id, 'leave'), 404, 'not_found').message, missing);
            const page = pageOf(await ana.get(`/d/${id}`, asPage), 404);
            assert.equal(page.one('[role=alert]').words, missing);
            assert.equal(page.one('main a').attribute('href'), '/canvas');
        }
    });

    await t.test('nothing of it is left: no row, no event, and no text in any file', async () => {
        const told = sql(`SELECT t.name FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.schema = 'main' AND c.name = 'decision_id'`, '-readonly').split('\n');
        assert.ok(told.length > 10, told.join());
        for (const table of told)
            assert.equal(sql(`SELECT count(*) FROM ${table} WHERE decision_id IN ('${complete.id}', '${closed.id}')`,
                '-readonly'), '0', table);
        await until(() => !inFiles(DATA_DIR, texts).length, 'no file has it', 20000);
        assert.deepEqual(inFiles(DATA_DIR, [running.id, 'Finished later']).length, 2, 'else it would look in the wrong files');
    });

    await t.test('what is under way is left alone, however old it is, and so is what was finished later', async () => {
        assert.equal((await ana.see(running.id)).stage, 'priorities');
        assert.equal((await ana.see(late.id)).stage, 'complete');
    });

    await t.test('a clock that jumps over ten years removes nothing yet: it may be set right', async () => {
        setClock('2041-01-01T00:00:00Z');
        await wake();
        await wake();
        assert.equal((await ana.see(late.id)).stage, 'complete');
        assert.equal(await product.figure('maude_removed_total{what="decisions"}'), 2);
    });
});

test('removed years later', async t => {
    await begin({ RETAIN_DAYS: 30 });

    await t.test('what was finished goes, what is under way is left alone', async () => {
        await until(async () => (await ana.get(`/d/${late.id}`)).status === 404, 'it is gone');
        assert.equal((await ana.see(running.id)).stage, 'priorities');
    });

    await t.test('names that nobody uses and no decision mentions go, and events of nothing; people of a decision stay', async () => {
        await until(() => /event=removed [^\n]*names=1\b/.test(product.log), 'the line in the log');
        assert.equal(sql("SELECT name, name_key IS NULL, deleted_at_ms > 0 FROM person WHERE name NOT IN ('ana', 'bo')",
            '-readonly'), 'somebody|1|1');
        assert.deepEqual(ok(await bo.get('/me')), { name: bo.name });
        assert.equal(sql("SELECT count(*) FROM event WHERE decision_id IS NULL AND at_ms < 1e3 * unixepoch('2040-01-01')",
            '-readonly'), '0');
        assert.notEqual(sql(`SELECT count(*) FROM event WHERE decision_id = '${running.id}'`, '-readonly'), '0');
        await until(() => !inFiles(DATA_DIR, ['Visitor']).length, 'the name is in no file any more', 20000);
        await product.person('Visitor').signIn();
    });

    await t.test('it is counted, and logged without a word of what it was', async () => {
        assert.equal(await product.figure('maude_removed_total{what="decisions"}'), 1);
        assert.equal(await product.figure('maude_removed_total{what="names"}'), 1);
        assert.match(product.log, /^at=\S+ level=info event=removed decisions=1 events=\d+ names=1 retain_days=30$/m);
        for (const word of [...texts, complete.id, 'Visitor'])
            assert.ok(!product.log.includes(word), word);
    });

    await t.test('a decision to be copied is there', async () => {
        template = await walkTo('complete', [ana, bo], 'One of many');
    });
});

test('thousands at once', async t => {
    const tables = ['decision', 'participant', 'framing', 'backing', 'priority', 'option', 'approval', 'event'];
    const copies = tables.map(table => {
        const key = table === 'decision' ? 'id' : 'decision_id';
        const columns = sql(`SELECT group_concat('"' || name || '"') FROM pragma_table_info('${table}')`).split(',');
        const values = columns.map(it => it === `"${key}"` ? "printf('old%05d', n)" : it === '"create_key"' ? "'key-' || n"
            : table === 'event' && it === '"id"' ? '(SELECT max(id) FROM event) + row_number() OVER ()' : it);
        return `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table}, many WHERE ${key} = '${template.id}';`;
    });
    sql(`CREATE TEMP TABLE many AS
        WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT n FROM c;
        BEGIN; ${copies.join('\n')} COMMIT`);
    setClock('2041-03-01T00:00:00Z');
    await begin({ RETAIN_DAYS: 30 });

    await t.test('a start that finds thousands of old ones takes them away bit by bit, and answers meanwhile', async () => {
        assert.equal((await ana.create('Made while they go')).stage, 'lobby');
        await until(() => / event=removed decisions=3001 /.test(product.log), 'all are removed', 60000);
        assert.equal(await product.figure('maude_decisions'), 2);
        assert.equal(sql("SELECT count(*) FROM event WHERE decision_id LIKE 'old%'", '-readonly'), '0');
        const commits = await product.figure('maude_commit_seconds_count');
        assert.ok(commits > 10 && commits < 3000, `neither all at once nor one by one: ${commits} commits`);
    });

    await t.test('a decision that is finished is there', async () => {
        template = await walkTo('complete', [ana, bo], 'For ever');
    });
});

test('for ever', async t => {
    setClock('2099-01-01T00:00:00Z');
    await begin({});

    await t.test('without it finished decisions are kept, and no page says otherwise', async () => {
        assert.ok(!pageOf(await ana.get(`/d/${template.id}`, asPage)).has('.until'));
        assert.equal(refused(await ana.get(`/d/${complete.id}`), 404, 'not_found').message, 'There is no such decision.');
        assert.equal(await product.figure('maude_removed_total{what="decisions"}'), 0);
    });
});
