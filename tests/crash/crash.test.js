// The whole product under load, with its worker killed, everything killed, its disk full, its disk failing, its database
// held and changed from outside, its log torn: nothing that was acknowledged is lost, nothing is applied twice, the rules
// hold, and people get an answer or a plain "not now, nothing is lost".
//
// `make check` runs a short form, `make crash` the long one, which ends with a table. MAUDE_CRASH_SEED makes the same faults
// at the same moments again, as far as the machine lets it; MAUDE_CRASH_KILLS says how often the worker is killed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, ftruncateSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync,
    statfsSync, writeFileSync, writeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { smallDisk, until } from '../http/harness.mjs';
import { House } from './house.mjs';
import { readLog } from './log.mjs';
import { Ledger, numbersOf } from './people.mjs';
import { assertWhole, query } from './verify.mjs';

const long = process.env.MAUDE_CRASH === 'long';
const seed = Number(process.env.MAUDE_CRASH_SEED ?? (long ? Date.now() % 1000000 : 1));
const times = (short, whenLong) => long ? whenLong : short;
const kills = Number(process.env.MAUDE_CRASH_KILLS ?? times(12, 200));
const { ENOSPC, EIO, EDQUOT } = constants.errno;

const build = process.env.MAUDE_WORKER
    ? dirname(process.env.MAUDE_WORKER)
    : resolve(fileURLToPath(new URL('.', import.meta.url)), process.env.MAUDE_BUILD ?? '../../build');
const library = join(build, 'tests/crash/fail_disk.so');
assert.ok(existsSync(library), `${library} has to be built first`);

const directory = mkdtempSync(join(tmpdir(), 'maude-faults.'));
after(() => rmSync(directory, { recursive: true, force: true }));

// ---- the table --------------------------------------------------------------------------------------------------------

const table = [];
const columns = ['fault', 'times', 'acknowledged', 'decisions', 'model calls', 'lost', 'twice', 'told to wait',
    'errors seen', 'slowest answer'];

// A kind of fault: what happens gives how often it was done.
function fault(name, happens) {
    test(name, { timeout: times(120000, 1800000) }, async t => {
        const number = table.length;
        const random = numbersOf(seed + 1000 * number);
        const row = { fault: name, times: 0 };
        table.push(row);
        const houses = [];
        const open = async options => {
            const house = await House.open({ random, ...options });
            houses.push(house);
            return house;
        };
        try {
            await happens(t, { row, random, open });
        } finally {
            const told = { ...row };
            const sum = of => houses.reduce((all, house) => all + of(house), 0);
            const found = houses.map(house => house.found ?? { lost: [], twice: [] });
            Object.assign(row, {
                acknowledged: sum(({ ledger }) => ledger.acknowledged),
                decisions: sum(({ finished }) => finished),
                lost: found.reduce((all, { lost }) => all + lost.length, 0),
                twice: found.reduce((all, it) => all + it.twice.length, 0),
                'told to wait': sum(({ ledger }) => ledger.waits),
                'errors seen': sum(({ ledger }) => ledger.faults.length),
                'model calls': sum(({ calls }) => calls ?? 0),
                'slowest answer': `${Math.round(Math.max(0, ...houses.map(({ ledger }) => ledger.slowest)))} ms`,
            }, told);
            t.diagnostic(columns.slice(1).map(column => `${column} ${row[column]}`).join(', '));
        }
    });
}

// Looks at what is there, for the table and as the end of a round.
function settle(house) {
    house.found = house.look();
    [{ n: house.calls }] = house.query('SELECT count(*) AS n FROM model_call WHERE state = \'done\'');
    house.assertKept();
}

after(() => {
    if (!long)
        return;
    const lines = [columns, ...table.map(row => columns.map(column => String(row[column])))];
    const widths = columns.map((_, i) => Math.max(...lines.map(line => line[i].length)));
    console.log(`\nseed ${seed}`);
    for (const line of lines)
        console.log(line.map((text, i) => i ? text.padStart(widths[i]) : text.padEnd(widths[i])).join('  '));
});

// From too early to too late for the worker to have what was just sent, or any other time.
async function aMoment(random) {
    const ms = random() < 0.5 ? random() * 3 : random() * times(150, 400);
    for (const end = performance.now() + ms; performance.now() < end;)
        await (ms < 4 ? new Promise(setImmediate) : pause(1));
}

