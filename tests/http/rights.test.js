// Closing, deleting, and deleting oneself: what the page says before, what it needs, what is left afterwards on every page, in
// every row and in every file, and what a copy still has (SPEC sections 3 and 7, docs/backup.md).

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inFiles, sqlite } from './database.mjs';
import { moved, ok, refused, source, startProduct, until, worker } from './harness.mjs';
import { asPage, asRegion, pageOf, valueOf } from './html.mjs';
import { walkTo } from './walk.mjs';

const directory = mkdtempSync(join(tmpdir(), 'maude-rights.'));
after(() => rmSync(directory, { recursive: true, force: true }));
const settings = { SECRET_KEY_BASE: 's'.repeat(64) };
const product = await startProduct(settings);

// Every row of a database, as text.
function dumped(dataDir) {
    return sqlite(join(dataDir, 'maude.db'), '.dump', '-readonly');
}

const outOfReach = new RegExp('Out of reach are .*records that people have downloaded.*backups that were made before: '
    + 'these have it until they are removed\\.');

// ---- a decision --------------------------------------------------------------------------------------------------------

test('the facilitator alone can close and delete, and reads before what that means', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    for (const stage of ['lobby', 'options', 'complete']) {
        const { id } = await walkTo(stage, [ana, bo], 'Close or delete?');
        const page = pageOf(await ana.get(`/d/${id}`, asPage));
        const close = page.form(`/d/${id}/close`), deletion = page.form(`/d/${id}/delete`);
        assert.match(close.words, /only be read, for good: nobody can open it again, go on with it, or delete it\./);
        assert.notEqual(close.one('input[type=checkbox]').attribute('required'), null);
        assert.match(deletion.words, /gone at once, for everybody, with its record\. This can’t be undone\./);
        assert.match(deletion.words, outOfReach);
        assert.notEqual(deletion.control('confirm').attribute('required'), null);
        const others = pageOf(await bo.get(`/d/${id}`, asPage));
        assert.deepEqual(others.posts.map(it => it.action).filter(it => /close|delete/.test(it)), []);
        for (const word of ['close', 'delete'])
            refused(await bo.try(id, word, { confirm: 'Close or delete?' }), 403, 'not_facilitator');
    }
});

test('a closed decision is off the canvas and only read, by everybody and for good', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo('options', [ana, bo], 'To be closed');
    const closed = await ana.try(id, 'close', {}, asPage);
    assert.deepEqual([closed.status, closed.headers.location], [303, `/d/${id}`]);
    assert.deepEqual(await ana.act(id, 'close'), await ana.see(id), 'again: nothing');
    for (const who of [ana, bo]) {
        assert.ok(!ok(await who.get('/canvas')).decisions.some(it => it.id === id));
        const page = pageOf(await who.get(`/d/${id}`, asPage));
        assert.match(page.one('.banner').words, /^This decision was closed\. It can only be read\./);
        assert.deepEqual(page.posts.filter(it => it.action.startsWith('/d/')).map(it => it.action), []);
    }
    for (const [word, fields] of [['delete', { confirm: 'To be closed' }], ['option', { name: 'More' }], ['ready', {}],
        ['handover', { name: bo.name }], ['leave', {}]])
        refused(await ana.try(id, word, fields), 409, 'wrong_stage');
    assert.match((await bo.get(`/d/${id}/record.md`)).text, /^status: abandoned$/m);
});

test('what is deleted is in no row and in no file, but for who did what when', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const words = ['Rhabarberkompott?', 'Streuselwagen', 'er quietscht', 'Klapperkiste'];
    const { id } = await walkTo('dashboard', [ana, bo], words[0]);
    const { options: [option] } = await ana.see(id);
    await bo.act(id, 'point', { option: option.id, side: 'against', text: words[2] });
    const second = await walkTo('options', [ana, bo], words[1]);
    await ana.act(second.id, 'option', { name: words[3] });
    await ana.act(second.id, 'invite', { name: 'Nachzügler' });
    assert.equal(inFiles(product.dataDir, words).length, words.length, 'else it would look for nothing');

    refused(await ana.try(id, 'delete', { confirm: words[0].toLowerCase() }), 400, 'bad_field', 'confirm');
    const wrong = pageOf(await ana.try(id, 'delete', { confirm: 'Rhabarber' }, asPage), 400);
    assert.equal(valueOf(wrong.form(`/d/${id}/delete`).control('confirm')), 'Rhabarber', 'what was typed is kept');
    await ana.act(second.id, 'delete', { confirm: words[1] });
    await ana.act(id, 'delete', { confirm: words[0] });
    refused(await bo.get(`/d/${id}`), 404, 'not_found');
    const dump = dumped(product.dataDir);
    for (const word of [...words, 'Nachzügler'])
        assert.ok(!dump.includes(word), word);
    const rows = dump.split('\n').filter(line => line.includes(`'${id}'`)).map(line => /INSERT INTO (\w+)/.exec(line)[1]);
    assert.deepEqual([...new Set(rows)].sort(), ['event', 'request'], 'the requests go within minutes, when something is written');
    await until(() => !inFiles(product.dataDir, [...words, 'Nachzügler']).length, 'no file has it', 20000);
});

