// Two products that live the same life: what is typed into one is hostile, what is typed into the other is harmless, and all
// they ever answer has to be the same but for just that.
//
// Each harmless text is a word that nothing else has: `zq` and a number, or one ideograph where the hostile one is shorter than
// that, filled up to its length, since pages treat long texts otherwise. So an answer of the harmless product, with every such
// word replaced by what the hostile text is kept as, is exactly what the hostile product has to answer: as elements, as JSON, as
// Markdown's and YAML's structure. Parsers are others'.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { lengthOf, onePerRun, showable } from './naughty.mjs';

const modules = process.env.MAUDE_NODE_MODULES ?? fileURLToPath(new URL('../../build/npm/tests/node_modules', import.meta.url));
const load = createRequire(`${modules}/`);
const parse5 = load('parse5');
const Markdown = load('markdown-it');
const yaml = load('yaml');

// ---- what is typed ----------------------------------------------------------------------------------------------------

// A harmless word is of ASCII or begins with an ideograph, as fits, and is filled up with letters, since names are words, too.
const word = /(?:zq[0-9a-v]{4}|[\u4e00-\u9fa5])[zżꙮ𐍈]*[?\ufffd]?/gu;
const fillers = { 1: 'z', 2: 'ż', 3: 'ꙮ', 4: '𐍈' }; // by their bytes
const beginnings = [
    { points: 6, bytes: 6, make: n => `zq${n.toString(32).padStart(4, '0')}` },
    { points: 1, bytes: 3, make: n => String.fromCodePoint(0x4e00 + n % 0x51a6) },
];

// How a word of so many code points and bytes begins; undefined: there is none.
function beginningOf(text) {
    const points = lengthOf(text);
    const bytes = Buffer.byteLength(text);
    return beginnings.find(it => {
        const left = points - it.points;
        return left >= 0 && bytes - it.bytes >= left && bytes - it.bytes <= 4 * left;
    });
}

// Whether a harmless word can be as long as that.
export function canBeMatched(text) {
    return beginningOf(text) !== undefined;
}

// Why a text is refused, brought about harmlessly.
const causes = { control: [1], bidi: [0xe2, 0x80, 0xae], utf8: [0xff], name: [0x3f] };

export class Texts {
    constructor() {
        this.next = 0;
        this.known = new Map(); // harmless word → what it stands for
        this.seen = new Set(); // harmless word and output
        this.fields = new Map(); // field → what was sent in it → the harmless words for it
    }

    // A text for each of the two, to be sent in a field, and shown as it is kept.
    say(field, sent, shown) {
        const token = this.#token(shown);
        this.#learn(field, sent, token, shown);
        return { sent: [sent, token], shown: [shown, token] };
    }

    // One that is refused, and is shown again in its form as far as it can be. most: how long it may be.
    refused(field, sent, cause, most) {
        const token = this.#token('');
        const harmless = cause === 'long' ? token + 'z'.repeat(most) : Buffer.from([...Buffer.from(token), ...causes[cause]]);
        this.#learn(field, sent, showable(harmless), showable(sent));
        return { sent: [sent, harmless] };
    }

    #learn(field, sent, token, text) {
        // as it stands in JSON; that a line break is one character is the parsers' doing
        this.known.set(token, JSON.stringify(text.replace(/\r\n?/g, '\n')).slice(1, -1));
        if (!this.fields.has(field))
            this.fields.set(field, new Map());
        const words = this.fields.get(field);
        words.set(sent, [...words.get(sent) ?? [], token]);
    }

    #token(shown) {
        const beginning = beginningOf(shown) ?? beginnings[1];
        let bytes = Buffer.byteLength(shown) - beginning.bytes;
        let fill = '';
        for (let left = lengthOf(shown) - beginning.points; left > 0; left--) {
            const size = Math.max(1, Math.min(4, bytes - left + 1));
            fill += fillers[size];
            bytes -= size;
        }
        return beginning.make(this.next++) + fill;
    }

    // What the hostile product says where the harmless one says this, in such an output. Both are JSON.
    translate(json, output) {
        return json.replace(word, (token, at) => {
            const known = this.known.get(token);
            assert.ok(known !== undefined, `nobody typed ${token}: ${json.slice(Math.max(at - 200, 0), at + 100)}`);
            this.seen.add(`${token} ${output}`);
            return known;
        });
    }
}

// ---- what is the same -------------------------------------------------------------------------------------------------

