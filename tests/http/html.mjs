// What a browser makes of an answer: the elements of a page or of a live region, its forms, and what they would send.
//
// The parser is html-validate's. Every page that is read here has to be valid; what people typed comes out of it as it would
// on a screen, so that a test compares with what was typed, whatever was in it.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { validate } from '../browser/html.mjs';

const modules = process.env.MAUDE_NODE_MODULES ?? fileURLToPath(new URL('../../build/npm/tests/node_modules', import.meta.url));
const { HtmlValidate, StaticConfigLoader } = createRequire(`${modules}/`)('html-validate');
const origin = { filename: 'page', line: 1, column: 1, offset: 0 };
const parser = await new HtmlValidate(new StaticConfigLoader({})).getParserFor({ ...origin, data: '' });

const characters = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' };

// An ampersand that begins no entity was not escaped.
function decoded(text) {
    return text.replace(/&([a-z]+|#\d+)?(;?)/g, (all, name, end) => {
        assert.ok(end && name in characters, `an ampersand that nobody escaped: ${text}`);
        return characters[name];
    });
}

class Element {
    constructor(node) {
        this.node = node;
    }

    // In the order of the document.
    all(selector) {
        const quoted = selector.replace(/=(\w+)\]/g, '="$1"]'); // the parser knows no other
        return this.node.querySelectorAll(quoted).map(node => new Element(node));
    }

    // The only one.
    one(selector) {
        const found = this.all(selector);
        assert.equal(found.length, 1, `${found.length} of ${selector}`);
        return found[0];
    }

    has(selector) {
        return this.all(selector).length > 0;
    }

    get name() {
        return this.node.tagName;
    }

    // null: there is no such attribute.
    attribute(name) {
        const attribute = this.node.getAttribute(name);
        return attribute && decoded(attribute.value ?? '');
    }

    // All of its text, as typed; a line break that pre and textarea begin with is none.
    get text() {
        const text = decoded(this.node.textContent);
        return /^(pre|textarea)$/.test(this.name) ? text.replace(/^\n/, '') : text;
    }

    // As it reads: runs of white space are one space.
    get words() {
        return this.text.replace(/\s+/g, ' ').trim();
    }

    // Whether it stands inside of another one.
    isIn(other) {
        for (let { node } = this; node; node = node.parent)
            if (node === other.node)
                return true;
        return false;
    }
}

// A form: where it goes, and what it would send.
class Form extends Element {
    get action() {
        return this.attribute('action');
    }

    // Those that can be pressed.
    get buttons() {
        return this.all('button').filter(it => it.attribute('disabled') === null);
    }

    // Every address that its buttons can send it to.
    get actions() {
        return [...new Set(this.buttons.map(button => button.attribute('formaction') ?? this.action))];
    }

    control(name) {
        return this.all('input, textarea, select').find(it => it.attribute('name') === name);
    }

    // What stands in it, by name; of buttons, the one whose text that is.
    values(button) {
        const values = {};
        for (const control of this.all('input, textarea, select'))
            values[control.attribute('name')] = valueOf(control);
        if (button?.attribute('name'))
            values[button.attribute('name')] = button.attribute('value');
        return values;
    }

    button(words) {
        const found = this.buttons.filter(it => it.words === words);
        assert.equal(found.length, 1, `${found.length} buttons say ${words}`);
        return found[0];
    }
}

export function valueOf(control) {
    if (control.name === 'textarea')
        return control.text;
    if (control.name !== 'select')
        return control.attribute('value') ?? '';
    const options = control.all('option');
    const chosen = options.find(it => it.attribute('selected') !== null) ?? options[0];
    return chosen ? chosen.attribute('value') ?? chosen.words : '';
}

// A whole document, or a live region with what comes with it.
class Page extends Element {
    get title() {
        return this.one('title').text;
    }

    get forms() {
        return this.node.querySelectorAll('form').map(node => new Form(node));
    }

    // Those that something is sent by: a dialog's own does not leave the page.
    get posts() {
        return this.forms.filter(form => form.attribute('method') === 'post');
    }

    // The words of all actions on a decision that this page has forms for, each once.
    actionsOn(id) {
        const begin = `/d/${id}/`;
        const all = this.posts.flatMap(form => form.actions).filter(it => it.startsWith(begin)).map(it => it.slice(begin.length));
        return [...new Set(all)].sort();
    }

    // The one form that goes there, or the one of several whose text has these words.
    form(action, words = '') {
        const found = this.posts.filter(it => it.actions.includes(action) && it.words.includes(words));
        assert.equal(found.length, 1, `${found.length} forms go to ${action} ${words}`);
        return found[0];
    }
}

function parse(html) {
    assert.deepEqual(validate(html), []);
    return new Page(parser.parseHtml({ ...origin, data: html }));
}

const type = 'text/html; charset=utf-8';

// A whole page with this status; gives it.
export function pageOf(response, status = 200) {
    assert.equal(response.status, status, response.text);
    assert.deepEqual([response.headers['content-type'], response.headers['cache-control']], [type, 'no-store']);
    assert.match(response.text, /^<!doctype html>\n<html lang="en"( class="wall")?>/);
    const page = parse(response.text);
    assert.ok(page.title.length > 3);
    assert.equal(page.all('main').length, 1);
    assert.equal(page.all('h1').length, 1);
    return page;
}

// A live region with this status, and nothing around it but the page's new title; gives it.
export function regionOf(response, status = 200) {
    assert.equal(response.status, status, response.text);
    assert.deepEqual([response.headers['content-type'], response.headers['cache-control']], [type, 'no-store']);
    assert.match(response.text, /^(<title>[^<]*<\/title>\n?)?<div id="live" [^>]*>[^]*<\/div>\n?$/);
    assert.doesNotMatch(response.text, /<(html|head|body|script)\b/);
    return parse(response.text);
}

export const asPage = { accept: 'html' };
export const asRegion = { accept: 'text/html', headers: { 'HX-Request': 'true' } };
