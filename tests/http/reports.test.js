// The operators' reports, sql/reports/: each is run by the command that stands in it, over rows that are known, and changes
// nothing. What is expected was reckoned by hand.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { source, startProduct } from './harness.mjs';

const directory = mkdtempSync(join(tmpdir(), 'maude-reports.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const database = join(directory, 'data/maude.db');
const reports = readdirSync(join(source, 'sql/reports')).sort();

// The product makes its database; changing that by hand is for when it is stopped.
async function makeDatabase() {
    mkdirSync(join(directory, 'data'));
    symlinkSync(join(source, 'sql'), join(directory, 'sql'));
    const product = await startProduct({ DATA_DIR: join(directory, 'data') });
    const [ana] = await product.people('ana');
    const ids = [];
    for (const topic of ['Where do we eat?', 'Who cooks?'])
        ids.push((await ana.create(topic)).id);
    await product.stop();
    return ids;
}

function shell(flags, input) {
    const { status, stdout, stderr } = spawnSync('sqlite3', [...flags, database],
        { input, encoding: 'utf8', timeout: 20000 });
    assert.equal(`${stderr}${status}`, '0', input);
    return stdout;
}

function quote(value) {
    return value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll('\'', '\'\'')}'`;
}

const columns = `decision_id, id, kind, state, fault, since_ms, tries, tokens_in, tokens_out, took_ms, tried_at_ms, model,
    detail`;

// These calls, and no others: a row has a value for each of the columns.
function setCalls(rows) {
    const inserts = rows.map(row => `INSERT INTO model_call (${columns}) VALUES (${row.map(quote).join(', ')});`);
    shell(['-bail'], `PRAGMA foreign_keys = ON; BEGIN; DELETE FROM model_call; ${inserts.join('\n')} COMMIT;`);
}

function read(name) {
    return readFileSync(join(source, 'sql/reports', name), 'utf8');
}

function run(name) {
    const out = shell(['-readonly', '-json'], read(name));
    return out === '' ? [] : JSON.parse(out);
}

const [eat, cook] = (await makeDatabase()).sort();
const second = 1000, hour = 3600 * second, day = 24 * hour;

test('there are reports, and each begins with what it answers and how it is run', () => {
    assert.deepEqual(reports, ['activity.sql', 'model_calls.sql', 'model_faults.sql', 'model_slow.sql', 'open_decisions.sql',
        'sizes.sql']);
    const head = /^-- [A-Z].*\n(-- .*\n)*--\n-- {5}sqlite3 -readonly -box data\/maude\.db < \S+\n--\n/;
    for (const name of reports)
        assert.match(read(name), head, name);
});

test('a report is one query that only reads', () => {
    for (const name of reports) {
        const query = read(name).replaceAll(/--.*$/gm, '').trim();
        assert.match(query, /^(SELECT|WITH)\b/, name);
        assert.equal(query.indexOf(';'), query.length - 1, `${name}: one statement`);
        const code = query.replaceAll(/'[^']*'/g, '\'\'');
        assert.doesNotMatch(code, /\b(INSERT|UPDATE|DELETE|REPLACE|PRAGMA|ATTACH|CREATE|DROP|ALTER)\b/i, name);
    }
});

test('the command that stands in a report runs it, with calls and without', () => {
    const now = Date.now();
    const call = [eat, 9, 'why', 'failed', 'slow', now, 4, 900, 0, 240000, now, 'small', 'no answer'];
    for (const rows of [[], [call]]) {
        setCalls(rows);
        for (const name of reports) {
            const [, command] = /^-- {2,}(sqlite3 .*)$/m.exec(read(name));
            const { status, stdout, stderr } = spawnSync('bash', ['-c', command],
                { cwd: directory, encoding: 'utf8', timeout: 20000 });
            assert.equal(`${stderr}${status}`, '0', command);
            const shows = !name.startsWith('model_') ? /^│ (\S+ │ Who cooks\?|\(all\) |20\d\d-)/m : /│ why /;
            const empty = name.startsWith('model_') && !rows.length;
            assert.equal(shows.test(stdout), !empty, `${command}\n${stdout}`);
            assert.ok(command.endsWith(` sql/reports/${name}`), command);
        }
    }
});

