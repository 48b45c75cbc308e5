// What the language model writes is text of somebody who is not trusted: what is no answer is asked for once more and
// then told, what can be mended is mended, and nothing of it is ever more than text (SPEC section 5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { asPage, pageOf } from './html.mjs';
import { answered, fails, gives, kinds, provoke, retry, rows, sentences, shown, startWithModel, written } from './model.mjs';
import { markup } from '../model/spoil.mjs';

const messages = await startWithModel('anthropic');
const chat = await startWithModel('openai');
const both = { messages, chat };

// ---- no answer --------------------------------------------------------------------------------------------------------

const broken = [
    ['not_json', shown], ['wrong_schema', shown], ['max_tokens', shown], ['wrong_protocol', ['scaffold', 'suggest_options']],
    ['nul', ['suggest_options', 'why']], ['empty', ['synthesize', 'scaffold', 'why']],
];

let turn = 0;
for (const [behaviour, on] of broken)
    for (const [protocol, { product, stub }] of Object.entries(both)) {
        const kind = on[turn++ % on.length];
        test(`${protocol}: ${behaviour} is asked for once more, then told (${kind})`, async () => {
            stub.forget();
            stub.behave(kind, behaviour);
            const way = await provoke(product, kind);
            const page = await fails(product, way, kind, sentences.broken);
            assert.equal(stub.of(kind).length, 2);
            const [row] = rows(product, way.id, kind);
            assert.deepEqual([row.state, row.fault, row.tries], ['failed', 'broken', 2]);
            stub.rules = [];
            await retry(way, page);
            await gives(product, way, kind, (await until(() => stub.of(kind)[2], 'it is asked again')).good);
            assert.deepEqual(stub.faults, []);
        });
    }

for (const [i, behaviour] of ['not_json', 'wrong_schema', 'max_tokens', 'missing'].entries())
    test(`a model that comes to its senses after ${behaviour} is not told of`, async () => {
        const { product, stub } = i % 2 ? messages : chat;
        const kind = behaviour === 'missing' ? 'scaffold' : shown[i];
        stub.forget();
        stub.behave(kind, behaviour, { times: 1 });
        const way = await provoke(product, kind);
        await answered(product, way, kind);
        assert.equal(stub.of(kind).length, 2);
        await gives(product, way, kind, stub.of(kind)[1].good);
        assert.deepEqual(stub.faults, []);
    });

test('an option that is left out twice stays without points; the others have theirs', async () => {
    const { product, stub } = messages;
    stub.forget();
    stub.behave('scaffold', 'missing');
    const way = await provoke(product, 'scaffold');
    const { stage, options } = await answered(product, way, 'scaffold');
    assert.equal(stage, 'dashboard');
    const good = stub.of('scaffold')[0].good.options;
    assert.deepEqual(written('scaffold', { options }).options,
        good.map((it, i) => i ? it : { name: it.name, for: [], against: [] }));
    assert.equal(stub.of('scaffold').length, 2);
});

for (const kind of ['suggest_priorities', 'suggest_options'])
    test(`a model that has nothing to suggest is not asked again (${kind})`, async () => {
        const { product, stub } = chat;
        stub.forget();
        stub.behave(kind, 'empty');
        const way = await provoke(product, kind);
        await gives(product, way, kind, { suggestions: [] });
        assert.equal(stub.of(kind).length, 1);
    });

// ---- an answer all the same -------------------------------------------------------------------------------------------

for (const behaviour of ['fenced', 'think'])
    for (const [i, kind] of kinds.entries())
        test(`an answer is found where there is more around it (${behaviour}, ${kind})`, async () => {
            const { product, stub } = i % 2 ? messages : chat;
            stub.forget();
            stub.behave(kind, behaviour);
            const way = await provoke(product, kind);
            await until(() => stub.of(kind).length, 'it is asked');
            await gives(product, way, kind, stub.of(kind)[0].good);
            assert.equal(stub.of(kind).length, 1);
        });

test('options and priorities that do not exist are left out, and cost no other request', async () => {
    const { product, stub } = messages;
    stub.forget();
    stub.behave('scaffold', 'invented');
    const way = await provoke(product, 'scaffold');
    const state = await answered(product, way, 'scaffold');
    const [{ good }] = stub.of('scaffold');
    assert.deepEqual(written('scaffold', state).options, good.options.map(it => ({
        ...it, for: [...it.for, { text: `A point of ${it.name} about nothing.`, priority_id: null }],
    })));
    assert.equal(stub.of('scaffold').length, 1);
});

