// What is made to be understood at once: the projector's page, which nobody can scroll or touch, for groups of three to sixty
// in windows of both shapes; the door on the smallest phone; the help, which needs a keyboard and no script.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProduct } from '../http/harness.mjs';
import { stages, walkOn, walkTo } from '../http/walk.mjs';
import { hold, inspect } from '../look/inspect.mjs';
import { button, resize, startBrowser } from './browser.mjs';
import { crowdSettings } from './crowds.mjs';

const product = await startProduct(crowdSettings);
const visit = await startBrowser(product);
const windows = [[1280, 720], [1920, 1080], [1024, 768]];
const names = (count, prefix) => Array.from({ length: count }, (_, n) => `${prefix} ${n + 1}`);

// What groups write at each stage. Sixteen are the most who sit at the screen's table with their initials; look.test.js has
// twelve.
const writings = {
    scenario: (person, id, n) => person.act(id, 'framing', { text: n % 2 ? `Where do we eat, and when, so that all can come? (${n})` : `Where do we eat at ${n}?` }),
    priorities: (person, id, n) => person.act(id, 'priority', { text: ['peace and quiet', 'speed', 'that nobody walks far'][n % 3], direction: '+-~'[n % 3] }),
    options: (person, id, n) => n < 20 && person.act(id, 'option', { name: n % 2 ? `Soup ${n}` : `The canteen on floor ${n}`, slot: 3 }),
};

const source = fileURLToPath(new URL('../..', import.meta.url));
const wallsProgram = process.env.MAUDE_WALLS ?? `${source}/build/tests/look/walls`;
const WALLS = 196;

// Runs in the page: puts each wall into it and tells which are too high, too wide, or count wrong.
function layOut(walls) {
    const found = [];
    for (const { of, entries, html } of walls) {
        document.getElementById('live').outerHTML = html;
        const { scrollHeight, scrollWidth } = document.documentElement;
        const isShown = it => it.checkVisibility();
        const now = document.querySelector('.now');
        const shown = [...now.querySelectorAll(':scope > :is(.cards, .chips, .bars) > li')].filter(isShown).length;
        const more = [...now.querySelectorAll(':scope > .more')].filter(isShown).map(it => parseInt(it.textContent.match(/\d+/)[0], 10));
        if (scrollHeight > innerHeight || scrollWidth > innerWidth)
            found.push(`${of}: ${scrollHeight - innerHeight} px are below the window, ${scrollWidth - innerWidth} beside it: ${now.innerText}`);
        if (shown + (more[0] ?? 0) !== entries || more.length > 1)
            found.push(`${of}: ${shown} of ${entries} are shown, and ${more} more: ${now.innerText}`);
    }
    return found;
}

async function openScreen(person, id, options) {
    const visitor = await visit(person, options);
    const page = await visitor.newPage(`/d/${id}/screen`);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await hold(page);
    return { visitor, page };
}

const counted = (page, words) => page.locator('.now, .table').getByText(words).waitFor();
const isAtStage = (page, stage) => page.locator(`#live[data-stage^=${stage}]`).waitFor();

async function assertInWindow(page, { lead, id }, stage, { axeAt = 0 } = {}) {
    await isAtStage(page, stage);
    const { version } = await lead.see(id);
    await page.waitForFunction(least => Number(document.getElementById('live').dataset.version) >= least, version);
    for (const [width, height] of windows) {
        await resize(page, width, height);
        const found = await inspect(page, { screen: true, withAxe: width === axeAt });
        assert.deepEqual(found, [], `${stage}, ${width} × ${height}`);
        const beyond = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
        if (beyond > 0)
            assert.fail(`${stage}, ${width} × ${height}: ${beyond} px are below the window: ${await page.locator('.now').innerText()}`);
    }
}

