// The vote and what comes of it, in front of people: nothing to scroll sideways however many options there are, bars that grow
// while others approve, the matrix by keyboard, a point from an option's card, a record to copy, and a page for paper.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { walkOn, walkTo } from '../http/walk.mjs';
import { button, card, resize, shows, startBrowser } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);

const names = ['Ramen', 'The canteen of the university next door', 'Cook ourselves in the kitchen on the third floor', 'Falafel'];
const matters = ['walking distance for everyone on the team', 'price', 'noise', 'taste', 'light', 'air', 'waiting', 'company'];

// Four people vote on so many options; each thing that matters has points, by turns for and against.
async function begin(count, tags = 2) {
    const people = await product.people('ana', 'bo', 'cy', 'dora');
    const [ana, bo] = people;
    const way = await walkTo('priorities', people, 'Where do we eat on Fridays, given that nobody wants to walk far?');
    const { id } = way;
    for (const [n, text] of matters.slice(0, tags - 1).entries()) // and speed, which is ana's
        await people[1 + Math.floor(n / 3)].act(id, 'priority', { text, direction: '-', slot: n % 3 + 1 });
    await walkOn(way, 'options');
    await ana.act(id, 'option', { name: 'Tacos', desc: 'From the truck at the corner, eaten in the park.' });
    for (let n = 0; n < count - 2; n++) // and doing nothing
        await people[Math.floor((n + 1) / 5)].act(id, 'option', { name: `${names[n % 4]}${n > 3 ? ` ${n}` : ''}`, slot: (n + 1) % 5 + 1 });
    for (const person of people)
        await person.act(id, 'ready');
    const { options, priorities } = await ana.see(id);
    for (const [n, { id: priority }] of priorities.entries())
        for (const text of n % 2 ? ['So it is, as everybody knows.', 'So they say.'] : ['It is said to be so.'])
            await bo.act(id, 'point', { option: options[n % options.length].id, side: n % 2 ? 'for' : 'against', text, priority });
    return { way, id, ana, bo, options, priorities };
}

async function look(person, id, size) {
    const visitor = await visit(person, size);
    return { visitor, page: await visitor.newPage(`/d/${id}`) };
}

const open = page => page.evaluate(() => document.querySelectorAll('details').forEach(it => { it.open = true; }));
const tooWide = page => page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter(it => it.getBoundingClientRect().right > innerWidth + 1 && it.checkVisibility() && !it.closest('.unseen, .skip'))
    .map(it => it.outerHTML.slice(0, 120)));