// The way to the first thing that differs, and both; undefined: there is none.
function difference(a, b, way = '') {
    if (Object.is(a, b))
        return undefined;
    if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b))
        return { way, a, b };
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key))
            return { way: `${way}/${key}`, a: a[key], b: b[key] };
        const found = difference(a[key], b[key], `${way}/${key}`);
        if (found)
            return found;
    }
    return undefined;
}

function same(hostile, expected, what) {
    if (hostile === expected)
        return;
    const { way, a, b } = difference(JSON.parse(hostile), JSON.parse(expected)) ?? {};
    const shorten = value => (JSON.stringify(value) ?? 'nothing').slice(0, 600);
    assert.fail(`${what}: ${way}\nis       ${shorten(a)}\nhas to be ${shorten(b)}`);
}

// ---- HTML -------------------------------------------------------------------------------------------------------------

// What is made of a name, drawn of a link, or counted by the product.
const ours = new Set(['data-i', 'data-version', 'data-inbox']);
const addresses = new Set(['href', 'src', 'action', 'formaction', 'data-hx-get', 'data-hx-post']);

function valueOf({ name, value }, node) {
    if (ours.has(name) || (name === 'd' && node.tagName === 'path'))
        return '';
    if (name === 'value' && node.attrs.some(it => it.name === 'name' && it.value === 'key'))
        return '';
    if (name === 'class')
        return value.replace(/\bh\d+\b/g, 'h');
    return addresses.has(name) ? decoded(value).replace(/([?&][vi]=)\d+/g, '$1').replace(/\r\n?/g, '\n') : value;
}

function isInitials(node) {
    return node.tagName === 'i' && /\bh\d+\b/.test(node.attrs.find(({ name }) => name === 'class')?.value ?? '');
}

// The record as it can be copied from a page: its text stands there as Markdown.
function isRecord(node) {
    return node.attrs?.some(({ name, value }) => name === 'id' && value === 'record-text');
}

// Where what was typed stands, be it nothing.
const typed = new Set(['textarea', 'q']);

function textOf({ childNodes }) {
    assert.deepEqual(childNodes.filter(({ nodeName }) => nodeName !== '#text').map(({ nodeName }) => nodeName), []);
    return childNodes.map(({ value }) => value).join('');
}

// A node as plain lists: [name, attributes, children], text, comments.
function listed(node) {
    if (node.nodeName === '#text')
        return node.value;
    if (node.nodeName === '#comment')
        return { comment: node.data };
    if (node.nodeName === '#documentType')
        return { doctype: [node.name, node.publicId, node.systemId] };
    const children = (node.content ?? node).childNodes ?? [];
    if (isRecord(node)) {
        assert.deepEqual(children.map(({ nodeName }) => nodeName), ['#text'], 'a record is nothing but text');
        return [node.nodeName, [], readMarkdown(children[0].value)];
    }
    const attributes = (node.attrs ?? []).map(it => [it.name, valueOf(it, node)]);
    const lists = isInitials(node) ? [] : typed.has(node.tagName) ? [textOf(node)] : children.map(listed);
    return [node.nodeName, attributes, lists];
}

// Names to choose from come in no order.
function takeNames(tree) {
    const names = [];
    (function walk(node) {
        if (node.tagName === 'datalist')
            names.push(...node.childNodes.splice(0).map(it => JSON.stringify(listed(it))));
        node.childNodes?.forEach(walk);
    })(tree);
    return names;
}

// A page or a part of one: its tree, and what the parser found wrong, but for code points that will never be characters: those
// are a text's own affair.
export function readHtml(text) {
    const errors = [];
    const options = { scriptingEnabled: false, onParseError: ({ code }) => code === 'noncharacter-in-input-stream' || errors.push(code) };
    const tree = /^\s*<!doctype/i.test(text) ? parse5.parse(text, options) : parse5.parseFragment(text, options);
    return { anyOrder: takeNames(tree), tree: listed(tree), errors };
}

const classesOf = ([, attributes]) => (attributes.find(([name]) => name === 'class')?.[1] ?? '').split(' ');
const attributeOf = name => ([, attributes]) => attributes.find(([it]) => it === name)?.[1];
const hasClass = (node, name) => Array.isArray(node) && classesOf(node).includes(name);

function nodesIn(node) {
    return Array.isArray(node) ? [node, ...node[2].flatMap(nodesIn)] : [];
}

