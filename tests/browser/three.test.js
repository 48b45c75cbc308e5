// Three people in three browsers make one decision: ana at a desk, bo with a phone, cy without scripts. From an empty canvas
// to the record each sees what the others do without touching anything; cy does so in the frame that reloads itself, and is
// waited for as long as that frame is open.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { button, card, shows, startBrowser, writePoint } from './browser.mjs';

// The grace is far shorter than the frame's ten seconds, so it is the frame that keeps cy present.
const product = await startProduct({ PRESENCE_GRACE_MS: 4000, REVEAL_MS: 1000 });
const visit = await startBrowser(product);

const title = (page, text) => page.getByRole('heading', { level: 1, name: text }).waitFor();

async function saved(page, linkName) {
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: linkName }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('three people get from an empty canvas to the record', { timeout: 200000 }, async () => {
    const visitors = [
        await visit('ana'),
        await visit('bo', { width: 390, height: 844, touch: true }),
        await visit('cy', { scripts: false }),
    ];
    const [ana, bo, cy] = await Promise.all(visitors.map(visitor => visitor.newPage()));
    const frame = cy.frameLocator('iframe');

    // What the others do appears in the frame by itself. Until then cy's only sign of life is the frame.
    const seenInFrame = text => frame.getByText(text).first().waitFor();
    const followsFrame = async () => {
        await frame.getByRole('link', { name: 'Go on there' }).click();
        await cy.waitForURL(url);
    };
    const waitedForCy = async () => {
        await ana.getByText('Waiting for cy.').waitFor();
        await ana.locator('.person.here', { hasText: 'cy' }).waitFor();
    };

    // the door, and the canvas
    for (const [page, name] of [[ana, 'ana'], [bo, 'bo']]) {
        await page.goto('/');
        await page.waitForURL('**/join');
        await page.getByLabel('Your name').fill(name);
        await button(page, 'Come in').click();
        await page.waitForURL('**/canvas');
        await shows(page, 'There is nothing to decide yet.');
    }
    await ana.getByLabel('What is to be decided?').fill('Where do we eat?');
    await button(ana, 'Start').click();
    await ana.waitForURL('**/d/*');
    const url = ana.url();

    // the lobby: bo comes from the canvas, cy by the link
    await bo.getByRole('link', { name: 'Where do we eat?' }).tap();
    await bo.waitForURL(url);
    await button(bo, 'Join').tap();
    await cy.goto(url);
    await shows(cy, 'Where do we eat?');
    await cy.getByLabel('Your name').fill('cy');
    await button(cy, 'Join').click();
    await cy.waitForURL(url);
    for (const page of [ana, bo])
        await shows(page, '3 people, 3 here');
    await frame.getByText('3 people').waitFor();
    assert.equal(await frame.locator('form, button, input').count(), 0, 'nothing to fill in in the frame');

    await button(bo, 'I am ready').tap();
    await ana.locator('.person.ready', { hasText: 'bo' }).waitFor();
    await frame.locator('.person.ready', { hasText: 'bo' }).waitFor();
    await waitedForCy();
    await button(cy, 'I am ready').click();
    await ana.getByText('Waiting for you to start it.').waitFor();
    await button(ana, 'Start').click();

    // the question
    for (const page of [ana, bo])
        await page.getByRole('heading', { name: 'Wordings of the question' }).waitFor();
    await bo.getByLabel('Your wording').pressSequentially('Where do we eat tonight?');
    await shows(ana, 'Where do we eat tonight?');
    await followsFrame();
    await shows(cy, 'Where do we eat tonight?');
    await cy.getByLabel('Your wording').fill('Who cooks tonight?');
    await button(cy, 'Save').click();
    for (const page of [ana, bo])
        await shows(page, 'Who cooks tonight?');
    const backs = page => button(page.locator('li.card', { hasText: 'Where do we eat tonight?' }), 'Back it');
    await backs(bo).tap();
    await backs(ana).click();
    await waitedForCy();
    await backs(cy).click();
    for (const page of [ana, bo])
        await shows(page, 'Agreed');

    // what matters
    for (const page of [ana, bo])
        await title(page, 'Where do we eat tonight?');
    for (const page of [ana, bo])
        await page.getByRole('heading', { name: 'What matters to you' }).waitFor();
    await ana.getByLabel('Priority 1').fill('speed');
    await bo.getByLabel('Direction 1').selectOption('Less of');
    await bo.getByLabel('Priority 1').fill('cost');
    await ana.locator('li.card', { hasText: 'cost' }).waitFor();
    await bo.locator('li.card', { hasText: 'speed' }).waitFor();
    await cy.goto(url);
    await cy.locator('li.card', { hasText: 'cost' }).waitFor();
    await cy.getByLabel('Direction 1').selectOption('Relevant');
    await cy.getByLabel('Priority 1').fill('taste');
    await button(cy, 'Save').first().click();
    for (const page of [ana, bo])
        await page.locator('li.card', { hasText: 'taste' }).waitFor();
    for (const page of [ana, bo])
        await button(page, 'I am ready').click();
    await waitedForCy();
    await button(cy, 'I am ready').click();

    // what could be done
    await title(cy, 'Where do we eat tonight?');
    await ana.getByLabel('Option 1').fill('Tacos');
    await ana.getByLabel('In one sentence').first().fill('From the truck.');
    await bo.getByLabel('Option 1').fill('Pizza');
    await ana.locator('li.card', { hasText: 'Pizza' }).waitFor();
    await bo.locator('li.card', { hasText: 'From the truck.' }).waitFor();
    await seenInFrame('From the truck.');
    await ana.getByText('3 people, 3 here').waitFor();
    for (const page of [ana, bo, cy])
        await button(page, 'I am ready').click();

    // the vote
    for (const page of [ana, bo])
        await shows(page, 'Approve every option that you could live with.');
    await writePoint(bo, 'Tacos', 'They are fast.', '+1 speed');
    await button(bo, 'For it').tap();
    await card(ana, 'Tacos').getByText('They are fast.').waitFor();
    const seen = () => card(bo, 'Tacos').getByText('They are fast.').evaluate(it => {
        const { left, top } = it.getBoundingClientRect();
        return it.contains(document.elementFromPoint(left + 5, top + 5));
    });
    await until(seen, 'bo sees where the point went, and nothing lies over it');
    await button(card(ana, 'Tacos'), 'Approve').click();
    await shows(bo, '1 approval: ana');
    await button(card(bo, 'Tacos'), 'Approve').tap();
    for (const page of [ana, bo])
        await button(page, 'I am ready').click();
    await waitedForCy();
    await cy.goto(url);
    await card(cy, 'Tacos').getByText('They are fast.').waitFor();
    await button(card(cy, 'Pizza'), 'Approve').click();
    await shows(bo, '1 approval: cy');
    await button(cy, 'I am ready').click();

    // the record
    for (const page of [ana, bo, cy]) {
        await page.getByRole('heading', { name: 'Decided: Tacos' }).waitFor();
        const record = await page.getByRole('region', { name: 'The record' }).locator('pre').textContent();
        for (const said of ['Where do we eat tonight?', 'speed', 'cost', 'taste', 'They are fast.', '**Tacos**', 'Pizza'])
            assert.ok(record.includes(said), `the record on the page says ${said}`);
        assert.ok(!record.includes('Who cooks'), 'only what was decided on');
    }
    for (const page of [ana, bo, cy]) {
        const sdt = await saved(page, 'Download (Markdown, SDT)');
        assert.match(sdt.name, /\.md$/);
        assert.equal(sdt.text, await page.getByRole('region', { name: 'The record' }).locator('pre').textContent());
        const madr = await saved(page, 'Download (MADR)');
        assert.match(madr.text, /^Chosen option: "Tacos", because /m);
        const record = JSON.parse((await saved(page, 'Download (JSON)')).text);
        assert.equal(record.winner.name, 'Tacos');
    }

    for (const visitor of visitors)
        await visitor.assertQuiet();
});