// Until somebody is told yes again.
async function works(house) {
    await until(async () => (await house.lead.ask('GET', '/me')).verdict === 'yes', 'it answers', 20000);
    await house.deeds(1);
}

// ---- (a) and (b): kill -9 ---------------------------------------------------------------------------------------------

fault('a: the worker killed', async (t, { row, random, open }) => {
    const house = await open();
    while (row.times < kills) {
        await house.during(async () => {
            for (let i = 0; i < 20 && row.times < kills; i++) {
                await house.deeds(1 + random() * 8 | 0);
                await aMoment(random);
                await house.product.killWorker();
                row.times++;
            }
            await house.deeds(3);
        });
        settle(house);
    }
    assert.equal(house.ledger.waits, 0, 'nobody is even told to wait');
    assert.deepEqual(house.stub.faults, []);
});

fault('b: everything killed at once', async (t, { row, random, open }) => {
    const house = await open();
    let slowest = 0;
    for (; row.times < times(2, 25); row.times++) {
        await house.during(async () => {
            await house.deeds(10);
            await aMoment(random);
            await house.kill();
        });
        slowest = Math.max(slowest, await house.start());
        settle(house);
    }
    await house.during(() => house.deeds(10));
    settle(house);
    t.diagnostic(`until all is there again: ${Math.round(slowest)} ms at most`);
});

// ---- (c): no room -----------------------------------------------------------------------------------------------------

const { path: disk, lacks } = smallDisk(24);

// Takes all the room there is; the product may take some of it first.
function fill(path) {
    const { bavail, bsize } = statfsSync(dirname(path));
    try {
        writeFileSync(path, Buffer.alloc(bavail * bsize), { flag: 'a' });
    } catch (error) {
        assert.equal(error.code, 'ENOSPC');
    }
}

fault('c: the disk full', async (t, { row, random, open }) => {
    if (lacks && !long)
        return t.skip(lacks);
    assert.equal(lacks, false);
    const house = await open({ dataDir: join(disk, 'data') });
    const filler = join(disk, 'filler');
    for (; row.times < times(2, 25); row.times++) {
        await house.during(async () => {
            await house.deeds(5 + random() * 10 | 0);
            const { waits } = house.ledger;
            await until(async () => { // the log has room of its own for a while
                fill(filler);
                await pause(20);
                return house.ledger.waits >= waits + 3;
            }, 'it is full', 60000);
            assert.equal((await house.lead.ask('GET', '/canvas', { accept: 'html' })).verdict, 'yes', 'reading goes on');
            if (row.times % 2) {
                await house.product.killWorker();
                const { verdict } = await house.lead.ask('GET', '/canvas', { accept: 'html' });
                assert.equal(verdict, 'yes', 'the next worker reads, too');
            }
            await pause(100);
            rmSync(filler);
            await works(house);
        });
        settle(house);
        if (row.times % 5 !== 3) { // without a log it is full at once
            await house.stop();
            await house.start();
        }
    }
    return undefined;
});

// ---- (d): calls that fail ---------------------------------------------------------------------------------------------

// What fails, in which file, with what, how often (0: until it is mended), and at which call at the latest. The database
// itself is only written to when the log has grown long.
const failures = [
    ['write', '*', EIO, 1, 20], ['write', '*', ENOSPC, 1, 20], ['write', '*', EDQUOT, 1, 20],
    ['sync', '*', EIO, 1, 4], ['sync', '*', ENOSPC, 1, 4], ['truncate', '*', EIO, 1, 2], ['truncate', '*', ENOSPC, 1, 2],
    ['write', '*', ENOSPC, 0, 20], ['write', '*', EIO, 0, 20], ['sync', '*', EIO, 0, 4], ['tear', 'maude.db-wal', 0, 1, 20],
    ...long ? [['write', 'maude.db', EIO, 1, 30], ['write', 'maude.db', ENOSPC, 1, 30], ['sync', 'maude.db', EIO, 1, 1],
        ['tear', 'maude.db', 0, 1, 30]] : [],
];

