// Copies of the database and the way back, with the whole product: a crowd acts, somebody makes a copy, and where it is
// restored everything is there that was acknowledged before the copy began; a restore that dies at any moment leaves the old
// database or the new one.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
    chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync,
    statfsSync, truncateSync, writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { sqlite } from './database.mjs';
import { moved, ok, preload, refused, smallDisk, source, startProduct, until, worker } from './harness.mjs';
import { walkTo } from './walk.mjs';

const library = preload('tests/crash/die_at_step');
const directory = mkdtempSync(join(tmpdir(), 'maude-backup.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const { path: disk, lacks } = smallDisk(24);

const at = (...names) => join(directory, ...names);
const SECRET_KEY_BASE = 's'.repeat(64);
const today = () => `maude-${new Date().toISOString().slice(0, 10)}.db`;

// An operator's command; nothing but DATA_DIR is set.
function command(words, DATA_DIR, environment = {}) {
    const { status, signal, stdout, stderr } = spawnSync(worker, words,
        { encoding: 'utf8', cwd: directory, env: { ...environment, ...DATA_DIR && { DATA_DIR } } });
    return { status, signal, stdout, stderr, said: stderr.split('\n').filter(line => !line.startsWith('at=')).join('\n') };
}

// The same in the background.
function begin(words, DATA_DIR) {
    const child = spawn(worker, words, { cwd: directory, env: { DATA_DIR }, stdio: 'ignore' });
    return new Promise(done => child.once('exit', status => done(status)));
}

function done(result) {
    assert.equal(result.status, 0, result.stderr);
    return result.stdout;
}

function failed(result, status, sentence) {
    assert.equal(result.status, status, result.stdout);
    assert.match(result.said, sentence);
    assert.equal(result.stdout, '');
    assert.equal(result.said.trim().split('\n').length, 1, 'one line');
}

function sql(file, statement) {
    return sqlite(file, statement).trim();
}

test('a wrong word is refused with how it is used', () => {
    for (const line of ['back-up x', 'backup', 'restore', 'backup a b', '--help', 'backup --help', '']) {
        const words = line.split(' ');
        const { status, stdout, stderr } = command(words, at('none'));
        assert.deepEqual([status, stdout], [64, ''], words.join(' '));
        assert.match(stderr, /^usage: maude-libs backup FILE .*\n +maude-libs restore FILE /);
    }
    assert.ok(!existsSync(at('none')));
});

test('a copy from the middle of a crowd, restored elsewhere: what was acknowledged before is there', async t => {
    const product = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('crowd') });
    const people = await product.people(...'abcdefgh'.split('').map(letter => `p${letter}`));
    const ways = await Promise.all(people.map((person, i) => walkTo('scenario', [person], `Crowd ${i}`)));
    const acknowledged = people.map(() => 0);
    let over = false;
    const crowd = people.map(async (person, i) => {
        for (let n = 1; !over; n++) {
            const { framings } = await person.act(ways[i].id, 'framing', { text: `Text ${n}` });
            assert.equal(framings[0].text, `Text ${n}`);
            acknowledged[i] = n;
        }
    });
    const copies = [];
    for (let round = 0; round < 5; round++) {
        await until(() => acknowledged.every(n => n > 3 * round), 'everybody acts');
        const before = [...acknowledged];
        assert.equal(await begin(['backup', at(`crowd-${round}.db`)], at('crowd')), 0);
        copies.push({ file: at(`crowd-${round}.db`), before, after: [...acknowledged] });
    }
    const [late] = await product.people('late'); // comes after the last copy, and moves the canvas
    await late.create('Lost');
    await until(() => acknowledged.every((n, i) => n > copies.at(-1).after[i]), 'everybody goes on');
    over = true;
    await Promise.all(crowd);
    const versions = await Promise.all(people.map(async (person, i) => (await person.see(ways[i].id)).version));
    const canvas = ok(await people[0].get('/canvas')).version;
    await product.stop();

    await t.test('each copy is one private file, and whole', () => {
        for (const { file } of copies) {
            assert.equal(statSync(file).mode & 0o777, 0o600);
            assert.equal(sql(file, 'PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA journal_mode'), 'ok\ndelete');
        }
        assert.deepEqual(readdirSync(directory).filter(name => /^crowd-/.test(name)).sort(),
            copies.map((_, i) => `crowd-${i}.db`));
    });

    const { file, before } = copies.at(-1);
    const [is, was, ...others] = done(command(['restore', file], at('again'))).split('\n');
    assert.match(is, /^maude-libs: .*maude\.db is now .*: 8 decisions$/);
    assert.match(was, /^maude-libs: there was no database in \S+\/again before \(is DATA_DIR right\?\)$/);
    assert.deepEqual(others, ['']);
    const again = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('again') });
    for (const person of [...people, late])
        moved(person, again);

    await t.test('all that was acknowledged before it began is there, and sessions work', async () => {
        for (const [i, person] of people.entries()) {
            assert.deepEqual(ok(await person.get('/me')), { name: person.name });
            const { framings, you } = await person.see(ways[i].id);
            const n = Number(/^Text (\d+)$/.exec(framings[0].text)[1]);
            assert.ok(n >= before[i], `${n} of ${before[i]}`);
            assert.equal(you.role, 'facilitator');
            const text = `After ${i}`;
            assert.equal((await person.act(ways[i].id, 'framing', { text })).framings[0].text, text);
        }
    });

    // Versions go on above all that were shown, or an open page could wait at one that has come to mean something else.
    await t.test('a page from before is shown what there is, at once', async () => {
        const { version } = await people[0].see(ways[0].id);
        assert.ok(version > versions[0], `${version} after ${versions[0]}`);
        const shown = await people[0].live(ways[0].id, versions[0]); // 204, had it waited
        assert.equal(ok(shown).version, version);
        assert.equal(Number(shown.headers['x-version']), version);
        const { version: higher, decisions } = ok(await people[0].get(`/canvas/live?v=${canvas}`));
        assert.ok(higher > canvas && decisions.length === 8, `${higher} after ${canvas}`);
    });

    await t.test('who came after the copy is signed out, and is not whoever gets that number now', async () => {
        refused(await late.get('/me'), 401, 'no_session');
        const [other] = await again.people('other');
        refused(await late.get('/me'), 401, 'no_session');
        assert.deepEqual(ok(await other.get('/me')), { name: 'other' });
    });
    await again.stop();
});