test('model_calls.sql counts by day and kind, in UTC', () => {
    const at = Date.UTC(2026, 9, 21, 23, 59, 59, 999), next = at + 1;
    setCalls([
        [eat, 1, 'synthesize', 'stale', 'none', at, 1, 400, 60, 2100, at + 2100, 'small', '200'],
        [eat, 2, 'synthesize', 'done', 'none', at, 3, 1200, 55, 7940, at + 9000, 'small', '200'],
        [cook, 1, 'synthesize', 'failed', 'busy', at - day + 1, 4, 0, 0, 1300, at, 'small', '429 rate_limit_error'],
        [eat, 3, 'tagline', 'running', 'none', next, 0, 0, 0, 0, 0, null, null],
        [eat, 4, 'tagline', 'retrying', 'slow', next, 2, 500, 0, 120000, next + 130000, 'small', 'no answer'],
        [cook, 2, 'tagline', 'stale', 'busy', next + hour, 1, 0, 0, 80, next + hour, 'small', '529 overloaded_error'],
        [cook, 3, 'tagline', 'failed', 'slow', next + hour, 4, 2000, 0, 240000, next + 2 * hour, 'small', 'no answer'],
        [cook, 4, 'scaffold', 'done', 'none', next + 23 * hour, 2, 3000, 5000, 61270, next + 23 * hour, 'big', '200'],
    ]);
    assert.deepEqual(run('model_calls.sql'), [
        { day: '2026-10-22', kind: 'scaffold', calls: 1, running: 0, retrying: 0, done: 1, failed: 0, stale: 0, faults: '',
            tries: 2, tokens_in: 3000, tokens_out: 5000, seconds: 61.3, slowest: 61.3 },
        { day: '2026-10-22', kind: 'tagline', calls: 4, running: 1, retrying: 1, done: 0, failed: 1, stale: 1,
            faults: '2 slow, 1 busy', tries: 7, tokens_in: 2500, tokens_out: 0, seconds: 360.1, slowest: 240 },
        { day: '2026-10-21', kind: 'synthesize', calls: 3, running: 0, retrying: 0, done: 1, failed: 1, stale: 1,
            faults: '1 busy', tries: 8, tokens_in: 1600, tokens_out: 115, seconds: 11.3, slowest: 7.9 },
    ]);
});

test('model_faults.sql shows what went wrong in the last seven days, the latest first', () => {
    const now = Date.now();
    const late = now - 7 * day + hour, old = now - 7 * day - hour;
    setCalls([
        [eat, 1, 'why', 'failed', 'setup', now - hour, 1, 0, 0, 90, now - hour + 90, 'small', '401 authentication_error'],
        [eat, 2, 'tagline', 'done', 'none', now - hour, 1, 300, 9, 900, now - hour + 900, 'small', '200'],
        [cook, 1, 'scaffold', 'failed', 'broken', late - day, 2, 800, 900, 31000, late, 'big', 'not JSON'],
        [cook, 2, 'tagline', 'failed', 'off', now - 2 * hour, 0, 0, 0, 0, 0, null, null],
        [cook, 3, 'why', 'failed', 'slow', old - 300 * second, 4, 0, 0, 240000, old, 'small', 'no answer'],
        [cook, 4, 'suggest_options', 'stale', 'busy', old, 0, 0, 0, 0, 0, null, null],
        [cook, 5, 'suggest_options', 'retrying', 'busy', now - second, 1, 0, 0, 50, now - second, 'small', '529'],
    ]);
    assert.deepEqual(run('model_faults.sql'), [
        { at: new Date(now - second).toISOString(), decision_id: cook, id: 5, kind: 'suggest_options', state: 'retrying',
            fault: 'busy', tries: 1, detail: '529', model: 'small' },
        { at: new Date(now - hour + 90).toISOString(), decision_id: eat, id: 1, kind: 'why', state: 'failed',
            fault: 'setup', tries: 1, detail: '401 authentication_error', model: 'small' },
        { at: new Date(now - 2 * hour).toISOString(), decision_id: cook, id: 2, kind: 'tagline', state: 'failed',
            fault: 'off', tries: 0, detail: '', model: '' },
        { at: new Date(late).toISOString(), decision_id: cook, id: 1, kind: 'scaffold', state: 'failed',
            fault: 'broken', tries: 2, detail: 'not JSON', model: 'big' },
    ]);
});

test('model_slow.sql shows the twenty slowest calls of the last thirty days', () => {
    const now = Date.now();
    const since = now - 30 * day + hour;
    const row = (id, tries, took) =>
        [eat, id, 'scaffold', 'done', 'none', since, tries, 700, id * 10, took, since + took, 'big', '200'];
    const slow = Array.from({ length: 21 }, (_, i) => row(i + 1, 1, 10000 + i * 1000)); // 10 s to 30 s
    setCalls([
        ...slow,
        row(30, 4, 90100),
        [cook, 1, 'scaffold', 'done', 'none', now - 30 * day - hour, 1, 0, 0, 99000, now, 'big', '200'],
        [cook, 2, 'scaffold', 'failed', 'off', now, 0, 0, 0, 0, 0, null, null],
    ]);
    const rows = run('model_slow.sql');
    assert.deepEqual(rows[0], { since: new Date(since).toISOString(), decision_id: eat, id: 30, kind: 'scaffold',
        state: 'done', tries: 4, seconds: 90.1, seconds_a_try: 22.5, tokens_out: 300, model: 'big' });
    assert.deepEqual(rows.map(({ seconds }) => seconds),
        [90.1, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12]);
});