fault('d: writes, syncs and truncates that fail', async (t, { row, random, open }) => {
    const dataDir = join(directory, 'failing');
    const faultFile = join(dataDir, 'fault'); // where the worker can still see it
    const house = await open({ dataDir, settings: { LD_PRELOAD: library, MAUDE_FAULT_FILE: faultFile } });
    for (let round = 0; round < times(1, 12); round++)
        for (const [op, file, errno, count, most] of failures) {
            await house.during(async () => {
                const pid = house.product.workerPid;
                const n = 1 + random() * most | 0;
                writeFileSync(`${faultFile}.new`, `${op} ${file} ${errno} ${n} ${count} ${row.times}\n`);
                renameSync(`${faultFile}.new`, faultFile);
                if (op === 'truncate')
                    await house.product.killWorker(); // files are cut at a start
                if (count) {
                    await until(() => existsSync(`${faultFile}.done`), `${op} of ${file} fails with ${errno}`, 60000);
                    rmSync(`${faultFile}.done`);
                } else {
                    await pause(300 + random() * 500);
                    rmSync(faultFile);
                }
                row.times++;
                await works(house);
                if (op !== 'write' || errno === EIO && file === '*')
                    await until(() => house.product.workerPid && house.product.workerPid !== pid, 'another worker');
            });
            settle(house);
        }
});

// ---- (e) and (g): from outside ----------------------------------------------------------------------------------------

