// The style sheet keeps what docs/look.md says: the colours and their contrasts. And what a first visit costs: bytes, and no
// jump of what is already shown.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { source, startProduct } from '../http/harness.mjs';
import { stages, walkTo } from '../http/walk.mjs';
import { resize, startBrowser } from './browser.mjs';

const product = await startProduct();
const visit = await startBrowser(product);
const [ana] = await product.people('ana');
const visitor = await visit(ana);
const look = await readFile(join(source, 'docs/look.md'), 'utf8');

// Whatever a custom property or a colour comes to, as bytes of sRGB.
async function coloursOf(page, colours) {
    return page.evaluate(names => {
        const ring = Object.assign(document.createElement('p'), { className: 'ring' });
        const probe = document.body.appendChild(ring).appendChild(document.createElement('i'));
        const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
            .getContext('2d', { willReadFrequently: true });
        return names.map(([name, className]) => {
            probe.setAttribute('class', className ?? '');
            context.fillStyle = getComputedStyle(probe).getPropertyValue(name).trim();
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        });
    }, colours);
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(rgb) {
    const [r, g, b] = rgb.map(byte => byte / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

const hex = rgb => `#${rgb.map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
const rows = look.split('\n').filter(line => line.startsWith('| `--')).map(line => line.split('|').map(cell => cell.trim()));
const least = { '--edge': 3, '--text': 7, default: 4.5 };

for (const [scheme, column] of [['light', 3], ['dark', 5]])
    test(`the ${scheme} colours are those of docs/look.md, with its contrasts, which suffice`, async () => {
        const page = await visitor.newPage('/canvas');
        await page.emulateMedia({ colorScheme: scheme });
        const names = rows.map(row => row[1].slice(1, -1));
        const colours = Object.fromEntries((await coloursOf(page, names.map(name => [name]))).map((rgb, n) => [names[n], rgb]));
        assert.ok(names.length >= 11, names.join());
        for (const row of rows) {
            const name = row[1].slice(1, -1);
            assert.equal(hex(colours[name]), row[column], name);
            const told = row[column + 1].match(/[\d.]+/g)?.map(Number) ?? [];
            const behind = name.startsWith('--on-') ? [colours[name.replace('on-', '')]] : [colours['--ground'], colours['--sheet']];
            told.forEach((figure, n) => {
                const measured = contrast(colours[name], behind[n]);
                assert.ok(Math.abs(measured - figure) < 0.06, `${name}: ${measured}, not ${figure}`);
                assert.ok(measured >= (least[name] ?? least.default), `${name}: ${measured}`);
            });
        }
        await page.close();
    });

for (const scheme of ['light', 'dark'])
    test(`the initials of twelve ${scheme} discs can be read, and stand out of the page`, async () => {
        const page = await visitor.newPage('/canvas');
        await page.emulateMedia({ colorScheme: scheme });
        const hues = Array.from({ length: 12 }, (_, n) => ['--disc', `h${n + 1}`]);
        const [text, ground, sheet, ...discs] = await coloursOf(page, [['--on-disc'], ['--ground'], ['--sheet'], ...hues]);
        assert.equal(new Set(discs.map(String)).size, 12);
        for (const disc of discs) {
            assert.ok(contrast(text, disc) >= (scheme === 'light' ? 5.5 : 9), `${hex(disc)}: ${contrast(text, disc)}`);
            assert.ok(Math.min(contrast(ground, disc), contrast(sheet, disc)) >= 3, hex(disc));
        }
        await page.close();
    });

test('the style sheet is under 12 KB packed, and a first visit under 50 KB', async () => {
    const nobody = product.browser();
    const { text } = await nobody.get('/join', { accept: 'html' });
    const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    const sizes = new Map([['page', gzipSync(text).length]]);
    for (const path of files)
        sizes.set(path, gzipSync((await nobody.get(path)).bytes, { level: 9 }).length);
    const [style] = [...sizes].filter(([path]) => /style\..*\.css$/.test(path));
    assert.ok(style[1] < 12 * 1024, `${style}`);
    const all = [...sizes.values()].reduce((a, b) => a + b);
    assert.ok(all < 50000, [...sizes].join('; '));
});

// What moved though nobody did anything, from the first paint until the page waits for news.
function shifts() {
    return new Promise(resolve => {
        const found = [];
        new PerformanceObserver(list => found.push(...list.getEntries().filter(it => !it.hadRecentInput))).observe(
            { type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(found.map(({ value, sources }) =>
            `${value}: ${sources.map(it => it.node?.outerHTML?.slice(0, 120)).join(' | ')}`))));
    });
}

// Scripts come when the whole page has been seen without them. How much of it a browser paints at first is its own affair.
async function goSlowly(page, path) {
    let release;
    const painted = new Promise(done => { release = done; });
    await page.route('**/assets/*.js', async route => {
        await painted;
        await route.continue();
    });
    await page.route(`**${path}`, async route => {
        const response = await route.fetch();
        const body = (await response.text()).replace('</head>', '<link rel="expect" href="#last" blocking="render"></head>')
            .replace('</body>', '<template id="last"></template></body>');
        await route.fulfill({ response, body });
    });
    await page.goto(path, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length === 1);
    release();
    await page.waitForLoadState();
}

test('nothing that is shown jumps while a page comes to life, at any stage', async t => {
    const paths = ['/join', '/canvas', '/me'];
    for (const stage of stages)
        paths.push(`/d/${(await walkTo(stage, [ana], `Where do we eat, at ${stage}?`)).id}`);
    for (const [width, height] of [[1280, 900], [390, 800]])
        for (const path of paths) {
            const page = await visitor.newPage();
            await resize(page, width, height);
            const waits = path.startsWith('/d/') || path === '/canvas' ? page.waitForRequest(/\/live\?/) : null;
            await goSlowly(page, path);
            await waits;
            const [paint] = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint').map(it => it.startTime));
            t.diagnostic(`${path} at ${width} px: first contentful paint after ${Math.round(paint)} ms`);
            assert.deepEqual(await page.evaluate(shifts), [], `${path} at ${width} px`);
            await page.close();
        }
    await visitor.assertQuiet();
});

test('the question has room on its table in a window of any size, and in the frame of pages without scripts', async () => {
    const { id } = await walkTo('lobby', [ana], 'Which database shall we use for the new billing service?');
    const page = await visitor.newPage();
    for (const path of [`/d/${id}`, `/d/${id}/frame`])
        for (const size of [[640, 480], [800, 600], [1000, 500], [1023, 700], [1024, 700], [1280, 800]]) {
            await page.goto(path);
            await resize(page, ...size);
            const { wide, high, words } = await page.evaluate(() => {
                const { width, height } = document.querySelector('.table').getBoundingClientRect();
                return { wide: width, high: height, words: document.querySelector('.question').getBoundingClientRect().width };
            });
            const where = `${path} at ${size.join(' by ')}`;
            assert.ok(words >= wide / 2, `${words} of ${wide} px for the words, ${where}`);
            assert.ok(Math.abs(wide - high) < 1, `a circle, ${wide} by ${high}, ${where}`);
        }
    await page.close();
});

test('at 400 % the bar at the foot lies over nothing, and it stays in reach at 200 %', async () => {
    const { id } = await walkTo('dashboard', [ana], 'What is in the way?');
    const page = await visitor.newPage(`/d/${id}`);
    const bar = () => page.locator('.act').evaluate(it => {
        const { top, bottom } = it.getBoundingClientRect();
        return { above: document.querySelector('.views').getBoundingClientRect().bottom <= top, inReach: bottom <= innerHeight };
    });
    await resize(page, 320, 256);
    assert.deepEqual(await bar(), { above: true, inReach: false });
    await resize(page, 640, 400);
    assert.deepEqual(await bar(), { above: false, inReach: true });
    await page.close();
});

test('what is pressed can be told from what is not in the colours of the system, and by more than its colour in ours', async () => {
    const { id } = await walkTo('lobby', [ana], 'Which one is pressed?');
    const page = await visitor.newPage(`/d/${id}`);
    const modes = page.locator('fieldset button');
    assert.deepEqual((await modes.allTextContents()).map(it => it.includes('✓')), [true, false, false]);
    for (const forcedColors of ['none', 'active']) {
        await page.emulateMedia({ forcedColors });
        const [pressed, ...others] = await modes.evaluateAll(all => all.map(it => {
            it.style.transition = 'none';
            return getComputedStyle(it).backgroundColor;
        }));
        assert.ok(!others.includes(pressed), `${pressed} where colours are forced: ${forcedColors}`);
    }
    await page.emulateMedia({ forcedColors: 'none', contrast: 'more' });
    const [edge, text] = await coloursOf(page, [['--edge'], ['--text']]);
    assert.deepEqual(edge, text, 'the edges of controls for whoever wants more contrast');
    await page.close();
});