test('without a worker a copy is made as well, and nothing is left behind', async () => {
    const before = readdirSync(at('again'));
    assert.match(done(command(['backup', at('cold.db')], at('again'))),
        /^maude-libs: \S+cold\.db: \d+ bytes, 8 decisions, \d+\.\d\d s\n$/);
    assert.deepEqual(readdirSync(at('again')), before);
    assert.equal(sql(at('cold.db'), 'SELECT count(*) FROM decision'), '8');
    failed(command(['backup', at('cold.db')], at('again')), 1, /cold\.db is there already: nothing is overwritten/);
    failed(command(['backup', at('none.db')], at('nowhere')), 1, /there is no database in \S+nowhere \(is DATA_DIR right/);
    assert.ok(!existsSync(at('nowhere')));
});

test('a worker that was killed leaves a log, and the copy has what stands in it', async () => {
    const product = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('killed') });
    const [kim] = await product.people('kim');
    const { id } = await kim.create('In the log');
    await product.killWorker(); // so that it is known which commit was the last
    await kim.act(id, 'topic', { text: 'Still in the log' });
    cpSync(at('killed'), at('killed-copy'), { recursive: true });
    await product.stop();
    assert.ok(statSync(at('killed-copy/maude.db-wal')).size > 0);
    done(command(['backup', at('killed.db')], at('killed-copy')));
    assert.equal(sql(at('killed.db'), `SELECT topic FROM decision WHERE id = '${id}'`), 'Still in the log');
});

test('a restore is refused while a worker runs, and for what is no good copy', async () => {
    const product = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('running') });
    const [rob] = await product.people('rob');
    const { id } = await rob.create('Stays');
    failed(command(['restore', at('cold.db')], at('running')), 1, /a worker runs on \S+running: stop it first/);
    writeFileSync(at('garbage.db'), 'nothing\n'.repeat(5000));
    sql(at('foreign.db'), 'CREATE TABLE mine (a); PRAGMA application_id = 7');
    copyFileSync(at('cold.db'), at('newer.db'));
    sql(at('newer.db'), 'PRAGMA user_version = 1000');
    copyFileSync(at('cold.db'), at('torn.db'));
    truncateSync(at('torn.db'), Math.floor(statSync(at('torn.db')).size / 8192) * 4096);
    await product.stop();
    const before = readdirSync(at('running'));
    const size = statSync(at('running/maude.db')).size;
    for (const [file, sentence] of [
        ['garbage.db', /garbage\.db can't be read: file is not a database/],
        ['foreign.db', /foreign\.db is not a database of Maude Libs/],
        ['newer.db', /newer\.db was made by a newer maude-libs \(its schema is 1000, this one knows \d+\): use that one/],
        ['torn.db', /torn\.db/],
        ['none.db', /none\.db can't be read: No such file or directory/],
    ])
        failed(command(['restore', at(file)], at('running')), 1, sentence);
    assert.deepEqual([readdirSync(at('running')), statSync(at('running/maude.db')).size], [before, size]);
    const again = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('running') });
    assert.equal((await moved(rob, again).see(id)).topic, 'Stays');
    await again.stop();
});

