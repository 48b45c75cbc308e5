// What people are told: why something was refused, beside where they did it, for as long as it takes; what became of words
// whose form is gone; that the stage has changed; that the decision, or their session, is over.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { walkOn, walkTo } from '../http/walk.mjs';
import { button, card, pressed, shows, startBrowser, writePoint } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);

// Ana in front of a browser and bo over HTTP. refusals: what the server may answer here, which Chromium puts on the console.
async function begin(stage, refusals = /^$/) {
    const [ana, bo] = await product.people('ana', 'bo');
    const way = await walkTo(stage, [ana, bo]);
    const visitor = await visit(ana);
    visitor.expect(refusals);
    return { way, id: way.id, ana, bo, visitor, page: await visitor.newPage(`/d/${way.id}`) };
}

// What those hear of a field, beside its name, who don't see what stands around it.
async function describes(page, field, message) {
    const described = (await page.locator(field).getAttribute('aria-describedby')).split(' ');
    const texts = await Promise.all(described.map(id => page.locator(`#${id}`).textContent()));
    assert.match(texts.join('\n'), message);
}

// Everything that is told aloud from now on, in order.
const listen = page => page.evaluate(() => {
    window.said = [];
    const note = nodes => nodes.map(it => it.textContent.trim()).filter(Boolean).forEach(it => window.said.push(it));
    const isTold = ({ parentElement }) => parentElement?.closest('[role=status], [aria-live], [role=alert]');
    new MutationObserver(records => note([...new Set(records.flatMap(({ type, target, addedNodes }) =>
        type === 'characterData' ? [target] : [...addedNodes]))].filter(it => isTold(it) || it.role === 'alert')))
        .observe(document.body, { childList: true, characterData: true, subtree: true });
});
const hears = (page, text) => page.waitForFunction(it => window.said.at(-1) === it, text);

// Where the focus is, as one hears it.
const focused = page => page.evaluate(() => {
    const it = document.activeElement;
    const name = it.getAttribute('aria-label') ?? document.getElementById(it.getAttribute('aria-labelledby'))?.textContent;
    return [it.localName, name].filter(Boolean).join(' ');
});
const comesTo = (page, what) => until(async () => await focused(page) === what, `the focus on ${what}`, 20000);

// The message beside a field, as those get it who see and those who hear.
async function refusedBeside(page, field, message) {
    await page.locator(`${field}[aria-invalid=true]`).waitFor();
    await describes(page, field, message);
}

const accepted = async (page, field) => {
    await page.locator(`${field}:not([aria-invalid])`).waitFor();
    assert.equal(await page.locator('#live .error').count(), 0);
};

