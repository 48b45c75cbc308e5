// What one person, or one client address, may cost: decisions, names, links, links that lead nowhere, model calls made again. Each
// has its number, a refusal of its own beside its cause, and is free for this machine where it counts by address (SPEC section 9).
//
// Here everybody comes through fly.io's proxy, as FLY_APP_NAME says: the client's address is in Fly-Client-IP.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { newKey, ok, refused, startProduct, until } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf, valueOf } from './html.mjs';
import { provoke, rows, startModel } from './model.mjs';

const stub = await startModel();
const product = await startProduct(stub.settings('anthropic', { FLY_APP_NAME: 'maude' }));

const sentences = {
    decisions: 'You have started many decisions within the hour. Wait two minutes before the next one.',
    decisionsHere: 'Many decisions were started from your network within the hour. Wait a minute before the next one.',
    names: 'Many names were taken from your network within the hour. Wait a minute and try again.',
    ownLinks: 'You have made many links just now. Wait ten seconds before the next one.',
    links: 'Many links that lead nowhere were tried from your network. A good one works all the same: ask for a new one where you are signed in.',
    guesses: 'You have asked for many decisions that are not there. Wait ten seconds, and look at the link again that you were given.',
    retries: 'You have asked the model again several times just now. Wait ten seconds and try again.',
};

// The same browser or person, at this address from now on; without one, on this machine.
function at(address, browser) {
    const request = Object.getPrototypeOf(browser).request;
    browser.request = async (method, path, options = {}) => {
        const headers = { ...options.headers, ...address && { 'Fly-Client-IP': address } };
        for (;;) {
            const answer = await request.call(browser, method, path, { ...options, headers });
            if (answer.status !== 429 || !/^Too many requests came/.test(answer.json?.error.message ?? ''))
                return answer;
            await pause(50); // nginx's own limit, which is about speed alone
        }
    };
    return browser;
}

let people = 0;
const somebody = address => at(address, product.person(`p${++people}`));

// So many times, some at once; gives the answers.
async function often(count, send) {
    const answers = [];
    const one = async () => {
        while (answers.length < count) {
            const i = answers.push(null) - 1;
            answers[i] = await send(i);
        }
    };
    await Promise.all(Array.from({ length: 12 }, one));
    return answers;
}

const of = (answers, status) => answers.filter(it => it.status === status);

// The refusal, and in how many seconds to come again.
function isTooMany(answer, sentence, seconds) {
    assert.equal(refused(answer, 429, 'too_many').message, sentence);
    assert.equal(answer.headers['retry-after'], String(seconds));
}

// As many as are allowed at once were accepted, and what has come back since then, one in so many seconds.
function isAsMany(answers, most, began, seconds) {
    const accepted = of(answers, 200).length;
    assert.ok(accepted >= most && accepted <= most + Math.ceil((Date.now() - began) / 1000 / seconds), `${accepted} accepted`);
    assert.equal(of(answers, 429).length, answers.length - accepted);
}

async function signedIn(address) {
    const person = somebody(address);
    await person.signIn();
    return person;
}

const start = (person, hasty = true) => person.post('/d', { topic: 'Where to?', key: newKey() }, { hasty });

test('a room of 300 people behind one address comes in, joins, and each of them may begin something', async () => {
    const address = '198.51.100.1';
    const lead = await signedIn(address);
    const { id } = await lead.create('Who is here?');
    const room = Array.from({ length: 299 }, () => somebody(address));
    await often(299, i => room[i].signIn({ join: id }));
    assert.equal((await lead.see(id)).participants.length, 300);
    const began = Date.now();
    const answers = await often(299, i => start(room[i]));
    isAsMany(answers, 299, began, 30);

    const more = [...await often(2, () => start(lead)), ...await often(2, i => start(room[i]))];
    const [last] = of(more, 429);
    isTooMany(last, sentences.decisionsHere, 30);
    const page = pageOf(await lead.post('/d', { topic: 'Kept?', key: newKey() }, asPage), 429);
    assert.equal(page.form('/d').one('.error').words, sentences.decisionsHere);
    assert.equal(valueOf(page.form('/d').control('topic')), 'Kept?');
    ok(await start(await signedIn('198.51.100.2')));
});

