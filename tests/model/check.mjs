// What the two services ask of a request, by their documents, and what SPEC section 5 asks of the data in it: a list of
// faults in plain words, empty where there is none.
//
// Messages API: https://docs.anthropic.com/en/api/messages, chat completions:
// https://github.com/ggml-org/llama.cpp/tree/master/tools/server

import { isDeepStrictEqual } from 'node:util';

// ---- the data ---------------------------------------------------------------------------------------------------------

const text = it => typeof it === 'string';
const number = Number.isInteger;
const listOf = check => it => Array.isArray(it) && it.every(check);
const counts = it => it !== null && typeof it === 'object' && Object.values(it).every(number);
const object = keys => it => it !== null && typeof it === 'object'
    && isDeepStrictEqual(Object.keys(it).sort(), Object.keys(keys).sort())
    && Object.entries(keys).every(([key, check]) => check(it[key]));
const direction = it => ['+', '-', '~'].includes(it);
const id = it => text(it) && /^[+~-][1-9]\d*$/.test(it);

const entered = listOf(object({ text, direction }));
const numbered = listOf(object({ id, text, direction }));
const options = listOf(object({ name: text, desc: text }));

// A kind of call is known by its keys, and a scaffold by its priorities' ids.
const inputs = {
    synthesize: object({ submissions: listOf(text) }),
    tagline: object({ scenario: text }),
    suggest_priorities: object({ scenario: text, priorities: entered }),
    scaffold: object({ scenario: text, priorities: it => numbered(it) && it.length > 0, options }),
    suggest_options: object({ scenario: text, priorities: entered, options }),
    why: object({ scenario: text, priorities: numbered, winner: text, vote_counts: counts }),
};

export function parsed(json) {
    try {
        return JSON.parse(json);
    } catch {
        return undefined;
    }
}

// What the user message says; undefined: there is none, or more than one.
export function userText(body) {
    const users = Array.isArray(body?.messages) ? body.messages.filter(({ role }) => role === 'user') : [];
    const [content] = users.map(it => it.content);
    if (users.length !== 1)
        return undefined;
    return Array.isArray(content) ? content.map(block => block.text).join('') : content;
}

// {kind, input, json}: kind is undefined where the last line is none of the six.
export function dataOf(body) {
    const json = String(userText(body) ?? '').split('\n').at(-1);
    const input = parsed(json);
    const kind = Object.keys(inputs).find(it => inputs[it](input));
    return { kind, input, json };
}

// ---- the schema -------------------------------------------------------------------------------------------------------

const outside = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength',
    'pattern', 'minItems', 'maxItems', 'uniqueItems', 'format', 'minProperties', 'maxProperties', 'patternProperties'];

// Within the subset that structured outputs take.
function* schemaFaults(schema, where = 'schema') {
    if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) {
        yield `${where} is no object`;
        return;
    }
    for (const word of outside)
        if (word in schema)
            yield `${where} has ${word}`;
    if (schema.type === 'object') {
        if (schema.additionalProperties !== false)
            yield `${where} allows other properties`;
        if (!isDeepStrictEqual([...schema.required ?? []].sort(), Object.keys(schema.properties ?? {}).sort()))
            yield `${where} does not require all of its properties`;
    }
    for (const [name, one] of Object.entries(schema.properties ?? {}))
        yield* schemaFaults(one, `${where}.${name}`);
    if ('items' in schema)
        yield* schemaFaults(schema.items, `${where}[]`);
    for (const [i, one] of (schema.anyOf ?? schema.allOf ?? []).entries())
        yield* schemaFaults(one, `${where}|${i}`);
}

// Where a request carries it.
export function schemaOf(api, body) {
    return api === 'anthropic' ? body?.output_config?.format?.schema : body?.response_format?.json_schema?.schema;
}

// ---- the two protocols ------------------------------------------------------------------------------------------------

function* others(body, known) {
    for (const key of Object.keys(body))
        if (!known.includes(key))
            yield `the body has ${key}`;
}

function* messagesFaults({ headers, body }, key) {
    if (headers['x-api-key'] !== key)
        yield 'x-api-key is not the key';
    if (!['2023-06-01', '2026-10-21'].includes(headers['anthropic-version']))
        yield `anthropic-version is ${headers['anthropic-version']}`;
    if ('authorization' in headers)
        yield 'there is an authorization header';
    yield* others(body, ['model', 'max_tokens', 'messages', 'system', 'output_config', 'metadata', 'thinking']);
    if (!text(body.system) || !body.system)
        yield 'system is no text';
    if (body.messages?.length !== 1 || body.messages[0].role !== 'user')
        yield 'messages is not one user message';
    const { format, effort, ...more } = body.output_config ?? {};
    yield* others(more, []);
    yield* others(format ?? {}, ['type', 'schema']);
    if (format?.type !== 'json_schema')
        yield 'output_config.format is no json_schema';
    if (!['low', 'medium', 'high', 'max'].includes(effort))
        yield `output_config.effort is ${effort}`;
}

function* chatFaults({ headers, body }, key) {
    if (headers.authorization !== (key ? `Bearer ${key}` : undefined))
        yield 'authorization is not the key as bearer';
    if ('x-api-key' in headers)
        yield 'there is an x-api-key';
    yield* others(body, ['model', 'max_tokens', 'messages', 'response_format', 'stream']);
    if (body.stream)
        yield 'it asks for a stream';
    if (!isDeepStrictEqual(body.messages?.map(({ role }) => role), ['system', 'user']))
        yield 'messages is not a system and a user message';
    const { type, json_schema: format } = body.response_format ?? {};
    if (type !== 'json_schema' || !/^[A-Za-z0-9_-]{1,64}$/.test(format?.name ?? '') || format?.strict !== true)
        yield 'response_format is no strict json_schema with a name';
    const said = (Array.isArray(body.messages) ? body.messages : []).map(({ content }) => content).join('\n');
    if (!said.includes(JSON.stringify(format?.schema)))
        yield 'the schema is not in the prompt';
}

// request: {api, method, path, headers, body}.
export function faultsOf(request, key) {
    const { api, method, path, headers, body } = request;
    const faults = [];
    if (method !== 'POST' || path !== (api === 'anthropic' ? '/v1/messages' : '/v1/chat/completions'))
        faults.push(`${method} ${path}`);
    if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
        faults.push(`content-type is ${headers['content-type']}`);
    if (body === null || typeof body !== 'object')
        return [...faults, 'the body is no JSON object'];
    faults.push(...api === 'anthropic' ? messagesFaults(request, key) : chatFaults(request, key));
    if (!text(body.model) || !body.model)
        faults.push('model is no text');
    if (!number(body.max_tokens) || body.max_tokens <= 0)
        faults.push(`max_tokens is ${body.max_tokens}`);
    faults.push(...schemaFaults(schemaOf(api, body)));
    const { kind, json, input } = dataOf(body);
    if (!kind)
        faults.push(`the last line is none of the six: ${json}`);
    if (kind === 'scaffold' && !(input.options.length >= 1 && input.options.length <= 12))
        faults.push(`a scaffold for ${input.options.length} options`);
    return faults.map(fault => `${kind ?? 'unknown'}: ${fault}`);
}
