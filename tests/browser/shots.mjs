// node tests/browser/shots.mjs DIRECTORY: pictures of every page, on a desk and on a phone, for people to look at.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startProduct } from '../http/harness.mjs';
import { startBrowser } from './browser.mjs';
import { setScenes } from './scenes.mjs';

const directory = process.argv[2];
if (!directory) {
    console.error('usage: node tests/browser/shots.mjs DIRECTORY');
    process.exit(2);
}
await mkdir(directory, { recursive: true });

const product = await startProduct();
const slow = await startProduct({ REVEAL_MS: 600000 });
const visit = await startBrowser(product);
const widths = { wide: 1280, narrow: 390 };

let count = 0;
for (const { name, person, path, answer, slow: there } of await setScenes(product, slow)) {
    const number = String(++count).padStart(2, '0');
    const { context } = await visit(person, {}, there ? slow : product);
    const page = await context.newPage();
    if (answer)
        await page.route(`**${path}`, route => route.fulfill({ status: answer.status, contentType: 'text/html', body: answer.text }));
    await page.goto(path);
    for (const [word, width] of Object.entries(widths)) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(directory, `${number} ${name.replaceAll(/\W+/g, '-')} ${word}.png`), fullPage: true });
    }
    await context.close();
}
await Promise.all([product.stop(), slow.stop()]);
process.exit(); // nothing else ends node:test where there is no test
