// The canvas with 1 to 200 decisions, on phones and on desks: no two circles overlap, each shows its title inside of it, what
// waits for its person lies in the middle, the keyboard goes the way that is read; and it is searched as one types.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct } from '../http/harness.mjs';
import { resize, startBrowser } from './browser.mjs';
import { canvasSettings, setCanvases } from './crowds.mjs';

const product = await startProduct(canvasSettings);
const visit = await startBrowser(product);
const canvases = (await setCanvases(product)).map(it => ({ ...it, count: Number(/\d+/.exec(it.name) ?? 0) }));

// Runs in the page: circles with their places, and how far a corner of what is written in them is from their middle, where
// 1 is on the rim.
function measure() {
    const seen = (line, clip) => ({
        left: Math.max(line.left, clip.left), right: Math.min(line.right, clip.right),
        top: Math.max(line.top, clip.top), bottom: Math.min(line.bottom, clip.bottom),
    });
    const linesOf = element => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const clip = element.getBoundingClientRect();
        return [...range.getClientRects()].map(line => seen(line, clip)).filter(({ top, bottom }) => bottom - top > 2);
    };
    return {
        sideways: document.documentElement.scrollWidth - innerWidth,
        middle: (({ left, right }) => (left + right) / 2)(document.querySelector('.circles').getBoundingClientRect()),
        circles: [...document.querySelectorAll('.circle')].map(item => {
            const link = item.firstElementChild;
            const box = link.getBoundingClientRect();
            const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
            const out = ({ left, right, top, bottom }) => Math.hypot(
                Math.max(x - left, right - x) / (box.width / 2), Math.max(y - top, bottom - y) / (box.height / 2));
            const title = link.querySelector('strong');
            return {
                id: item.id, x, y, width: box.width, height: box.height, asks: item.matches('.asks'),
                title: title.textContent, lines: linesOf(title).length,
                out: Math.max(...[...link.children].flatMap(linesOf).map(out)),
            };
        }),
    };
}

function inspect({ sideways, middle, circles }, width) {
    assert.ok(sideways <= 0, `${sideways} px too wide`);
    circles.forEach((one, n) => {
        assert.ok(Math.abs(one.width - one.height) < .5, `${one.title}: ${one.width} × ${one.height}`);
        assert.ok(one.title.trim() && one.lines > 0, `circle ${n} shows its title`);
        assert.ok(one.out <= 1, `what is written in “${one.title}” is ${one.out} of the way to its rim, at ${width} px`);
        assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= width);
        for (const other of circles.slice(0, n)) {
            const apart = Math.hypot(one.x - other.x, one.y - other.y);
            assert.ok(apart >= (one.width + other.width) / 2, `${one.title} and ${other.title}: ${apart} px`);
        }
    });
    const waiting = circles.filter(({ asks }) => asks).length;
    assert.ok(circles.slice(0, waiting).every(({ asks }) => asks), 'what waits comes first');
    return waiting;
}

// What waits lies around the first one, which lies in the middle.
function inspectMiddle({ middle, circles }, waiting) {
    const [first] = circles;
    const away = circles.map(({ x, y }) => Math.hypot(x - first.x, y - first.y));
    assert.ok(Math.abs(first.x - middle) < 1, `the first is at ${first.x}, the middle ${middle}`);
    assert.ok(Math.max(...away.slice(0, Math.min(waiting, 7))) <= first.width * 1.1, 'a flower');
}

describe('circles', { concurrency: 2 }, () => {
    for (const { name, person, path, count } of canvases)
        test(`do not overlap and bear their titles on ${name}`, async () => {
            const visitor = await visit(person);
            const page = await visitor.newPage();
            await page.emulateMedia({ reducedMotion: 'reduce' });
            await page.goto(path);
            for (const width of [320, 390, 768, 1280, 1920]) {
                await resize(page, width, 900);
                const found = await page.evaluate(measure);
                assert.equal(found.circles.length, count);
                const waiting = inspect(found, width);
                if (width > 640 && count > 2)
                    inspectMiddle(found, waiting);
            }
            await visitor.assertQuiet();
            await visitor.close();
        });
});

const { person: owner } = canvases.find(({ count }) => count === 40);
const { person: reader } = canvases.find(({ count }) => count === 7);
const titles = page => page.locator('.circle strong').allTextContents();
const until = (page, count) => page.waitForFunction(n => document.querySelectorAll('.circle').length === n, count);
const isFocused = page => page.evaluate(() => document.activeElement?.name === 'q');

