// Without scripts everything works by pages and forms: the whole way by one who facilitates it like that, with each refusal
// beside its field and what was typed kept; the frame with what the others do; signing out, moving, and being forgotten.

import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { button, card, pressed, shows, startBrowser, writePoint } from './browser.mjs';

const product = await startProduct();
const hasty = await startProduct({ PRESENCE_GRACE_MS: 1500 }); // where only the frame keeps somebody present
const visit = await startBrowser(product);

// Presses it, and waits for the page that answers; gives its status.
async function press(page, what) {
    const [response] = await Promise.all([page.waitForNavigation(), what.click()]);
    return response.status();
}

async function accepted(page, what) {
    assert.equal(await press(page, what), 200);
    assert.equal(await page.locator('.error').count(), 0);
}

// The message belongs to the field, the field holds what was typed, and the page has the status of the refusal.
async function refused(page, what, field, status, message, typed) {
    assert.equal(await press(page, what), status);
    assert.equal(await page.locator(field).getAttribute('aria-invalid'), 'true');
    const described = (await page.locator(field).getAttribute('aria-describedby')).split(' ');
    const texts = await Promise.all(described.map(id => page.locator(`#${id}`).textContent()));
    assert.match(texts.join('\n'), message);
    assert.equal(await page.locator(field).inputValue(), typed);
}

const form = (page, field) => page.locator('form', { has: page.locator(field) });
const title = page => page.getByRole('heading', { level: 1 }).textContent();

