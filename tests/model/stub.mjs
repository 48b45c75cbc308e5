// A stand-in for the language model: a server that speaks both protocols, answers well, or as badly as a test wants it to.
//
// It knows the kind of a call from the data in it alone, remembers every request, and notes in faults whatever the
// services' documents or SPEC section 5 do not allow. behave tells what happens to requests of a kind: the newest rule
// that has times left counts.

import { once } from 'node:events';
import http from 'node:http';
import { answerTo } from './answers.mjs';
import { dataOf, faultsOf, parsed, schemaOf } from './check.mjs';
import { spoiled } from './spoil.mjs';

const apis = { '/v1/messages': 'anthropic', '/v1/chat/completions': 'openai' };

// ---- what is sent -----------------------------------------------------------------------------------------------------

let answers = 0;
function nextId(prefix) {
    return `${prefix}${String(++answers).padStart(24, '0')}`;
}

function message(model, text, behaviour, usage) {
    return {
        id: nextId('msg_'), type: 'message', role: 'assistant', model,
        content: [{ type: 'thinking', thinking: 'They want one JSON object: {"like": "this"}.', signature: 'c2lnbmVk' },
            ...text ? [{ type: 'text', text }] : []],
        stop_reason: { max_tokens: 'max_tokens', refusal: 'refusal', refusal_field: 'refusal' }[behaviour] ?? 'end_turn',
        stop_sequence: null,
        usage: {
            input_tokens: usage.input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0,
            output_tokens: usage.output, service_tier: 'standard',
        },
    };
}

function completion(model, text, behaviour, usage) {
    const refusal = behaviour === 'refusal_field' ? 'I cannot help with that.' : null;
    return {
        id: nextId('chatcmpl-'), object: 'chat.completion', created: 1795000000, model,
        choices: [{
            index: 0, message: { role: 'assistant', content: refusal ? null : text, refusal }, logprobs: null,
            finish_reason: { max_tokens: 'length', refusal: 'content_filter' }[behaviour] ?? 'stop',
        }],
        usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output },
    };
}

const errors = {
    400: 'invalid_request_error', 401: 'authentication_error', 402: 'billing_error', 403: 'permission_error',
    404: 'not_found_error', 413: 'request_too_large', 429: 'rate_limit_error', 500: 'api_error', 503: 'api_error',
    504: 'timeout_error', 529: 'overloaded_error',
};

// As the services word it; what was sent in place of a key is told back, as some gateways do.
function error(api, status, key, spent) {
    const type = errors[status] ?? 'api_error';
    const text = status === 401 ? `invalid key: ${key}` : `This is what a ${status} says.`;
    if (api === 'openai')
        return { error: { message: text, type, param: null, code: spent ? 'insufficient_quota' : null } };
    const details = spent ? { error_code: 'enforced_spend_limit_reached' } : undefined;
    return { type: 'error', error: { type, message: text, details }, request_id: nextId('req_') };
}