// The sqlite3 shell with this database open for writing, which does not checkpoint: {say, heard, end}.
function shell(house) {
    const child = spawn('sqlite3', ['-bail', join(house.dataDir, 'maude.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', data => out += data);
    const over = new Promise(done => child.once('exit', done));
    let n = 0;
    const say = async statement => {
        const mark = `said ${++n}`;
        child.stdin.write(`${statement}\nSELECT '${mark}';\n`);
        await until(() => out.includes(mark), statement, 20000);
    };
    return {
        say,
        async start() {
            await say(`.timeout 15000\n.dbconfig no_ckpt_on_close on
                PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;`);
        },
        async end() {
            child.stdin.end();
            assert.equal(await over, 0);
        },
    };
}

fault('e: the database held by somebody else', async (t, { row, random, open }) => {
    const house = await open();
    for (; row.times < times(1, 4); row.times++) {
        await house.during(async () => {
            await house.deeds(10 + random() * 10 | 0);
            const other = shell(house);
            await other.start();
            await other.say('BEGIN IMMEDIATE;');
            const began = performance.now();
            assert.equal((await house.lead.ask('GET', '/canvas', { accept: 'html' })).verdict, 'yes');
            assert.ok(performance.now() - began < 2000, 'reading does not wait');
            await pause(times(6000, 10000));
            await other.say('ROLLBACK;');
            await other.end();
            await works(house);
        });
        settle(house);
    }
    assert.ok(house.ledger.waits > 0, 'after five seconds people are told');
});

fault('g: commits from outside', async (t, { row, random, open }) => {
    const house = await open();
    const { id } = (await house.lead.act(null, 'create', { topic: 'Ours', key: 'a-key-of-ours' })).json;
    for (; row.times < times(3, 40); row.times++) {
        const topic = `Theirs ${row.times}`;
        await house.during(async () => {
            await house.deeds(3 + random() * 10 | 0);
            const pid = house.product.workerPid;
            const other = shell(house);
            await other.start();
            await other.say(`BEGIN IMMEDIATE; UPDATE decision SET topic = '${topic}' WHERE id = '${id}';`);
            if (row.times % 3)
                await pause(random() * 1000); // in which the worker waits for the lock
            await other.say('COMMIT;');
            await other.end();
            await until(() => house.product.workerPid && house.product.workerPid !== pid, 'another worker');
            await until(async () => (await house.lead.see(id))?.topic === topic, 'what was committed is shown');
            assert.match(house.product.log, /event=foreign_commit/);
            await works(house);
        });
        settle(house);
    }
});

// ---- (f): a torn log --------------------------------------------------------------------------------------------------

// Cuts or garbles it somewhere between these two places, up to the second one. Gives how many commits there were behind
// that.
function damage(path, random, from, to) {
    const { ends } = readLog(path);
    const file = openSync(path, 'r+');
    const at = from + (random() * (to - from) | 0);
    if (random() < 0.5)
        ftruncateSync(file, at);
    else
        for (let i = at; i < to; i++)
            writeSync(file, Buffer.of(random() * 256), 0, 1, i);
    closeSync(file);
    return ends.filter(end => end > at).length;
}

// What a write that was going on may leave behind the last commit.
function leaveRest(path, random) {
    const log = readFileSync(path);
    const { size, frame, ends } = readLog(path);
    const last = log.subarray(ends.at(-1) - frame, ends.at(-1));
    const rests = [
        Buffer.from(Array.from({ length: 1 + random() * 9000 | 0 }, () => random() * 256)),
        Buffer.alloc(frame * 2),
        last.subarray(0, 1 + random() * (frame - 1) | 0), // half a frame
        last, // a whole one, whose sums are those of another place
    ];
    const file = openSync(path, 'r+');
    const rest = rests[random() * rests.length | 0];
    writeSync(file, rest, 0, rest.length, size);
    closeSync(file);
}

fault('f: the log torn behind what was acknowledged', async (t, { row, random, open }) => {
    const house = await open();
    const path = join(house.dataDir, 'maude.db-wal');
    const writer = house.lead;
    for (; row.times < times(2, 25); row.times++) {
        await house.during(() => house.deeds(5));
        const write = n => writer.act(null, 'create',
            { topic: `Torn ${row.times} ${n}`, key: `torn-${row.times}-key-${n}` });
        await write(1);
        const { ends } = readLog(path);
        const underWay = write(2).then(response => Boolean(response));
        await aMoment(random);
        await house.kill();
        const known = await underWay;
        const { size } = statSync(path);
        let dropped = 0; // commits that nobody was told of, because the worker died before it could
        if (!known && size > ends.at(-1))
            dropped = damage(path, random, ends.at(-1), size);
        else
            leaveRest(path, random);
        await house.start();
        const [, missing] = /event=commits_missing missing=(\d+)/.exec(house.product.log) ?? [0, 0];
        assert.ok(Number(missing) <= dropped, `${missing} commits are said to be missing, and ${dropped} are`);
        settle(house);
    }
});

fault('f: the log torn deeper', async (t, { row, random, open }) => {
    const house = await open({ groups: 1 });
    let said = 0, acknowledged = 0;
    const path = join(house.dataDir, 'maude.db-wal');
    for (; row.times < times(2, 25); row.times++) {
        await house.during(() => house.deeds(15));
        await house.kill();
        const { ends } = readLog(path);
        const before = join(directory, `before-${row.times}`);
        cpSync(house.dataDir, before, { recursive: true });
        // the worker may have died before it noted its last commit
        const noted = Number(readFileSync(join(before, 'maude.lock'), 'utf8').split(' ')[1]);
        const [{ value: commits }] = query(before, 'SELECT value FROM meta WHERE key = \'commits\'');
        assert.ok(noted === commits || noted === commits - 1, `${noted} noted of ${commits}`);
        const cut = 2 + random() * Math.min(12, ends.length - 3) | 0;
        assert.equal(damage(path, random, ends.at(-cut - 1), ends.at(-cut)), cut);
        const missing = noted - (commits - cut);
        said += missing;
        await house.start();
        assertWhole(house.dataDir);
        assert.match(house.product.log, new RegExp(`event=commits_missing missing=${missing} `));
        const events = dataDir => query(dataDir, 'SELECT id, action, decision_id FROM event ORDER BY id');
        const left = events(house.dataDir).filter(({ action }) => action !== 'restart');
        assert.deepEqual(left, events(before).slice(0, left.length), 'a beginning of what there was');
        rmSync(before, { recursive: true });
        // who goes on here knows nothing of what was; a clean end empties the log
        assert.deepEqual(house.ledger.faults, []);
        acknowledged += house.ledger.acknowledged;
        house.ledger = new Ledger();
        await house.stop();
        await house.start();
        for (const group of house.groups)
            Object.assign(group, { id: null, asking: null }).guests.forEach(guest => guest.forget());
        await house.groups[0].signIn();
    }
    await house.during(() => house.deeds(10));
    assertWhole(house.dataDir);
    assert.deepEqual(house.ledger.faults, []);
    Object.assign(row, { lost: `${said} commits, said`, acknowledged });
});

