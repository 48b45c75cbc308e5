// Contact sheets: pictures side by side, each with its name, as PNG; for those who want to see everything at once.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from '../browser/browser.mjs';

const A_SHEET = 24;
const shapeOf = width => width < 700 ? { columns: 8, ratio: '1 / 2.2' } : { columns: 6, ratio: '4 / 5' };

const lookOf = ({ width, scheme }) => `${width} ${scheme}`;
const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const thumbnail = ({ title, file }) =>
    `<figure><figcaption>${escape(title)}</figcaption><div><img src="${pathToFileURL(file)}" alt=""></div></figure>`;
const sheet = (title, shots, { columns, ratio }) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<style>
body { margin: 12px; font: 13px/1.3 sans-serif; background: #888; color: #000; display: grid; gap: 12px;
    grid-template-columns: repeat(${columns}, minmax(0, 1fr)); }
h1 { grid-column: 1 / -1; font-size: 18px; margin: 0; }
figure { margin: 0; } figcaption { margin-bottom: 4px; height: 2.6em; overflow: hidden; }
div { aspect-ratio: ${ratio}; overflow: hidden; } img { display: block; width: 100%; }
</style><h1>${escape(title)}</h1>
${shots.map(thumbnail).join('\n')}
`;

// Gives how many sheets there are: for each width and scheme, as many as it takes.
export async function makeSheets(shots, directory) {
    const sorted = shots.toSorted((a, b) => a.number.localeCompare(b.number));
    const browser = await launch();
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    let count = 0;

    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    for (const look of new Set(sorted.map(lookOf))) {
        const list = sorted.filter(shot => lookOf(shot) === look);
        for (let n = 0; n < list.length; n += A_SHEET, count++) {
            const name = `${look} ${1 + n / A_SHEET}`;
            const html = join(directory, `${name.replaceAll(' ', '-')}.html`);
            const some = list.slice(n, n + A_SHEET);
            await writeFile(html, sheet(`${look}, from ${some[0].title}`, some, shapeOf(some[0].width)));
            await page.goto(pathToFileURL(html).href);
            await page.screenshot({ path: html.replace(/html$/, 'png'), fullPage: true });
        }
    }
    await browser.close();
    return count;
}
