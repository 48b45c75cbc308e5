// Chromium, and people who sit in front of it.
//
// A test file starts one Chromium. Each person has a context (cookies, window, touch, scripts or none) and one page or more
// in it. Whatever a page complains of is collected: console errors and warnings, exceptions, breaches of the content
// security policy, requests that failed, a version that fell. assertQuiet() at the end fails with the list.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const modules = process.env.MAUDE_NODE_MODULES ?? fileURLToPath(new URL('../../build/npm/tests/node_modules', import.meta.url));
export const require = createRequire(`${modules}/`);
const { chromium } = require('playwright-core');

const PATIENCE_MS = 20000; // for a page to show something; the worker may be one with sanitizers, on a busy machine

const quiet = [
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage', '--disable-gpu',
    '--disable-quic', '--disable-sync', '--no-first-run', '--no-sandbox',
];

export function launch() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: quiet });
}

// What a page must be asked for: breaches of the policy, versions that its live region has shown, and whatever it has told
// of things that went wrong.
function watch() {
    window.breaches = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        window.breaches.push(`${violatedDirective} ${blockedURI}`));
    window.versions = [];
    const note = () => {
        const version = Number(document.getElementById('live')?.dataset.version);
        if (version && version !== window.versions.at(-1)) // 0 is the page of an error
            window.versions.push(version);
        for (const { textContent } of document.querySelectorAll('#state, .error, .notice'))
            if (textContent.trim())
                window.complaints.add(textContent.trim());
    };
    window.complaints = new Set();
    new MutationObserver(note).observe(document,
        { subtree: true, childList: true, attributes: true, attributeFilter: ['data-version'] });
}

class Visitor {
    constructor(context, name, scripts) {
        Object.assign(this, { context, name, scripts, troubles: [], expected: [] });
        context.setDefaultTimeout(PATIENCE_MS);
        context.on('page', page => this.#listen(page));
    }

    #listen(page) {
        const note = text => this.troubles.push(`${this.name}: ${text}`);
        page.on('console', message => {
            if (['error', 'warning'].includes(message.type()))
                note(`${message.text()} ${message.location().url}`);
        });
        page.on('pageerror', error => note(error.stack || error.message));
        page.on('crash', () => note('the page crashed'));
        page.on('requestfailed', request => {
            const why = request.failure()?.errorText;
            if (why !== 'net::ERR_ABORTED') // a page that was left, or a download
                note(`${why} ${request.method()} ${request.url()}`);
        });
        page.on('dialog', dialog => note(`a dialog: ${dialog.message()}`));
    }

    async newPage(path) {
        const page = await this.context.newPage();
        if (path)
            await page.goto(path);
        return page;
    }

    // From here on a complaint that reads like this is no fault: the test brings it about.
    expect(pattern) {
        this.expected.push(pattern);
    }

    // pages: those that are asked, too; all that are open where not said.
    async assertQuiet(pages = this.context.pages()) {
        if (this.scripts)
            for (const page of pages)
                await this.#look(page);
        const found = this.troubles.filter(text => !this.expected.some(pattern => pattern.test(text)));
        assert.deepEqual(found, []);
    }

    async #look(page) {
        const { breaches, versions } = await page.evaluate(() => ({ breaches: window.breaches, versions: window.versions }));
        for (const breach of breaches)
            this.troubles.push(`${this.name}: against the policy: ${breach}`);
        if (versions.some((version, n) => version < versions[n - 1]))
            this.troubles.push(`${this.name}: a version fell: ${versions}`);
    }

    close() {
        return this.context.close();
    }
}

// Starts Chromium for this file; gives visit(who, options), which opens a context for somebody. who: a name, or a person of
// the harness who has signed in and whose cookie the browser gets. Options: width, height, touch, scripts.
// at: another product than the file's first.
export async function startBrowser(product) {
    const browser = await launch();
    after(() => browser.close());

    return async function visit(who, { width = 1280, height = 900, touch = false, scripts = true } = {}, at = product) {
        const context = await browser.newContext({
            baseURL: at.base,
            viewport: { width, height },
            hasTouch: touch,
            javaScriptEnabled: scripts,
        });
        const visitor = new Visitor(context, who.name ?? who, scripts);
        await context.addInitScript(watch);
        if (who.jar)
            await context.addCookies([...who.jar].map(([name, value]) => ({ name, value, url: at.base })));
        return visitor;
    };
}

// Gives the window another size. The page hears of it a little later, and lengths that follow the window do so with the next
// picture.
export async function resize(page, width, height) {
    await page.setViewportSize({ width, height });
    await page.waitForFunction(size => matchMedia(size).matches, `(width: ${width}px) and (height: ${height}px)`);
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export const button = (within, name) => within.getByRole('button', { name, exact: true });
export const pressed = (within, name) => within.getByRole('button', { name, exact: true, pressed: true });
export const card = (page, option) => page.getByRole('article', { name: option, exact: true });
export const shows = (page, text) => page.getByText(text).first().waitFor();

// Fills in the form for a point.
export async function writePoint(page, option, text, tag) {
    const form = page.locator('#add');
    if (!await form.evaluate(it => it.open))
        await form.locator('summary').click();
    await form.getByLabel('Option').selectOption(option);
    await form.getByLabel('One reason').fill(text);
    if (tag)
        await form.getByLabel('It is about').selectOption(tag);
}