// The old database has a log, as after a crash; the new one is another.
test('a restore that dies at any step leaves the old database or the new one, whole', { timeout: 240000 }, t => {
    const pristine = at('killed-copy');
    const now = file => sql(file, 'PRAGMA integrity_check; SELECT topic FROM decision ORDER BY topic');
    cpSync(pristine, at('looked-at'), { recursive: true });
    const states = { [now(at('looked-at/maude.db'))]: 'old', [now(at('cold.db'))]: 'new' };
    assert.deepEqual(Object.keys(states).map(state => state.slice(0, 3)), ['ok\n', 'ok\n']);
    const seen = { old: 0, new: 0 };
    let finished = false;
    for (let step = 1; !finished; step++) {
        rmSync(at('dying'), { recursive: true, force: true });
        cpSync(pristine, at('dying'), { recursive: true });
        const result = command(['restore', at('cold.db')], at('dying'), { LD_PRELOAD: library, MAUDE_DIE_AT: String(step) });
        finished = result.status === 0;
        assert.ok(finished || result.signal === 'SIGKILL', `step ${step}: ${result.status} ${result.stderr}`);
        const which = states[now(at('dying/maude.db'))];
        assert.ok(which, `step ${step}: neither`);
        assert.ok(which === 'new' || !seen.new, `step ${step}: back to the old one`);
        seen[which]++;
        if (which === 'new') {
            const kept = readdirSync(at('dying')).find(name => name.startsWith('maude.db.before-restore-'));
            assert.equal(states[now(at('dying', kept))], 'old', 'the old one is kept');
        }
        // What the dead one left is in nobody's way.
        if (!finished && step % 10 === 0) {
            done(command(['restore', at('cold.db')], at('dying')));
            assert.equal(states[now(at('dying/maude.db'))], 'new');
            assert.deepEqual(readdirSync(at('dying')).filter(name => /copying/.test(name)), []);
        }
    }
    assert.ok(seen.old > 20 && seen.new > 1, JSON.stringify(seen));
    t.diagnostic(`died at each of ${seen.old + seen.new - 1} steps: the old one was there ${seen.old} times, else the new one`);
});

test('who is told to end takes away what is half made, and else is as if it had never begun', t => {
    const listed = names => Object.fromEntries(names.map(name => [name, readdirSync(at(name)).sort()]));
    mkdirSync(at('stopped'));
    cpSync(at('again'), at('told'), { recursive: true });
    const before = listed(['stopped', 'told']);
    const { SIGINT, SIGTERM, SIGHUP } = constants.signals;
    for (const words of [['backup', at('stopped/x.db')], ['restore', at('cold.db')]]) {
        let stopped = 0, finished = 0;
        for (let step = 1; finished < 2; step++) {
            const result = command(words, at('told'), {
                LD_PRELOAD: library, MAUDE_DIE_AT: String(step), MAUDE_DIE_BY: String([SIGINT, SIGTERM, SIGHUP][step % 3]),
            });
            if (result.status === 0) { // it came too late, or not at all
                finished++;
                rmSync(at('stopped/x.db'), { force: true });
                continue;
            }
            assert.equal(finished, 0, 'once it is too late, it is');
            failed(result, 1, /^maude-libs: stopped: nothing was made or changed\n$/);
            assert.deepEqual(listed(['stopped', 'told']), before, `${words[0]}, step ${step}`);
            stopped++;
        }
        assert.ok(stopped > 10, `${words[0]}: ${stopped}`);
        t.diagnostic(`${words[0]}: stopped at each of ${stopped} steps`);
    }
});

test('a restore while nginx and its supervisor stay: who acts meanwhile is answered from what was restored', async () => {
    const product = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('under') });
    const [una] = await product.people('una');
    const { id } = await una.create('Before');
    done(command(['backup', at('under.db')], at('under')));
    await una.act(id, 'topic', { text: 'Regretted' });
    const page = una.open(id);
    await page.until(({ topic }) => topic === 'Regretted');
    process.kill(product.child.pid, 'SIGSTOP'); // it is the supervisor: now nobody starts another worker
    process.kill(product.workerPid, 'SIGTERM');
    done(command(['restore', at('under.db')], at('under')));
    const asked = una.get(`/d/${id}`); // waits in the socket's queue
    process.kill(product.child.pid, 'SIGCONT');
    assert.equal(ok(await asked).topic, 'Before');
    await page.until(({ topic }) => topic === 'Before');
    await product.stop();
});