test('what a worker that was killed had not yet taken out of the files, the next one does', async () => {
    const DATA_DIR = join(directory, 'killed');
    const killed = await startProduct({ ...settings, DATA_DIR });
    const [ana, bo] = await killed.people('ana', 'bo');
    const { id } = await walkTo('options', [ana, bo], 'Rumtopf?');
    // Somebody reads an older state: the first worker can't do it.
    const reader = spawn('sqlite3', ['-readonly', join(DATA_DIR, 'maude.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const over = once(reader, 'exit');
    reader.stdin.write("BEGIN;\nSELECT 'rows', count(*) FROM decision;\n");
    assert.match(String(await once(reader.stdout, 'data')), /^rows\|1/);
    await ana.act(id, 'delete', { confirm: 'Rumtopf?' });
    await killed.killWorker();
    assert.deepEqual(inFiles(DATA_DIR, ['Rumtopf']), ['Rumtopf'], 'else nothing would be left to do');
    reader.stdin.end();
    await over;
    await until(() => !inFiles(DATA_DIR, ['Rumtopf']).length, 'no file has it', 20000);
});

// ---- oneself -----------------------------------------------------------------------------------------------------------

test('the page about oneself says what deleting does, and what it can’t reach', async () => {
    const [ana] = await product.people('Undine');
    const form = pageOf(await ana.get('/me', asPage)).form('/me/delete');
    assert.equal(form.all('label').map(it => it.words).join(), 'Write your name to confirm it');
    assert.notEqual(form.control('confirm').attribute('required'), null);
    const words = pageOf(await ana.get('/me', asPage)).one('section[aria-labelledby="delete-title"]').words;
    assert.match(words, /You leave every decision, your name is free, and “somebody” stands in its place wherever it stood, in every record, too\./);
    assert.match(words, /What you wrote stays, without your name\. This can’t be undone\./);
    assert.match(words, outOfReach);
    const gone = await ana.post('/me/delete', { confirm: 'undine' }, asPage);
    assert.deepEqual([gone.status, gone.headers.location], [303, '/join']);
    assert.equal(ana.cookie, '', 'the browser is signed out');
});

test('whoever deletes oneself is "somebody" on every page, in every record and row, and the name is in no file', async () => {
    const name = 'Zwiebelfürst';
    const [lead, other] = await product.people('lea', 'otto');
    const gone = product.person(name);
    await gone.signIn();
    const ways = [];
    for (const stage of ['lobby', 'scenario', 'priorities', 'options', 'dashboard', 'complete'])
        ways.push(await walkTo(stage, [lead, gone], `In ${stage}`));
    ways.push(await walkTo('complete', [gone, lead], 'Led by whoever is gone'));
    const asked = await walkTo('priorities', [lead, other], 'Asked to join');
    await gone.act(asked.id, 'join');
    const invited = await lead.create('Invited');
    await lead.act(invited.id, 'invite', { name });
    const closed = await walkTo('scenario', [lead, gone], 'Closed');
    await lead.act(closed.id, 'close');
    await gone.post('/me/link');
    const ids = [...ways, asked, invited, closed].map(it => it.id);
    assert.match((await lead.get(`/d/${ids[5]}/record.json`)).text, new RegExp(name));

    refused(await gone.post('/me/delete', { confirm: 'Zwiebel' }), 400, 'bad_field', 'confirm');
    assert.equal((await gone.post('/me/delete', { confirm: name })).status, 200);
    for (const id of ids)
        for (const [path, as] of [['', {}], ['', asPage], ['/live?v=0', asRegion], ['/screen', asPage],
            ['/live?v=0&view=screen', asRegion], ['/frame', asPage], ['/record.json', {}], ['/record.md', {}],
            ['/record.md?format=madr', {}]])
            assert.ok(!(await lead.get(`/d/${id}${path}`, as)).text.includes(name), `/d/${id}${path}`);
    for (const [path, as] of [['/canvas', {}], ['/canvas', asPage], ['/me', asPage]])
        assert.ok(!(await lead.get(path, as)).text.includes(name), path);
    assert.match((await lead.get(`/d/${ids[5]}/record.md`)).text, /^deciders: .*\bsomebody\b/m);
    assert.match((await lead.get(`/d/${ids[6]}/record.md`)).text, /^author: somebody$/m);
    assert.equal((await lead.see(ids[6])).facilitator, lead.name, 'who facilitated passes it on');

    const dump = dumped(product.dataDir);
    assert.ok(!dump.includes(name));
    assert.ok(!dump.includes(name.toLowerCase()));
    await until(() => !inFiles(product.dataDir, [name, name.toLowerCase()]).length, 'no file has it', 20000);
    assert.ok(!product.log.includes(name));
});

// ---- what copies have --------------------------------------------------------------------------------------------------

test('a copy from before still has it, a restore brings it back, and the way of docs/backup.md deletes it again', async () => {
    const DATA_DIR = join(directory, 'data');
    const first = await startProduct({ ...settings, DATA_DIR, BACKUP_KEEP: 2 });
    const [ana, bo, gus] = await first.people('Amalie', 'Bonifaz', 'Gustav');
    const deleted = await walkTo('options', [ana, bo], 'Kohlrouladen?');
    const kept = await walkTo('priorities', [ana, bo, gus], 'Grießbrei?');
    const led = await walkTo('options', [bo, ana], 'Milchreis?');
    const file = join(directory, 'copy.db');
    assert.equal(spawnSync(worker, ['backup', file], { env: { DATA_DIR } }).status, 0);
    await ana.act(deleted.id, 'delete', { confirm: 'Kohlrouladen?' });
    await bo.post('/me/delete', { confirm: 'Bonifaz' });
    await until(() => !inFiles(DATA_DIR, ['Kohlrouladen', 'Bonifaz', 'bonifaz']).length, 'gone here', 20000);
    assert.match(readFileSync(file, 'latin1'), /Kohlrouladen/);
    assert.match(readFileSync(file, 'latin1'), /Bonifaz/);
    await first.stop();

    const restored = spawnSync(worker, ['restore', file], { encoding: 'utf8', env: { DATA_DIR } });
    assert.equal(restored.status, 0, restored.stderr);
    const back = dumped(DATA_DIR);
    assert.match(back, /Kohlrouladen/);
    assert.match(back, /Bonifaz/);
    const old = readdirSync(DATA_DIR).find(name => name.startsWith('maude.db.before-restore-'));
    const [, line] = /^(sqlite3 -cmd .*)$/m.exec(readFileSync(join(source, 'docs/backup.md'), 'utf8'));
    const again = spawnSync('sh', ['-c', line.replaceAll('data/', `${DATA_DIR}/`).replace('maude.db.before-restore-TIME', old)],
        { cwd: source, encoding: 'utf8' });
    assert.deepEqual([again.status, again.stderr, again.stdout], [0, '', '1 people deleted again; 2 decisions are left\n']);

    const second = await startProduct({ ...settings, DATA_DIR });
    for (const person of [ana, bo, gus])
        moved(person, second);
    assert.ok(!/Kohlrouladen|bonifaz/i.test(dumped(DATA_DIR)));
    assert.deepEqual(inFiles(DATA_DIR, ['Kohlrouladen', 'Bonifaz', 'bonifaz']), []);
    refused(await bo.get('/me'), 401, 'no_session');
    const { participants } = await gus.see(kept.id);
    assert.deepEqual(participants.map(it => [it.name, it.present]), [['Amalie', true], ['somebody', false], ['Gustav', true]]);
    await until(async () => (await ana.try(led.id, 'takeover')).status === 200, 'whom the deleted one led goes on');
    await second.person('Bonifaz').signIn();
});

test('deleting again what another database deleted is refused, and changes nothing', async () => {
    const mine = join(directory, 'mine'), others = join(directory, 'others');
    for (const DATA_DIR of [mine, others]) {
        const one = await startProduct({ ...settings, DATA_DIR });
        const [ana] = await one.people('Amalie');
        const { id } = await ana.create('Stays');
        if (DATA_DIR === others)
            await ana.act(id, 'delete', { confirm: 'Stays' });
        await one.stop();
    }
    const before = dumped(mine);
    const { status, stderr } = spawnSync('sqlite3', ['-cmd', `ATTACH '${others}/maude.db' AS old`, join(mine, 'maude.db')],
        { input: readFileSync(join(source, 'sql/delete_again.sql')), encoding: 'utf8' });
    assert.notEqual(status, 0);
    assert.match(stderr, /CHECK constraint failed/);
    assert.equal(dumped(mine), before);
});
