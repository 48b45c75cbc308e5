// Two machines with a database each, behind one address and with one secret: no second truth grows in silence. Whoever comes
// with a session of the other database is told, and so is whoever runs this.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ok, refused, startProduct } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf } from './html.mjs';

const SECRET_KEY_BASE = 'one secret for both of them '.repeat(3);
const directory = mkdtempSync(join(tmpdir(), 'maude-second.'));
after(() => rmSync(directory, { recursive: true, force: true }));

const first = await startProduct({ SECRET_KEY_BASE, DATA_DIR: join(directory, 'first') });
const second = await startProduct({ SECRET_KEY_BASE, FLY_MACHINE_ID: '5683<b>d' });
const [ana] = await first.people('ana');
const { id } = await ana.create('Which of the two?');

const began = performance.now();

const counted = product => product.figure('maude_other_database_requests_total');

// The address leads to the other machine now; gives how often that one has been asked with what is not its own.
async function at(product, act) {
    const before = await counted(product);
    ana.product = product;
    try {
        await act();
    } finally {
        ana.product = first;
    }
    return await counted(product) - before;
}

function told({ message }) {
    assert.match(message, /\btwo databases\b/);
    assert.match(message, /\bfly scale count 1\b/);
}

test('JSON says so, for every address that needs a session, and changes nothing', async () => {
    const asked = await at(second, async () => {
        for (const path of ['/me', '/canvas', '/canvas/live?v=0', `/d/${id}`, `/d/${id}/live?v=1`, `/d/${id}/record.json`])
            told(refused(await ana.get(path), 401, 'no_session'));
        for (const path of ['/d', `/d/${id}/topic`, '/me/link', '/session/leave', '/me/delete'])
            told(refused(await ana.post(path, { topic: 'A second truth', key: 'key-of-8', confirm: 'ana' }),
                401, 'no_session'));
    });
    assert.equal(asked, 11);
    assert.equal(await counted(first), 0);
    assert.deepEqual(ok(await ana.get('/me')), { name: 'ana' }, 'at the first one nothing has changed');
});

test('a page says so, with what mends it, and the way on', async () => {
    await at(second, async () => {
        const page = pageOf(await ana.get(`/d/${id}`, asPage), 401);
        assert.equal(page.one('h1').words, 'Two databases answer here');
        assert.match(page.one('p[role=alert]').words, /answered by two databases/);
        const { words } = page.one('main');
        for (const command of ['fly machine list', 'fly machine destroy --force ID', 'fly scale count 1'])
            assert.ok(page.all('code').some(code => code.words === command), command);
        assert.match(words, /keep/);
        assert.match(words, /this answer came from machine 5683<b>d/);
        assert.deepEqual(page.all('main a').map(it => it.attribute('href')), [`/d/${id}`, `/join?next=/d/${id}`]);
        assert.equal((await ana.get('/', asPage)).headers.location, '/canvas', 'not to the door, as if nobody were known');
        assert.match(pageOf(await ana.get('/canvas', asPage), 401).one('main').words, /two databases/);
    });
});

test('a waiting page goes back to its page, which says how it is', async () => {
    await at(second, async () => {
        for (const [path, page] of [[`/d/${id}/live?v=1`, `/d/${id}`], ['/canvas/live?v=1', '/canvas']]) {
            const answer = await ana.get(path, asRegion);
            assert.match(regionOf(answer, 401).one('#live').words, /two databases/);
            assert.equal(answer.headers['hx-redirect'], page);
        }
        const answer = await ana.post(`/d/${id}/topic`, { text: 'What I typed' }, asRegion);
        assert.equal(answer.headers['hx-redirect'], `/d/${id}`);
        assert.match(regionOf(answer, 401).one('main').words, /You wrote: What I typed/);
    });
});

test('the log says it once a minute at most, and names nobody', () => {
    const lines = second.log.split('\n').filter(line => /event=other_database\b/.test(line));
    assert.ok(lines.length >= 1 && lines.length <= 1 + Math.floor((performance.now() - began) / 60000), second.log);
    assert.match(lines[0], /^at=\S+ level=error event=other_database id=[0-9a-f]{32} db=[\w-]{16} requests=1 hint="[^"]+"$/);
    assert.doesNotMatch(second.log, new RegExp(`\\bana\\b|${id}`));
    assert.doesNotMatch(first.log, /other_database/);
});

test('who takes a name there all the same is told what that means, and belongs there from then on', async () => {
    const other = second.person('ana');
    other.jar = new Map(ana.jar);
    assert.match(pageOf(await other.get('/join', asPage)).one('p[role=alert]').words, /another database/);
    await other.signIn();
    assert.deepEqual(ok(await other.get('/me')), { name: 'ana' });
    assert.ok(!pageOf(await second.browser().get('/join', asPage)).has('[role=alert]'), 'nobody else is bothered');
    other.product = first;
    told(refused(await other.get('/me'), 401, 'no_session'));
    assert.equal(await counted(first), 1);
});

test('a session under another secret is no second truth', async () => {
    const third = await startProduct({ SECRET_KEY_BASE: SECRET_KEY_BASE.toUpperCase() });
    const asked = await at(third, async () => {
        const { message } = refused(await ana.get('/me'), 401, 'no_session');
        assert.equal(message, 'Take a name first.');
        assert.equal((await ana.get(`/d/${id}`, asPage)).status, 303);
    });
    assert.equal(asked, 0);
    await third.stop();
});

test('neither is a database that was restored from a copy: it is the same one', async () => {
    await ana.act(id, 'topic', { text: 'Before the copy' });
    await first.stop();
    const DATA_DIR = join(directory, 'restored');
    mkdirSync(DATA_DIR);
    copyFileSync(join(directory, 'first/maude.db'), join(DATA_DIR, 'maude.db'));
    const restored = await startProduct({ SECRET_KEY_BASE, DATA_DIR });
    const asked = await at(restored, async () => {
        assert.deepEqual(ok(await ana.get('/me')), { name: 'ana' });
        assert.equal((await ana.see(id)).topic, 'Before the copy');
    });
    assert.equal(asked, 0);
    assert.doesNotMatch(restored.log, /other_database/);
    await restored.stop();
});
