// Looks at a page as a careful person would, with a ruler: what lies on what, what is cut, what scrolls sideways, what is
// too small to touch or to read from the last row, and what axe-core finds. Each finding is a sentence that names the
// element.
//
// A page is looked at as it comes, then with everything open that opens: first its details, then one popover or dialog after
// the other. Cutting is fine where it is declared: where a title has the whole text. What floats (fixed, popovers, and what is
// sticky while it sticks) lies on the page by intent, and is compared with what else floats; but it must leave the page's
// start and end to be seen.

import { readFile } from 'node:fs/promises';
import { require } from '../browser/browser.mjs';

const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

// The frame reloads itself because it is for pages without scripts; and it stands in a page that does not.
const meant = (violation, page) => violation.id === 'meta-refresh' && /\/frame$/.test(page.url());

// Opens what crowds.mjs and scenes.mjs give, still: nothing moves, and nothing waits to be seen. prepare: what has to happen
// on the page first.
export async function openPage(visitor, { path, answer, prepare }) {
    const page = await visitor.newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    if (answer)
        await page.route(`**${path}`, route =>
            route.fulfill({ status: answer.status, contentType: 'text/html', body: answer.text }));
    await page.goto(path);
    if (path.endsWith('/frame')) // it reloads itself, be it looked at or not; after 204 a browser stays where it is
        await page.route(`**${path}`, route => route.fulfill({ status: 204 }));
    await prepare?.(page);
    await hold(page);
    return page;
}

export async function hold(page) {
    await page.evaluate(async () => {
        const still = new CSSStyleSheet();
        still.replaceSync('*, ::before, ::after { animation: none !important; transition: none !important; }');
        document.adoptedStyleSheets.push(still);
        await document.fonts.ready;
    });
}

// Gives the findings, each once. screen: it is the projector's page; withAxe: axe-core looks, too.
export async function inspect(page, { screen = false, withAxe = false } = {}) {
    const found = new Set(await page.evaluate(look, { screen }));
    if (withAxe)
        for (const sentence of await inspectAxe(page))
            found.add(sentence);
    return [...found];
}

// With the details open, as axe passes over what is not shown.
async function inspectAxe(page) {
    if (!await page.evaluate(() => Boolean(window.axe)))
        await page.evaluate(axe);
    const { violations } = await page.evaluate(async () => {
        const closed = [...document.querySelectorAll('details:not([open])')];
        closed.forEach(it => { it.open = true; });
        const result = await window.axe.run(document, { resultTypes: ['violations'] });
        closed.forEach(it => { it.open = false; });
        return { violations: result.violations };
    });
    return violations.filter(it => !meant(it, page)).flatMap(({ id, impact, nodes }) => nodes.map(({ html, failureSummary }) =>
        `axe: ${id} (${impact}): ${html.slice(0, 160)} ${failureSummary.replaceAll(/\s+/g, ' ')}`));
}

