// Every page, as each kind of person sees it: valid HTML, nothing against the policy; and what no crowd shows (look.test.js) is
// looked at here in the same way, on a phone and on a desk. The stages are dark here. People bring the decisions there over HTTP.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct } from '../http/harness.mjs';
import { inspect, openPage } from '../look/inspect.mjs';
import { resize, startBrowser } from './browser.mjs';
import { validate } from './html.mjs';
import { setModelScenes } from './model-scenes.mjs';
import { isCrowds, setScenes } from './scenes.mjs';

const product = await startProduct();
const slow = await startProduct({ REVEAL_MS: 280000 });
const visit = await startBrowser(product);

const pages = (await Promise.all([setScenes(product, slow), setModelScenes()])).flat();
const visitors = new Map();
for (const { person, at, slow: there } of pages)
    if (!visitors.has(person))
        visitors.set(person, await visit(person, {}, at ?? (there ? slow : product)));
for (const visitor of visitors.values())
    visitor.expect(/status of 4(00|03|04|05|09|13)/); // whoever looks at errors gets their status on the console

describe('a page in order', { concurrency: 3 }, () => {
    for (const { name, facilitates, ...entry } of pages)
        test(name, async () => {
            const visitor = visitors.get(entry.person);
            if (entry.expects)
                visitor.expect(entry.expects);
            const page = await openPage(visitor, entry);
            assert.deepEqual(validate(entry.answer?.text ?? await (await page.request.get(entry.path)).text()), []);
            assert.deepEqual(await page.evaluate(() => window.breaches), [], 'nothing against the policy');
            const found = [];
            const look = async (width, height) => {
                await resize(page, width, height);
                found.push(...(await inspect(page, { screen: entry.screen, withAxe: true })).map(it => `${width} px: ${it}`));
            };
            if (!isCrowds.test(name)) {
                if (!entry.screen)
                    await look(320, 640);
                if (!entry.at || entry.screen) // what the model does is there in many states
                    await look(1280, 720);
            } else if (facilitates) {
                await page.emulateMedia({ colorScheme: 'dark' });
                await look(390, 844);
            }
            assert.deepEqual(found, []);
            await visitor.assertQuiet([]);
            await page.close();
        });
});
