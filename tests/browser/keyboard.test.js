// The whole way by keyboard alone: nothing here touches a mouse. Wherever the focus comes it can be seen, and nothing lies over
// it (WCAG 2.2: 2.1.1, 2.4.7, 2.4.11).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProduct } from '../http/harness.mjs';
import { startBrowser } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);

// What has the focus: its role, its name as one would read it, and what is wrong with it.
function focused() {
    const element = document.activeElement;
    if (element === document.body)
        return null;
    const { left, top, width, height } = element.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
    const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent;
    const outlined = it => getComputedStyle(it).outlineStyle !== 'none' && parseFloat(getComputedStyle(it).outlineWidth) >= 2;
    return {
        tag: element.localName,
        name: label.replace(/\s+/g, ' ').trim(),
        within: (element.closest('article') ?? element.closest('li, section, form'))?.textContent.replace(/\s+/g, ' ') ?? '',
        unseen: !outlined(element) && !outlined(element.parentElement), // a field may fill what is drawn as one
        covered: !(element.contains(over) || over?.contains(element)) && `${over?.outerHTML.slice(0, 100)}`,
    };
}

// Presses Tab until the control has the focus that has this name (and stands beside this text).
async function tabTo(page, name, { beside = '', back = false, tag } = {}) {
    const passed = [];
    for (let presses = 0; presses < 120; presses++) {
        await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
        const now = await page.evaluate(focused);
        if (!now)
            continue; // the browser's own controls are between the last and the first one
        passed.push(now.name);
        assert.ok(!now.unseen, `the focus is not seen on ${now.tag} ${now.name}`);
        assert.ok(!now.covered, `${now.tag} ${now.name} is under ${now.covered}`);
        if (now.name.replace('✓ ', '') === name && now.within.includes(beside) && (!tag || now.tag === tag))
            return;
    }
    assert.fail(`${name} cannot be reached; these were: ${passed.join(', ')}`);
}

async function press(page, name, options) {
    await tabTo(page, name, options);
    await page.keyboard.press('Enter');
}

async function write(page, name, text, options) {
    await tabTo(page, name, options);
    await page.keyboard.type(text);
}

// Whatever has typed text is there for the others before it is relied on.
const shows = (page, selector, text) => page.locator(selector, { hasText: text }).first().waitFor();
const atStage = (page, stage) => page.locator(`#live[data-stage^="${stage}"]`).waitFor();

for (const [where, size] of [['a desk', { width: 1280, height: 800 }], ['a phone with a keyboard', { width: 390, height: 700 }]])
    test(`the whole way by keyboard alone, on ${where}`, async () => {
        const visitor = await visit('somebody', size);
        const page = await visitor.newPage('/join');
        await page.emulateMedia({ reducedMotion: 'reduce' }); // what moves may lie over something for a moment

        await page.keyboard.type(`ana ${size.width}`); // the only field has the focus
        await page.keyboard.press('Enter');
        await page.waitForURL('**/canvas');

        await write(page, 'What is to be decided?', 'Where do we eat?');
        await press(page, 'Start', { tag: 'button' });
        await atStage(page, 'lobby');

        await press(page, 'Help with this stage');
        const help = page.locator('#help-lobby');
        await help.waitFor();
        await page.keyboard.press('Escape');
        await help.waitFor({ state: 'hidden' });
        assert.equal((await page.evaluate(focused)).name, 'Help with this stage', 'the focus is back where it was');
        await press(page, 'Start');
        await atStage(page, 'scenario');

        await write(page, 'Your wording', ' Tonight, all of us.');
        await shows(page, 'li.card', 'Tonight, all of us.');
        await press(page, 'Back it');
        await atStage(page, 'priorities');

        await tabTo(page, 'Direction 1');
        await page.keyboard.press('ArrowDown'); // less
        await write(page, 'Priority 1', 'noise');
        await shows(page, 'li.card', 'less noise');
        await press(page, 'These are mine');
        await shows(page, 'button[aria-pressed=true]', 'These are mine');
        await press(page, 'I am ready');
        await atStage(page, 'options');

        await write(page, 'Option 1', 'Tacos');
        await write(page, 'In one sentence', 'From the truck.');
        await shows(page, 'li.card', 'From the truck.');
        await press(page, 'I am ready');
        await atStage(page, 'dashboard');

        await press(page, 'Add a point for or against an option');
        await tabTo(page, 'Option');
        await page.keyboard.type('Tacos');
        await write(page, 'One reason', 'They are quick.');
        await press(page, 'For it');
        await shows(page, 'article', 'They are quick.');
        await press(page, 'Approve', { beside: 'From the truck.' });
        await shows(page, 'button[aria-pressed=true]', 'Approve');
        await press(page, 'I am ready');
        await atStage(page, 'complete');
        await shows(page, 'h2', 'Tacos');
        await tabTo(page, 'Leave, close or delete');
        await visitor.assertQuiet();
    });

test('what changes is said once, politely, and takes no focus away', async () => {
    const [ana, bo] = await product.people('ana', 'bo');
    const visitor = await visit(bo);
    const way = await ana.create('Where?');
    await bo.act(way.id, 'join');
    const page = await visitor.newPage(`/d/${way.id}`);
    await page.evaluate(() => {
        window.said = [];
        new MutationObserver(() => window.said.push(document.getElementById('said').textContent))
            .observe(document.getElementById('said'), { childList: true, subtree: true, characterData: true });
    });
    assert.equal(await page.locator('#said').getAttribute('role'), 'status', 'politely');
    await bo.act(way.id, 'ready');
    await page.waitForFunction(() => window.said.length);
    await ana.act(way.id, 'start');
    await atStage(page, 'scenario');
    await page.getByLabel('Your wording').focus();
    for (const text of ['Where do we eat?', 'Where do we eat tonight?', 'Where do we all eat tonight?']) {
        await ana.act(way.id, 'framing', { text });
        await shows(page, 'li.card .text', text);
        assert.equal(await page.evaluate(() => document.activeElement.id), 'framing');
    }
    assert.deepEqual(await page.evaluate(() => window.said),
        ['All are ready, so ana can start.', 'The decision is now at the stage Scenario.']);
    await visitor.assertQuiet();
});
