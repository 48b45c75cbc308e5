// What people see of the language model: three of them from an empty canvas to the record, with a model that helps; and with
// models that are slow, that fail, that are hostile, or used up. Whatever it does, the page says in plain words what is
// going on, and the group goes on.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { walkOn, walkTo } from '../http/walk.mjs';
import { button, card, pressed, shows, startBrowser } from './browser.mjs';
import { markup, startMoods } from './moods.mjs';

const moods = await startMoods();
after(() => moods.stop());
const product = await startProduct({ REVEAL_MS: 300, ...moods.settings() });
const visit = await startBrowser(product);

const model = page => page.locator('.model-state');
const says = (page, text) => model(page).getByText(text).waitFor();
const suggestion = (page, text) => page.locator('.card.model .entry', { hasText: text });
const bridge = page => page.locator('li.card.model');
const heldOne = (question, kind) => until(() => moods.release(question, kind), `a ${kind} that waits`, 20000);

// Ana in front of a browser, bo over HTTP, with a decision of their own whose question has a mood.
async function begin(stage, question, options) {
    const [ana, bo] = await product.people('dora', 'emil'); // they are called ana and bo below
    const way = await walkTo(stage, [ana, bo], question);
    const visitor = await visit(ana, options);
    return { way, id: way.id, ana, bo, visitor, page: await visitor.newPage(`/d/${way.id}`) };
}

// All have said what they propose, and go on.
async function toScaffolding({ id, people }) {
    await people[0].act(id, 'option', { name: 'Tacos' });
    await people[1].act(id, 'option', { name: 'Pizza' });
    for (const person of people)
        await person.act(id, 'ready');
}

async function tabTo(page, name) {
    for (let n = 0; n < 80; n++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement.innerText?.trim()) === name)
            return;
    }
    assert.fail(`${name} is not to be reached by Tab`);
}

// Everything that screen readers have been told since.
const listen = page => page.evaluate(() => {
    window.said = [];
    const said = document.getElementById('said');
    new MutationObserver(() => window.said.push(said.textContent)).observe(said, { childList: true, characterData: true, subtree: true });
});