test('an address takes 600 names, then one in 15 seconds; what was typed is kept', async () => {
    const address = '203.0.113.7', began = Date.now();
    const answers = await often(640, () => somebody(address).post('/session', { name: `p${people}` }));
    isAsMany(answers, 600, began, 15);
    let page;
    await until(async () => { // should one have come back just now
        const answer = await at(address, product.browser()).post('/session', { name: `Kept ${++people}` }, asPage);
        page = answer.status === 429 && pageOf(answer, 429);
        return page;
    }, 'refused');
    const form = page.form('/session');
    assert.equal(form.one('.error').words, sentences.names);
    assert.equal(valueOf(form.control('name')), `Kept ${people}`);
    isTooMany(of(answers, 429)[0], sentences.names, 15);

    const taken = await at(address, product.browser()).post('/session', { name: 'p1' });
    refused(taken, 409, 'name_taken'); // which is told as before
    for (const other of ['203.0.113.8', '2001:db8::7', null])
        await signedIn(other);
});

test('an IPv6 address counts by its /64, and no more than that', async () => {
    const began = Date.now();
    const answers = await often(640, i => {
        const person = somebody(`2001:db8:0:64:${i.toString(16)}::${i + 1}`);
        return person.post('/session', { name: person.name });
    });
    isAsMany(answers, 600, began, 15);
    await signedIn('2001:db8:0:65::1');
});

test('on this machine nobody counts names or decisions', async () => {
    const person = await signedIn(null);
    for (const answer of await often(40, () => start(person)))
        ok(answer);
    const answers = await often(650, () => somebody(null).post('/session', { name: `p${people}` }));
    assert.equal(of(answers, 200).length, 650);
});

test('a proxy on this machine is no address that counts, by whatever name it goes, but who comes by it is a person that does', async () => {
    for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
        const answers = await often(160, () => somebody(address).post('/session', { name: `p${people}` }));
        assert.equal(of(answers, 200).length, 160, address); // 640 in all
        const person = await signedIn(address);
        assert.ok(of(await often(40, () => start(person)), 429).length > 0, address);
        assert.ok(of(await often(80, i => person.get(`/d/${unknown(i)}/live?v=0`)), 429).length > 0, address);
    }
});

test('a person starts 30 decisions, then one in two minutes; what was typed is kept', async () => {
    const [eager, other] = [await signedIn('192.0.2.1'), await signedIn('192.0.2.1')];
    const key = newKey(), began = Date.now();
    const { id } = await eager.create('The first', { key });
    const answers = await often(34, () => start(eager));
    isAsMany(answers, 29, began, 120);
    isTooMany(of(answers, 429)[0], sentences.decisions, 120);
    const page = pageOf(await eager.post('/d', { topic: 'Kept?', key: newKey() }, asPage), 429);
    const form = page.form('/d');
    assert.equal(form.one('.error').words, sentences.decisions);
    assert.equal(valueOf(form.control('topic')), 'Kept?');
    const region = regionOf(await eager.post('/d', { topic: 'Kept?', key: newKey() }, asRegion), 429);
    assert.equal(valueOf(region.form('/d').control('topic')), 'Kept?');

    assert.equal((await eager.create('The first', { key })).id, id, 'the same form again makes nothing');
    refused(await eager.post('/d', { topic: '', key: newKey() }), 400, 'bad_field', 'topic');
    await other.create();
    at('192.0.2.99', eager);
    isTooMany(await start(eager), sentences.decisions, 120);
    at(null, eager);
    await eager.create('On this machine');
});

