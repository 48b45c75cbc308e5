// Half-typed text, in each kind of field. What somebody types is theirs: the changes of others, ten in a row here, leave the
// words, the caret and the selection, what is chosen and what is open as they are, whether the server knows the words
// already or not, whether the field has the focus or not. And once the words can be sent, they arrive.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { walkTo } from '../http/walk.mjs';
import { button, card, shows, startBrowser, writePoint } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);

// Where somebody is: the field, and the selection in it.
const place = page => page.evaluate(() => {
    const { id, value, selectionStart, selectionEnd, selectionDirection } = document.activeElement;
    return { id, value, selection: [selectionStart, selectionEnd, selectionDirection] };
});

// Types over what is there, goes back into the middle of it, and selects two letters from right to left.
async function typeHalf(page, selector, text) {
    await page.locator(selector).press('ControlOrMeta+a');
    await page.locator(selector).pressSequentially(text);
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft'])
        await page.keyboard.press(key);
    return place(page);
}

// Ten changes by somebody else, each of them awaited on the page.
async function tenChanges(page, change) {
    for (let n = 1; n <= 10; n++)
        await shows(page, await change(n));
}

// What another does so that a page moves; each gives the words that appear.
let newcomers = 0;
const changes = {
    async lobby({ id }) {
        const [guest] = await product.people(`guest ${++newcomers}`);
        await guest.act(id, 'join');
        return guest.name;
    },
    async scenario({ id, bo }, n) {
        const text = `Another wording, ${n}.`;
        await bo.act(id, 'framing', { text });
        return text;
    },
    async priorities({ id, bo }, n) {
        const text = `another priority ${n}`;
        await bo.act(id, 'priority', { text, direction: '+', slot: 1 });
        return text;
    },
    async options({ id, bo }, n) {
        const name = `Another option ${n}`;
        await bo.act(id, 'option', { name, slot: 1 });
        return name;
    },
    async dashboard({ id, bo }, n) {
        const { options: [option] } = await bo.see(id);
        const text = `another reason ${++newcomers} ${n}`;
        await bo.act(id, 'point', { option: option.id, side: 'for', text });
        return text;
    },
};

// Ana in front of a browser and bo over HTTP, in a decision at this stage.
async function begin(stage) {
    const [ana, bo] = await product.people('ana', 'bo');
    const { id } = await walkTo(stage, [ana, bo]);
    const visitor = await visit(ana);
    return { id, ana, bo, visitor, page: await visitor.newPage(`/d/${id}`) };
}

// Keeps what the page sends to this address from being sent; gives the way to let it go on.
async function hold(page, word) {
    let held = [];
    await page.route(`**/d/*/${word}`, route => held ? held.push(route) : route.continue());
    return () => {
        const waiting = held;
        held = null;
        return Promise.all(waiting.map(route => route.continue()));
    };
}

const words = 'Half a sentence';

// Fields that are saved while one types. other: another field of the page, to leave this one for.
const saved = [
    { stage: 'lobby', what: 'the question', word: 'topic', field: '#topic', other: '#invite', in: it => [it.topic] },
    { stage: 'scenario', what: 'a wording', word: 'framing', field: '#framing', other: '.brand', in: it => it.framings.map(({ text }) => text) },
    { stage: 'priorities', what: 'a priority', word: 'priority', field: '#priority-2-text', other: '#priority-1-text', in: it => it.priorities.map(({ text }) => text) },
    { stage: 'options', what: "an option's name", word: 'option', field: '#option-1-name', other: '#option-1-desc', in: it => it.options.map(({ name }) => name) },
    { stage: 'options', what: "an option's sentence", word: 'option', field: '#option-1-desc', other: '#option-1-name', first: page => page.fill('#option-1-name', 'Soup'), in: it => it.options.map(({ desc }) => desc) },
];