// How much has room on a wall depends on how wide letters are, which the harmless ones don't share: of two screens what one of
// them left out goes from the other, too.
function levelWalls(trees) {
    const wall = trees.map(tree => nodesIn(tree).find(node => hasClass(node, 'now')));
    if (!wall.every(Boolean))
        return;
    const keep = keeps => wall.forEach(node => {
        node[2] = node[2].filter(it => Array.isArray(it) && keeps(it));
    });
    const both = name => wall.map(node => node[2].find(it => hasClass(it, name)));
    for (const [shape, other] of [['slim', 'wide'], ['wide', 'slim']]) // all that there are: shown, and told as more
        assert.equal(...wall.map(node => nodesIn(node).filter(it => it[0] === 'li' && !hasClass(it, other)).length
            + Number(/\d+/.exec(JSON.stringify(node[2].find(it => hasClass(it, 'more') && hasClass(it, shape))?.[2] ?? '')) ?? 0)));
    keep(it => !hasClass(it, 'more'));
    for (const name of ['waiting', 'model-state'])
        if (!both(name).every(Boolean))
            keep(it => !hasClass(it, name));
    for (const name of ['question', 'why'])
        if (both(name).some(it => it && /on your own page\./.test(JSON.stringify(it))))
            keep(it => !hasClass(it, name));
    for (const lists of ['cards', 'chips', 'bars'].map(both).filter(pair => pair.every(Boolean))) {
        const items = lists.map(list => list[2].filter(Array.isArray));
        const ids = items.map(list => list.map(attributeOf('id')));
        lists.forEach((list, side) => {
            list[2] = items[side].filter(it => ids[1 - side].includes(attributeOf('id')(it)));
        });
    }
    for (const [, attributes] of trees.flatMap(nodesIn))
        for (const attribute of attributes.filter(([name]) => name === 'class'))
            attribute[1] = attribute[1].split(' ').filter(it => it && !/^(slim|wide|large|long|longest)$/.test(it)).join(' ');
}

// ---- Markdown, YAML ---------------------------------------------------------------------------------------------------

// CommonMark as it stands, and with what GitHub adds: tables, strikethrough, bare links. (GitHub makes a link of an address for
// mail whatever stands around it.)
const commonmark = new Markdown('commonmark');
const github = new Markdown({ html: true, linkify: true });
github.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
github.linkify.add('//', null).add('mailto:', null);
github.linkify.add('www.', { validate: /^[^\s<]+/ });

function inline(tokens) {
    const list = [];
    for (const { type, tag, attrs, markup, content } of tokens) {
        const isText = type === 'text' || type === 'text_special';
        if (isText && typeof list.at(-1) === 'string')
            list[list.length - 1] += content;
        else
            list.push(isText ? content : { type, tag, attrs, markup, content });
    }
    return list.filter(it => it !== '');
}

function blocks(parser, text) {
    const environment = {};
    const tokens = parser.parse(text, environment).map(({ type, tag, attrs, markup, info, hidden, content, children }) =>
        ({ type, tag, attrs, markup, info, hidden, ...children ? { children: inline(children) } : { content } }));
    return { tokens, references: environment.references ?? {} };
}

// A record: its front matter as both versions of YAML have it, the rest as blocks and what stands in them.
export function readMarkdown(text) {
    const [, matter, body] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
    assert.ok(matter, `no front matter: ${text.slice(0, 200)}`);
    const versions = ['1.1', '1.2'].map(version => {
        const documents = yaml.parseAllDocuments(matter, { version, strict: true });
        assert.deepEqual(documents.map(({ errors, warnings }) => [...errors, ...warnings].map(String)), [[]], matter);
        return documents[0].toJS();
    });
    return { versions, commonmark: blocks(commonmark, body), github: blocks(github, body) };
}

// The headings' texts.
export function headings(text) {
    const { tokens } = readMarkdown(text).commonmark;
    return tokens.flatMap(({ type, tag }, i) => type === 'heading_open' ? [`${tag} ${tokens[i + 1].children.join('')}`] : []);
}

// ---- lines for programs -----------------------------------------------------------------------------------------------

