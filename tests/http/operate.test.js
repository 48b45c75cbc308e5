// docs/operate.md: each line that it gives an operator is run, on a database that the product made and goes on using; every
// figure and every event that it explains is there, and none is missing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { source, startProduct, until } from './harness.mjs';
import { walkTo } from './walk.mjs';

const document = readFileSync(join(source, 'docs/operate.md'), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'maude-operate.'));
after(() => rmSync(directory, { recursive: true, force: true }));
symlinkSync(join(source, 'sql'), join(directory, 'sql'));

const product = await startProduct({ DATA_DIR: join(directory, 'data'), ACCESS_LOG: 'all' });
const [ana, bo] = await product.people('Ana', 'bo');
const { id } = await walkTo('complete', [ana, bo], 'Where do we eat?');
const open = await ana.create('Who cooks?');
const approved = /id=(\w+) method=POST route=\/d\/\*\/approve status=200/;
const request = await until(() => approved.exec(product.log)?.[1], 'nginx\'s line');

// What the answers to a question have to show; reckoned from what was done above.
const answers = {
    1: [new RegExp(`│ ${open.id} │ Who cooks\\? │ lobby +│ 1 +│ 1 +│ Ana +│ Ana +│`)],
    2: [/│ Ana +│ facilitator │[^]*│ bo +│ participant │/],
    3: [/│ Ana +│ ready +│[^]*│ Ana +│ create +│/],
    4: [/│ 1 +│ Tacos +│ Ana +│ 2 +│ yes +│[^]*│ 1 +│ Pizza +│ +│ 0 +│ no +│/],
    5: [new RegExp(`│ ${id}\\s+│ Ana +│ approve +│`)],
    6: [/^│ [12] +│ Ana +│ 20\d\d-\d\d-\d\d │ 20\d\d-\d\d-\d\d │$/m],
    7: [/^│ 20\d\d-\d\d-\d\d │ \d+ +│ 2 +│ 2 +│ 2 +│ 2 +│ 1 +│ 0 +│ 0 +│$/m],
    8: [/│ event +│ \d+ +│ \d{4,} +│[^]*│ \(all\) +│/],
    9: [/^ok\n$/, /│ db_id +│ [\w-]{16} +│/],
    10: [/^$/, /^$/, /^$/],
};

// [{number, question, lines}]
const questions = [...document.matchAll(/^\*\*(\d+)\. (.*?)\*\*[^]*?^```sh\n([^]*?)^```$/gm)]
    .map(([, number, question, lines]) => ({ number: Number(number), question, lines: lines.trim().split('\n') }));

test('there are ten questions, and nothing else to be run', () => {
    assert.deepEqual(questions.map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(document.match(/^```/gm).length, 20);
});

for (const { number, question, lines } of questions)
    test(`${number}. ${question}`, () => {
        assert.equal(lines.length, answers[number].length);
        for (const [i, line] of lines.entries()) {
            assert.match(line, /^sqlite3 -readonly /);
            const command = line.replaceAll('\'ID\'', `'${id}'`).replaceAll('REQUEST', request);
            const { status, stdout, stderr } = spawnSync('sh', ['-c', command],
                { cwd: directory, encoding: 'utf8', timeout: 20000 });
            assert.equal(`${stderr}${status}`, '0', command);
            assert.match(stdout, answers[number][i], command);
        }
    });

test('asking has disturbed nobody', async () => {
    const pid = product.workerPid;
    assert.equal((await ana.act(open.id, 'topic', { text: 'Who washes up?' })).topic, 'Who washes up?');
    assert.equal(product.workerPid, pid);
    assert.doesNotMatch(product.log, /foreign_commit|worker_ended/);
});

test('every report is told of, and every figure in an alert is one of /metrics', async () => {
    for (const name of readdirSync(join(source, 'sql/reports')))
        assert.ok(document.includes(`sql/reports/${name}\n`), name);
    const { text } = await product.browser().get('/metrics', { accept: '*/*' });
    const section = /^## Figures[^]*?(?=^## )/m.exec(document)[0];
    const names = [...section.matchAll(/\b((?:maude|process)_\w+)/g)].map(([, name]) => name);
    assert.ok(names.length > 7);
    for (const name of names)
        assert.match(text, new RegExp(`^${name}[ {]`, 'm'), name);
    for (const [, name, values] of section.matchAll(/(maude_\w+)\{code=~"(.*?)"/g))
        for (const value of values.split('\\|'))
            assert.match(text, new RegExp(`^${name}\\{code="${value}"`, 'm'), 'there before anything went wrong');
});

// The names of events that a file of the source can log.
function eventsOf(file) {
    const text = readFileSync(file, 'utf8');
    const calls = file.endsWith('.c') ? text.matchAll(/\b(?:log_(?:info|warn|error)|line)\(([^,;{}]*),/g)
        : text.matchAll(/event=(\w+)/g);
    return [...calls].flatMap(([, first]) => !file.endsWith('.c') ? [first]
        : [...first.matchAll(/"(\w+)"/g)].map(([, event]) => event));
}

test('every event that can be in the log is explained, and no other', () => {
    const files = readdirSync(join(source, 'fcgi'), { recursive: true }).filter(name => name.endsWith('.c'))
        .map(name => join(source, 'fcgi', name));
    const logged = [...files, join(source, 'conf/supervise'), join(source, 'conf/run'), join(source, 'conf/nginx.conf.in')]
        .flatMap(eventsOf);
    const section = /^\| event \|[^]*/m.exec(document)[0];
    const told = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) => names.match(/\w+/g));
    assert.deepEqual([...new Set(told)].sort(), [...new Set(logged)].sort());
    assert.equal(new Set(told).size, told.length);
});

test('what it links to is there', () => {
    for (const [, target] of document.matchAll(/\]\(([^)]+)\)/g))
        assert.doesNotThrow(() => readFileSync(join(source, 'docs', target)), target);
});