async function facilitate() {
    const [bo] = await product.people('bo');
    const visitor = await visit('ana', { scripts: false });
    visitor.expect(/status of 40[09]/);
    const page = await visitor.newPage('/');
    const frame = page.frameLocator('iframe');

    // the door and the canvas
    await page.fill('#name', 'bo');
    await refused(page, button(page, 'Come in'), '#name', 409, /name/, 'bo');
    await page.fill('#name', 'ana');
    await accepted(page, button(page, 'Come in'));
    assert.equal(new URL(page.url()).pathname, '/canvas');
    const long = 'x'.repeat(301);
    await page.fill('#new-topic', long);
    await refused(page, button(page, 'Start'), '#new-topic', 400, /300/, long);
    await page.fill('#new-topic', 'Where do we eat?');
    await accepted(page, button(page, 'Start'));
    const path = new URL(page.url()).pathname;
    const id = path.slice('/d/'.length);

    // the lobby
    await page.fill('#topic', long);
    await refused(page, button(form(page, '#topic'), 'Save'), '#topic', 400, /300/, long);
    await page.fill('#topic', 'Where do we eat tonight?');
    await accepted(page, button(form(page, '#topic'), 'Save'));
    assert.equal(await title(page), 'Where do we eat tonight?');
    await page.fill('#invite', 'ana');
    await refused(page, button(page, 'Invite'), '#invite', 400, /you/i, 'ana');
    await page.fill('#invite', 'fay');
    await accepted(page, button(page, 'Invite'));
    await shows(page, 'Invited: fay');
    await accepted(page, button(page, 'Take the invitation of fay back'));
    assert.equal(await page.getByText('Invited: fay').count(), 0);
    await accepted(page, button(page, 'Who has the link'));
    await pressed(page, 'Who has the link').waitFor();
    await bo.act(id, 'join');
    await frame.getByText('2 people').waitFor(); // by itself
    assert.equal(await frame.locator('form, button, input, textarea, select').count(), 0);
    assert.equal(await press(page, button(page, 'Start')), 409);
    assert.match(await form(page, 'button:text-is("Start")').locator('.error').textContent(), /ready/);
    await bo.act(id, 'ready');
    await accepted(page, button(page, 'Start'));

    // the question; the frame tells that it is agreed, and leads on
    await page.fill('#framing', long);
    await refused(page, button(page, 'Save'), '#framing', 400, /300/, long);
    await page.fill('#framing', 'Who cooks?');
    await accepted(page, button(page, 'Save'));
    const [{ id: framing }] = (await bo.see(id)).framings;
    await accepted(page, button(page, 'Back it'));
    await bo.act(id, 'back', { framing });
    await frame.getByRole('link', { name: 'Go on there' }).click();
    await page.getByRole('heading', { name: 'What matters to you' }).waitFor();

    // what matters
    await page.fill('#priority-1-text', 'y'.repeat(61));
    await page.selectOption('#direction-1', '-');
    const save = () => button(form(page, '#priority-1-text'), 'Save');
    await refused(page, save(), '#priority-1-text', 400, /60/, 'y'.repeat(61));
    assert.equal(await page.inputValue('#direction-1'), '-');
    await page.fill('#priority-1-text', 'noise');
    await accepted(page, save());
    await accepted(page, button(page, 'These are mine'));
    await pressed(page, 'These are mine').waitFor();
    await bo.act(id, 'ready');
    await accepted(page, button(page, 'I am ready'));

    // what could be done
    await bo.act(id, 'option', { name: 'Pizza' });
    for (const name of ['PIZZA', 'do nothing']) {
        await page.fill('#option-1-name', name);
        await page.fill('#option-1-desc', 'At home.');
        await refused(page, button(page, 'Save'), '#option-1-name', 409, /name|already|there/i, name);
        assert.equal(await page.inputValue('#option-1-desc'), 'At home.');
    }
    await page.fill('#option-1-name', 'Soup');
    await accepted(page, button(form(page, '#option-1-name'), 'Save'));
    await bo.act(id, 'ready');
    await accepted(page, button(page, 'I am ready'));

    // the vote
    await writePoint(page, 'Soup', 'z'.repeat(201), '-1 noise');
    await refused(page, button(page, 'For it'), '#point-text', 400, /200/, 'z'.repeat(201));
    assert.ok(await page.locator('#point-text').isVisible(), 'it is open');
    assert.equal(await page.locator('#point-option option:checked').textContent(), 'Soup');
    assert.equal(await page.inputValue('#point-tag'), '-1');
    for (const text of ['It is warm.', 'It is wet.']) {
        await writePoint(page, 'Soup', text, '-1 noise');
        await accepted(page, button(page, 'For it'));
    }
    await accepted(page, card(page, 'Soup').getByRole('listitem').filter({ hasText: 'It is wet.' }).getByRole('button'));
    assert.equal(await page.getByText('It is wet.').count(), 0);
    await accepted(page, button(page, 'Abstain'));
    await shows(page, 'You abstain.');
    await accepted(page, button(card(page, 'Soup'), 'Approve'));
    await shows(page, 'You approve Soup.');
    const { options } = await bo.see(id);
    await bo.act(id, 'approve', { option: options.find(({ name }) => name === 'Pizza').id });
    await bo.act(id, 'ready');
    assert.equal(await press(page, button(page, 'I am ready')), 409, 'she was, since she abstained; so it is over');
    await shows(page, 'The decision has moved on meanwhile.');
    await shows(page, 'A tie: this is a run-off');
    await bo.act(id, 'ready', { abstain: 1 });
    await accepted(page, button(card(page, 'Soup'), 'Approve'));
    await accepted(page, button(page, 'I am ready'));
    await shows(page, 'Decided: Soup');
    const record = await page.getByRole('region', { name: 'The record' }).locator('pre').textContent();
    for (const said of ['Who cooks?', 'noise', '**Soup**', 'It is warm.', 'Pizza'])
        assert.ok(record.includes(said), said);
    await visitor.assertQuiet();
    return { id, bo, visitor, page };
}

// Moves ana to another browser, where she has herself forgotten.
async function moveAndForget({ id, bo, visitor, page }) {
    await page.goto('/me');
    await accepted(page, button(page, 'Make a move link'));
    const link = await page.locator('section', { hasText: 'Another device' }).getByRole('link').getAttribute('href');
    const other = await visit('ana elsewhere', { scripts: false });
    other.expect(/status of 40[0-9]/);
    const there = await other.newPage(link);
    assert.equal(await title(there), 'Sign in as ana here?');
    await accepted(there, button(there, 'Yes, I am ana'));
    const third = await visit('somebody else', { scripts: false });
    third.expect(/status of 404/);
    const late = await third.newPage();
    assert.equal((await late.goto(link)).status(), 404, 'it works once');
    await there.goto('/me');
    assert.equal(await title(there), 'You are ana');
    await there.fill('#confirm', 'anna');
    await refused(there, button(there, 'Delete ana'), '#confirm', 400, /name/i, 'anna');
    await there.fill('#confirm', 'ana');
    await accepted(there, button(there, 'Delete ana'));
    assert.equal(new URL(there.url()).pathname, '/join');
    await page.goto('/me');
    assert.equal(new URL(page.url()).pathname, '/join', 'here, too');
    const { facilitator, participants } = await bo.see(id);
    assert.deepEqual([facilitator, ...participants.map(({ name }) => name)].includes('ana'), false);
    for (const one of [visitor, other, third])
        await one.assertQuiet();
}

