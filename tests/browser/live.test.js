// Pages stay live: an older answer never replaces a newer one, a killed worker is not noticed, a lost connection mends itself,
// and a page that was left goes on where it is come back to.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { source, startProduct, until } from '../http/harness.mjs';
import { walkTo } from '../http/walk.mjs';
import { hold, inspect } from '../look/inspect.mjs';
import { button, card, pressed, resize, shows, startBrowser, writePoint } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);

async function begin(stage) {
    const people = await product.people('ana', 'bo');
    const { id } = await walkTo(stage, people);
    const [ana, bo] = people;
    return { id, ana, bo, path: `/d/${id}` };
}

const sentence = 'Where shall all of us eat together this evening?';
const complaints = page => page.evaluate(() => [...window.complaints]);

// What nginx answers to an address that asks too much.
const tooMany = {
    status: 429,
    contentType: 'text/html; charset=utf-8',
    body: await readFile(join(source, 'conf/errors/too_many.html'), 'utf8'),
};
const tooManySentence = 'Too many requests came from here at once, so this one was not done. Nothing is lost.';

// What a network of its own may answer in the place of ours.
const portal = '<!doctype html><p role="alert">Pay first!</p>';

// From now on answers to what matches are spoilt: as "cut" in their middle, or "silent", for ever unless they are given up. Long
// times are a tenth.
const spoil = page => page.addInitScript(() => {
    const { fetch, setTimeout } = window;
    window.setTimeout = (then, ms, ...more) => setTimeout(then, ms > 1000 ? ms / 10 : ms, ...more);
    window.fetch = async (address, request) => {
        const { how, method } = window.spoilt ?? {};
        if (method !== request.method)
            return fetch(address, request);
        if (how === 'silent')
            return new Promise((_, fail) => request.signal.addEventListener('abort', () => fail(request.signal.reason)));
        const response = await fetch(address, request);
        if (window.spoilt)
            response.text = () => Promise.reject(new TypeError('network error'));
        return response;
    };
});
const spoilFrom = (page, how, method) => page.evaluate(it => { window.spoilt = it; }, how && { how, method });

// What would be tried again after a while is tried again at once.
const hurry = page => page.addInitScript(() => { Math.random = () => 0; });

// Lets the next answer of this address wait at the door. Gives the way to let it in.
async function delayAnswers(page, address) {
    let open;
    const gate = new Promise(done => { open = done; });
    await page.route(address, async route => {
        const response = await route.fetch();
        await gate;
        await route.fulfill({ response });
    }, { times: 1 });
    return open;
}

