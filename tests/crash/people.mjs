// People who decide one thing after the other while the product is broken under them, and who remember what they were told.
//
// Everybody looks at the decision, does what its stage asks of them, and looks again; beside that a page of theirs waits.
// What they write is written once in the world, so that afterwards it is known of every deed whether it is there, and how
// often.
// An answer is one of: yes, no (a refusal with its reason), "not now, nothing is lost", or a fault: anything else, a blank
// page, a connection that broke, a version that fell. Who was told "not now" tries again, as people do.

import { setTimeout as pause } from 'node:timers/promises';

// Numbers from 0 up to 1, the same for the same seed.
export function numbersOf(seed) {
    let a = seed >>> 0;
    return () => {
        a = a + 0x6d2b79f5 >>> 0;
        let t = Math.imul(a ^ a >>> 15, a | 1);
        t ^= t + Math.imul(t ^ t >>> 7, t | 61);
        return ((t ^ t >>> 14) >>> 0) / 4294967296;
    };
}

export class Ledger {
    constructor() {
        this.deeds = []; // {who, word, id, text, known}: known where it was acknowledged, else it is in doubt
        this.answers = this.waits = this.gone = 0;
        this.refusals = new Map(); // how often which
        this.faults = [];
        this.slowest = 0;
    }

    refused(word, { status, json }) {
        const what = `${word} ${status} ${json?.error.code ?? ''}`;
        this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
    }

    get acknowledged() {
        return this.deeds.filter(({ known }) => known).length;
    }
}

const notNow = /nothing is lost/i;

// What an answer is to a person; a fault where it is nothing that a person should ever see.
function judge({ status, text, json, headers }, { accept, path }) {
    const page = /^text\/html/.test(headers['content-type'] ?? '');
    const whole = page && (accept === 'fragment' || /<\/html>\s*$/.test(text)) && text.length > 200;
    if (status === 204 && /\/live/.test(path) || status === 303 && accept === 'html')
        return 'yes';
    if (accept === 'json' ? !json : !whole)
        return 'fault';
    if (status >= 502 && status <= 504)
        return notNow.test(text) ? 'wait' : 'fault';
    if (status >= 400 && status < 500)
        return 'no';
    return status === 200 ? 'yes' : 'fault';
}

// One person. house: where the product is now, which may be another one at the next request; whether it is down.
class Guest {
    constructor(house, name) {
        this.house = house;
        this.person = house.product.person(name);
        this.name = name;
        this.forget();
    }

    // As if nothing had happened yet.
    forget() {
        this.seen = new Map(); // of each decision, the highest version shown
        this.stage = null; // where this person is, since when, and what was done there
        this.since = 0;
        this.memory = {};
    }

    // Asks for something once. Gives {verdict, response}; the verdict gone: only where everything is down.
    async ask(method, path, { fields, accept = 'json', signal, agent } = {}) {
        const { house } = this;
        const { ledger } = house;
        const { product } = house;
        const [, id] = /^\/d\/([^/?]+)/.exec(path) ?? [];
        const before = this.seen.get(id) ?? 0;
        const options = {
            accept: accept === 'fragment' ? '*/*' : accept, signal, agent,
            headers: accept === 'fragment' ? { 'HX-Request': 'true' } : {},
        };
        const began = performance.now();
        let response;
        this.person.product = product;
        try {
            response = await (method === 'POST'
                ? this.person.post(path, fields, options) : this.person.get(path, options));
        } catch (error) {
            if (!house.down && house.product === product)
                ledger.faults.push(`${method} ${path}: ${error.message}`);
            ledger.gone++;
            return { verdict: 'gone' };
        }
        if (response.status === 0)
            return { verdict: 'gone' };
        ledger.answers++;
        if (!/\/live/.test(path))
            ledger.slowest = Math.max(ledger.slowest, performance.now() - began);
        const verdict = judge(response, { accept, path });
        const version = response.json?.version;
        if (verdict === 'fault')
            ledger.faults.push(`${method} ${path}: ${response.status} ${response.text.slice(0, 300)}`);
        if (verdict === 'wait')
            ledger.waits++;
        if (verdict === 'no')
            ledger.refused(path.split(/[/?]/).at(-1), response);
        if (id && version !== undefined) {
            if (version < before)
                ledger.faults.push(`${method} ${path}: version ${version} after ${before}`);
            this.seen.set(id, Math.max(version, this.seen.get(id) ?? 0));
        }
        return { verdict, response };
    }

