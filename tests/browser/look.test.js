// Every page of a group of twelve, on the smallest phone and on a desk: nothing lies on anything, nothing is cut, nothing
// scrolls sideways, everything can be touched and, on the projector, read; axe-core finds nothing. `make look` does the same
// for all widths, sizes of groups and both schemes. First, that the ruler works.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProduct } from '../http/harness.mjs';
import { hold, inspect, openPage } from '../look/inspect.mjs';
import { resize, startBrowser } from './browser.mjs';
import { canvasSettings, crowdSettings, setCanvases, setCrowd, slowSettings } from './crowds.mjs';

const [product, slow, canvases] = await Promise.all([crowdSettings, slowSettings, canvasSettings].map(startProduct));
const visit = await startBrowser(product);
const bench = await visit('the bench', { width: 400, height: 300 });

async function findings(body, options) {
    const page = await bench.newPage();
    await page.setContent(`<!doctype html><html lang="en"><title>Bench</title><style>
        body { margin: 0; font: 16px/20px sans-serif; }
        .at { position: absolute; } .box { width: 100px; border: 1px solid; } .row { white-space: nowrap; }
        .low { height: 18px; overflow: hidden; } .tall { padding: 1em; } .disc { width: 60px; height: 60px; border-radius: 50%; }
        .round { background: silver; }
        .bar { position: fixed; bottom: 0; margin: 0; height: 30px; background: #fff; } .code { width: 50px; height: 50px; }
        </style><main><h1>Bench</h1>${body}</main>`);
    await hold(page);
    const found = await inspect(page, options);
    await page.close();
    return found;
}

// What is wrong, in a page that has nothing else, and the finding.
const faults = {
    'a page that is too wide': ['<p style="width: 420px">x', /^sideways: the page is 20 px too wide$/],
    'a part that scrolls sideways': [
        '<div class="box row" style="overflow: auto">far more than fits</div>', /^sideways: div.box.row .* scrolls by/],
    'texts on each other': [
        '<p class="at" style="top: 90px">one</p><p class="at" style="top: 80px">two</p>', /^overlap: p.at “two” and p.at “one”/],
    'a card on a card': [
        '<div class="card box">one</div><div class="card box" style="margin-top: -9px">two</div>',
        /^overlap: div.card.box “one” and div.card.box “two”/],
    'a text under somebody\'s disc': [
        '<p class="row">a name</p><i class="disc" style="display: block; margin: -30px 0 0 20px; background: red"></i>',
        /^overlap: p.row “a name” and i.disc/],
    'texts on each other among the details': [
        '<details><summary style="min-height: 40px">More</summary><p>one</p><p style="margin-top: -28px">two</p></details>',
        /^overlap, opened: p/],
    'a line below what cuts it': [
        '<div class="box low">one two three four five six</div>', /^cut: div.box.low “one .* beyond div.box.low/],
    'an ellipsis': [
        '<p class="box row" style="overflow: hidden; text-overflow: ellipsis">far more than fits</p>', /^cut: p.box.row “far/],
    'more lines than a clamp shows': [
        `<p class="box" style="overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical;
            -webkit-line-clamp: 1">far more than fits</p>`,
        /^cut: p.box “far/],
    'a text that is wider than its disc': [
        '<p class="disc row" style="border: 1px solid">twelve</p>', /^cut: p.disc.row “twelve”.* beyond the round p.disc/],
    'a text that is higher than its box': [
        '<p class="box" style="height: 20px">far more than fits</p>', /^cut: p.box “far.* beyond p.box/],
    'a text outside the window': ['<p class="at" style="left: -9px">x', /^cut: p.at.* beyond the window$/],
    'a low button': ['<button style="width: 90px; height: 39px">Go</button>', /^touch: button “Go” is 90 px × 39 px$/],
    'a narrow link beside another': ['<nav><a href="#a">A</a> <a href="#b">B</a></nav>', /^touch: a “A”/],
    'a box to tick with a low label': ['<label><input type="checkbox"> Yes</label>', /^touch: input/],
    'a bar on the page\'s end': [
        '<p style="height: 900px">long</p><p>end</p><p class="bar">a bar</p>', /^covered at the page's end: p “end” by p.bar/],
    'something in a popover': [
        '<button popovertarget="more" class="tall">More</button><div id="more" popover><button>Go</button></div>',
        /^touch, in div#more: button “Go”/],
    'what axe knows': ['<img src="data:," width="50" height="50">', /^axe: image-alt \(critical\)/, { withAxe: true }],
    'small print on the screen': [
        '<p style="font-size: 9px">x</p><img class="code" alt="QR" src="data:,qr">', /^small: p “x” is 9 px, less than 10 px$/,
        { screen: true }],
    'a code on the screen that scrolls away': [
        '<img class="code" alt="QR" src="data:,qr"><p style="height: 900px">x',
        /^the QR code is not all in the window at the page's end/, { screen: true }],
};

const fine = `
    <p style="position: sticky; top: 0; margin: 0; height: 30px">in its place, at first</p>
    <div style="height: 60px"><i class="disc round at"></i><p style="margin: 0 0 0 57px">in a disc's corner</p></div>
    <p>A sentence with <a href="#there">a link</a> in it.</p>
    <p style="line-height: 1">set <b>tightly</b><br>twice</p>
    <div class="box" style="height: 50px; overflow-y: auto" tabindex="0">one two three four five six seven eight nine</div>
    <div class="box" title="far more than fits">
        <p class="row" style="overflow: hidden; text-overflow: ellipsis">far more than fits</p>
    </div>
    <p class="disc" style="border: 1px solid; display: grid; place-items: center">Ed</p>
    <label style="display: inline-block; padding: 10px">Yes <input type="checkbox"></label>
    <details><summary style="min-height: 40px">More</summary><p>here</p></details>
    <p class="unseen" style="position: absolute; top: 0; overflow: hidden">said</p>
    <p style="height: 900px">long</p>
    <p style="padding-bottom: 40px">end</p>
    <p class="bar">a bar</p>`;

const pages = (await Promise.all([setCrowd(product, slow, 12), setCanvases(canvases)])).flat();
const visitors = new Map();
for (const { person, at } of pages)
    if (!visitors.has(person))
        visitors.set(person, await visit(person, {}, at));

describe('the ruler', { concurrency: 2 }, () => {
    for (const [name, [body, expected, options]] of Object.entries(faults))
        test(`finds ${name}`, async () => {
            const found = await findings(body, options);
            assert.ok(found.some(it => expected.test(it)), `found ${JSON.stringify(found)}`);
        });

    test('finds nothing where nothing is', async () => {
        assert.deepEqual(await findings(fine, { withAxe: true }), []);
    });
});

describe('a page of twelve people', { concurrency: 3 }, () => {
    for (const { name, ...entry } of pages)
        test(name, async () => {
            const visitor = visitors.get(entry.person);
            const page = await openPage(visitor, entry);
            const found = [];
            for (const [width, height] of [[320, 640], [1280, 720]]) {
                await resize(page, width, height);
                const { screen } = entry;
                found.push(...(await inspect(page, { screen, withAxe: true })).map(it => `${width} px: ${it}`));
            }
            assert.deepEqual(found, []);
            await visitor.assertQuiet([page]);
            await page.close();
        });
});