describe('without scripts', { concurrency: 3 }, () => {
    test('one facilitates the whole way, moves to another browser, and is forgotten', async () => {
        await moveAndForget(await facilitate());
    });

    test('one leaves, closes and deletes decisions, and signs out', async () => {
        const [zoe] = await product.people('zoe');
        const visitor = await visit(zoe, { scripts: false });
        visitor.expect(/status of 40[09]/);
        const [first, second] = [await zoe.create('First?'), await zoe.create('Second?')];
        const page = await visitor.newPage(`/d/${first.id}`);

        await page.getByText('Leave, close or delete').click();
        await page.fill('#confirm', 'Second?');
        await refused(page, button(page, 'Delete this decision for everybody'), '#confirm', 400, /question/i, 'Second?');
        await page.fill('#confirm', 'First?');
        await accepted(page, button(page, 'Delete this decision for everybody'));
        assert.equal(new URL(page.url()).pathname, '/canvas');
        assert.equal(await page.getByText('First?').count(), 0);

        await page.goto('/me');
        assert.equal(await press(page, button(page, 'Sign out')), 409);
        await page.getByRole('link', { name: 'Second?' }).waitFor();
        await accepted(page, button(page, 'Leave these and sign out'));
        assert.equal(new URL(page.url()).pathname, '/join');
        const [bo] = await product.people('bo');
        assert.deepEqual((await bo.see(second.id)).participants, []);
        await visitor.assertQuiet();
    });

    test('an open frame keeps somebody present, who is not called away', async () => {
        const [ana, bo] = await hasty.people('ana', 'bo');
        const { id } = await ana.create();
        await bo.act(id, 'join');
        const [watched, hers] = [await visit(bo, {}, hasty), await visit(ana, { scripts: false }, hasty)];
        const page = await watched.newPage(`/d/${id}`);
        const frame = (await hers.newPage(`/d/${id}`)).frameLocator('iframe');
        await bo.act(id, 'ready');
        await frame.locator('.person.ready').waitFor(); // it has reloaded itself, and nothing else was sent for ten seconds
        await bo.act(id, 'ready', { on: 0 });
        await page.locator('.person.ready').waitFor({ state: 'detached' });
        await shows(page, '2 people, 2 here');
        await until(async () => (await bo.see(id)).participants.every(({ present }) => present), 'both are present');
        assert.equal(await page.getByText('not connected').count(), 0);
        for (const visitor of [watched, hers])
            await visitor.assertQuiet();
    });

    test('a frame that nobody answered looks again by itself', async () => {
        const alone = await startProduct();
        const [, assets] = /(?:^|\0)MAUDE_ASSETS_JSON=([^\0]*)/.exec(readFileSync(`/proc/${alone.child.pid}/environ`, 'utf8'));
        const socket = join(dirname(assets), 'worker.sock');
        const [ana, bo] = await alone.people('ana', 'bo');
        const { id } = await ana.create();
        await bo.act(id, 'join');
        const visitor = await visit(ana, { scripts: false }, alone);
        visitor.expect(/status of 502/);
        const frame = (await visitor.newPage(`/d/${id}`)).frameLocator('iframe');
        await frame.locator('.person').first().waitFor();
        await bo.act(id, 'ready');
        renameSync(socket, `${socket}.away`);
        await frame.getByRole('heading', { name: 'Not now' }).waitFor();
        renameSync(`${socket}.away`, socket);
        await frame.locator('.person.ready').waitFor();
        await visitor.assertQuiet();
    });
});