test('three people get from an empty canvas to the record, with a model that helps', { timeout: 120000 }, async () => {
    const wanted = 'Where do we eat tonight';
    for (const kind of ['synthesize', 'suggest_priorities', 'suggest_options', 'scaffold', 'why'])
        moods.behave(wanted, kind, 'hold');
    const visitors = [
        await visit('ana'),
        await visit('bo', { width: 390, height: 844, touch: true }),
        await visit('cy', { scripts: false }),
    ];
    const [ana, bo, cy] = await Promise.all(visitors.map(visitor => visitor.newPage()));
    const live = [ana, bo];
    const all = [...live, cy];
    const frame = cy.frameLocator('iframe');

    // the door, the canvas and the lobby
    for (const [page, name] of [[ana, 'ana'], [bo, 'bo']]) {
        await page.goto('/');
        await page.getByLabel('Your name').fill(name);
        await button(page, 'Come in').click();
        await shows(page, 'There is nothing to decide yet.');
    }
    await ana.getByLabel('What is to be decided?').fill('Where do we eat tonight?');
    await button(ana, 'Start').click();
    await ana.waitForURL('**/d/*');
    const url = ana.url();
    await bo.getByRole('link', { name: wanted }).tap();
    await button(bo, 'Join').tap();
    await cy.goto(url);
    await cy.getByLabel('Your name').fill('cy');
    await button(cy, 'Join').click();
    await button(cy, 'I am ready').click();
    await button(bo, 'I am ready').tap();
    await ana.getByText('Waiting for you to start it.').waitFor();
    await button(ana, 'Start').click();

    // the question: two wordings, and one that bridges them
    await bo.getByLabel('Your wording').fill('Where do we eat so that nobody has to cook?');
    for (const page of live)
        await says(page, /looks for a wording that bridges yours, since \d/);
    await heldOne(wanted, 'synthesize');
    const { synthesis } = moods.of(wanted, 'synthesize')[0].good;
    for (const page of live) {
        await bridge(page).getByText(synthesis, { exact: true }).waitFor();
        await bridge(page).getByText('by the language model').waitFor();
    }
    await frame.getByRole('link', { name: 'Go on there' }).click();
    await bridge(cy).getByText(synthesis, { exact: true }).waitFor();
    for (const page of all)
        await button(bridge(page), 'Back it').click();

    // what matters: a tagline, and what is suggested once all have said theirs
    for (const page of live)
        await page.getByRole('heading', { level: 1, name: synthesis }).waitFor();
    await cy.goto(url);
    const [{ good: { tagline } }] = await until(() => moods.of(synthesis, 'tagline').length && moods.of(synthesis, 'tagline'), 'a tagline');
    for (const page of live)
        await page.locator('.tagline').getByText(tagline, { exact: true }).waitFor();
    await ana.getByLabel('Priority 1').fill('speed');
    await bo.getByLabel('Direction 1').selectOption('Less of');
    await bo.getByLabel('Priority 1').fill('noise');
    await cy.getByLabel('Priority 1').fill('taste');
    await button(cy, 'Save').first().click();
    for (const page of live)
        for (const text of ['speed', 'noise', 'taste'])
            await page.locator('li.card', { hasText: text }).waitFor();
    for (const page of all)
        await button(page, 'These are mine').click();
    for (const page of live)
        await says(page, /thinks about what else may matter, since \d/);
    await heldOne(synthesis, 'suggest_priorities');
    const priorities = moods.of(synthesis, 'suggest_priorities')[0].good.suggestions;
    for (const page of live)
        for (const { text } of priorities)
            await suggestion(page, text).waitFor();
    await button(suggestion(bo, priorities[1].text), 'Include').tap();
    await pressed(suggestion(ana, priorities[1].text), 'Include').waitFor();
    await suggestion(ana, priorities[1].text).getByText('included').waitFor();
    await cy.goto(url);
    await pressed(suggestion(cy, priorities[1].text), 'Include').waitFor();
    for (const page of all)
        await button(page, 'I am ready').click();

    // what could be done
    for (const page of live)
        await page.getByLabel('Option 1').waitFor();
    await ana.getByLabel('Option 1').fill('Tacos');
    await bo.getByLabel('Option 1').fill('Pizza');
    for (const page of live)
        for (const text of ['Tacos', 'Pizza'])
            await page.locator('li.card', { hasText: text }).waitFor();
    for (const page of live)
        await button(page, 'These are mine').click();
    await button(cy, 'I am ready').click();
    for (const page of live)
        await says(page, /thinks about other options, since \d/);
    await heldOne(synthesis, 'suggest_options');
    const options = moods.of(synthesis, 'suggest_options')[0].good.suggestions;
    for (const page of live)
        for (const { name } of options)
            await suggestion(page, name).waitFor();
    const { name } = options[0];
    await button(suggestion(bo, name), 'Include').tap();
    await pressed(suggestion(ana, name), 'Include').waitFor();
    for (const page of live)
        await button(page, 'I am ready').click();

    // points for and against: all see what is going on, and then the dashboard, by itself
    for (const page of live) {
        await says(page, /writes points for and against each option, since \d/);
        await model(page).locator('.spinner').waitFor();
        await button(page, 'Go on without').waitFor();
    }
    await heldOne(synthesis, 'scaffold');
    const [point] = moods.of(synthesis, 'scaffold')[0].good.options.find(it => it.name === 'Tacos').for;
    for (const page of live) {
        await card(page, 'Tacos').getByText(point.text).first().waitFor();
        await card(page, 'Tacos').getByText('the language model').first().waitFor();
        await card(page, name).getByText('suggested by the language model').waitFor();
        await page.locator('.chips .model', { hasText: priorities[1].text }).waitFor();
    }
    await cy.goto(url);
    await card(cy, 'Tacos').getByText(point.text).first().waitFor();
    for (const page of live)
        await button(card(page, name), 'Approve').click();
    for (const page of live)
        await button(page, 'I am ready').click();
    await button(cy, 'Abstain').click();

    // why
    for (const page of all) {
        await page.getByRole('heading', { name: `Decided: ${name}` }).waitFor();
        await says(page, /words why it was decided so, since \d/);
    }
    await heldOne(synthesis, 'why');
    const { why_statement: why } = moods.of(synthesis, 'why')[0].good;
    for (const page of live)
        await page.locator('blockquote').getByText(why, { exact: true }).waitFor();
    await cy.goto(url);
    await cy.locator('blockquote').getByText(why, { exact: true }).waitFor();
    const record = await cy.getByRole('region', { name: 'The record' }).locator('pre').textContent();
    for (const said of [name, priorities[1].text, point.text])
        assert.ok(record.includes(said), `the record says ${said}`);
    for (const visitor of visitors)
        await visitor.assertQuiet();
    assert.deepEqual(moods.stub.faults, []);
});