test('the drill of docs/backup.md works as it stands there', () => {
    const page = readFileSync(join(source, 'docs/backup.md'), 'utf8');
    const lines = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
    assert.equal(lines.length, 2);
    mkdirSync(at('drill'));
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', lines.join('')], {
        encoding: 'utf8', cwd: at('drill'), env: { PATH: `${dirname(worker)}:${process.env.PATH}`, DATA_DIR: at('again') },
    });
    assert.equal(status, 0, stderr);
    const [made, restored, before, decisions, last] = stdout.trim().split('\n');
    assert.match(made, /^maude-libs: drill\.db: \d+ bytes, 8 decisions, /);
    assert.match(restored, /^maude-libs: \.\/drill\/maude\.db is now drill\.db: 8 decisions$/);
    assert.match(before, /^maude-libs: there was no database in \.\/drill before/);
    assert.equal(decisions, '8');
    assert.ok(Math.abs(Date.parse(`${last.replace(' ', 'T')}Z`) - Date.now()) < 300000, last);
    assert.deepEqual(readdirSync(at('drill')), []);
});

// ---- BACKUP_KEEP -------------------------------------------------------------------------------------------------------

test('a wrong BACKUP_KEEP stops the start with one line', async () => {
    for (const BACKUP_KEEP of ['0', '366', '-1', '7 days', '99999999999999999999'])
        await assert.rejects(startProduct({ BACKUP_KEEP, DATA_DIR: at('wrong') }),
            /maude-libs: BACKUP_KEEP must be a number of daily copies, 1 to 365; without it none are kept/);
});

test('a running worker keeps the copies of so many days; without the setting it makes none', async () => {
    const kept = at('kept/backups');
    const first = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('kept') });
    const [kay] = await first.people('kay');
    await kay.create('Kept');
    await first.stop();
    assert.ok(!existsSync(kept));
    mkdirSync(kept, { recursive: true });
    chmodSync(kept, 0o700);
    for (const name of ['maude-2020-01-01.db', 'maude-2020-01-02.db', 'maude-2020-01-03.db', 'mine.db'])
        writeFileSync(join(kept, name), name);
    const second = await startProduct({ SECRET_KEY_BASE, DATA_DIR: at('kept'), BACKUP_KEEP: '3' });
    const made = today();
    await until(() => /event=backup_made/.test(second.log), 'the copy of today');
    await until(() => readdirSync(kept).length === 4, 'the oldest is gone');
    assert.deepEqual(readdirSync(kept).sort(), ['maude-2020-01-02.db', 'maude-2020-01-03.db', 'mine.db', made].sort());
    assert.equal(sql(join(kept, made), 'PRAGMA integrity_check; SELECT topic FROM decision'), 'ok\nKept');
    await second.killWorker();
    assert.equal(ok(await moved(kay, second).get('/canvas')).decisions.length, 1);
    await second.stop();
    assert.equal(readdirSync(kept).length, 4, 'one a day');
    done(command(['restore', join(kept, made)], at('from-kept')));
});

test('where there is too little room the copy is given up, said once, and actions go on', { skip: lacks }, async () => {
    const { bavail, bsize } = statfsSync(disk);
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(bavail * bsize - (4 << 20)));
    const product = await startProduct({ DATA_DIR: join(disk, 'data'), BACKUP_KEEP: '1' });
    const [flo] = await product.people('flo');
    await until(() => /event=backup_failed/.test(product.log), 'it is said');
    assert.match(product.log, /level=warn event=backup_failed why="there is no room for \S+: \d MB are free, \d+ are wanted/);
    const { id } = await flo.create();
    for (let i = 0; i < 20; i++)
        await flo.act(id, 'topic', { text: `Topic ${i}` });
    assert.deepEqual(readdirSync(join(disk, 'data/backups')), []);
    assert.equal(product.log.match(/backup_failed/g).length, 1);
    failed(command(['backup', join(disk, 'x.db')], join(disk, 'data')), 1, /there is no room for/);
    done(command(['backup', at('elsewhere.db')], join(disk, 'data')));
    rmSync(filler);
    await product.killWorker();
    await flo.act(id, 'topic', { text: 'Room again' });
    await until(() => existsSync(join(disk, 'data/backups', today())), 'the copy, once there is room');
    await product.stop();
});
