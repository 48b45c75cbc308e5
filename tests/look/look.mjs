// make look: looks at every page and state, at five widths, light and dark, with few people and many. Tells what is wrong,
// and leaves pictures of all of it in look/, and contact sheets in look/sheets/, for people to look at.
//
// LOOK_ONLY=tie          pages whose name has this in it (a regular expression)
// LOOK_GROUPS=model      only these groups of pages: crowds, canvases, scenes, model
// LOOK_WIDTHS=390,1280   LOOK_SCHEMES=light   LOOK_PEOPLE=12
// LOOK_DIRECTORY=look    where the pictures go; what is there is replaced

import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { resize, startBrowser } from '../browser/browser.mjs';
import { canvasSettings, crowdSettings, setCanvases, setCrowd, sizes, slowSettings } from '../browser/crowds.mjs';
import { setModelScenes } from '../browser/model-scenes.mjs';
import { isCrowds, setScenes } from '../browser/scenes.mjs';
import { startProduct } from '../http/harness.mjs';
import { inspect, openPage } from './inspect.mjs';
import { makeSheets } from './sheets.mjs';

const AT_ONCE = 3; // pages
const heights = { 320: 640, 390: 844, 768: 1024, 1280: 720, 1920: 1080 };
const MOST_HEIGHT = 4000; // of a picture
const axeWidths = { light: Object.keys(heights).map(Number), dark: [390, 1280] }; // in the dark only colours change

const listed = (name, all) => process.env[name]?.split(',').filter(Boolean) ?? all;
const widths = listed('LOOK_WIDTHS', Object.keys(heights)).map(Number);
const schemes = listed('LOOK_SCHEMES', ['light', 'dark']);
const crowds = listed('LOOK_PEOPLE', sizes).map(Number);
const only = new RegExp(process.env.LOOK_ONLY ?? '', 'i');
const directory = resolve(process.env.LOOK_DIRECTORY ?? 'look');

const settled = async (set, ...settings) => set(...await Promise.all(settings.map(startProduct)));
const groups = {
    crowds: async () => (await Promise.all(crowds.map(size =>
        settled((product, slow) => setCrowd(product, slow, size), crowdSettings, slowSettings)))).flat(),
    canvases: () => settled(setCanvases, canvasSettings),
    scenes: () => settled(async (product, slow) => (await setScenes(product, slow)).filter(({ name }) => !isCrowds.test(name))
        .map(page => ({ ...page, at: page.slow ? slow : product })), {}, { REVEAL_MS: '600000' }),
    model: setModelScenes,
};

async function setAll() {
    const pages = await Promise.all(listed('LOOK_GROUPS', Object.keys(groups)).map(name => groups[name]()));
    return pages.flat().filter(({ name }) => only.test(name));
}

const shots = []; // {name, width, scheme, file}
let count = 0;

// All of the page, in a window that is as high: Chromium's own pictures beyond the window now and then repeat what is in it.
// The projector's page is what its window shows.
async function shoot(page, shot, { screen }) {
    const window = page.viewportSize();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    if (!screen && height > window.height)
        await resize(page, window.width, Math.min(height, MOST_HEIGHT));
    await page.screenshot({ path: shot.file, type: 'jpeg', quality: 70 });
    shots.push(shot);
}

async function lookAt(entry, number, visitor) {
    const page = await openPage(visitor, entry);
    for (const scheme of schemes) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const width of widths) {
            await resize(page, width, heights[width] ?? Math.round(width * 3 / 4));
            const found = await inspect(page, { screen: entry.screen, withAxe: axeWidths[scheme]?.includes(width) });
            for (const finding of found)
                console.log(`${entry.name}, ${width} px, ${scheme}: ${finding}`);
            count += found.length;
            const title = `${number} ${entry.name}`;
            const file = join(directory, `${title} ${width} ${scheme}`.replaceAll(/[^\w-]+/g, '-') + '.jpg');
            await shoot(page, { title, number, width, scheme, file }, entry);
        }
    }
    await page.close();
}

const started = Date.now();
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
const pages = await setAll();
const visit = await startBrowser(pages[0].at);
const visitors = new Map();
for (const { person, at } of pages)
    if (!visitors.has(person))
        visitors.set(person, await visit(person, {}, at));

const waiting = pages.entries();
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const [n, entry] of waiting)
        await lookAt(entry, String(n + 1).padStart(3, '0'), visitors.get(entry.person));
}));
const sheets = await makeSheets(shots, join(directory, 'sheets'));

const seconds = Math.round((Date.now() - started) / 1000);
console.log(`${count} ${count === 1 ? 'finding' : 'findings'} on ${pages.length} pages, ${shots.length} pictures, ` +
    `${sheets} sheets in ${directory}/sheets, after ${seconds} s`);
process.exit(count ? 1 : 0); // nothing else ends node:test where there is no test