test('what could not be stored was not paid for', async () => {
    const unlucky = await signedIn('192.0.2.2');
    const operator = spawn('sqlite3', [join(product.dataDir, 'maude.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    operator.stdin.write('BEGIN IMMEDIATE;\nSELECT 1;\n');
    await once(operator.stdout, 'data'); // the lock is held
    const [nobody, ...refusals] = await Promise.all([at('192.0.2.3', product.browser()).post('/session', { name: 'unlucky' }),
        ...Array.from({ length: 30 }, () => start(unlucky, false))]);
    operator.stdin.end('ROLLBACK;\n');
    await once(operator, 'exit');
    for (const answer of [nobody, ...refusals])
        refused(answer, 503, 'busy');
    for (const answer of await often(30, () => start(unlucky, false)))
        ok(answer);
    isTooMany(await start(unlucky, false), sentences.decisions, 120);
});

test('an address tries 60 links that lead nowhere, then one in 6 seconds; a good one costs nothing', async () => {
    const address = '192.0.2.4', nobody = at(address, product.browser()), began = Date.now();
    const vic = await signedIn('192.0.2.5');
    const { pathname: good } = new URL(ok(await vic.post('/me/link')).url);
    const wrong = i => `/me/link/${String(i).padStart(22, 'x')}`;
    for (const answer of await often(70, () => nobody.get(good)))
        assert.equal(ok(answer).name, vic.name);

    const answers = await often(80, i => i % 3 ? nobody.get(wrong(i)) : nobody.post(i % 2 ? wrong(i) : '/me/link/short'));
    const unknown = of(answers, 404).length;
    assert.ok(unknown >= 60 && unknown <= 60 + Math.ceil((Date.now() - began) / 6000), `${unknown} tried`);
    isTooMany(of(answers, 429)[0], sentences.links, 6);
    let page;
    await until(async () => { // should one have come back just now: wrong ones go on until then
        const answer = await nobody.get(wrong(99), asPage);
        page = answer.status === 429 && pageOf(answer, 429);
        return page;
    }, 'refused');
    assert.deepEqual(page.all('[role=alert]').map(it => it.words), [sentences.links]);
    assert.equal(ok(await nobody.post(good)).name, vic.name, 'a good one works all the same');
    for (let i = 0; i < 70; i++)
        assert.equal((await at(null, product.browser()).get(wrong(i))).status, 404, 'on this machine nobody counts');
});

const unknown = i => `guess${String(i).padStart(3, '0')}`;

test('a person asks for 60 decisions that are not there, then for none, there or not; others go on', async () => {
    const guesser = somebody('203.0.113.60'), other = somebody('203.0.113.60');
    await Promise.all([guesser.signIn(), other.signIn()]);
    const { id } = await other.create('Not to be found by chance');
    const answers = await often(70, i => guesser.get(`/d/${unknown(i)}${['', '/record.json', '/live', '/qr.svg'][i % 4]}`));
    assert.ok(of(answers, 404).length >= 60 && of(answers, 404).length < 66, `${of(answers, 404).length} were looked up`); // some flow back
    const spend = () => often(3, i => guesser.get(`/d/${unknown(i)}`)); // what has flowed back meanwhile
    for (const path of ['', '/live?v=0', '/record.md', '/frame', '/screen']) {
        await spend();
        assert.equal((await guesser.get(`/d/${id}${path}`)).status, 429, path);
    }
    await spend();
    const { message } = refused(await guesser.post(`/d/${id}/join`), 429, 'too_many');
    assert.equal(message, sentences.guesses);
    assert.equal(pageOf(await guesser.get(`/d/${id}`, asPage), 429).one('[role=alert]').words, sentences.guesses);
    assert.ok((await guesser.get(`/d/${id}`)).headers['retry-after'] <= 10);
    ok(await guesser.get('/canvas'));
    ok(await other.get(`/d/${id}`));

    const large = { text: 'x'.repeat(20000) };
    for (const [path, fields] of [[`/d/${id}/framing`, {}], [`/d/${id}/framing`, large],
        ['/session', { name: guesser.name, join: id }]]) {
        await spend();
        assert.doesNotMatch((await guesser.post(path, fields, asPage)).text, /Not to be found/, 'nor by what is refused');
    }
    assert.equal((await other.see(id)).participants.length, 1, 'nor joined');
    for (const guess of [(by, i) => by.post(`/d/${unknown(i)}/framing`, large, asPage),
        (by, i) => by.post('/session', { name: by.name, join: unknown(i) })]) {
        const by = await signedIn('203.0.113.60');
        await often(80, i => guess(by, i));
        assert.equal((await by.get(`/d/${id}`)).status, 429, 'what is asked for by the way counts, too');
    }
});

test('the door tells an address of 600 decisions that are not there, then of none, and lets in all the same', async () => {
    const lead = somebody('203.0.113.61');
    await lead.signIn();
    const { id } = await lead.create('Seen from the door');
    const stranger = at('203.0.113.62', product.browser());
    const door = async path => (await stranger.get(`/join?next=/d/${path}`, asPage)).text;
    assert.match(await door(id), /Seen from the door/);
    await often(640, i => door(unknown(i)));
    let told = 0;
    for (let i = 0; i < 20; i++) { // one a second flows back, and this machine may be slow
        await often(3, door);
        told += /Seen from the door/.test(await door(id));
    }
    assert.ok(told < 20, 'it was told each time');
    const late = somebody('203.0.113.62');
    await late.signIn();
    assert.equal(ok(await late.get(`/d/${id}`)).topic, 'Seen from the door');
});

test('on this machine nobody counts what is looked for', async () => {
    const [local] = [product.person(`p${++people}`)];
    await local.signIn();
    assert.equal(of(await often(100, i => local.get(`/d/${unknown(i)}`)), 404).length, 100);
});

test('a person makes ten links at once, then one in ten seconds', async () => {
    const ned = await signedIn('192.0.2.7'), began = Date.now();
    const answers = await often(14, () => ned.post('/me/link'));
    isAsMany(answers, 10, began, 10);
    isTooMany(of(answers, 429)[0], sentences.ownLinks, 10);
    let page;
    await until(async () => { // should one have come back just now
        const answer = await ned.post('/me/link', {}, asPage);
        page = answer.status === 429 && pageOf(answer, 429);
        return page;
    }, 'refused');
    assert.deepEqual(page.all('[role=alert]').map(it => it.words), [sentences.ownLinks]);
    assert.equal(page.form('/me/link').buttons.length, 1, 'on the page that it was made from');
    for (const { url } of of(answers, 200).map(ok))
        assert.equal(ok(await ned.get(new URL(url).pathname)).name, ned.name, 'those that were made are good');
    at(null, ned);
    for (const answer of await often(14, () => ned.post('/me/link')))
        ok(answer);
});

test('a person makes the model\'s calls again five times at once, then every ten seconds', async () => {
    stub.behave('suggest_priorities', 401);
    const [lead, bo] = await Promise.all([signedIn('192.0.2.30'), signedIn('192.0.2.31')]);
    const { id } = await provoke(product, 'suggest_priorities', { people: [lead, bo] });
    const failed = async count => {
        await until(() => rows(product, id, 'suggest_priorities').length === count, `${count} calls`);
        await until(async () => (await lead.see(id)).model.state === 'failed', 'it failed');
    };
    await failed(1);
    const began = Date.now();
    let times = 1, answer;
    for (;;) {
        answer = await lead.try(id, 'retry');
        if (answer.status !== 200)
            break;
        await failed(++times);
    }
    assert.ok(times >= 6 && times <= 6 + Math.ceil((Date.now() - began) / 10000), `${times - 1} times`);
    isTooMany(answer, sentences.retries, 10);
    const { version } = await lead.see(id);
    for (const [read, as] of [[pageOf, asPage], [regionOf, asRegion]]) {
        let told;
        await until(async () => {
            const said = await lead.try(id, 'retry', {}, as);
            if (said.status !== 429)
                await failed(++times);
            else
                told = read(said, 429);
            return told;
        }, 'refused');
        const form = told.form(`/d/${id}/retry`);
        assert.equal(form.one('.error[role=alert]').words, sentences.retries);
        assert.equal(form.button('Retry').words, 'Retry');
        assert.equal(told.all('[role=alert]').length, 1);
    }
    assert.ok((await lead.see(id)).version >= version);

    ok(await bo.try(id, 'retry')); // everybody has a purse of their own
    await failed(times + 1);
    refused(await lead.try(id, 'retry', { stage: 'lobby' }), 409, 'wrong_stage');
});
