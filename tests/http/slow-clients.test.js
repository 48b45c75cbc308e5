// Clients that are slow, idle or gone, in numbers: the others notice nothing. They act, and have pages open that wait, and each
// of their requests gets its right answer; how fast is measured by `make bench`. Whoever is too slow is closed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { open, speak, statuses } from './raw.mjs';
import { startProduct, until } from './harness.mjs';

const product = await startProduct({ LIVE_TIMEOUT_MS: 5000 });
const everybody = await product.people('ana', 'bo', 'cy', 'di');
const [ana, ...others] = everybody;
const { id } = await ana.create();
for (const person of others)
    await person.act(id, 'join');
const pages = everybody.map(person => person.open(id));

// Half of what nginx may have (worker_connections), or, where this process may have fewer files, all but the thousand that the
// others need.
const [, files] = /^Max open files +\d+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
const many = Math.min(10000, Number(files) - 1000);

let round = 0;

// Somebody acts, and it is on every page; somebody comes by, as anybody would, on a connection of their own.
async function goesOn(rounds = 5) {
    for (let i = 0; i < rounds; i++) {
        const text = `Topic ${++round}`;
        assert.equal((await ana.act(id, 'topic', { text }, { agent: false })).topic, text);
        await Promise.all(pages.map(page => page.until(({ topic }) => topic === text, 'the others see it', 30000)));
        assert.equal((await product.browser().get('/join', { accept: 'html', agent: false })).status, 200);
        assert.equal((await others[round % 3].see(id)).topic, text);
    }
}

// Opens so many, not faster than they are taken.
async function openAll(count, bytes, port = product.port) {
    const sockets = [];
    after(() => sockets.forEach(socket => socket.destroy()));
    while (sockets.length < count)
        sockets.push(...await Promise.all(Array.from({ length: Math.min(200, count - sockets.length) }, () => open(port, bytes))));
    return sockets;
}

// Who is slow, and what they send now and then.
const crowds = [
    { who: `${many} who say nothing`, count: many, says: '' },
    { who: '500 whose first line never ends', count: 500, says: 'GET /', then: 'x' },
    { who: '500 whose header never ends', count: 500, says: 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: ', then: 'x' },
    { who: '500 whose body never comes', count: 500, says: 'POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 16000\r\n\r\nname=' },
    // more than both kernels' buffers take; and only who writes learns that the other side has gone
    { who: '20 who ask for more than they read', count: 20, reads: false, then: '\r\n',
        says: `GET ${await script()} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(500) },
];

async function script() {
    return /src="(\/assets\/app[^"]+)"/.exec((await ana.get(`/d/${id}`, { accept: 'html' })).text)[1];
}

test('without them everything goes on', () => goesOn());

test(`with ${crowds.map(({ who }) => who).join(', ')}, the others go on until the last of these is closed`, async () => {
    for (const crowd of crowds) {
        crowd.sockets = await openAll(crowd.count, crowd.reads === false ? '' : crowd.says);
        if (crowd.reads === false)
            for (const socket of crowd.sockets) {
                socket.pause();
                socket.write(crowd.says);
            }
    }
    const left = ({ sockets }) => sockets.filter(({ closed }) => !closed).length;
    for (const deadline = Date.now() + 60000; Date.now() < deadline && crowds.some(left);) {
        await goesOn(1);
        for (const { sockets, then } of crowds)
            for (const socket of sockets)
                if (then && !socket.closed)
                    socket.write(then);
    }
    for (const crowd of crowds)
        crowd.left = left(crowd); // before they are all destroyed, as this test ends
    await goesOn();
});

for (const { who, count, reads } of crowds)
    test(`${who}: closed, and what they said was no request`, async () => {
        const { sockets, left } = crowds.find(it => it.who === who);
        assert.deepEqual([sockets.length, left], [count, 0]);
        if (reads !== false)
            assert.ok((await Promise.all(sockets.map(({ all }) => all))).flatMap(statuses).every(status => status === 400));
    });

test('bodies that come a byte at a time never reach the worker, and their end is answered', async () => {
    const body = `name=${'x'.repeat(20)}`;
    const head = 'POST /session HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n'
        + `Content-Length: ${body.length}\r\n\r\n`;
    const sockets = await openAll(100, head);
    // Half a body would hold up one of the two threads that read requests for 5 s, and be thrown away.
    for (const letter of body) {
        for (const socket of sockets)
            socket.write(letter);
        await goesOn(1);
    }
    const got = (await Promise.all(sockets.map(({ all }) => all))).flatMap(statuses).sort();
    assert.deepEqual(got, [200, ...Array(99).fill(409)], 'one has the name');
});

test('many who ask to wait and go at once leave nothing behind', async () => {
    for (let i = 0; i < 5; i++) {
        const sockets = await openAll(100, `GET /d/${id}/live?v=1000000 HTTP/1.1\r\nHost: x\r\nCookie: ${ana.cookie}\r\n\r\n`);
        for (const socket of sockets)
            socket.resetAndDestroy();
        await goesOn(1);
    }
    for (const page of pages)
        await page.settled();
    await product.waiting(pages.length); // those who are there, and nobody else
});

test('where there are no more connections the idle ones go, and no waiting page', async () => {
    const small = await startProduct({ LIVE_TIMEOUT_MS: 35000 }, { within: ['prlimit', '--nofile=1024:1024'] });
    const [lead, ...waiting] = await small.people('lead', ...Array.from({ length: 10 }, () => 'waiting'));
    const { id: shown } = await lead.create();
    const { version } = await lead.see(shown);
    const ended = [];
    // A poll without news is renewed once it may be over (LIVE_TIMEOUT_MS, some less), and not before: then it was sent away.
    const poll = async person => {
        const began = Date.now();
        const answer = await person.live(shown, version, { agent: false });
        return answer.status === 204 && Date.now() - began > 30000 ? poll(person) : answer;
    };
    const polls = waiting.flatMap(person => Array.from({ length: 15 }, () => poll(person)));
    for (const answer of polls)
        answer.then(({ status }) => ended.push(status), error => ended.push(error));
    await small.waiting(150);

    const sockets = [];
    for (let i = 0; i < 15; i++) {
        sockets.push(...await openAll(200, '', small.port));
        assert.equal((await lead.post('/d', { key: `key-number-${i}`, topic: `Topic ${i}` }, { agent: false })).status, 200);
        assert.match(await speak(small.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 200 /);
    }
    await until(() => sockets.filter(({ closed }) => closed).length > 2000, 'the oldest are closed');
    assert.doesNotMatch(small.log, /Too many open files|not enough/);
    assert.deepEqual(ended, []);
    await small.waiting(150);

    await lead.act(shown, 'topic', { text: 'Still there' }, { agent: false });
    for (const answer of await Promise.all(polls))
        assert.equal(answer.json.topic, 'Still there');
});