test('the keyboard goes from the start through the search and the circles in the order of the list', async () => {
    const visitor = await visit(reader);
    const page = await visitor.newPage('/canvas');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const ids = await page.locator('.circle').evaluateAll(items => items.map(({ id }) => id));
    const way = [];
    await page.focus('#new-topic');
    for (let n = 0; n < 30 && way.at(-1) !== ids.at(-1); n++) {
        await page.keyboard.press('Tab');
        way.push(await page.evaluate(() => document.activeElement.closest('.circle')?.id ?? document.activeElement.ariaLabel ??
            document.activeElement.textContent));
    }
    assert.equal(way[0], 'Start');
    assert.ok(way.includes('Find a decision') && way.includes('Join') && way.includes('Later'), way.join());
    assert.deepEqual(way.slice(-7), ids);
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).scale), 'none');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/d/${ids.at(-1).slice(2)}`);
    await visitor.assertQuiet();
});

test('one searches as one types, with the focus in the field; what comes meanwhile has to be found, too', async () => {
    const visitor = await visit(owner);
    const page = await visitor.newPage('/canvas');
    const field = page.getByRole('searchbox');
    const all = await titles(page);
    const lunch = all.filter(it => /lunch/i.test(it));
    assert.ok(lunch.length > 0 && lunch.length < 7);
    await field.pressSequentially('LUN');
    await until(page, lunch.length);
    await page.keyboard.type('ch');
    await page.waitForURL('**/canvas?q=LUNch');
    assert.ok(await isFocused(page));
    assert.equal(await field.inputValue(), 'LUNch');
    assert.deepEqual((await titles(page)).sort(), lunch.sort());

    await page.fill('#new-topic', 'Half of a question');
    await field.focus();
    await owner.create('Nothing to eat');
    await owner.create('Lunch on the roof?');
    await page.getByText('Lunch on the roof?').waitFor();
    assert.equal((await titles(page)).length, lunch.length + 1);
    assert.equal(await page.inputValue('#new-topic'), 'Half of a question');
    assert.ok(await isFocused(page));

    await page.reload();
    assert.equal(await field.inputValue(), 'LUNch');
    assert.equal((await titles(page)).length, lunch.length + 1);
    await field.fill('no such thing');
    await page.getByText('Nothing found for “no such thing”.').waitFor();
    await page.waitForFunction(() => document.getElementById('said').textContent === 'Found: 0');
    await field.fill('');
    await until(page, all.length + 2);
    assert.equal(new URL(page.url()).search, '');
    await visitor.assertQuiet();
});

test('finished ones are hidden and shown again at once', async () => {
    const visitor = await visit(owner);
    const page = await visitor.newPage('/canvas');
    const [all, finished] = [await page.locator('.circle').count(), await page.locator('.circle.at-complete').count()];
    assert.ok(finished > 0);
    await page.getByLabel('Hide finished').check();
    await until(page, all - finished);
    assert.equal(await page.locator('.at-complete').count(), 0);
    await page.getByLabel('Hide finished').uncheck();
    await until(page, all);
    await page.getByLabel('Hide finished').check();
    await page.keyboard.press('Enter'); // sends nothing: it is done already
    await until(page, all - finished);
    await page.getByRole('searchbox').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Show all' }).click();
    await until(page, all);
    assert.equal(await page.getByLabel('Hide finished').isChecked(), false);
    await visitor.assertQuiet();
});

test('a search that nobody answers is tried again until it is', async () => {
    const visitor = await visit(owner);
    visitor.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
    const page = await visitor.newPage('/canvas');
    await visitor.context.setOffline(true);
    await page.getByRole('searchbox').fill('roof');
    await page.getByText('Reconnecting…').waitFor();
    await visitor.context.setOffline(false);
    await page.waitForFunction(() => [...document.querySelectorAll('.circle strong')].every(it => /roof/i.test(it.textContent)));
    await page.waitForFunction(() => !document.getElementById('state').textContent);
    await visitor.assertQuiet();
});

test('without scripts one searches by pages', async () => {
    const visitor = await visit(owner, { scripts: false });
    const page = await visitor.newPage('/canvas');
    const all = await titles(page);
    await page.getByRole('searchbox').fill('lunch');
    await page.getByLabel('Hide finished').check();
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL('**/canvas?q=lunch&finished=hide');
    assert.ok((await titles(page)).every(it => /lunch/i.test(it)));
    assert.equal(await page.locator('.at-complete').count(), 0);
    assert.equal(await page.getByRole('searchbox').inputValue(), 'lunch');
    assert.ok(await page.getByLabel('Hide finished').isChecked());
    await page.getByRole('searchbox').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing found for “no such thing” among what is not finished.').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    assert.equal((await titles(page)).length, all.length);
    await visitor.assertQuiet();
});

test('the empty canvas leads to its field', async () => {
    const { person } = canvases.find(({ count }) => count === 0);
    const visitor = await visit(person);
    const page = await visitor.newPage('/canvas');
    await page.getByRole('link', { name: 'Start the first decision.' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'new-topic');
    await page.keyboard.type('What now?');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/d/*');
    await page.goto('/canvas');
    assert.deepEqual(await titles(page), ['What now?']);
    await visitor.assertQuiet();
});

test('invitations can be put off, and the badge brings them back', async () => {
    const [host, guest] = await product.people('host', 'guest');
    const { id } = await host.create('Who comes along?');
    await host.act(id, 'invite', { name: guest.name });
    const visitor = await visit(guest);
    const page = await visitor.newPage('/canvas#invitations');
    const dialog = page.getByRole('dialog', { name: 'You are invited' });
    await dialog.getByRole('button', { name: 'Later' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.locator('.badge:focus').press('Enter'); // who put them off is where they are brought back
    await dialog.getByText('Who comes along?').waitFor();
    await page.locator('#invitations-title:focus').waitFor();
    await visitor.assertQuiet();
});