// A line of logfmt: its pairs.
export function readLogfmt(line) {
    const pairs = [];
    const pair = /([a-z_]+)=(?:"((?:[^"\\\u0000-\u001f\u007f]|\\["\\bfnrt]|\\u[0-9a-f]{4})*)"|([^\s"\\=]+))(?: |$)/y;
    while (pair.lastIndex < line.length) {
        const at = pair.lastIndex;
        const found = pair.exec(line);
        assert.ok(found, `no logfmt at ${at}: ${line}`);
        pairs.push([found[1], found[3] ?? JSON.parse(`"${found[2]}"`)]);
        assert.ok(pair.lastIndex > at);
    }
    return pairs;
}

// RFC 4180, as programs with tables read it: rows of fields.
export function readCsv(text) {
    const rows = [];
    const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/y;
    for (let row = []; field.lastIndex < text.length;) {
        const at = field.lastIndex;
        const found = field.exec(text);
        assert.ok(found, `no field at ${at}: ${text.slice(at, at + 100)}`);
        row.push(found[1]?.replaceAll('""', '"') ?? found[2]);
        if (found[3] !== ',') {
            rows.push(row);
            row = [];
        }
    }
    return rows;
}

// Prometheus: names with their labels; the figures are left out.
export function readMetrics(text) {
    return text.trim().split('\n').map(line => {
        const found = /^(?:# (?:HELP|TYPE) .*|([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})?) [\d.e+-]+(?:NaN|Inf)?)$/.exec(line);
        assert.ok(found, line);
        return found[1] ?? line;
    });
}

// ---- two answers ------------------------------------------------------------------------------------------------------

// Of any JSON: times are everybody's own.
function tidy(json) {
    return onePerRun(json.replace(/\b20\d\d-\d\d-\d\d(T[\d:.]+Z)?|\b\d\d:\d\d:\d\d UTC\b/g, 'TIME'));
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

const readers = {
    'text/html': ({ text }) => readHtml(text),
    'application/json': ({ text }) => JSON.parse(text, (key, it) => key === 'version' ? 0 : it),
    'text/markdown': ({ text }) => readMarkdown(text),
    'image/svg+xml': ({ text }) => readHtml(text),
};

// Compares two answers of the same kind. What only the product gives is hidden: its ids, its address, the time.
export class Comparison {
    constructor(texts, products) {
        this.texts = texts;
        this.counts = new Map(); // output → how often
        this.own = products.map(({ port }) => new Map([[`127.0.0.1:${port}`, 'HOST']])); // of each: what is hidden, and how
        this.#hideThese();
    }

    hide(pair, instead) {
        pair.forEach((what, side) => this.own[side].set(what, instead));
        this.#hideThese();
    }

    #hideThese() {
        this.patterns = this.own.map(own => new RegExp([...own.keys()].map(it => it.replace(/[^\w-]/g, '\\$&')).join('|'), 'g'));
    }

    #json(value, side, output) {
        const json = JSON.stringify(value).replace(this.patterns[side], it => this.own[side].get(it));
        return tidy(side ? this.texts.translate(json, output) : json);
    }

    // That the first is the translation of the second.
    values(pair, output, what = output) {
        const [hostile, harmless] = pair.map((value, side) => this.#json(value ?? null, side, output));
        same(hostile, harmless, what);
        this.counts.set(output, (this.counts.get(output) ?? 0) + 1);
    }

    // The same of rows in any order.
    rows(pair, output, what = output) {
        const [hostile, harmless] = pair.map((rows, side) => rows.map(row => this.#json(row, side, output)).sort());
        same(`[${hostile}]`, `[${harmless}]`, what);
        this.counts.set(output, (this.counts.get(output) ?? 0) + 1);
    }

    // Two answers, whatever they are.
    answers(pair, output, what = output) {
        const [{ headers, text }] = pair;
        this.values(pair.map(it => ({
            status: it.status, names: namesOf(it), type: it.headers['content-type'],
            to: decoded(it.headers.location ?? it.headers['hx-redirect'] ?? '').replace(/\r\n?/g, '\n'),
        })), 'headers', `${what}: status and headers`);
        const read = readers[(headers['content-type'] ?? '').replace(/;.*/, '')] ?? (it => it.text);
        if (!text && !pair[1].text)
            return;
        const [one, other] = pair.map(read);
        const names = [one, other].map((it, side) => (it.anyOrder ?? []).map(name => this.#json(name, side, output)).sort());
        assert.deepEqual(...names, `${what}: names to choose from`);
        if (output === 'screen' && one.tree && other.tree)
            levelWalls([one.tree, other.tree]);
        delete one.anyOrder;
        delete other.anyOrder;
        this.values([one, other], output, what);
    }
}

function namesOf({ headers }) {
    return Object.keys(headers).filter(name => !/^(content-length|transfer-encoding|etag|vary)$/.test(name)).sort();
}