describe('a model', { concurrency: 3 }, () => {
    test('that writes no points says why, and can be asked again or gone on without, by keyboard', async () => {
        const question = 'Where do we eat, if nobody answers?';
        const { way, visitor, page } = await begin('options', question);
        moods.behave(question, 'scaffold', 'drop');
        await toScaffolding(way);
        await says(page, 'The language model could not be reached.');
        await says(page, 'Whoever takes part can try it again, or go on without its points.');
        moods.behave(question, 'scaffold', 'hold');
        await tabTo(page, 'Retry');
        await page.keyboard.press('Enter');
        await says(page, /writes points for and against each option/);
        await button(page, 'Retry').waitFor({ state: 'detached' });
        await heldOne(question, 'scaffold');
        await page.locator('#live[data-stage^="dashboard"]').waitFor();
        await visitor.assertQuiet();
    });

    test('that fails for good is gone on without, by keyboard', async () => {
        const question = 'Where do we eat, if it never works?';
        const { way, visitor, page } = await begin('options', question);
        moods.behave(question, 'scaffold', 401);
        await toScaffolding(way);
        await says(page, 'The language model is not set up right');
        await button(page, 'Retry').waitFor();
        await tabTo(page, 'Go on without');
        await page.keyboard.press('Enter');
        await card(page, 'Pizza').waitFor();
        await visitor.assertQuiet();
    });

    test('that is asked again too often says so beside the button, and waits for its person to press it', async () => {
        const question = 'Where do we eat, if we insist?';
        const { way, visitor, page } = await begin('options', question);
        moods.behave(question, 'scaffold', 401);
        await toScaffolding(way);
        await visitor.context.setExtraHTTPHeaders({ 'X-Forwarded-For': '203.0.113.9' }); // on this machine nobody counts
        const refusal = page.locator('#retry .error');
        const posts = [];
        page.on('request', request => /\/retry$/.test(request.url()) && posts.push(request));
        visitor.expect(/\b429\b/);
        for (let asked = 1; ; asked++) {
            await until(async () => (await way.lead.see(way.id)).model.state === 'failed', 'it fails');
            await button(page, 'Retry').click();
            await until(async () => moods.of(question, 'scaffold').length > asked || await refusal.count(), 'asked or refused', 20000);
            if (await refusal.count())
                break;
        }
        assert.equal(await refusal.textContent(),
            'You have asked the model again several times just now. Wait ten seconds and try again.');
        assert.ok(posts.length >= 6, `${posts.length} times`);
        await assert.rejects(page.waitForRequest(/\/retry$/, { timeout: 1500 }), 'nothing is sent by itself');
        assert.equal(await page.locator('#state').textContent(), '');
        await visitor.assertQuiet();
    });

    test('that writes no points is asked again and gone on without without scripts, too', async () => {
        const question = 'Where do we eat, without scripts?';
        const { way, id, ana, visitor, page } = await begin('options', question, { scripts: false });
        moods.behave(question, 'scaffold', 'refusal');
        await toScaffolding(way);
        await until(async () => (await ana.see(id)).model.state === 'failed', 'it fails');
        await page.goto(`/d/${id}`);
        await says(page, 'The language model declined to answer.');
        await button(page, 'Retry').click();
        await until(async () => (await ana.see(id)).model.state === 'failed', 'it fails again');
        await until(() => moods.of(question, 'scaffold').length === 2, 'it was asked again');
        await page.goto(`/d/${id}`);
        await button(page, 'Go on without').click();
        await card(page, 'Pizza').waitFor();
        assert.equal(await page.locator('#live').getByText('the language model').count(), 0);
        await visitor.assertQuiet();
    });

    test('that finds no bridge and suggests nothing of use holds nobody up', async () => {
        const question = 'Where do we eat, on our own?';
        const { way, id, ana, bo, visitor, page } = await begin('scenario', question);
        moods.behave(question, 'synthesize', 'not_json');
        moods.behave(question, 'suggest_priorities', 'refusal');
        moods.behave(question, 'suggest_options', 'empty');
        await listen(page);
        await bo.act(id, 'framing', { text: 'Who cooks?' });
        await says(page, "The language model's answer could not be used.");
        await says(page, 'You can go on without it.');
        await walkOn(way, 'priorities');
        await ana.act(id, 'priority', { text: 'speed', direction: '+' });
        for (const person of [ana, bo])
            await person.act(id, person === ana ? 'confirm' : 'ready');
        await says(page, 'The language model declined to answer.');
        await button(page, 'Retry').waitFor();
        await button(page, 'I am ready').click();
        await page.getByLabel('Option 1').fill('Tacos');
        await page.locator('li.card', { hasText: 'Tacos' }).waitFor();
        await bo.act(id, 'ready');
        await button(page, 'These are mine').click();
        await says(page, 'The language model had nothing to add.');
        await button(page, 'I am ready').click();
        await card(page, 'Tacos').waitFor();
        const said = await page.evaluate(() => window.said);
        for (const told of ["The language model's answer could not be used. You can go on without it.",
            'The language model declined to answer. You can go on without it.', 'The language model had nothing to add.'])
            assert.equal(said.filter(text => text.includes(told)).length, 1, said.join(' | '));
        await visitor.assertQuiet();
    });

    test('whose suggestions arrive takes nothing from who is typing, and tells of them once, politely', async () => {
        const question = 'Where do we eat, while she types?';
        const { id, ana, bo, visitor, page } = await begin('priorities', question);
        moods.behave(question, 'suggest_priorities', 'hold');
        await ana.act(id, 'priority', { text: 'speed', direction: '+', slot: 1 });
        await bo.act(id, 'ready');
        await page.locator('li.card', { hasText: 'speed' }).waitFor();
        await listen(page);
        await ana.act(id, 'confirm');
        await says(page, /thinks about what else may matter/);
        await page.route('**/priority', () => {}); // what she types is on its way for long
        await page.getByLabel('Priority 2').pressSequentially('peace and qu');
        await heldOne(question, 'suggest_priorities');
        const [first] = moods.of(question, 'suggest_priorities')[0].good.suggestions;
        await suggestion(page, first.text).waitFor();
        await page.keyboard.type('iet');
        assert.equal(await page.getByLabel('Priority 2').inputValue(), 'peace and quiet');
        const { suggestions: [{ id: chosen }] } = await bo.see(id);
        await bo.act(id, 'include', { suggestion: chosen });
        await pressed(suggestion(page, first.text), 'Include').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), 'priority-2-text');
        assert.equal(await page.getByLabel('Priority 2').inputValue(), 'peace and quiet');
        assert.deepEqual(await page.evaluate(() => window.said),
            ['The language model thinks about what else may matter.', 'The language model has 3 suggestions.']);
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await visitor.assertQuiet();
    });

    test('that is hostile writes text, and nothing but text', async () => {
        const question = 'Where do we eat, among enemies?';
        const { way, id, ana, bo, visitor, page } = await begin('scenario', question);
        for (const kind of ['synthesize', 'tagline', 'suggest_priorities', 'suggest_options', 'scaffold', 'why'])
            moods.behave(question, kind, 'hostile');
        const harmless = async () => {
            assert.equal(await page.locator('#live script').count(), 0);
            assert.doesNotMatch(await page.locator('#live').innerText(), /[\u202A-\u202E\u2066-\u2069]/);
        };
        await bo.act(id, 'framing', { text: 'Who cooks?' });
        await bridge(page).getByText(markup).waitFor();
        await harmless();
        await walkOn(way, 'priorities');
        await page.locator('.tagline').waitFor();
        await ana.act(id, 'priority', { text: 'speed', direction: '+' });
        for (const person of [ana, bo])
            await person.act(id, person === ana ? 'confirm' : 'ready');
        await suggestion(page, markup).first().waitFor();
        await harmless();
        await ana.act(id, 'ready');
        await ana.act(id, 'option', { name: 'Tacos' });
        await ana.act(id, 'confirm');
        await bo.act(id, 'ready');
        await suggestion(page, markup).first().waitFor();
        await harmless();
        await button(suggestion(page, markup).first(), 'Include').click();
        await pressed(suggestion(page, markup).first(), 'Include').waitFor();
        await ana.act(id, 'ready');
        await card(page, 'Tacos').getByText(markup).first().waitFor();
        await harmless();
        await walkOn(way, 'complete');
        await page.locator('blockquote').getByText(markup).waitFor();
        await harmless();
        await visitor.assertQuiet();
    });

    test('that is used up is told of in every stage, and not asked', async () => {
        const poor = await startProduct({ ...moods.settings({ LLM_DAILY_TOKENS: 1 }) });
        const [ana, bo] = await poor.people('ana', 'bo');
        const question = 'Where do we eat, with nothing left?';
        const way = await walkTo('scenario', [ana, bo], question);
        const visitor = await visit(ana, {}, poor);
        const page = await visitor.newPage(`/d/${way.id}`);
        const used = "The language model's allowance for today is used up: until midnight (UTC) you decide without it.";
        await listen(page);
        await bo.act(way.id, 'framing', { text: 'Who cooks?' });
        await says(page, used);
        await bridge(page).waitFor();
        for (const stage of ['priorities', 'options', 'dashboard']) {
            await walkOn(way, stage);
            await page.locator(`#live[data-stage^="${stage}"]`).waitFor();
            await says(page, used);
        }
        assert.equal(await page.evaluate(text => window.said.filter(it => it.includes(text)).length, used), 1);
        assert.equal(moods.of(question, 'scaffold').length, 0);
        await visitor.assertQuiet();
    });
});