// Runs in the page, so everything that it needs stands inside it.
function look({ screen }) {
    const SLACK = 1; // px; what rounding makes
    const SPILL_SLACK = 2; // px; a line's corners show little
    const TOUCH = 40;
    const LINES_OF_A_SCREEN = 30;
    const found = [];

    // ---- elements and their boxes

    const px = value => `${Math.round(value * 10) / 10} px`;
    const words = text => text.replaceAll(/\s+/g, ' ').trim();

    function name(element) {
        const classes = [...element.classList].map(it => `.${it}`).join('');
        const text = words(element.innerText ?? element.textContent) || element.getAttribute('aria-label') || element.name;
        const quoted = text ? ` “${text.slice(0, 40)}${text.length > 40 ? '…' : ''}”` : '';
        return `${element.localName}${element.id && `#${element.id}`}${classes}${quoted}`;
    }

    const styles = new Map(); // they follow what changes
    function styleOf(element) {
        if (!styles.has(element))
            styles.set(element, getComputedStyle(element));
        return styles.get(element);
    }

    const said = new Map();
    function isOnlySaid(element) { // to screen readers
        if (!said.has(element))
            said.set(element, element.matches('.unseen, .skip') || styleOf(element).clipPath.startsWith('inset(50%') ||
                Boolean(element.parentElement && isOnlySaid(element.parentElement)));
        return said.get(element);
    }

    const isShown = element => !isOnlySaid(element) &&
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

    // What an assistive technology is told to pass over, and shows no text, is an ornament: a ring around a face.
    const isOrnament = element => element.matches('img[alt=""], svg:not([role=img], [aria-label])') ||
        Boolean(element.closest('[aria-hidden=true]'));

    // What is sticky and is not where it would be without that.
    function sticks(element) {
        const { left, top } = element.getBoundingClientRect();
        const before = element.style.position;
        element.style.position = 'static';
        const natural = element.getBoundingClientRect();
        element.style.position = before;
        return Math.hypot(natural.left - left, natural.top - top) > SLACK;
    }

    const layers = new Map(); // until something is scrolled or opened
    function floats(element) {
        const { position } = styleOf(element);
        return position === 'fixed' || (position === 'sticky' && sticks(element)) || element.matches(':popover-open, :modal');
    }

    function scrollToTop(top) {
        scrollTo({ top, behavior: 'instant' });
        layers.clear();
    }

    function layerOf(element) { // the nearest that floats, or none
        if (!element)
            return null;
        if (!layers.has(element))
            layers.set(element, floats(element) ? element : layerOf(element.parentElement));
        return layers.get(element);
    }

    // The elements that cut what is in element, or let it scroll: itself, and those that it moves with.
    const clippers = new Map();
    function clippersOf(element) {
        if (!clippers.has(element))
            clippers.set(element, [...findClippers(element)]);
        return clippers.get(element);
    }

    function* findClippers(element) {
        let position = 'static';
        for (let at = element; at && at !== document.body && position !== 'fixed'; at = at.parentElement) {
            const style = styleOf(at);
            if (position === 'absolute' && style.position === 'static' && style.transform === 'none')
                continue;
            if (!['inline', 'contents'].includes(style.display) && style.overflow !== 'visible')
                yield [at, style];
            position = style.position;
        }
    }

    function innerBox(element) {
        const box = element.getBoundingClientRect();
        const left = box.left + element.clientLeft;
        const top = box.top + element.clientTop;
        return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight };
    }

    const cut = (a, b) => ({
        left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
        right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
    });
    const isEmpty = box => box.right - box.left <= 0 || box.bottom - box.top <= 0;

    // What is seen of a box that stands in element.
    function seenOf(box, element) {
        for (const [clipper, { overflowX, overflowY }] of clippersOf(element)) {
            const inner = innerBox(clipper);
            box = cut(box, {
                ...overflowX === 'visible' ? { left: -Infinity, right: Infinity } : { left: inner.left, right: inner.right },
                ...overflowY === 'visible' ? { top: -Infinity, bottom: Infinity } : { top: inner.top, bottom: inner.bottom },
            });
        }
        return box;
    }

    // The lines of all text below root: {element, box}. A line is no higher than the line height, so that lines that are set
    // tightly do not count as lying on each other.
    const unread = 'script, style, noscript, template, select, textarea';
    function linesIn(root) {
        const lines = [];
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            if (!node.data.trim() || element.closest(unread) || !isShown(element))
                continue;
            const height = parseFloat(styleOf(element).lineHeight) || Infinity;
            range.selectNodeContents(node);
            for (const rect of range.getClientRects()) {
                if (rect.width < 1 || rect.height < 1)
                    continue;
                const spare = Math.max(0, rect.height - height) / 2;
                const box = { left: rect.left, right: rect.right, top: rect.top + spare, bottom: rect.bottom - spare };
                lines.push({ element, box });
            }
        }
        return lines;
    }

    const controls = 'button, input:not([type=hidden]), select, textarea';
    const pictures = 'img, svg, canvas, video, iframe, meter, progress';
    const bodies = '.card, .circle, .disc';

    function boxesIn(root) {
        return [...root.querySelectorAll(`${controls}, ${pictures}, ${bodies}`)]
            .filter(element => isShown(element) && !(element.matches(pictures) && isOrnament(element)))
            .filter(element => !element.matches(bodies) || paints(styleOf(element)))
            .filter(element => !element.parentElement.closest('svg'))
            .map(element => ({ element, box: element.getBoundingClientRect() }))
            .map(leaf => ({ ...leaf, round: isRound(styleOf(leaf.element), leaf.box) && leaf.box }));
    }

    // Discs by any name. Faces may lie on each other, but on no text.
    function roundsIn(root) {
        return [...root.querySelectorAll('*')]
            .filter(element => styleOf(element).borderTopLeftRadius !== '0px' && !element.matches(bodies) && isShown(element))
            .map(element => ({ element, box: element.getBoundingClientRect() }))
            .filter(({ element, box }) => isRound(styleOf(element), box) && paints(styleOf(element)))
            .map(leaf => ({ ...leaf, round: leaf.box, mayBeLainOn: !leaf.element.closest('.circle, .disc') }));
    }

    // Everything that should have a place of its own.
    function leavesIn(root) {
        return [...linesIn(root), ...boxesIn(root), ...roundsIn(root)]
            .map(leaf => ({ ...leaf, box: seenOf(leaf.box, leaf.element) }))
            .filter(({ box }) => !isEmpty(box));
    }

    // ---- what lies on what

    const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const areKin = (a, b) => a === b || a.contains(b) || b.contains(a);
    const touch = (a, b) => across(a, b) > SLACK && down(a, b) > SLACK;

    // Whether a box reaches into a disc, and not only into its corners; of another disc, its nearest point counts.
    function isInRound(disc, other) {
        const [x, y] = [(disc.left + disc.right) / 2, (disc.top + disc.bottom) / 2];
        if (other.round) {
            const { left, right, top, bottom, width, height } = other.round;
            const apart = Math.hypot((left + right) / 2 - x, (top + bottom) / 2 - y);
            return apart < (disc.width + disc.height + width + height) / 4 - SLACK;
        }
        const dx = Math.max(other.box.left - x, x - other.box.right, 0);
        const dy = Math.max(other.box.top - y, y - other.box.bottom, 0);
        return Math.hypot(dx / (disc.width / 2 - SLACK), dy / (disc.height / 2 - SLACK)) < 1;
    }

    const lieOnEachOther = (a, b) => touch(a.box, b.box) && !areKin(a.element, b.element) && !(a.mayBeLainOn && b.mayBeLainOn) &&
        (!a.round || isInRound(a.round, b)) && (!b.round || isInRound(b.round, a));

    function inspectOverlap(leaves, where) {
        const told = new Set();
        let open = [];
        for (const leaf of leaves.toSorted((a, b) => a.box.top - b.box.top)) {
            open = open.filter(({ box }) => box.bottom > leaf.box.top + SLACK);
            for (const other of open)
                if (lieOnEachOther(leaf, other))
                    tellOverlap(other, leaf, told, where);
            open.push(leaf);
        }
    }

    function tellOverlap(one, other, told, where) {
        const key = `${name(one.element)} and ${name(other.element)}`;
        if (!told.has(key))
            found.push(`overlap${where}: ${key}, by ${px(across(one.box, other.box))} × ${px(down(one.box, other.box))}`);
        told.add(key);
    }

    function inspectOverlaps(root, where) {
        const leaves = leavesIn(root);
        if (root !== document.body)
            return inspectOverlap(leaves, where);
        inspectOverlap(leaves.filter(({ element }) => !layerOf(element)), where);
        inspectOverlap(leaves.filter(({ element }) => layerOf(element)), where);
    }

    // What floats may cover the page's middle, which can be scrolled away, but neither its start nor its end.
    function inspectEnds() {
        for (const [word, to] of [['start', 0], ['end', document.documentElement.scrollHeight]]) {
            scrollToTop(to);
            const leaves = leavesIn(document.body);
            const page = leaves.filter(({ element }) => !layerOf(element));
            for (const floating of new Set(leaves.map(({ element }) => layerOf(element)).filter(Boolean))) {
                if (floating.matches(':popover-open, :modal'))
                    continue;
                const box = floating.getBoundingClientRect();
                if (word === 'start' && box.top > innerHeight / 2) // below the middle, it is scrolled away
                    continue;
                if (word === 'end' && box.bottom < innerHeight / 2)
                    continue;
                const parts = paints(styleOf(floating))
                    ? [{ element: floating, box }] : leaves.filter(({ element }) => layerOf(element) === floating);
                const covered = page.find(leaf => parts.some(part => lieOnEachOther(leaf, part)));
                if (covered)
                    found.push(`covered at the page's ${word}: ${name(covered.element)} by ${name(floating)}`);
            }
        }
        scrollToTop(0);
    }

    // ---- what scrolls sideways

    function inspectSideways(where) {
        const wide = document.documentElement.scrollWidth - innerWidth;
        if (wide > 0)
            found.push(`sideways${where}: the page is ${px(wide)} too wide`);
        for (const element of document.body.querySelectorAll('*')) {
            if (!['auto', 'scroll'].includes(styleOf(element).overflowX) || element.matches('pre, input, select'))
                continue;
            const more = element.scrollWidth - element.clientWidth;
            if (more > SLACK && element.clientWidth && isShown(element))
                found.push(`sideways${where}: ${name(element)} scrolls by ${px(more)}`);
        }
    }

    // ---- what is cut

    // A title on it, or on what it stands in, has all of it.
    function isDeclared(element) {
        const text = words(element.textContent);
        for (let at = element.closest('[title]'); at; at = at.parentElement?.closest('[title]'))
            if (words(at.title).includes(text))
                return true;
        return false;
    }

    // Gives how much of a line is cut, and by what.
    function cutOf({ element, box }) {
        let rest = box;
        for (const [clipper, style] of clippersOf(element)) {
            const inner = innerBox(clipper);
            const beyond = {
                x: Math.max(inner.left - rest.left, rest.right - inner.right),
                y: Math.max(inner.top - rest.top, rest.bottom - inner.bottom),
            };
            for (const [axis, overflow] of [['x', style.overflowX], ['y', style.overflowY]])
                if (['hidden', 'clip'].includes(overflow) && beyond[axis] > SLACK)
                    return { by: name(clipper), how: beyond[axis] };
            rest = cut(rest, inner); // the other part may be scrolled to
            if (isEmpty(rest))
                return null;
        }
        const outside = Math.max(-rest.left, rest.right - innerWidth);
        return outside > SLACK ? { by: 'the window', how: outside } : null;
    }

    const paints = style => !/^rgba\(.*, 0\)$/.test(style.backgroundColor) || style.backgroundImage !== 'none' ||
        (style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0) || style.boxShadow !== 'none';

    // No straight edge is left: the corners take half of it, both ways.
    function isRound(style, { width, height }) {
        return ['TopLeft', 'TopRight', 'BottomLeft', 'BottomRight'].every(corner => {
            const [x, y = x] = style[`border${corner}Radius`].split(' ');
            const share = (value, size) => value.endsWith('%')
                ? parseFloat(value) / 100 : Math.min(parseFloat(value), width / 2, height / 2) / size;
            return share(x, width) >= .49 && share(y, height) >= .49;
        });
    }

    // By how much a line reaches beyond the ground that it stands on: the nearest box with a colour or a border. What was
    // positioned has left its box by intent; but from a disc, nothing leaves.
    function spillOf({ element, box: line }) {
        const box = seenOf(line, element);
        let bearer = element;
        let placed = false;
        for (; bearer && !paints(styleOf(bearer)); bearer = bearer.parentElement)
            placed ||= styleOf(bearer).position === 'absolute';
        if (!bearer || bearer.matches('html, body') || isEmpty(box))
            return null;
        const ground = bearer.getBoundingClientRect();
        if (!isRound(styleOf(bearer), ground)) {
            const how = Math.max(ground.left - box.left, box.right - ground.right,
                ground.top - box.top, box.bottom - ground.bottom);
            return how > SPILL_SLACK && !placed ? { by: name(bearer), how } : null;
        }
        const [x, y] = [(ground.left + ground.right) / 2, (ground.top + ground.bottom) / 2];
        const farthest = (one, other, middle) => Math.max(Math.abs(one - middle), Math.abs(other - middle));
        const dx = farthest(box.left, box.right, x) / (ground.width / 2 + SPILL_SLACK);
        const dy = farthest(box.top, box.bottom, y) / (ground.height / 2 + SPILL_SLACK);
        const out = Math.hypot(dx, dy);
        const how = (out - 1) * Math.min(ground.width, ground.height) / 2;
        return how > 0 ? { by: `the round ${name(bearer)}`, how } : null;
    }

    function inspectCut(root, where) {
        const told = new Set();
        for (const line of linesIn(root)) {
            const fault = cutOf(line) ?? spillOf(line);
            if (fault && !told.has(line.element) && !isDeclared(line.element))
                found.push(`cut${where}: ${name(line.element)}, ${px(fault.how)} beyond ${fault.by}`);
            if (fault)
                told.add(line.element);
        }
        for (const element of root.querySelectorAll('*')) {
            const style = styleOf(element);
            if (style.display === 'inline' || !['hidden', 'clip'].includes(style.overflowX) || !words(element.textContent))
                continue;
            const dots = style.textOverflow === 'ellipsis' && element.scrollWidth - element.clientWidth;
            const more = style.webkitLineClamp !== 'none' && element.scrollHeight - element.clientHeight;
            if ((dots > SLACK || more > SLACK) && isShown(element) && !isDeclared(element) && !told.has(element))
                found.push(`cut${where}: ${name(element)} ends in an ellipsis, ${px(Math.max(dots, more))} are not shown`);
        }
    }

    // ---- what is touched

    // What stands before or behind an element and lies on it is touched in its place.
    function touchedBox(element) {
        const boxes = [...element.getClientRects()].map(({ width, height }) => ({ width, height }));
        if (!boxes.length)
            return undefined;
        for (const part of ['::before', '::after']) {
            const { content, position, pointerEvents, width, height } = getComputedStyle(element, part);
            if (!['none', 'normal'].includes(content) && position === 'absolute' && pointerEvents !== 'none')
                boxes.push({
                    width: Math.max(parseFloat(width), boxes[0].width), height: Math.max(parseFloat(height), boxes[0].height),
                });
        }
        return boxes.toSorted((a, b) => Math.min(b.width, b.height) - Math.min(a.width, a.height))[0];
    }

    function isInSentence(element) {
        const parent = element.parentElement;
        if (!element.matches('a') || styleOf(element).display !== 'inline')
            return false;
        const own = element.getClientRects()[0];
        return linesIn(parent).some(line =>
            !line.element.closest('a, button, label, summary') && down(line.box, own) > SLACK);
    }

    function inspectTargets(root, where) {
        const enough = box => box && box.width >= TOUCH - .5 && box.height >= TOUCH - .5;
        for (const element of root.querySelectorAll(`a[href], ${controls}, summary, [role=button]`)) {
            if (element.matches(':disabled') || !isShown(element) || isInSentence(element))
                continue;
            const box = touchedBox(element);
            const labels = element.matches('[type=checkbox], [type=radio]') ? [...element.labels] : [];
            if (box && !enough(box) && !labels.some(label => enough(touchedBox(label))))
                found.push(`touch${where}: ${name(element)} is ${px(box.width)} × ${px(box.height)}`);
        }
        for (const element of root.querySelectorAll(':is([type=checkbox], [type=radio]):not(:disabled)')) {
            // it is not seen itself, so its label must do
            const label = element.labels[0];
            if (isShown(element) || !label || !isShown(label) || enough(touchedBox(label)))
                continue;
            const box = touchedBox(label);
            found.push(`touch${where}: ${name(label)} is ${px(box.width)} × ${px(box.height)}`);
        }
    }

    // ---- what is read from the last row

    function inspectScreen() {
        const least = innerHeight / LINES_OF_A_SCREEN;
        const told = new Set();
        for (const { element } of linesIn(document.body)) {
            const size = parseFloat(styleOf(element).fontSize);
            if (size < least - .05 && !told.has(element))
                found.push(`small: ${name(element)} is ${px(size)}, less than ${px(least)}`);
            told.add(element);
        }
        const code = document.querySelector('[src*="qr"], [aria-label*="QR"], .qr svg');
        if (!code) {
            found.push('the screen has no QR code');
            return;
        }
        for (const [word, to] of [['start', 0], ['end', document.documentElement.scrollHeight]]) {
            scrollToTop(to);
            const box = code.getBoundingClientRect();
            const beyond = Math.max(-box.top, -box.left, box.bottom - innerHeight, box.right - innerWidth);
            if (!isShown(code) || beyond > SLACK)
                found.push(`the QR code is not all in the window at the page's ${word}: ` +
                    `${px(box.left)} to ${px(box.right)}, ${px(box.top)} to ${px(box.bottom)}`);
        }
        scrollToTop(0);
    }

    // ---- all of it

    function inspectAll(where) {
        layers.clear();
        inspectSideways(where);
        inspectOverlaps(document.body, where);
        inspectEnds();
        inspectCut(document.body, where);
        inspectTargets(document.body, where);
    }

    // A popover or dialog stands in the window, and what does not fit into it scrolls within. One whose button is not shown
    // is not opened by anybody.
    function inspectOpened(element, open, close) {
        const where = `, in ${element.localName}${element.id && `#${element.id}`}`;
        const source = document.querySelector(`[popovertarget="${element.id}"], [commandfor="${element.id}"]`);
        if (source && !isShown(source))
            return;
        source?.scrollIntoView({ block: 'center', behavior: 'instant' });
        open(source);
        layers.clear();
        inspectOverlaps(element, where);
        inspectCut(element, where);
        inspectTargets(element, where);
        const box = element.getBoundingClientRect();
        const beyond = Math.max(-box.left, -box.top, box.right - innerWidth, box.bottom - innerHeight);
        if (beyond > SLACK)
            found.push(`cut: ${name(element)} is ${px(beyond)} beyond the window`);
        close();
    }

    scrollToTop(0);
    inspectAll('');
    if (screen && innerWidth > innerHeight)
        inspectScreen();
    const closed = [...document.querySelectorAll('details:not([open])')];
    if (closed.length) {
        const before = new Set(found);
        closed.forEach(it => { it.open = true; });
        inspectAll(', opened');
        // what was found before is not told again
        found.splice(0, found.length, ...found.filter(it => before.has(it) || !before.has(it.replace(', opened', ''))));
    }
    for (const element of document.querySelectorAll('[popover]:not(:popover-open)'))
        inspectOpened(element, source => element.showPopover(source ? { source } : {}), () => element.hidePopover());
    for (const element of document.querySelectorAll('dialog:not([open], [popover])'))
        inspectOpened(element, () => element.showModal(), () => element.close());
    closed.forEach(it => { it.open = false; });
    return found;
}