    // Does something that changes the world, and writes down how sure it is. text: what only this deed has written.
    async act(id, word, fields, text = null, accept = 'json') {
        const { verdict, response } = await this.ask('POST', id ? `/d/${id}/${word}` : '/d', { fields, accept });
        if (verdict === 'yes' || verdict === 'wait' || verdict === 'gone')
            this.house.ledger.deeds.push({
                who: this.name, word: id ? word : 'create', id, text, known: verdict === 'yes', at: performance.now(),
            });
        return verdict === 'yes' ? response : null;
    }

    async see(id) {
        const { verdict, response } = await this.ask('GET', `/d/${id}`);
        return verdict === 'yes' ? response.json : null;
    }

    async signIn() {
        for (;;) {
            const { verdict } = await this.ask('POST', '/session', { fields: { name: this.name } });
            if (verdict === 'yes')
                return this;
            await pause(50);
        }
    }
}

// ---- what each stage asks of somebody ---------------------------------------------------------------------------------

const patience = 2500; // how long the model is waited for

function mine(state, me) {
    return state.participants.find(({ name }) => name === me.name);
}

const deeds = {
    lobby({ state, me, first, of, word }) {
        if (!mine(state, me))
            return ['join'];
        if (first && !state.invited.length)
            return word('invite', text => ({ name: text }));
        if (!first)
            return mine(state, me).ready ? null : ['ready'];
        const here = state.participants;
        return here.length === of && here.every(it => it.ready || it.name === me.name) && ['start'];
    },
    scenario({ state, me, first, memory, word, waited }) {
        if (state.chosen !== null)
            return null;
        memory.framed ??= 0;
        if (!first && memory.framed < 2)
            return word('framing', text => ({ text }), () => memory.framed++);
        const written = state.framings.some(({ by }) => by === null) || state.model.state === 'failed';
        if (!waited && !written)
            return null;
        const [{ id, backers }] = state.framings;
        return backers.includes(me.name) ? null : ['back', { framing: id }];
    },
    priorities(at) {
        return entries(at, 'priorities', text => ['priority', { text, direction: '+-~'[at.random() * 3 | 0] }]);
    },
    options(at) {
        return entries(at, 'options', text => ['option', { name: text, desc: 'As good as any.' }]);
    },
    scaffolding({ state, first, waited }) {
        return first && (state.model.state === 'failed' ? ['retry'] : waited && ['skip']);
    },
    dashboard({ state, me, memory, random, word }) {
        const seat = mine(state, me);
        memory.points ??= 0;
        const { id: option } = state.options[random() * state.options.length | 0];
        if (memory.points < 5)
            return word('point', text => ({ option, side: random() < 0.5 ? 'for' : 'against', text }),
                () => memory.points++);
        const [{ id, approvals }] = state.options;
        if (!approvals.includes(me.name))
            return ['approve', { option: id }];
        return seat.ready ? null : ['ready'];
    },
};

// Writes one's own, confirms, waits for what the model suggests; the first includes one of that; ready.
function entries({ state, me, first, waited, word }, list, make) {
    const seat = mine(state, me);
    if (!state[list].some(({ by }) => by === me.name))
        return word(list === 'options' ? 'option' : 'priority', text => make(text)[1]);
    if (!seat.confirmed)
        return ['confirm'];
    const included = state.suggestions.some(it => it.included);
    if (first && state.suggestions.length && !included)
        return ['include', { suggestion: state.suggestions[0].id }];
    return (included || waited) && !seat.ready ? ['ready'] : null;
}