describe('the vote', { concurrency: 2 }, () => {
    for (const [count, tags] of [[2, 1], [6, 3], [20, 9]])
        test(`${count} options fit on every width`, async () => {
            const { ana, id, options } = await begin(count, tags);
            assert.equal(options.length, count);
            await ana.act(id, 'approve', { option: options[0].id });
            const { visitor, page } = await look(ana, id);
            await open(page);
            for (const width of [320, 390, 1280]) {
                await resize(page, width, 800);
                assert.deepEqual(await tooWide(page), [], `${width} px`);
                assert.equal(await page.locator('.ranking li').count(), count);
            }
            const side = await page.locator('.option').evaluateAll(all => all.slice(0, 2).map(it => it.getBoundingClientRect()));
            assert.ok(side[0].top === side[1].top && side[0].right <= side[1].left, `side by side: ${JSON.stringify(side)}`);
            await visitor.assertQuiet();
        });

    test('a bar grows while somebody approves', async () => {
        const { ana, bo, id, options: [{ id: option }] } = await begin(2);
        const { visitor, page } = await look(ana, id);
        const bar = page.locator(`#rank-${option} rect`);
        assert.equal(await bar.getAttribute('width'), '0%');
        await bar.evaluate(it => { it.addEventListener('transitionrun', ({ propertyName }) => { window.grew ||= propertyName === 'width'; }); });
        await bo.act(id, 'approve', { option });
        await shows(page, `1 approval: ${bo.name}`);
        assert.equal(await bar.getAttribute('width'), '25%');
        await until(() => page.evaluate(() => window.grew), 'a bar that moves');
        await button(card(page, 'Tacos'), 'Approve').click();
        await page.locator(`#rank-${option}.leads rect[width="50%"]`).waitFor();
        await visitor.assertQuiet();
    });

    test('the matrix opens by keyboard and counts what was written, on a desk and on a phone', async () => {
        const { ana, id, options, priorities } = await begin(3, 3);
        const { visitor, page } = await look(ana, id);
        const matrix = page.locator('#matrix');
        await matrix.locator('summary').focus();
        await page.keyboard.press('Enter');
        await matrix.locator('table').waitFor();
        const texts = async (selector, within = matrix) =>
            (await within.locator(selector).allInnerTexts()).map(it => it.replaceAll(/\s+/g, ' ').trim());
        assert.deepEqual(await texts('thead th'), ['Option', ...priorities.map(({ id: tag, text }) => `${tag} ${text}`)]);
        const expected = options.map(({ name }, n) => [name, ...priorities.map((_, k) => k !== n ? '' : k % 2 ? '2 for' : '1 against')]);
        const rows = await matrix.locator('tbody tr').all();
        for (const [n, row] of rows.entries())
            assert.deepEqual(await texts('th, td', row), expected[n]);
        await resize(page, 320, 640);
        assert.deepEqual(await texts('.cell'), priorities.map(({ id: tag, text }, n) => `${tag} ${text} ${n % 2 ? '2 for' : '1 against'}`));
        await page.keyboard.press('Enter');
        await matrix.locator('table').waitFor({ state: 'hidden' });
        await visitor.assertQuiet();
    });

    test("a point begins on its option's card", async () => {
        const { ana, bo, id, options } = await begin(3);
        const [, { id: option, name }] = options;
        const { visitor, page } = await look(ana, id, { width: 390, height: 700 });
        await card(page, name).getByRole('link', { name: 'Add a point' }).click();
        await page.locator('#point-text:focus').waitFor();
        await bo.act(id, 'point', { option, side: 'for', text: 'They are warm.' });
        await shows(page, 'They are warm.');
        assert.equal(await page.inputValue('#point-option'), String(option));
        await page.keyboard.type('They are near.');
        await button(page, 'For it').click();
        await card(page, name).getByText('They are near.').waitFor();
        await visitor.assertQuiet();
    });
});

describe('what comes of it', { concurrency: 2 }, () => {
    async function end(count) {
        const vote = await begin(count, 3);
        await walkOn(vote.way, 'complete');
        return vote;
    }

    test('the record is copied as it is downloaded, a link as it stands, and printing begins with a button', async () => {
        const { ana, id } = await end(3);
        const { visitor, page } = await look(ana, id);
        await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
        await button(page, 'Copy').click();
        await page.locator('#said', { hasText: 'Copied' }).waitFor({ state: 'attached' });
        const { text } = await ana.get(`/d/${id}/record.md`);
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
        await button(page, 'Copied').waitFor();
        await page.evaluate(() => { window.print = () => { window.printed = true; }; });
        await button(page, 'Print').click();
        assert.ok(await page.evaluate(() => window.printed));

        const { id: next } = await ana.create('What next?');
        await page.goto(`/d/${next}`);
        await button(page, 'Copy the link').click();
        await button(page, 'Copied').waitFor();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
        await visitor.assertQuiet();
    });

    test('on paper there is nothing to press, and all that was decided on a page or two', async () => {
        const { ana, id, options } = await end(6);
        const { visitor, page } = await look(ana, id, { width: 680, height: 900 });
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const pressed = 'button, input, select, textarea, summary, form, nav, .act, pre';
        assert.deepEqual(await page.locator(pressed).evaluateAll(all => all.filter(it => it.checkVisibility()).map(it => it.outerHTML)), []);
        const { text, ink } = await page.evaluate(() => ({ text: document.body.innerText, ink: getComputedStyle(document.body).color }));
        for (const part of ['Where do we eat on Fridays', 'Tacos', 'approved by all 4 deciders', 'How the vote went', 'So it is',
            `4 approvals: ${ana.name}`, `${product.base}/d/${id}`, ...options.map(({ name }) => name)])
            assert.ok(text.includes(part), `${part} is not in ${text}`);
        assert.equal(ink, 'rgb(0, 0, 0)');
        assert.deepEqual(await tooWide(page), []);
        const pdf = await page.pdf({ format: 'A4' });
        const sheets = pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
        assert.ok(sheets <= 2, `${sheets} sheets`);
        await visitor.assertQuiet();
    });
});
