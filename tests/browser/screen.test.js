// What is made to be understood at once: the projector's page, which nobody can scroll or touch, for groups of three to sixty
// in windows of both shapes; the door on the smallest phone; the help, which needs a keyboard and no script.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
        assert.ok(beyond <= 0, `${stage}, ${width} × ${height}: ${beyond} px are below the window`);
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

    // That some are missing is one count more, which may need a row.
    test('of 16 people of whom some are missing shows all without scrolling, too', async t => {
        const own = await startProduct(crowdSettings);
        t.after(() => own.stop());
        const people = await own.people(...names(16, 'crowd'));
        const visitor = await (await startBrowser(own))(people[0]);
        const page = await visitor.newPage('/canvas');
        await page.emulateMedia({ reducedMotion: 'reduce' });
        for (const stage of ['scenario', 'priorities', 'options', 'dashboard']) {
            const way = await walkTo(stage, people, 'Where do we eat on Fridays?');
            await Promise.all(people.slice(1, -1).map((person, n) => writings[stage]?.(person, way.id, n)));
            await own.killWorker(); // now nobody is here
            for (const person of people.slice(0, -3))
                await (stage === 'scenario' ? person.act(way.id, 'back', { framing: '' }) : person.act(way.id, 'ready', { on: 0 }));
            await page.goto(`${own.base}/d/${way.id}/screen`);
            await counted(page, '13 of 16 here');
            await assertInWindow(page, way, stage);
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
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            await page.getByRole('heading', { name: 'The people around the table' }).waitFor();
            for (let press = 0; press < 2; press++)
                await page.keyboard.press('Escape');
            await heading.waitFor({ state: 'hidden' });
            await open.click();
            await button(page, 'Close').click();
            await heading.waitFor({ state: 'hidden' });
            await visitor.assertQuiet();
        });
});