// ---- a group ----------------------------------------------------------------------------------------------------------

// People who take one decision after the other until they are stopped.
export class Group {
    constructor(house, name, { random, size = 3 }) {
        this.house = house;
        this.name = name;
        this.random = random;
        this.guests = Array.from({ length: size }, (_, i) => new Guest(house, `${name} ${'abcdefgh'[i]}`));
        this.finished = 0;
        this.count = 0;
        this.id = null;
    }

    async signIn() {
        await Promise.all(this.guests.map(guest => guest.signIn()));
        return this;
    }

    go() {
        this.closer = new AbortController();
        this.running = Promise.all(this.guests.flatMap((guest, i) => [this.#live(guest, i), this.#watch(guest)]));
    }

    // Until everybody has the answer to what they had asked for.
    async stop() {
        this.closer.abort();
        await this.running;
    }

    #unique(word) {
        return `${word} ${this.name} ${++this.count}`;
    }

    async #create(guest) {
        this.asking ??= { key: this.#unique('key-of').replaceAll(' ', '-'), topic: this.#unique('topic') };
        const response = await guest.act(null, 'create', this.asking, this.asking.topic);
        if (response) {
            this.id = response.json.id;
            this.asking = null;
        }
    }

    async #live(guest, i) {
        while (!this.closer.signal.aborted) {
            const { id } = this;
            if (!id) {
                if (i === 0)
                    await this.#create(guest);
                await pause(10 + this.random() * 20);
                continue;
            }
            const state = await guest.see(id);
            if (state && guest.stage !== id + state.stage)
                Object.assign(guest, { stage: id + state.stage, since: performance.now(), memory: {} });
            const waited = performance.now() - guest.since > patience;
            if (state?.stage === 'complete')
                await this.#finish(guest, i, id, state, waited);
            else if (state)
                await this.#act(guest, i, state, waited);
            await pause(this.random() * 40);
        }
    }

    async #act(guest, i, state, waited) {
        const word = (name, fieldsOf, then) => {
            const text = this.#unique(name);
            return [name, fieldsOf(text), text, then];
        };
        const chosen = deeds[state.stage]?.({
            state, me: guest, first: i === 0, of: this.guests.length, memory: guest.memory, waited, word,
            random: this.random,
        });
        if (!chosen) {
            if (this.random() < 0.3) // changes nothing, but wants to be stored
                await guest.act(state.id, 'retry', { stage: state.stage, round: state.round });
            else if (this.random() < 0.2)
                await guest.ask('GET', ['/canvas', `/d/${state.id}`][this.random() * 2 | 0], { accept: 'html' });
            return;
        }
        const [name, fields = {}, text, then] = chosen;
        const accept = ['json', 'html', 'fragment'][this.random() * 3 | 0];
        const seen = { stage: state.stage, round: state.round };
        if (await guest.act(state.id, name, { ...seen, ...fields }, text, accept))
            then?.();
    }

    async #finish(guest, i, id, state, waited) {
        if (i !== 0 || state.why === null && !waited)
            return;
        const { verdict } = await guest.ask('GET', `/d/${id}/record.json`);
        if (verdict !== 'yes')
            return;
        this.finished++;
        this.id = null;
    }

    // A page that waits, of whatever decision it is.
    async #watch(guest) {
        const agent = guest.house.newAgent();
        const { signal } = this.closer;
        for (let v = 0, id = null; !signal.aborted;) {
            if (this.id !== id)
                v = 0;
            ({ id } = this);
            if (!id) {
                await pause(30);
                continue;
            }
            const { verdict, response } = await guest.ask('GET', `/d/${id}/live?v=${v}`, { signal, agent });
            if (verdict === 'yes')
                v = Number(response.headers['x-version']);
            else
                await pause(50);
        }
        agent.destroy();
    }
}
