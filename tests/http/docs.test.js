// Runs what docs/http.md tells people to type: every ```sh block, in order, in one bash -e; and compares the last JSON that a
// block prints with the ```json block below it, which may show less. In an expected text … stands for anything.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { source, startProduct } from './harness.mjs';

const product = await startProduct();
const directory = mkdtempSync(join(tmpdir(), 'maude-docs.'));
after(() => rmSync(directory, { recursive: true, force: true }));

// The blocks of a document: [{line, commands, expected}].
function blocksOf(document) {
    const blocks = [];
    const fence = /^```(\w*)\n(.*?)^```$/gms;
    let end = 0;
    for (const { 0: all, 1: language, 2: content, index } of document.matchAll(fence)) {
        const between = document.slice(end, index);
        if (language === 'sh')
            blocks.push({ line: document.slice(0, index).split('\n').length + 1, commands: content });
        else if (language === 'json' && between.trim() === '' && blocks.length && !blocks.at(-1).expected)
            blocks.at(-1).expected = JSON.parse(content);
        end = index + all.length;
    }
    return blocks;
}

// All of the blocks in one shell, so that they share variables; each one's output in a file. The files that are there tell
// how far it came.
function run(blocks) {
    const script = blocks.map(({ commands }, i) => `{ :\n${commands}\n} >${directory}/out.${i} 2>${directory}/err.${i}
: >${directory}/done.${i}\n`).join('');
    const file = join(directory, 'all.sh');
    writeFileSync(file, script);
    return spawnSync('bash', ['-e', file], {
        cwd: directory, encoding: 'utf8', timeout: 60000,
        env: { PATH: process.env.PATH, HOME: directory, PORT: String(product.port), BASE: product.base },
    });
}

function read(name) {
    try {
        return readFileSync(join(directory, name), 'utf8');
    } catch {
        return undefined;
    }
}

// The last JSON value that stands alone at the end of a text, however many came before it, with or without line breaks.
function lastJson(text) {
    for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1))
        try {
            return JSON.parse(text.slice(at));
        } catch {
            // it began earlier than the last value
        }
    assert.fail(`no JSON in ${text}`);
}

function isSubset(expected, actual, where) {
    if (typeof expected === 'string' && expected.includes('…')) {
        const pattern = expected.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
        assert.match(actual, new RegExp(`^${pattern}$`, 's'), where);
    } else if (Array.isArray(expected)) {
        assert.equal(actual?.length, expected.length, `${where}: ${JSON.stringify(actual)}`);
        expected.forEach((item, i) => isSubset(item, actual[i], `${where}[${i}]`));
    } else if (expected && typeof expected === 'object') {
        assert.ok(actual && typeof actual === 'object', where);
        for (const [key, value] of Object.entries(expected)) {
            assert.ok(key in actual, `${where}.${key} is missing in ${JSON.stringify(actual)}`);
            isSubset(value, actual[key], `${where}.${key}`);
        }
    } else {
        assert.deepEqual(actual, expected, where);
    }
}

const document = readFileSync(join(source, 'docs/http.md'), 'utf8');
const blocks = blocksOf(document);
const { status, stderr } = run(blocks);

test('there is something to run', () => {
    assert.ok(blocks.filter(({ commands }) => /\bcurl\b/.test(commands)).length >= 10);
    assert.ok(blocks.filter(({ expected }) => expected).length >= 10);
    const fenced = document.match(/^```sh$/gm).length;
    assert.equal(blocks.length, fenced, 'every block was found');
    assert.equal(blocks.filter(({ expected }) => expected).length, document.match(/^```json$/gm).length,
        'every JSON belongs to one');
});

for (const [i, { line, commands, expected }] of blocks.entries())
    test(`docs/http.md, line ${line}: ${commands.trim().split('\n')[0].slice(0, 70)}`, () => {
        assert.notEqual(read(`done.${i}`), undefined, `it failed: ${read(`out.${i}`)}${read(`err.${i}`)}`);
        if (expected)
            isSubset(expected, lastJson(read(`out.${i}`)), 'the answer');
    });

test('all of it ends well', () => {
    assert.equal(status, 0, stderr);
});

test('every address of the product that people script is told', () => {
    for (const word of ['join', 'leave', 'admit', 'topic', 'access', 'invite', 'uninvite', 'remove', 'excuse', 'handover',
        'takeover', 'start', 'ready', 'framing', 'back', 'settle', 'priority', 'option', 'confirm', 'include', 'retry', 'skip',
        'point', 'unpoint', 'approve', 'close', 'delete', 'record.md', 'record.json', 'qr.svg', '/me/link', '/me/delete',
        '/session/leave', '/canvas/live', '/healthz', '/metrics'])
        assert.ok(document.includes(word), word);
});
