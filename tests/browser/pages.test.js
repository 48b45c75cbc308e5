// Every page, as each kind of person sees it: valid HTML; nothing serious found by axe-core, on a phone and on a desk; nothing
// to scroll sideways from 320 px on; no control lower than 24 px. People bring the decisions there over HTTP.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { startProduct } from '../http/harness.mjs';
import { require, startBrowser } from './browser.mjs';
import { validate } from './html.mjs';
import { setScenes } from './scenes.mjs';

const product = await startProduct();
const slow = await startProduct({ REVEAL_MS: 280000 });
const visit = await startBrowser(product);
const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

// The frame reloads itself because it is for pages without scripts; and it stands in a page that does not.
const meant = (violation, page) => violation.id === 'meta-refresh' && /\/frame$/.test(page.url());

async function inspectAxe(page, where) {
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const grave = violations.filter(it => ['serious', 'critical'].includes(it.impact) && !meant(it, page));
    assert.deepEqual(grave.flatMap(({ id, nodes }) => nodes.map(node => `${where}: ${id} ${node.html} ${node.failureSummary}`)), []);
}

async function inspectSize(page, width) {
    const { wide, low } = await page.evaluate(() => {
        const shown = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.unseen');
        const height = element => Math.round(element.getBoundingClientRect().height * 10) / 10;
        return {
            wide: document.documentElement.scrollWidth - innerWidth,
            low: [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
                .filter(element => shown(element) && height(element) < 24)
                .map(element => `${height(element)} px: ${element.outerHTML}`),
        };
    });
    assert.ok(wide <= 0, `${wide} px too wide at ${width} px`);
    assert.deepEqual(low, [], `controls at ${width} px`);
}

async function inspect(visitor, { path, answer, facilitates }) {
    const page = await visitor.newPage();
    if (answer)
        await page.route(`**${path}`, route => route.fulfill({ status: answer.status, contentType: 'text/html', body: answer.text }));
    const response = await page.goto(path);
    assert.deepEqual(validate(answer?.text ?? await response.text()), []);
    assert.deepEqual(await page.evaluate(() => window.breaches), [], 'nothing against the policy');
    await page.evaluate(axe);
    await page.evaluate(() => document.querySelectorAll('details').forEach(it => { it.open = true; }));
    for (const width of [320, 390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await inspectSize(page, width);
        if (width > 320)
            await inspectAxe(page, `${width} px`);
    }
    if (facilitates) {
        await page.emulateMedia({ colorScheme: 'dark' });
        await inspectAxe(page, 'dark');
    }
    await page.close();
}

const pages = await setScenes(product, slow);
const visitors = new Map();
for (const { person, slow: there } of pages)
    if (!visitors.has(person))
        visitors.set(person, await visit(person, {}, there ? slow : product));
for (const visitor of visitors.values())
    visitor.expect(/status of 4(00|03|04|05|09|13)/); // whoever looks at errors gets their status on the console

describe('a page in order', { concurrency: 3 }, () => {
    for (const page of pages)
        test(page.name, async () => {
            const visitor = visitors.get(page.person);
            await inspect(visitor, page);
            await visitor.assertQuiet([]);
        });
});