// What browsers of 2021 do not know yet: names in the style sheet, selectors, functions. (README.md, Browsers.)
const later = new RegExp([
    /(?<=:)(has|popover-open|details-content)\b/, /(?<=@)(container|property|starting-style|view-transition)\b/,
    /\b(color-mix|oklch|cos|sin)(?=\()/, /\b(subgrid|field-sizing|container-type|text-wrap|translate|scale|rotate)\b/,
    /(?<=\d)(cq[wih]|dvh)\b/, /(?<=\()(scripting|(width|height|aspect-ratio)(?= [<>]))/, /&/,
].map(({ source: pattern }) => pattern).join('|'), 'g');

function forget() {
    for (const { prototype } of [Document, Element])
        for (const name of ['querySelector', 'querySelectorAll', 'matches', 'closest']) {
            const known = prototype[name];
            prototype[name] = known && function look(selector) {
                if (selector.includes(':has('))
                    throw new DOMException(`${selector} is not a valid selector.`, 'SyntaxError');
                return known.call(this, selector);
            };
        }
    window.FormData = class extends FormData {
        constructor(form) { // and no button
            super(form);
        }
    };
    delete window.HTMLDialogElement;
    delete HTMLFormElement.prototype.requestSubmit;
    delete Document.parseHTMLUnsafe;
    delete Element.prototype.moveBefore;
}

async function makeOld(page) {
    await page.addInitScript(forget);
    await page.route('**/assets/style.*.css', async route => {
        const response = await route.fetch();
        const body = (await response.text()).replaceAll(later, 'unknown');
        await route.fulfill({ response, body: `[popover] { all: unset; display: block; } ${body}` });
    });
}

describe('a live page', { concurrency: 3 }, () => {
    test('in a browser of 2021 all can be read and done, and is live', async () => {
        for (const [stage, help] of [['scenario', 'What is the question?'], ['dashboard', 'Weigh and vote']]) {
            const { bo, id, path, ana } = await begin(stage);
            const visitor = await visit(ana);
            visitor.expect(/ERR_FAILED|Failed to fetch/);
            const page = await visitor.newPage();
            await makeOld(page);
            await hurry(page);
            await page.goto(path);
            await button(page, 'Help with this stage').waitFor({ state: 'hidden' });
            assert.deepEqual(await page.locator('[popover] h2:visible').allTextContents(), [help, 'The people around the table']);

            const act = stage === 'scenario' ? 'Back it' : 'Approve';
            if (stage === 'scenario')
                await bo.act(id, 'framing', { text: 'Who cooks?' });
            else
                await bo.act(id, 'point', { option: (await bo.see(id)).options[0].id, side: 'for', text: 'Who cooks?' });
            await shows(page, 'Who cooks?');
            await page.route(/\/(back|approve)$/, route => route.abort('failed'), { times: 1 });
            await button(page, act).first().click(); // does not arrive, and is sent again
            await pressed(page, act).waitFor();

            await hold(page);
            for (const [width, height] of [[320, 640], [1280, 720]]) {
                await resize(page, width, height);
                assert.deepEqual(await inspect(page, { withAxe: true }), [], `${stage}, ${width} px`);
            }
            await visitor.assertQuiet();
        }
    });

    test('a page whose script comes late is live all the same', async () => {
        const { bo, id, path, ana } = await begin('scenario');
        const visitor = await visit(ana);
        const page = await visitor.newPage();
        let load;
        await page.route('**/assets/app.*.js', route => { load = () => route.continue(); });
        const asked = [];
        page.on('request', request => asked.push(new URL(request.url()).pathname));
        await page.goto(path, { waitUntil: 'commit' });
        await page.locator('#poll[data-htmx-powered]').waitFor({ state: 'attached' });
        await until(() => load, 'the script');
        assert.ok(!asked.includes(`${path}/live`), 'nobody asks before there is somebody to hear the answer');
        await load();
        await page.locator('html.live').waitFor();
        for (const text of ['Who cooks?', 'Who eats?']) {
            await bo.act(id, 'framing', { text });
            await shows(page, text);
        }
        await visitor.assertQuiet();
    });

    test("an answer to a click that comes late does not take others' news away", async () => {
        const { bo, id, path, ana } = await begin('dashboard');
        const visitor = await visit(ana);
        const page = await visitor.newPage(path);
        const tacos = card(page, 'Tacos');
        const open = await delayAnswers(page, '**/approve');
        const answered = page.waitForResponse('**/approve');
        await button(tacos, 'Approve').click();
        await shows(page, `1 approval: ${ana.name}`); // by the waiting page, which is quicker
        const { options } = await bo.see(id);
        const [{ id: option }] = options.filter(({ name }) => name === 'Tacos');
        await bo.act(id, 'approve', { option });
        await bo.act(id, 'point', { option, side: 'for', text: 'They are fast.' });
        await shows(page, 'They are fast.');
        open();
        await (await answered).finished();
        await bo.act(id, 'point', { option, side: 'for', text: 'They are cheap.' });
        await shows(page, 'They are cheap.');
        await shows(page, 'They are fast.');
        await shows(page, '2 approvals');
        await visitor.assertQuiet(); // with all the versions that were shown
    });

    test('news that come late do not take back what was clicked since', async () => {
        const { ana, bo, id, path } = await begin('dashboard');
        const visitor = await visit(ana);
        const page = await visitor.newPage();
        const open = await delayAnswers(page, '**/live?*');
        const answered = page.waitForResponse('**/live?*');
        await page.goto(path);
        const { options: [option] } = await bo.see(id);
        await bo.act(id, 'point', { option: option.id, side: 'for', text: 'an old reason' });
        const tacos = card(page, 'Tacos');
        await button(tacos, 'Approve').click();
        await pressed(tacos, 'Approve').waitFor();
        open();
        await (await answered).finished();
        await bo.act(id, 'point', { option: option.id, side: 'for', text: 'a new reason' });
        await shows(page, 'a new reason');
        assert.equal(await pressed(tacos, 'Approve').count(), 1);
        await visitor.assertQuiet();
    });

    test('a button that somebody is about to press does not turn into another one', async () => {
        const { path, ana } = await begin('priorities');
        const visitor = await visit(ana);
        const page = await visitor.newPage(path);
        const ready = await button(page, 'I am ready').elementHandle();
        await page.fill('#priority-1-text', 'speed');
        await page.locator('button:enabled', { hasText: 'These are mine' }).waitFor();
        assert.match(await ready.textContent(), /I am ready/);

        const vote = await begin('dashboard');
        const voter = await visit(vote.ana);
        const ballot = await voter.newPage(vote.path);
        const abstain = await button(ballot, 'Abstain').elementHandle();
        await button(card(ballot, 'Tacos'), 'Approve').click();
        await button(ballot, 'I am ready').waitFor();
        assert.match(await abstain.textContent(), /Abstain/);
        await visitor.assertQuiet();
        await voter.assertQuiet();
    });

    test('a lost connection is told, mends itself, and what was typed and clicked meanwhile arrives', async () => {
        const { ana, bo, id, path } = await begin('lobby');
        const visitor = await visit(ana);
        visitor.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
        const page = await visitor.newPage(path);
        await page.locator('#topic').fill('Where do we sl');
        await until(async () => (await bo.see(id)).topic === 'Where do we sl', 'it is saved');

        await visitor.context.setOffline(true);
        await page.locator('#topic').press('End');
        await page.keyboard.type('eep?');
        await page.locator('#state', { hasText: 'Reconnecting…' }).waitFor();
        await page.locator('#invite').fill('dora');
        await button(page, 'Invite').click();
        await bo.act(id, 'ready');
        const { topic, invited } = await bo.see(id);
        assert.deepEqual({ topic, invited }, { topic: 'Where do we sl', invited: [] });

        await visitor.context.setOffline(false);
        await page.locator('.person.ready', { hasText: bo.name }).waitFor();
        await page.locator('#state:empty').waitFor({ state: 'attached' });
        await page.getByRole('heading', { level: 1, name: 'Where do we sleep?' }).waitFor();
        await shows(page, 'Invited: dora');
        assert.equal(await page.inputValue('#topic'), 'Where do we sleep?');
        assert.equal(await page.inputValue('#invite'), '');
        assert.deepEqual(await complaints(page), ['Reconnecting…']);
        await visitor.assertQuiet();
    });

    test("a button that nginx refuses again and again says why in nginx's words, and one that it lets through does what it is for", async () => {
        const { ana, path } = await begin('dashboard');
        const visitor = await visit(ana);
        visitor.expect(/status of 429/);
        const page = await visitor.newPage();
        await hurry(page);
        await page.goto(path);
        let asked = 0;
        await page.route('**/approve', route => { asked++; return route.fulfill(tooMany); }, { times: 6 });
        await button(card(page, 'Tacos'), 'Approve').click();
        await page.locator('#kept').getByText(tooManySentence, { exact: true }).waitFor();
        assert.equal(asked, 6);
        await button(card(page, 'Tacos'), 'Approve').click();
        await pressed(card(page, 'Tacos'), 'Approve').waitFor();
        assert.ok(!(await complaints(page)).includes('Reconnecting…'), 'somebody answered');
        await visitor.assertQuiet();
    });

    for (const [what, refusal, told] of [
        ['nginx', tooMany, tooManySentence],
        ['something in between, which says when to come back and nothing else,', { status: 429, headers: { 'Retry-After': '1' } }, 'Reconnecting…']])
        test(`a page that ${what} refuses news says so, and goes on by itself`, async () => {
            const { ana, bo, id, path } = await begin('dashboard');
            const visitor = await visit(ana);
            visitor.expect(/status of 429/);
            const page = await visitor.newPage();
            await hurry(page);
            let asked = 0;
            let refuses = true;
            await page.route('**/live?*', route => {
                asked++;
                return refuses ? route.fulfill(refusal) : route.continue();
            });
            await page.goto(path);
            await page.locator('#state').getByText(told, { exact: true }).waitFor();
            await page.evaluate(() => {
                const state = document.getElementById('state');
                window.states = [];
                new MutationObserver(() => window.states.push(state.textContent)).observe(state, { childList: true });
            });
            await button(card(page, 'Tacos'), 'Approve').click(); // which is answered
            await pressed(card(page, 'Tacos'), 'Approve').waitFor();
            asked = 0;
            await until(() => asked > 5, 'it asks again and again');
            assert.ok(!(await page.evaluate(() => window.states)).includes(''), 'it is not live because a button is');
            const { options } = await bo.see(id);
            await bo.act(id, 'point', { option: options[0].id, side: 'for', text: 'It is round.' });
            refuses = false;
            await shows(page, 'It is round.');
            await page.locator('#state:empty').waitFor({ state: 'attached' });
            assert.deepEqual(await complaints(page), [told]);
            await visitor.assertQuiet();
        });

    for (const [what, answer, told] of [
        ['nothing but that it is forbidden', { status: 403 }, 'Something in between answered. Nothing was changed.'],
        ['a page, that it is forbidden', { status: 403, body: portal }, 'Something in between answered. Nothing was changed.'],
        ['a page, as if all were well', { status: 200, body: portal }, 'This could not be sent. Please try it again.'],
        ['a page, that it failed', { status: 502, body: portal }, 'This could not be sent. Please try it again.'],
        ['that somebody else has it', { status: 302, headers: { Location: '/healthz' } }, 'This could not be sent. Please try it again.'],
    ])
        test(`where something in between answers ${what}, nothing of that is shown, the page is not live, and goes on by itself`, async () => {
            const { ana, bo, id, path } = await begin('dashboard');
            const visitor = await visit(ana);
            visitor.expect(/status of (403|502)|ERR_FAILED|Failed to fetch/);
            const page = await visitor.newPage();
            await hurry(page);
            await page.goto(path);
            await writePoint(page, 'Pizza', 'It is round.');
            await page.route(/\/(point|live\?.*)$/, route => route.fulfill({ contentType: 'text/html', ...answer }));
            await bo.act(id, 'point', { option: (await bo.see(id)).options[0].id, side: 'for', text: 'They are fast.' }); // ends the poll
            await page.locator('#state', { hasText: 'Reconnecting…' }).waitFor();
            await button(page, 'For it').click();
            await page.locator('#kept').getByText(told, { exact: true }).waitFor();
            assert.equal(await page.getByText(/Pay|ok/).count(), 0);
            assert.equal(await page.inputValue('#point-text'), 'It is round.');
            assert.equal(await page.locator('#state').textContent(), 'Reconnecting…');
            await page.unrouteAll();
            await bo.act(id, 'point', { option: (await bo.see(id)).options[0].id, side: 'for', text: 'They are cheap.' });
            await shows(page, 'They are cheap.');
            await page.locator('#state:empty').waitFor({ state: 'attached' });
            await button(page, 'For it').click();
            await card(page, 'Pizza').locator('.for', { hasText: 'It is round.' }).waitFor();
            await visitor.assertQuiet();
        });

    test('where each answer is cut on its way, the page is not live, and says so until one is whole', async () => {
        const { ana, bo, id, path } = await begin('dashboard');
        const visitor = await visit(ana);
        visitor.expect(/network error|timeout/);
        const page = await visitor.newPage();
        await spoil(page);
        await page.goto(path);
        const { options: [tacos] } = await bo.see(id);
        await bo.act(id, 'point', { option: tacos.id, side: 'for', text: 'They are fast.' });
        await shows(page, 'They are fast.');
        await spoilFrom(page, 'cut', 'GET');
        await bo.act(id, 'point', { option: tacos.id, side: 'for', text: 'They are cheap.' });
        await page.locator('#state', { hasText: 'Reconnecting…' }).waitFor();
        await spoilFrom(page, null);
        await shows(page, 'They are cheap.');
        await page.locator('#state:empty').waitFor({ state: 'attached' });
        await visitor.assertQuiet();
    });

    for (const [what, cut] of [['no body', () => ''], ['half of it', text => text.slice(0, text.length / 2)]])
        test(`news of which ${what} came is asked for again, and "Reconnecting…" is said once`, async () => {
            const { ana, bo, id, path } = await begin('dashboard');
            const visitor = await visit(ana);
            const page = await visitor.newPage();
            await hurry(page);
            let answers = 0;
            let isCut = false;
            await page.route('**/live?*', async route => {
                const response = await route.fetch();
                const body = await response.text();
                answers += isCut && response.status() === 200;
                await route.fulfill({ response, body: isCut ? cut(body) : body });
            });
            await page.goto(path);
            await page.evaluate(() => {
                window.told = 0;
                new MutationObserver(() => window.told++).observe(document.getElementById('state'), { childList: true });
            });
            isCut = true;
            await bo.act(id, 'point', { option: (await bo.see(id)).options[0].id, side: 'for', text: 'They are fast.' });
            await until(() => answers > 5, 'it is asked for again');
            assert.equal(await page.locator('#state').textContent(), 'Reconnecting…');
            assert.equal(await page.evaluate(() => window.told), 1);
            await card(page, 'Pizza').waitFor();
            await page.unrouteAll({ behavior: 'ignoreErrors' });
            await shows(page, 'They are fast.');
            await page.locator('#state:empty').waitFor({ state: 'attached' });
            await visitor.assertQuiet();
        });

    test('what was done, though the answer was cut on its way, is done, and not sent again', async () => {
        const { ana, bo, id, path } = await begin('dashboard');
        const visitor = await visit(ana);
        visitor.expect(/network error|timeout/);
        const page = await visitor.newPage();
        await spoil(page);
        await page.goto(path);
        const sent = [];
        page.on('request', request => request.method() === 'POST' && sent.push(request.url()));
        await writePoint(page, 'Pizza', 'It is round.');
        await spoilFrom(page, 'cut', 'POST');
        await button(page, 'For it').click();
        await card(page, 'Pizza').locator('.for', { hasText: 'It is round.' }).waitFor(); // by the waiting page
        await until(async () => await page.inputValue('#point-text') === '', 'ready for the next point');
        assert.equal((await bo.see(id)).options.find(({ name }) => name === 'Pizza').for.length, 1);
        assert.equal(sent.length, 1);
        await visitor.assertQuiet();
    });

    test('a network that has gone silent is told, and mends itself; a new one is asked at once', async () => {
        const { ana, bo, id, path } = await begin('dashboard');
        const visitor = await visit(ana);
        visitor.expect(/timeout|aborted/i);
        const page = await visitor.newPage();
        await spoil(page);
        await page.goto(path);
        const { options: [tacos] } = await bo.see(id);
        const say = text => bo.act(id, 'point', { option: tacos.id, side: 'for', text });
        const told = page.locator('#state', { hasText: 'Reconnecting…' });
        await say('They are fast.');
        await shows(page, 'They are fast.');
        await spoilFrom(page, 'silent', 'GET');
        await told.waitFor();
        await say('They are hot.');
        await spoilFrom(page, null);
        await shows(page, 'They are hot.');
        await page.locator('#state:empty').waitFor({ state: 'attached' });

        await spoilFrom(page, 'silent', 'POST');
        await button(card(page, 'Tacos'), 'Approve').click();
        await told.waitFor();
        await spoilFrom(page, null);
        await pressed(card(page, 'Tacos'), 'Approve').waitFor();

        const asked = page.waitForRequest('**/live?*');
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        assert.match((await asked).url(), /v=0/);
        await say('They are round.');
        await shows(page, 'They are round.');
        await visitor.assertQuiet();
    });

    for (const what of ['whose answer is lost', 'that is sent twice'])
        test(`a name ${what} is its person's all the same`, async () => {
            const [bo] = await product.people('bo');
            const { id } = await bo.create();
            const visitor = await visit('newcomer');
            visitor.expect(/status of 502|favicon|ViewTransition/); // of pages that others answer, or that are held back
            const page = await visitor.newPage(`/d/${id}`);
            const join = async () => {
                await page.getByLabel('Your name').fill(`Lena ${what.length}`);
                await button(page, 'Join').click();
            };
            await page.route('**/session', async route => {
                await product.browser().post('/session', route.request().postData());
                await (/lost/.test(what) ? route.fulfill({ status: 502, contentType: 'text/html', body: portal }) : route.continue());
            }, { times: 1 });
            await join();
            if (/lost/.test(what)) {
                await shows(page, 'Pay first!');
                await page.goBack();
                await join();
            }
            await shows(page, 'Say that you are ready.');
            assert.equal((await bo.see(id)).participants.length, 2);
            await visitor.assertQuiet();
        });

    test('two points that are sent in a row both arrive, the first one slowly', async () => {
        const { ana, path } = await begin('dashboard');
        const visitor = await visit(ana);
        const page = await visitor.newPage(path);
        const open = await delayAnswers(page, '**/point');
        await writePoint(page, 'Pizza', 'It is round.');
        await button(page, 'For it').click();
        await card(page, 'Pizza').locator('.for', { hasText: 'It is round.' }).waitFor(); // by the waiting page
        await writePoint(page, 'Pizza', 'It is hot.');
        await button(page, 'Against it').click();
        open();
        await card(page, 'Pizza').locator('.against', { hasText: 'It is hot.' }).waitFor();
        await until(async () => await page.inputValue('#point-text') === '', 'ready for the next point');
        await visitor.assertQuiet();
    });

    for (const [what, goOn] of [['typed', async () => {}], ['sent', page => button(page, 'Against it').click()]])
        test(`a point that is lost on its way is not forgotten when the next one is ${what}`, async () => {
            const { ana, path } = await begin('dashboard');
            const visitor = await visit(ana);
            visitor.expect(/ERR_|Failed to fetch/);
            const page = await visitor.newPage(path);
            let lose;
            await page.route('**/point', route => { lose = () => route.abort('connectionreset'); }, { times: 1 });
            await writePoint(page, 'Pizza', 'It is round.');
            await button(page, 'For it').click();
            await until(() => lose, 'it is on its way');
            await writePoint(page, 'Pizza', 'It is hot.');
            await goOn(page);
            await lose();
            await page.locator('.for, #kept').getByText('It is round.').first().waitFor();
            if (what === 'sent')
                await card(page, 'Pizza').locator('.against', { hasText: 'It is hot.' }).waitFor();
            else
                assert.equal(await page.inputValue('#point-text'), 'It is hot.');
            await visitor.assertQuiet();
        });

    test('a page that was left is live again after the way back to it', async () => {
        const { ana, bo, id, path } = await begin('lobby');
        const visitor = await visit(ana);
        const page = await visitor.newPage(path);
        await page.locator('.person.ready', { hasText: bo.name }).waitFor({ state: 'detached' });
        await bo.act(id, 'ready');
        await page.locator('.person.ready', { hasText: bo.name }).waitFor();
        await page.getByRole('link', { name: 'Maude Libs' }).click();
        await page.waitForURL('**/canvas');
        await ana.act(id, 'start');
        await page.goBack();
        await page.waitForURL(`**${path}`);
        await page.getByRole('heading', { name: 'Wordings of the question' }).waitFor();
        await bo.act(id, 'framing', { text: sentence });
        await shows(page, sentence);
        const wording = page.locator('li.card', { hasText: sentence });
        await button(wording, 'Back it').click(); // with the stage of now, not that of the page that was left
        await pressed(wording, 'Back it').waitFor();
        assert.deepEqual(await complaints(page), []);
        await visitor.assertQuiet();
    });
});

test('nobody notices that the worker is killed, again and again, while they type and click', async t => {
    const { ana, bo, id, path } = await begin('scenario');
    const visitors = [await visit(ana), await visit(bo, { width: 390, touch: true })];
    const [hers, his] = await Promise.all(visitors.map(visitor => visitor.newPage(path)));
    let kills = 0;

    // Everybody does this, while workers live for 0 to 6 times as long from their first answer on as one takes to start: so that
    // one of them lives to do what is asked, however slow the machine is. A page sends only so often by itself.
    async function underFire(...deeds) {
        let done = false;
        const work = Promise.all(deeds).finally(() => { done = true; });
        for (let n = 0; !done; n++, kills++) {
            await until(() => product.workerPid, 'a worker');
            const began = performance.now();
            await product.killWorker();
            assert.equal((await product.browser().get('/healthz')).status, 200);
            const start = Math.max(100, performance.now() - began);
            await Promise.race([work, pause([1.5, 0, 6, 0.6, 3][n % 5] * start)]);
        }
        await work;
    }

    // Presses a button again and again; each press is shown before the next.
    async function press(within, name, times) {
        for (let n = 1; n <= times; n++) {
            await button(within, name).click();
            await within.getByRole('button', { name, exact: true, pressed: n % 2 === 1 }).waitFor();
        }
    }

    // the question: she types hers, he changes his mind about hers of before
    await his.locator('#framing').fill('Who cooks?');
    await shows(hers, 'Who cooks?');
    await hers.locator('#framing').fill('');
    await underFire(
        hers.locator('#framing').pressSequentially(sentence, { delay: 60, timeout: 60000 }),
        press(his.locator('li.card', { hasText: 'Who cooks?' }), 'Back it', 8));
    for (const page of [hers, his])
        await page.locator('li.card', { hasText: sentence }).waitFor();
    assert.deepEqual((await ana.see(id)).framings.map(({ text, backers }) => ({ text, backers })).sort((a, b) => a.text < b.text ? -1 : 1),
        [{ text: sentence, backers: [] }, { text: 'Who cooks?', backers: [] }]);

    // the vote: both add points, and approve
    for (const page of [hers, his])
        await button(page.locator('li.card', { hasText: sentence }), 'Back it').click();
    await hers.locator('#priority-1-text').fill('speed');
    await shows(his, 'speed');
    for (const page of [hers, his])
        await button(page, 'I am ready').click();
    await hers.locator('#option-1-name').fill('Tacos');
    await shows(his, 'Tacos');
    for (const page of [hers, his])
        await button(page, 'I am ready').click();
    const sayFive = async (page, side, what) => {
        for (let n = 1; n <= 5; n++) {
            await writePoint(page, 'Tacos', `${what} ${n}`);
            await button(page, side).click();
            await card(page, 'Tacos').getByText(`${what} ${n}`).waitFor();
        }
    };
    await underFire(sayFive(hers, 'For it', 'reason'), sayFive(his, 'Against it', 'doubt'));
    await underFire(...[hers, his].map(page => press(card(page, 'Tacos'), 'Approve', 5)));

    const [{ name, approvals, ...sides }] = (await bo.see(id)).options;
    assert.equal(name, 'Tacos');
    assert.deepEqual([...approvals].sort(), [ana.name, bo.name].sort());
    for (const [side, what] of [['for', 'reason'], ['against', 'doubt']])
        assert.deepEqual(sides[side].map(({ text }) => text), [1, 2, 3, 4, 5].map(n => `${what} ${n}`));
    t.diagnostic(`${kills} kills`);
    for (const page of [hers, his])
        assert.deepEqual(await complaints(page), []);
    for (const visitor of visitors)
        await visitor.assertQuiet();
});