// Every text that the model wrote, with its limit in characters.
function textsOf(kind, state) {
    const limits = { text: kind === 'scaffold' ? 200 : 60, name: 60, desc: 300, synthesis: 300 };
    const texts = [];
    const collect = (value, key) => {
        const others = ['direction', 'priority_id', ...kind === 'scaffold' ? ['name'] : []];
        if (typeof value === 'string' && !others.includes(key))
            texts.push([value, limits[key] ?? 2000]);
        else if (value && typeof value === 'object')
            for (const [name, inner] of Object.entries(value))
                collect(inner, name);
    };
    collect(written(kind, state));
    return texts;
}

for (const [i, kind] of kinds.entries())
    test(`what is too long is cut to its limit, at a word's end (${kind})`, async () => {
        const { product, stub } = i % 2 ? messages : chat;
        stub.forget();
        stub.behave(kind, 'too_long');
        const way = await provoke(product, kind);
        const state = await answered(product, way, kind);
        const texts = textsOf(kind, state);
        assert.ok(texts.length > 0);
        for (const [text, limit] of texts) {
            assert.ok([...text].length <= limit, `${[...text].length} characters: ${text}`);
            if (kind !== 'tagline')
                assert.match(text, /\w…$/u);
        }
        if (kind === 'tagline')
            assert.ok(state.tagline.split(' ').length <= 6, state.tagline);
        if (/^suggest/.test(kind))
            assert.equal(state.suggestions.length, 3);
        if (kind === 'scaffold')
            for (const option of state.options)
                assert.ok([option.for, option.against].every(({ length }) => length >= 2 && length <= 4));
        assert.equal(stub.of(kind).length, 1);
    });

for (const [i, kind] of kinds.entries())
    test(`markup is text (${kind})`, async () => {
        const { product, stub } = i % 2 ? messages : chat;
        stub.forget();
        stub.behave(kind, 'markup');
        const way = await provoke(product, kind);
        const state = await answered(product, way, kind);
        for (const [text] of textsOf(kind, state))
            assert.match(text, /^\d+ /);
        for (const [text] of textsOf(kind, state))
            assert.equal(text.replace(/^\d+ /, ''), markup);
        const { id, lead } = way;
        for (const path of [`/d/${id}`, `/d/${id}/screen`, ...kind === 'tagline' ? ['/canvas'] : []]) {
            const response = await lead.get(path, asPage);
            const page = pageOf(response);
            assert.ok(!response.text.includes('<script>x()'), path);
            if (!path.endsWith('screen'))
                assert.ok(page.words.includes(markup), path);
        }
        const { text } = await lead.get(`/d/${id}/record.md`);
        assert.doesNotMatch(text, /<script>x\(\)|[^\\]\*\*b\*\*|[^\\]\[a\]\(b\)/);
    });

for (const [i, kind] of kinds.entries())
    test(`what can't be seen is taken out (${kind})`, async () => {
        const { product, stub } = i % 2 ? messages : chat;
        stub.forget();
        stub.behave(kind, 'bidi');
        const way = await provoke(product, kind);
        const texts = textsOf(kind, await answered(product, way, kind));
        assert.ok(texts.length > 0);
        for (const [text] of texts) {
            assert.doesNotMatch(text, /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
            assert.match(text, /^\d+ .*a.*b.*c.*d/u, 'what can be seen is there');
        }
        assert.equal(stub.of(kind).length, 1);
    });

test('suggestions that are there already are dropped', async () => {
    const { product, stub } = messages;
    stub.forget();
    stub.hold('suggest_options');
    const way = await provoke(product, 'suggest_options');
    const [held] = await until(() => stub.waiting().length && stub.waiting(), 'it is asked');
    const [first, ...others] = held.good.suggestions;
    await way.people[1].act(way.id, 'option', { name: first.name.toUpperCase(), slot: 3 }); // somebody is quicker
    await way.people[1].act(way.id, 'ready');
    stub.release();
    await gives(product, way, 'suggest_options', { suggestions: others });
});