function sendJson(response, status, object, headers = {}) {
    const body = JSON.stringify(object);
    const length = Buffer.byteLength(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
    response.end(body);
}

function drip(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
}

const flood = 64 * 1024 * 1024;

function pour(response) {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let left = flood;
    const more = () => {
        while (left > 0 && !response.destroyed) {
            left -= chunk.length;
            if (!response.write(chunk)) {
                response.once('drain', more);
                return;
            }
        }
        response.end('"}');
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":"');
    more();
}

// ---- the server -------------------------------------------------------------------------------------------------------

class Stub {
    constructor({ delay, choose, write } = {}) {
        this.delay = delay; // how long a good answer takes, in ms; a function or nothing
        this.choose = choose; // (request) => behaviour, before any rule
        this.write = write; // (kind, input) => what is answered instead of what it would say by itself
        this.key = '';
        this.most = 0;
        this.forget();
        this.held = [];
        this.underWay = new Set();
        this.usage = null; // {input, output} tokens of every answer; null: by length
        this.server = http.createServer((request, response) => this.#take(request, response));
        this.server.keepAliveTimeout = 120000; // a kept connection does not end just as somebody uses it
        this.server.on('clientError', (_, socket) => socket.destroy());
    }

    // As if nothing had been asked and no behaviour wanted.
    forget() {
        this.requests = [];
        this.faults = [];
        this.astray = []; // paths that are none of the two
        this.rules = [];
        this.most = 0;
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    // Does nothing where it runs.
    async start(port = this.port ?? 0) {
        if (this.server.listening)
            return this;
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = this.server.address().port;
        return this;
    }

    async stop() {
        if (!this.server.listening)
            return;
        const closed = new Promise(done => this.server.close(done));
        this.server.closeAllConnections();
        await closed;
    }

    // The environment of a product that has this for a model.
    settings(api = 'anthropic', more = {}) {
        const settings = {
            LLM_BASE_URL: this.url,
            ...api === 'openai' && { LLM_API: 'openai' },
            ANTHROPIC_API_KEY: `test-key-${this.port}`,
            LLM_MODEL: 'test-small',
            LLM_MODEL_HEAVY: 'test-large',
            LLM_TIMEOUT_MS: 20000,
            LLM_BACKOFF_MS: 10,
            ...more,
        };
        this.key = settings.ANTHROPIC_API_KEY;
        return settings;
    }

    // What happens to the next times requests of a kind ('*': of any): the name of a behaviour, or a status. Options: ms
    // (of slow), after (retry-after, in seconds), to (where a redirect leads).
    behave(kind, behaviour, { times = Infinity, ...options } = {}) {
        this.rules.unshift({ kind, behaviour, times, ...options });
    }

    hold(kind, options) {
        this.behave(kind, 'hold', options);
    }

    // Answers what is held of a kind; all of it, or the first so many.
    release(kind = '*', count = Infinity) {
        const chosen = this.waiting(kind).slice(0, count);
        this.held = this.held.filter(({ request }) => !chosen.includes(request));
        for (const request of chosen)
            request.answer();
        return chosen;
    }

    // Requests that are held.
    waiting(kind = '*') {
        return this.held.map(({ request }) => request).filter(it => kind === '*' || it.kind === kind);
    }

    // Requests of a kind, in the order in which they came.
    of(kind) {
        return this.requests.filter(it => it.kind === kind);
    }

    #rule(request) {
        const chosen = this.choose?.(request);
        if (chosen)
            return chosen;
        const rule = this.rules.find(it => it.times > 0 && (it.kind === '*' || it.kind === request.kind));
        if (!rule)
            return { behaviour: 'well' };
        rule.times--;
        return rule;
    }

    async #take(incoming, response) {
        const at = performance.now();
        this.underWay.add(response);
        this.most = Math.max(this.most, this.underWay.size);
        response.on('close', () => this.underWay.delete(response));
        response.on('error', () => {});
        const chunks = [];
        try {
            for await (const chunk of incoming)
                chunks.push(chunk);
        } catch {
            return; // it was given up before it was sent
        }
        const text = Buffer.concat(chunks).toString('utf8');
        const { method, url: path, headers } = incoming;
        const request = { at, api: apis[path], method, path, headers, text, body: parsed(text), state: 'asked' };
        if (!request.api) {
            this.astray.push(path);
            this.faults.push(`${method} ${path} is no address of a model`);
            sendJson(response, 404, error('anthropic', 404));
            return;
        }
        Object.assign(request, dataOf(request.body));
        request.over = new Promise(done => response.on('close', () => {
            request.state = response.writableFinished ? 'answered' : 'lost';
            this.held = this.held.filter(it => it.request !== request);
            done(request.state);
        }));
        this.requests.push(request);
        this.faults.push(...faultsOf(request, this.key));
        if (request.kind)
            this.#serve(request, response, this.#rule(request));
        else
            sendJson(response, 400, error(request.api, 400));
    }

    #serve(request, response, { behaviour, ms, after, to = `${this.url}/elsewhere` }) {
        const { api, kind, input, body, headers } = request;
        request.behaviour = behaviour;
        request.good = this.write?.(kind, input) ?? answerTo(kind, input, schemaOf(api, body));
        const say = () => {
            const text = spoiled[behaviour]?.(kind, request.good) ?? JSON.stringify(request.good);
            const usage = this.usage ?? { input: Math.ceil(request.text.length / 4), output: Math.ceil(text.length / 4) };
            request.usage = usage;
            request.wrote = text;
            return (api === 'anthropic' ? message : completion)(body.model, text, behaviour, usage);
        };
        const answer = () => sendJson(response, 200, say());
        const later = wait => {
            const timer = setTimeout(answer, wait);
            response.on('close', () => clearTimeout(timer));
        };
        const faulty = {
            hold: () => {
                request.answer = answer;
                this.held.push({ request });
            },
            slow: () => later(ms),
            reset: () => {
                const half = JSON.stringify(say());
                response.writeHead(200, { 'content-type': 'application/json', 'content-length': half.length });
                response.write(half.slice(0, 40), () => response.socket?.resetAndDestroy());
            },
            drop: () => response.socket.destroy(),
            endless: () => drip(response),
            flood: () => pour(response),
            redirect: () => {
                response.writeHead(302, { location: to, 'content-length': 0 });
                response.end();
            },
            wrong_protocol: () => {
                response.writeHead(200, { 'content-type': 'text/html' });
                response.end('<!doctype html><title>It works!</title>');
            },
            spent: () => sendJson(response, 429, error(api, 429, '', true)),
        };
        if (faulty[behaviour])
            faulty[behaviour]();
        else if (typeof behaviour === 'number')
            sendJson(response, behaviour, error(api, behaviour, headers['x-api-key'] ?? headers.authorization),
                after !== undefined ? { 'retry-after': String(after) } : {});
        else if (this.delay)
            later(this.delay(request));
        else
            answer();
    }
}

// A server on 127.0.0.1 (a free port, unless one is given). Options: delay, choose, write.
export async function startStub({ port, ...options } = {}) {
    return new Stub(options).start(port);
}