test('open_decisions.sql shows what is under way, and whom it waits for', () => {
    const now = Date.now();
    const changes = set => shell(['-bail'], `PRAGMA foreign_keys = ON; BEGIN; ${set} COMMIT;`);
    changes(`
        UPDATE decision SET stage_at_ms = ${now - 2 * hour} WHERE id = '${eat}';
        UPDATE decision SET stage_at_ms = ${now - 26 * hour} WHERE id = '${cook}';
        UPDATE participant SET present = 1 WHERE decision_id = '${eat}';
        UPDATE participant SET present = 0, connected = 0 WHERE decision_id = '${cook}';
        UPDATE event SET at_ms = ${Date.UTC(2026, 10, 20, 8, 0, 1)} WHERE decision_id IS NOT NULL;`);
    const common = { stage: 'lobby', people: 1, facilitator: 'ana', last: '2026-11-20T08:00:01Z' };
    const topics = Object.fromEntries(JSON.parse(shell(['-readonly', '-json'], 'SELECT id, topic FROM decision'))
        .map(({ id, topic }) => [id, topic]));
    assert.deepEqual(run('open_decisions.sql'), [
        { id: cook, topic: topics[cook], ...common, present: 0, waiting_for: '', hours: 26 },
        { id: eat, topic: topics[eat], ...common, present: 1, waiting_for: 'ana', hours: 2 },
    ]);
    changes(`UPDATE decision SET closed_at_ms = ${now} WHERE id = '${cook}';`);
    assert.deepEqual(run('open_decisions.sql').map(({ id }) => id), [eat]);
});

test('activity.sql counts by day, in UTC', () => {
    const at = Date.UTC(2026, 9, 21, 23, 59, 59, 999), next = at + 1;
    const event = (decision, person, action, when) =>
        `INSERT INTO event (decision_id, person_id, action, at_ms, version, stage, round)
            VALUES (${quote(decision)}, ${quote(person)}, '${action}', ${when}, 1,
                ${decision ? '\'lobby\', 1' : 'NULL, NULL'});`;
    shell(['-bail'], `PRAGMA foreign_keys = ON; BEGIN; DELETE FROM event;
        ${event(null, 1, 'session', at - hour)} ${event('theother', 1, 'create', at - hour)}
        ${event('theother', 1, 'delete', at)}
        ${event(eat, 1, 'create', next)} ${event(cook, 1, 'create', next)} ${event(eat, 1, 'topic', next + 23 * hour)}
        ${event(eat, null, 'call_answered', next + day)}
        UPDATE decision SET decided_at_ms = ${next + day}, closed_at_ms = NULL WHERE id = '${eat}';
        UPDATE decision SET decided_at_ms = NULL, closed_at_ms = ${next} WHERE id = '${cook}'; COMMIT;`);
    assert.deepEqual(run('activity.sql'), [
        { day: '2026-10-23', actions: 1, people: 0, decisions: 1, names: 0, started: 0, decided: 1, closed: 0, deleted: 0 },
        { day: '2026-10-22', actions: 3, people: 1, decisions: 2, names: 0, started: 2, decided: 0, closed: 1, deleted: 0 },
        { day: '2026-10-21', actions: 3, people: 1, decisions: 1, names: 1, started: 1, decided: 0, closed: 0, deleted: 1 },
    ]);
});

test('sizes.sql has the rows of every table, and its bytes are those of the file', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `('${'k'.repeat(60)}${i}', ${i})`); // many pages, without a rowid
    shell(['-bail'], `INSERT INTO meta VALUES ${many};`);
    const rows = run('sizes.sql');
    const all = rows.pop(), free = rows.pop();
    assert.deepEqual([all.name, free.name], ['(all)', '(free)']);
    assert.equal(all.bytes, statSync(database).size);
    assert.equal(rows.reduce((sum, { bytes }) => sum + bytes, free.bytes), all.bytes);
    assert.ok(rows.every(({ bytes }, i) => i === 0 || bytes <= rows[i - 1].bytes), 'the largest first');
    for (const { name, rows: count } of rows)
        assert.equal(shell(['-readonly'], `SELECT count(*) FROM "${name}"`), `${count}\n`, name);
    const tables = JSON.parse(shell(['-readonly', '-json'], 'SELECT name FROM sqlite_schema WHERE type = \'table\''));
    assert.deepEqual(rows.map(({ name }) => name).sort(), [...tables.map(({ name }) => name), 'sqlite_schema'].sort());
    assert.ok(rows.find(({ name }) => name === 'meta').rows > 3000);
});