describe('what people are told', { concurrency: 3 }, () => {
    test('a text that is too long is refused beside its field, for as long as it is', async () => {
        const { id, bo, visitor, page } = await begin('scenario', /status of 400/);
        const tooLong = 'x'.repeat(301);
        await page.fill('#framing', tooLong);
        await refusedBeside(page, '#framing', /300/);
        for (const text of ['One.', 'Two.', 'Three.']) {
            await bo.act(id, 'framing', { text });
            await shows(page, text);
            await refusedBeside(page, '#framing', /300/);
            assert.equal(await page.inputValue('#framing'), tooLong);
        }
        await page.focus('#framing');
        await page.keyboard.press('End');
        await page.keyboard.press('Backspace');
        await accepted(page, '#framing');
        await until(async () => (await bo.see(id)).framings.some(({ text }) => text === tooLong.slice(1)), 'it arrives');
        await visitor.assertQuiet();
    });

    test("an option with another's name is refused beside its field, until it has its own", async () => {
        const { id, bo, visitor, page } = await begin('options', /status of 409/);
        await bo.act(id, 'option', { name: 'Pizza' });
        await shows(page, 'Pizza');
        await page.locator('#option-1-name').pressSequentially('pizza');
        await refusedBeside(page, '#option-1-name', /Pizza|name/i);
        await bo.act(id, 'option', { name: 'Soup', slot: 2 });
        await shows(page, 'Soup');
        await refusedBeside(page, '#option-1-name', /Pizza|name/i);
        assert.equal(await page.inputValue('#option-1-name'), 'pizza');
        await page.locator('#option-1-name').pressSequentially(' bianca');
        await accepted(page, '#option-1-name');
        await page.locator('li.card', { hasText: 'pizza bianca' }).waitFor();
        await visitor.assertQuiet();
    });

    test('a point that is too long is refused in its form, which stays as it is', async () => {
        const { id, bo, visitor, page } = await begin('dashboard', /status of 400/);
        const { options } = await bo.see(id);
        const pizza = options.find(({ name }) => name === 'Pizza').id;
        const tooLong = 'y'.repeat(201);
        const stands = async () => {
            await refusedBeside(page, '#point-text', /200/);
            assert.deepEqual(await Promise.all(['#point-option', '#point-text', '#point-tag'].map(field => page.inputValue(field))),
                [String(pizza), tooLong, '+1']);
            assert.ok(await page.locator('#point-text').isVisible(), 'it is open');
        };
        await writePoint(page, 'Pizza', tooLong, '+1 speed');
        await button(page, 'Against it').click();
        await stands();
        await bo.act(id, 'point', { option: pizza, side: 'for', text: 'It is round.' });
        await shows(page, 'It is round.');
        await stands();
        await page.fill('#point-text', 'It is hot.');
        await button(page, 'Against it').click();
        await card(page, 'Pizza').locator('.against', { hasText: 'It is hot.' }).waitFor();
        await accepted(page, '#point-text');
        await visitor.assertQuiet();
    });

    test('a refused button says why, and still does when something else has happened, until it would be accepted', async () => {
        const { id, ana, bo, visitor, page } = await begin('lobby', /status of (400|409)/);
        const [cy] = await product.people('cy');
        await cy.act(id, 'join');
        await button(page, 'Start').click();
        const why = page.locator('form', { has: button(page, 'Start') }).locator('.error');
        await why.waitFor();
        assert.match(await why.textContent(), /ready/);
        await bo.act(id, 'ready');
        await page.locator('.person.ready', { hasText: bo.name }).waitFor();
        assert.ok(await why.isVisible());
        assert.equal(await page.locator('.act .primary').count(), 0, 'nothing asks to be pressed in vain');
        await cy.act(id, 'ready');
        await page.locator('.act .primary', { hasText: 'Start' }).waitFor();
        assert.equal(await why.count(), 0, 'all are ready');

        await page.fill('#invite', ana.name);
        await button(page, 'Invite').click();
        await refusedBeside(page, '#invite', /yourself|your own|you/i);
        assert.equal(await page.inputValue('#invite'), ana.name);
        await page.fill('#invite', 'dora');
        await button(page, 'Invite').click();
        await shows(page, 'Invited: dora');
        await page.locator('#invite:not([aria-invalid])').waitFor();

        await button(page, 'Start').click();
        await page.getByRole('heading', { name: 'Wordings of the question' }).waitFor();
        assert.equal(await page.locator('#live .error').count(), 0, 'a refusal does not outlive its stage');
        await visitor.assertQuiet();
    });

    test('words that do not confirm what they should are refused, and stand while others change the page', async () => {
        const { id, visitor, page } = await begin('lobby', /status of 40[04]/);
        await page.getByText('Leave, close or delete').click();
        await describes(page, '#ends [type=checkbox]', /^Closed, [^]* for good/);
        await describes(page, '#confirm', /^Deleted, [^]* can’t be undone/);
        await page.fill('#confirm', 'Where do we sleep?');
        await button(page, 'Delete this decision for everybody').click(); // a page of its own answers
        const [guest, other] = await product.people('guest', 'guest');
        for (const person of [guest, other]) {
            await refusedBeside(page, '#confirm', /^Deleted, [^]*\n[^]*question/);
            assert.equal(await page.inputValue('#confirm'), 'Where do we sleep?');
            await person.act(id, 'join');
            await page.locator('.person', { hasText: person.name }).last().waitFor();
        }
        await refusedBeside(page, '#confirm', /question/);
        await page.fill('#confirm', 'Where do we eat?');
        await button(page, 'Delete this decision for everybody').click();
        await page.waitForURL('**/canvas');
        await visitor.assertQuiet();
    });

    test('words that nobody has sent are kept when their form goes', async () => {
        const { way, visitor, page } = await begin('dashboard');
        await writePoint(page, 'Pizza', 'It is round, and');
        await walkOn(way, 'complete');
        await shows(page, 'Decided: Tacos');
        const kept = page.locator('#kept');
        await kept.getByText('It is round, and').waitFor();
        await kept.getByRole('button', { name: 'Close' }).click();
        await kept.getByText('It is round, and').waitFor({ state: 'detached' });
        assert.equal(await focused(page), 'main', 'not nowhere');
        await visitor.assertQuiet();
    });

    for (const [what, goes] of [
        ['when the decision is closed by it', page => button(page, 'Close this decision').click()],
        ['when its form goes to another facilitator', (page, { id, ana, bo }) => ana.act(id, 'handover', { name: bo.name })]])
        test(`a tick is no words, and nothing is kept of it ${what}`, async () => {
            const { visitor, page, ...way } = await begin('dashboard');
            await page.getByText('Leave, close or delete').click();
            const tick = page.getByLabel('I know that it stays closed');
            await tick.check();
            const { options } = await way.bo.see(way.id);
            await way.bo.act(way.id, 'point', { option: options[0].id, side: 'for', text: 'It is round.' });
            await shows(page, 'It is round.');
            assert.ok(await tick.isChecked(), 'what others do does not take it away');
            await page.evaluate(() => {
                window.gone = new Promise(done => document.addEventListener('htmx:after:swap', () =>
                    document.querySelector('#ends [type=checkbox]') || done())); // the page's own listener comes first
            });
            await goes(page, way);
            await page.evaluate(() => window.gone);
            assert.deepEqual(await page.locator('#kept > *').allTextContents(), []);
            await visitor.assertQuiet();
        });

    test('words that arrive when their stage is over come back to whom they belong', async () => {
        const { way, id, visitor, page } = await begin('priorities', /status of 409/);
        let send;
        await page.route('**/priority', route => { send = () => route.continue(); });
        await page.fill('#priority-2-text', 'peace and quiet');
        await until(() => send, 'the words are on their way');
        await walkOn(way, 'options');
        await page.locator('#option-1-name').waitFor();
        await send();
        await page.locator('#kept', { hasText: 'moved on meanwhile' }).waitFor();
        assert.equal(await page.locator('#live .notice').count(), 0, 'once');
        const [words, ...others] = await page.locator('#kept > *').allInnerTexts();
        assert.match(words, /moved on meanwhile[^]*peace and quiet/);
        assert.deepEqual(others, [], 'they were kept before that already');
        assert.ok((await way.lead.see(id)).priorities.every(({ text }) => text !== 'peace and quiet'));
        await visitor.assertQuiet();
    });

    test('a new stage is announced once, in the title too, and does not take the focus', async () => {
        const { way, id, visitor, page } = await begin('lobby');
        await page.evaluate(() => {
            window.said = [];
            const said = document.getElementById('said');
            new MutationObserver(() => window.said.push(said.textContent)).observe(said, { childList: true, characterData: true, subtree: true });
        });
        const titles = [await page.title()];
        await page.focus('.brand');
        for (const [stage, heading] of [['scenario', 'Wordings of the question'], ['priorities', 'What matters to you'], ['options', 'What you propose']]) {
            await walkOn(way, stage);
            await page.getByRole('heading', { name: heading }).waitFor();
            titles.push(await page.title());
            const [guest] = await product.people(`guest at ${stage}`);
            await guest.act(id, 'join');
            await shows(page, guest.name); // something else happens in the same stage
            assert.equal(await page.evaluate(() => document.activeElement.className), 'brand');
        }
        const said = await page.evaluate(() => window.said);
        for (const stage of ['Scenario', 'Priorities', 'Options'])
            assert.equal(said.filter(text => text.includes(stage)).length, 1, said.join(' | '));
        assert.equal(new Set(titles).size, 4, titles.join(' | '));
        for (const title of titles)
            assert.match(title, /Where do we eat\?/);
        await visitor.assertQuiet();
    });

    test('a new stage is read from its top, and Tab goes on there, but nobody is taken away from what they write', async () => {
        const { way, id, bo, visitor, page } = await begin('lobby');
        await page.setViewportSize({ width: 390, height: 600 });
        const down = () => page.evaluate(() => scrollTo(0, 1e6));
        const scrolled = () => page.evaluate(() => scrollY);
        await bo.act(id, 'ready');
        await page.locator('.act .primary').waitFor();
        await down();
        await button(page, 'Start').click();
        await page.getByRole('heading', { name: 'Wordings of the question' }).waitFor();
        assert.equal(await scrolled(), 0);
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.activeElement.textContent), '?');

        await page.fill('#invite', 'dora the');
        await until(async () => await scrolled() > 0, 'the field is in sight');
        await walkOn(way, 'priorities');
        await page.getByRole('heading', { name: 'What matters to you' }).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), 'invite');
        await until(() => page.locator('#invite').evaluate(it => it.getBoundingClientRect().top < innerHeight), // with the next picture
            'the field is in sight still');
        await visitor.assertQuiet();
    });

    test('whoever hears the page is told of what matters when it comes about, and of nothing else', async () => {
        const { way, id, ana, bo, visitor, page } = await begin('lobby', /status of 409/);
        const [cy] = await product.people('cy');
        const begins = name => `The decision is now at the stage ${name}.`;
        const expected = [];
        const then = async (text, ...actions) => {
            for (const act of actions)
                await act();
            await hears(page, text);
            expected.push(text);
        };
        const start = button(page, 'Start');
        await listen(page);
        for (const count of [1, 2]) {
            await start.press('Enter');
            await page.waitForFunction(it => window.said.length === it, count);
            expected.push('Not everybody who is here is ready yet.');
        }
        await page.getByLabel('Name').fill('dora');
        await then('Done.', () => page.keyboard.press('Enter'));
        await then(`All are ready, so you can start.`, () => bo.act(id, 'ready'));
        await then(begins('Scenario'), () => ana.act(id, 'start'));

        await then(`${cy.name} asks to join.`, () => cy.act(id, 'join'));
        await ana.act(id, 'admit', { name: cy.name, on: 1 });
        for (const text of ['Where?', 'Where do we', 'Where do we eat tonight?']) {
            await bo.act(id, 'framing', { text });
            await shows(page.locator('li.card'), text);
        }
        const [hers, his] = (await ana.see(id)).framings.map(it => it.id);
        await bo.act(id, 'back', { framing: his });
        await shows(page, `Backed by ${bo.name}`);
        await then('Only you are waited for now.', () => cy.act(id, 'back', { framing: his }));
        await then(`Everybody backs a wording, but not the same one. ${ana.name} may settle it with one of those with the most backers.`,
            () => ana.act(id, 'back', { framing: hers }));
        await describes(page, `#framing-${his} button.primary`, /^Where do we eat tonight\?$/);
        await then(begins('Priorities'), () => button(page, 'Settle it with this one').press('Enter'));

        way.people.push(cy);
        for (const name of ['Options', 'Dashboard'])
            await then(begins(name), () => walkOn(way, name.toLowerCase()));
        const { options } = await ana.see(id);
        const [tacos, pizza] = ['Tacos', 'Pizza'].map(it => options.find(({ name }) => name === it).id);
        const vote = async () => {
            await bo.act(id, 'approve', { option: tacos });
            await cy.act(id, 'approve', { option: pizza });
            await shows(card(page, 'Pizza'), cy.name);
            await ana.act(id, 'ready', { abstain: 1 });
            for (const person of [bo, cy])
                await person.act(id, 'ready');
        };
        await then('A tie: this is a run-off between those that led. Everyone votes again.', vote);
        await then(`It can’t be decided by counting. ${ana.name} settles it.`, vote);
        await describes(page, `#option-${pizza} button.primary`, /^Pizza$/);
        await then('The decision is now at the stage Complete: Tacos.', () => ana.act(id, 'settle', { option: tacos }));
        await then(`You take part, and ${bo.name} facilitates.`, () => ana.act(id, 'handover', { name: bo.name }));
        await then('This decision was closed. It can only be read.', () => bo.act(id, 'close'));
        const revealed = /^The question is agreed: Where do we eat tonight\?$/; // for a moment, in which nobody may have looked
        assert.deepEqual((await page.evaluate(() => window.said)).filter(it => !revealed.test(it)), expected);
        await visitor.assertQuiet();
    });

    test('whoever has the focus on what goes is left in its part of the page, and on nobody else\'s button', async () => {
        const { way, id, ana, bo, visitor, page } = await begin('scenario');
        const [cy, dee] = await product.people('cy', 'dee');
        for (const person of [cy, dee])
            await person.act(id, 'join');
        await button(page, `Admit ${dee.name}`).waitFor();
        await button(page, `Admit ${cy.name}`).focus();
        await cy.act(id, 'leave');
        await comesTo(page, 'section Asking to join');
        await bo.act(id, 'framing', { text: 'Where?' });
        await shows(page, 'Where?');
        assert.equal(await focused(page), 'section Asking to join', 'it stays there');
        await button(page, `Admit ${dee.name}`).press('Enter');
        await comesTo(page, 'aside People');
        for (const name of ['xaver', 'yves'])
            await ana.act(id, 'invite', { name });
        await button(page, 'Take the invitation of yves back').waitFor();
        await button(page, 'Take the invitation of xaver back').focus();
        await ana.act(id, 'uninvite', { name: 'xaver' });
        await comesTo(page, 'section Invite');

        way.people.push(dee);
        await walkOn(way, 'dashboard');
        await comesTo(page, 'main');
        const { options: [{ id: option }] } = await ana.see(id);
        for (const text of ['It is hot.', 'It is near.'])
            await ana.act(id, 'point', { option, side: 'for', text });
        const take = card(page, 'Tacos').getByRole('button', { name: 'Take this point back' });
        await take.nth(1).waitFor();
        await describes(page, '.side li:nth-child(2) button', /^It is near\./);
        await take.first().press('Enter');
        await comesTo(page, 'article Tacos');
        await button(page, 'Abstain').press('Enter');
        await comesTo(page, 'section What to do now');
        await page.locator('.act button').first().focus();
        await ana.act(id, 'close'); // and nothing is to do
        await comesTo(page, 'main');
        await visitor.assertQuiet();
    });

    test('who looks at a decision that is deleted is told so', async () => {
        const { id, ana, visitor, page } = await begin('options', /status of 404/);
        await ana.act(id, 'delete', { confirm: 'Where do we eat?' });
        await page.getByRole('alert').getByText(/./).waitFor();
        assert.equal(await page.locator('form').count(), 0, 'there is nothing left to do here');
        await page.getByRole('link', { name: 'To the canvas' }).click();
        await page.waitForURL('**/canvas');
        await visitor.assertQuiet();
    });

    test('who signs out in one tab is at the door in all of them', async () => {
        const [ana, bo] = await product.people('ana', 'bo');
        const { id } = await bo.create();
        const visitor = await visit(ana);
        visitor.expect(/status of 401/);
        const [decision, canvas, me] = [await visitor.newPage(`/d/${id}`), await visitor.newPage('/canvas'), await visitor.newPage('/me')];
        await shows(decision, 'You are watching.');
        await button(me, 'Sign out').click();
        for (const page of [me, canvas, decision]) {
            await page.waitForURL('**/join**');
            await page.getByLabel('Your name').waitFor();
        }
        assert.equal(new URL(decision.url()).searchParams.get('next'), `/d/${id}`);
        await decision.getByLabel('Your name').fill('anabel');
        await button(decision, 'Only watch').click();
        await decision.waitForURL(`**/d/${id}`);
        await visitor.assertQuiet();
    });

    test('a double click, and a key that is held, is meant once: it takes nothing back, and says nothing about the next stage', async () => {
        const [zoe] = await product.people('zoe');
        const { id } = await walkTo('priorities', [zoe], 'What matters?');
        await zoe.act(id, 'priority', { text: 'calm', direction: '+' });
        const visitor = await visit(zoe);
        const page = await visitor.newPage(`/d/${id}`);
        const sent = [];
        page.on('request', request => request.method() === 'POST' && sent.push(new URL(request.url()).pathname));
        const clickTwice = async (what, answered) => { // the answer comes in between
            const { x, y, width, height } = await what.boundingBox();
            await page.mouse.click(x + width / 2, y + height / 2);
            await answered.waitFor();
            await page.mouse.down({ clickCount: 2 });
            await page.mouse.up({ clickCount: 2 });
        };
        await clickTwice(button(page, 'These are mine'), pressed(page, 'These are mine'));
        await clickTwice(button(page, 'I am ready'), page.locator('#live[data-stage^="options"]'));
        await page.getByLabel('Option 1').fill('Tacos');
        await shows(page.locator('li.card'), 'Tacos');
        assert.deepEqual(sent.splice(0), [`/d/${id}/confirm`, `/d/${id}/ready`, `/d/${id}/option`]);
        await button(page, 'I am ready').click();
        await clickTwice(button(card(page, 'Tacos'), 'Approve'), pressed(card(page, 'Tacos'), 'Approve'));
        await button(card(page, 'Do nothing'), 'Approve').focus();
        await page.keyboard.down('Enter');
        await pressed(card(page, 'Do nothing'), 'Approve').waitFor();
        await page.keyboard.down('Enter');
        await page.keyboard.up('Enter');
        await button(page, 'Abstain').click();
        await shows(page, 'You abstain.');
        assert.deepEqual(sent, [`/d/${id}/ready`, `/d/${id}/approve`, `/d/${id}/approve`, `/d/${id}/ready`]);
        await visitor.assertQuiet();
        await visitor.close();
    });
});