// Side by side, because most of each is waiting.
describe('half-typed text', { concurrency: 4 }, () => {
    for (const { stage, what, word, field, other, first, in: texts } of saved) {
        test(`${what}, half typed, stands while others change the page, and arrives`, async () => {
            const { id, ana, bo, visitor, page } = await begin(stage);
            const change = n => changes[stage]({ id, bo }, n);
            await first?.(page);
            // saved as one types, with the focus in it
            const before = await typeHalf(page, field, words);
            assert.equal(before.value, words);
            await tenChanges(page, change);
            assert.deepEqual(await place(page), before);
            await page.keyboard.type('XY');
            const mended = 'Half a senXYnce';
            assert.equal((await place(page)).value, mended);
            await until(async () => texts(await bo.see(id)).includes(mended), 'what was typed arrives');

            // not sent yet, and left
            const release = await hold(page, word);
            await page.locator(field).press('End');
            await page.keyboard.type(', unsent');
            const unsent = await place(page);
            await shows(page, await change(11));
            assert.deepEqual(await place(page), unsent);
            await page.focus(other);
            await tenChanges(page, change);
            assert.equal(await page.inputValue(field), unsent.value);
            assert.ok(!texts(await ana.see(id)).includes(unsent.value), 'it was not sent');
            await release();
            await until(async () => texts(await bo.see(id)).includes(unsent.value), 'what was held back arrives');
            await shows(page, await change(12));
            assert.equal(await page.inputValue(field), unsent.value);
            await visitor.assertQuiet();
        });
    }

    test('a chosen direction stands while others change the page, and arrives', async () => {
        const { id, ana, bo, visitor, page } = await begin('priorities');
        const release = await hold(page, 'priority');
        await page.fill('#priority-1-text', 'noise');
        await page.selectOption('#direction-1', '-');
        await tenChanges(page, n => changes.priorities({ id, bo }, n));
        assert.equal(await page.inputValue('#direction-1'), '-');
        await release();
        await until(async () => (await ana.see(id)).priorities.some(it => it.text === 'noise' && it.direction === '-'), 'it arrives');
        await tenChanges(page, n => changes.priorities({ id, bo }, n));
        assert.equal(await page.inputValue('#direction-1'), '-');
        await visitor.assertQuiet();
    });

    test('a point, half typed, its option and its tag stand while others change the page, and arrive', async () => {
        const { id, ana, bo, visitor, page } = await begin('dashboard');
        const change = n => changes.dashboard({ id, bo }, n);
        const chosen = async () => Promise.all(['#point-option', '#point-tag'].map(field => page.inputValue(field)));
        const pizza = (await ana.see(id)).options.find(({ name }) => name === 'Pizza').id;
        await writePoint(page, 'Pizza', '', '+1 speed');
        const before = await typeHalf(page, '#point-text', words);
        await tenChanges(page, change);
        assert.deepEqual(await place(page), before);
        await page.focus('.brand');
        await tenChanges(page, change);
        assert.equal(await page.inputValue('#point-text'), words);
        assert.deepEqual(await chosen(), [String(pizza), '+1']);
        assert.ok(await page.locator('#add').evaluate(it => it.open), 'the form is still open');
        await button(page, 'Against it').click();
        await card(page, 'Pizza').locator('.against', { hasText: words }).waitFor();
        const { options } = await ana.see(id);
        const [{ text, priority }] = options.find(({ name }) => name === 'Pizza').against;
        assert.deepEqual({ text, priority }, { text: words, priority: '+1' });
        assert.equal(await page.inputValue('#point-text'), '', 'ready for the next point');
        await visitor.assertQuiet();
    });

    test('what is typed into a field while it is being sent is the next thing, and is not lost', async () => {
        const { visitor, page } = await begin('dashboard');
        const release = await hold(page, 'point');
        await writePoint(page, 'Pizza', 'It is round.');
        await button(page, 'For it').click();
        await page.fill('#point-text', 'It is hot.');
        await release();
        await card(page, 'Pizza').locator('.for', { hasText: 'It is round.' }).waitFor();
        assert.equal(await page.inputValue('#point-text'), 'It is hot.');
        await visitor.assertQuiet();
    });

    test('a name to invite, words that confirm, and a chosen person stand while others come', async () => {
        const { id, bo, visitor, page } = await begin('lobby');
        const change = n => changes.lobby({ id, bo }, n);
        await page.getByText('Excuse, remove or hand over').click();
        await page.getByText('Leave, close or delete').click();
        await page.locator('#who').selectOption(bo.name);
        await page.fill('#confirm', 'Where do we');
        const before = await typeHalf(page, '#invite', 'dora the cook');
        await tenChanges(page, change);
        assert.deepEqual(await place(page), before);
        assert.equal(await page.inputValue('#confirm'), 'Where do we');
        assert.equal(await page.inputValue('#who'), bo.name);
        for (const id of ['manage', 'ends'])
            assert.ok(await page.locator(`#${id}`).evaluate(it => it.open), `${id} is still open`);
        await page.focus('.brand');
        await tenChanges(page, change);
        assert.equal(await page.inputValue('#invite'), 'dora the cook');
        await button(page, 'Invite').click();
        await shows(page, 'Invited: dora the cook');
        assert.equal(await page.inputValue('#invite'), '');
        assert.equal(await page.inputValue('#confirm'), 'Where do we');
        await visitor.assertQuiet();
    });

    test("a new decision's question stands on the canvas while others start theirs", async () => {
        const [ana, bo] = await product.people('ana', 'bo');
        const visitor = await visit(ana);
        const page = await visitor.newPage('/canvas');
        let count = 0;
        const change = async () => {
            const topic = `Another question ${++count}?`;
            await bo.create(topic);
            return topic;
        };
        const before = await typeHalf(page, '#new-topic', words);
        await tenChanges(page, change);
        assert.deepEqual(await place(page), before);
        await page.focus('.brand');
        await tenChanges(page, change);
        assert.equal(await page.inputValue('#new-topic'), words);
        await button(page, 'Start').click();
        await page.getByRole('heading', { level: 1, name: words }).waitFor();
        await visitor.assertQuiet();
    });

    test('what is typed while the words before it are on their way arrives, though its page is left', async () => {
        const { id, bo, visitor, page } = await begin('scenario');
        await page.evaluate(() => {
            const { fetch } = window;
            window.fetch = (address, request) => {
                if (request.method !== 'POST')
                    return fetch(address, request);
                window.isOnItsWay = true;
                return new Promise(() => {});
            };
        });
        await page.fill('#framing', 'Half a');
        await page.waitForFunction(() => window.isOnItsWay);
        await page.locator('#framing').pressSequentially(' sentence');
        await page.goto('/me');
        await until(async () => (await bo.see(id)).framings.some(({ text }) => text === 'Half a sentence'), 'what was typed arrives');
        await visitor.assertQuiet();
    });

    test('two who type at the same time see each other, and neither loses a letter', async () => {
        const { id, bo, visitor, page } = await begin('scenario');
        const other = await visit(bo, { width: 390 });
        const his = await other.newPage(`/d/${id}`);
        await page.fill('#framing', '');
        await Promise.all([
            page.locator('#framing').pressSequentially('Where shall we all eat together tonight?', { delay: 25, timeout: 60000 }),
            his.locator('#framing').pressSequentially('Who would like to cook something tonight?', { delay: 30, timeout: 60000 }),
        ]);
        for (const it of [page, his]) {
            await it.locator('li.card', { hasText: 'Where shall we all eat together tonight?' }).waitFor();
            await it.locator('li.card', { hasText: 'Who would like to cook something tonight?' }).waitFor();
        }
        assert.equal(await page.inputValue('#framing'), 'Where shall we all eat together tonight?');
        assert.equal(await his.inputValue('#framing'), 'Who would like to cook something tonight?');
        await visitor.assertQuiet();
        await other.assertQuiet();
    });

    test('what somebody types in one tab stands in the same field of the other tab, back and forth', async () => {
        const { id, ana, visitor, page: one } = await begin('options');
        const two = await visitor.newPage(`/d/${id}`);
        const stands = (page, text) => until(async () => await page.inputValue('#option-1-name') === text, `${text} in the other tab`);

        await one.locator('#option-1-name').pressSequentially('Soup');
        await stands(two, 'Soup');
        await two.locator('#option-1-name').press('End');
        await two.locator('#option-1-name').pressSequentially(' of the day');
        await one.locator('li.card', { hasText: 'Soup of the day' }).waitFor();
        await stands(one, 'Soup of the day');
        await one.locator('#option-1-name').press('End');
        await one.locator('#option-1-name').pressSequentially(', hot');
        await stands(two, 'Soup of the day, hot');
        assert.equal((await ana.see(id)).options[0].name, 'Soup of the day, hot');
        await visitor.assertQuiet();
    });
});