describe('the projector', { concurrency: 3 }, () => {
    for (const [count, topic] of [[3, 'Lunch?'], [16, 'Where do we eat on Fridays?'], [60, 'Where do we eat together on Fridays, and who takes the children there when it rains?']])
        test(`of ${count} people shows all in large letters, without scrolling, at every stage`, async () => {
            const people = await product.people(...names(count, `crowd ${count}`));
            const way = await walkTo('lobby', people, topic);
            const { visitor, page } = await openScreen(people[0], way.id);
            for (const stage of stages) {
                await walkOn(way, stage);
                await Promise.all(people.slice(1, -1).map((person, n) => writings[stage]?.(person, way.id, n)));
                await assertInWindow(page, way, stage, { axeAt: count === 16 ? 1280 : 0 });
            }
            await visitor.assertQuiet();
        });

    // Walls of all kinds (look/walls.c), where the server reckons what a browser lays out: in windows of the shapes for which
    // it does so (view/wall.h), and of one that is usual.
    test('has all of its words in the window, whatever they are, and says how many more there are', async () => {
        const walls = JSON.parse(execFileSync(wallsProgram, [WALLS], { encoding: 'utf8', maxBuffer: 1 << 26, env: { srcdir: source } }));
        const [person] = await product.people('looker');
        const { id } = await person.create('Lunch?');
        const { visitor, page } = await openScreen(person, id);
        await page.evaluate(() => document.getElementById('poll').remove());
        for (const [width, height] of [[1024, 768], [1280, 800], [1280, 720], [1440, 720], [1280, 1024], [1024, 1024], [768, 1024]]) {
            await resize(page, width, height);
            assert.deepEqual(await page.evaluate(layOut, walls), [], `${width} × ${height}`);
        }
        await visitor.assertQuiet();
    });

    test('counts live', async () => {
        const people = await product.people('ana', 'bo', 'cy');
        const [ana, bo, cy] = people;
        const { id } = await walkTo('lobby', people, 'Where do we eat?');
        const { visitor, page } = await openScreen(ana, id);
        await counted(page, '0 of 2 ready');
        await bo.act(id, 'ready');
        await counted(page, '1 of 2 ready');
        await cy.act(id, 'ready');
        await ana.act(id, 'start');
        await counted(page, '0 of 3 back one');
        await bo.act(id, 'framing', { text: 'Where do we eat outside?' });
        const { framings: [{ id: framing }] } = await ana.see(id);
        await bo.act(id, 'back', { framing });
        await counted(page, '1 of 3 back one');
        await counted(page, '2 wordings');
        await counted(page, 'Waiting for');
        for (const person of [ana, cy])
            await person.act(id, 'back', { framing });
        await counted(page, 'Priorities 3 of 7');
        await visitor.assertQuiet();
    });

    test('has the code in the window on a phone, too, however much there is', async () => {
        const people = await product.people(...names(12, 'phone'));
        const { id } = await walkTo('scenario', people, 'W'.repeat(300));
        await Promise.all(people.slice(1).map((person, n) => person.act(id, 'framing', { text: `${'Where do we eat? '.repeat(12)}${n}` })));
        const { visitor, page } = await openScreen(people[0], id, { width: 320, height: 640 });
        await page.locator('.more.slim').waitFor();
        for (const end of [0, 1]) {
            await page.evaluate(at => scrollTo(0, at * document.documentElement.scrollHeight), end);
            const box = await page.getByRole('img', { name: 'QR code' }).boundingBox();
            assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 320 && box.y + box.height <= 640, JSON.stringify(box));
        }
        assert.deepEqual(await inspect(page, { withAxe: true }), []);
        await visitor.assertQuiet();
    });
});

describe('the door', { concurrency: 3 }, () => {
    for (const [name, topic] of [['', ''], [' of a decision', 'Where do we eat?'], [' of the longest question', 'Where do we eat? '.repeat(17).trim()]])
        test(`${name} is in order on the smallest phone`.trim(), async () => {
            const [host] = await product.people('host');
            const path = topic ? `/join?next=/d/${(await host.create(topic)).id}` : '/join';
            const visitor = await visit('nobody', { width: 320, height: 640 });
            visitor.expect(/status of 409/);
            const page = await visitor.newPage(path);
            await hold(page);
            assert.deepEqual(await inspect(page, { withAxe: true }), []);
            await page.getByLabel('Your name').fill(host.name);
            await button(page, topic ? 'Join' : 'Come in').click();
            await page.getByRole('alert').waitFor();
            await hold(page);
            assert.deepEqual(await inspect(page, { withAxe: true }), []);
            await visitor.assertQuiet();
        });

    for (const [what, path] of [['an address that is not', '/nosuch'], ['a file that is not', '/assets/nosuch'], ['a move link that is none', '/me/link/nosuch']])
        test(`${what} is a circle with a way on`, async () => {
            const [person] = await product.people('lost');
            const visitor = await visit(person, { width: 320, height: 640 });
            visitor.expect(/status of 4\d\d/);
            const page = await visitor.newPage(path);
            assert.deepEqual(await inspect(page, { withAxe: true }), []);
            await page.getByRole('link', { name: 'To the canvas' }).click();
            await page.waitForURL('**/canvas');
            await visitor.assertQuiet();
        });
});

describe('the help', () => {
    for (const scripts of [true, false])
        test(`opens by keyboard and closes by Escape, scripts ${scripts ? 'on' : 'off'}`, async () => {
            const people = await product.people('ana', 'bo');
            const { id } = await walkTo('options', people, 'Where do we eat?');
            const visitor = await visit(people[1], { scripts, width: 390, height: 800 });
            const page = await visitor.newPage(`/d/${id}`);
            const open = button(page, 'Help with this stage');
            const heading = page.getByRole('heading', { name: 'What could be done?' });
            await open.focus();
            await page.keyboard.press('Enter');
            await heading.waitFor();
            if (scripts)
                await page.locator('#help-options:focus').waitFor(); // so that it is read out
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            if (scripts)
                await page.locator('#help-people:focus').waitFor();
            await page.getByRole('heading', { name: 'The people around the table' }).waitFor();
            await page.keyboard.press('Escape');
            if (scripts)
                await page.locator('button:focus', { hasText: 'Who is who?' }).waitFor();
            await page.keyboard.press('Escape');
            await heading.waitFor({ state: 'hidden' });
            if (scripts)
                await page.locator('.task button:focus').waitFor();
            await open.click();
            await button(page, 'Close').click();
            await heading.waitFor({ state: 'hidden' });
            await visitor.assertQuiet();
        });
});
