// A random walk of two products at once (twins.mjs): the same people do the same things in both, over all stages, and every
// answer is compared. What is typed is dealt from packs, one for each field, so that each text comes to each field.

import assert from 'node:assert/strict';
import { newKey, startProduct, until } from './harness.mjs';
import { asPage, asRegion } from './html.mjs';
import { kept, keptName, lengthOf, longTexts, names, showable, texts as naughty } from './naughty.mjs';
import { canBeMatched, Comparison, Texts } from './twins.mjs';

export const limits = { create: 300, topic: 300, framing: 300, priority: 60, name: 60, desc: 300, point: 200 };

// Numbers that look random and are the same for the same seed (mulberry32).
export function randomFrom(seed) {
    let state = seed >>> 0;
    return below => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) % below;
    };
}

export function shuffled(list, random) {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i--) {
        const j = random(i + 1);
        [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
}

// A text or bytes as a part of an address or of a form's body.
export function encode(value) {
    return Buffer.isBuffer(value) ? [...value].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('') : encodeURIComponent(value);
}

// Fields as a body for one of the two.
export function bodyFor(fields, side) {
    return Object.entries(fields).map(([name, value]) => `${name}=${encode(value?.sent ? value.sent[side] : value)}`).join('&');
}

// A text for each field, until each has had all of them: of those that nothing harmless is as long as, the short ones, or
// of all others. What shows texts as long as there is room is compared only where those are not.
class Packs {
    constructor(texts, random, short) {
        this.texts = texts;
        this.random = random;
        this.short = short;
        this.packs = {};
        this.turns = {};
        for (const field of Object.keys(limits))
            this.#shuffle(field);
    }

    #shuffle(field) {
        const fit = [...naughty, ...longTexts(limits[field])].map(([, text]) => text)
            .filter(text => lengthOf(kept(text)) <= limits[field] && canBeMatched(kept(text)) !== this.short);
        this.packs[field] = shuffled(fit, this.random);
        this.turns[field] = (this.turns[field] ?? 0) + 1;
    }

    // The next one; where others may not be equal to it, one that is not in avoid.
    deal(field, avoid) {
        const sent = this.#draw(field, avoid);
        return this.texts.say(field, sent, kept(sent));
    }

    // One that will be refused for where it is sent, and so is shown as it was typed; like no other, or it could be right.
    dealInVain(field) {
        const [, sent] = naughty[this.random(naughty.length)];
        return this.texts.say(`${field}, refused`, `${sent} ?`, `${showable(sent)} ?`);
    }

    #draw(field, avoid) {
        const key = text => kept(text).toLowerCase().toUpperCase().normalize('NFKC');
        const pack = this.packs[field];
        const at = avoid ? pack.findLastIndex(text => !avoid.has(key(text))) : pack.length - 1;
        const [sent] = at < 0 ? [`one more ${this.texts.next}`] : pack.splice(at, 1);
        avoid?.add(key(sent));
        if (!pack.length)
            this.#shuffle(field);
        return sent;
    }

    // Whether each of these fields has had every text.
    isThrough(fields) {
        return fields.every(field => this.turns[field] > 1);
    }
}

// Two people of the same kind, one in each product.
class Both {
    constructor(world, name) {
        this.world = world;
        this.name = name;
        this.people = world.products.map((product, side) => product.person(name ? name.sent[side] : ''));
    }

    request(method, paths, options, fields) {
        return Promise.all(this.people.map((person, side) => method === 'POST'
            ? person.post(paths[side], bodyFor(fields ?? {}, side), options)
            : person.get(paths[side], options)));
    }

    // Both answers, once they are compared.
    async get(paths, options, output, what = output) {
        const pair = await this.request('GET', paths, options);
        this.world.compare.answers(pair, output, what);
        return pair;
    }

    async post(paths, fields, options, output = 'answers', what = paths[0]) {
        const pair = await this.request('POST', paths, options, fields);
        this.world.compare.answers(pair, output, what);
        return pair;
    }
}

export class World {
    static async start(random, settings = {}, stubs = []) {
        const world = new World();
        const quiet = { PRESENCE_GRACE_MS: 600000, RESTART_GRACE_MS: 600000, TAKEOVER_MS: 600000, ACCESS_LOG: 'all', ...settings };
        world.products = await Promise.all([0, 1].map(side => startProduct({ ...quiet, ...stubs[side]?.settings() })));
        world.logs = world.products.map(({ child }) => {
            const lines = [];
            for (const stream of [child.stdout, child.stderr])
                stream.on('data', chunk => lines.push(chunk));
            return lines;
        });
        world.random = random;
        world.texts = new Texts();
        world.compare = new Comparison(world.texts, world.products);
        world.packs = [false, true].map(short => new Packs(world.texts, random, short));
        world.stubs = stubs;
        world.namesLeft = shuffled(names, random);
        world.namesMade = 0;
        return world;
    }

    // All that both have written to their logs.
    log(side) {
        return Buffer.concat(this.logs[side]).toString('utf8');
    }

    name() {
        const name = this.namesLeft.pop() ?? `${names[++this.namesMade % names.length].slice(0, 20)} ${this.namesMade}`;
        return this.texts.say('person', name, keptName(name));
    }

    stranger() {
        return new Both(this, null); // signed in nowhere
    }

    async person() {
        const both = new Both(this, this.name());
        const [{ status, text }] = await both.post(['/session', '/session'], { name: both.name });
        assert.equal(status, 200, `${both.name.sent[0]}: ${text}`);
        this.compare.hide(both.people.map(({ jar }) => jar.get('maude')), 'COOKIE');
        return both;
    }
}

export class Walk {
    constructor(world, short = false) {
        this.world = world;
        this.random = world.random;
        this.short = short;
        this.used = { name: new Set(['DO NOTHING']), point: new Set(), priority: new Set() }; // what is said twice counts once
    }

    deal(field) {
        return this.world.packs[Number(this.short)].deal(field, this.used[field]);
    }

    async begin(people = 5) {
        const { world } = this;
        this.members = [];
        for (let i = 0; i < people; i++)
            this.members.push(await world.person());
        this.guest = await world.person();
        await this.create(this.members[0]);
        await this.look('lobby');
        for (const person of this.members.slice(1))
            await this.act(person, 'join');
    }

    async create(lead) {
        this.lead = lead;
        const pair = await lead.request('POST', ['/d', '/d'], undefined, { topic: this.deal('create'), key: newKey() });
        this.ids = pair.map(({ json, text }) => json?.id ?? assert.fail(text));
        this.world.compare.hide(this.ids, `ID-${this.world.decisions = (this.world.decisions ?? 0) + 1}`);
    }

    inVain(field) {
        return this.world.packs[Number(this.short)].dealInVain(field);
    }

    paths(end) {
        return this.ids.map(id => `/d/${id}${end}`);
    }

    // Refused, in both, where something is typed that can't be taken.
    refuse(person, word, fields, options, what) {
        return person.post(word === 'create' ? ['/d', '/d'] : this.paths(`/${word}`), fields, options, 'refusals', what);
    }

    // Accepted, in both.
    async act(person, word, fields) {
        const asked = [[undefined, 'JSON'], [asRegion, 'region']][this.random(2)];
        const [{ status, text }] = await person.post(this.paths(`/${word}`), fields, ...asked, `${word} in ${this.ids[0]}`);
        assert.equal(status, 200, `${word} ${JSON.stringify(fields)}: ${text}`);
    }

    async state() {
        return (await this.lead.people[0].get(`/d/${this.ids[0]}`)).json;
    }

    async reach(stage) {
        for (const [side, { people }] of [0, 1].map(it => [it, this.lead]))
            await until(async () => {
                const { stage: now, model } = (await people[side].get(`/d/${this.ids[side]}`)).json;
                return now === stage && !/running|retrying/.test(model.state);
            }, `the stage ${stage} of ${side}`);
    }

    // Everything that shows anything of it, as these see it. Only who watches has live pages: of who takes part one would see
    // whether they are connected, which is another matter at every moment.
    async look(stage, few = false) {
        const what = `${stage} of ${this.ids[0]}`;
        const see = (person, end, options, output) => person.get(this.paths(end), options, output, `${output}, ${what}`);
        const { lead, guest, members } = this;
        await see(lead, '', asPage, 'page');
        await see(lead, '/record.md', asPage, 'SDT');
        if (few)
            return;
        const any = members[this.random(members.length)];
        await see(any, '', asPage, 'page');
        await see(guest, '', asPage, 'page');
        await see(guest, '/live?v=0&i=0', asRegion, 'region');
        await see(any, '', undefined, 'JSON');
        await see(guest, '/live?v=0', undefined, 'JSON');
        await see(guest, '/frame', asPage, 'frame');
        if (!this.short) {
            await see(guest, '/screen', asPage, 'screen');
            await see(guest, '/live?v=0&view=screen', asRegion, 'screen');
        }
        await see(any, '/record.md?format=madr', asPage, 'MADR');
        await see(any, '/record.json', undefined, 'record.json');
        await see(any, '/qr.svg', asPage, 'QR');
        await any.get(['/me', '/me'], asPage, 'me');
        await guest.get(['/canvas', '/canvas'], asPage, 'canvas');
        await any.get(['/canvas/live', '/canvas/live'], asRegion, 'canvas');
        await any.get(['/canvas', '/canvas'], undefined, 'canvas as JSON');
    }

    // Something that people also do, at any stage before the last.
    async stray() {
        const [a] = shuffled(this.members, this.random);
        const others = this.members.filter(it => it !== this.lead);
        const other = others[this.random(others.length)];
        const invited = this.world.name();
        const ways = [
            () => this.act(this.lead, 'excuse', { name: other.name }),
            async () => {
                await this.act(this.lead, 'invite', { name: invited });
                await this.look('invited');
                await this.act(this.lead, 'uninvite', { name: invited });
            },
            () => this.act(this.lead, 'invite', { name: invited }),
            async () => {
                await this.act(this.lead, 'handover', { name: other.name });
                this.lead = other;
            },
            () => this.act(this.lead, 'access', { mode: ['open', 'link', 'open'][this.random(3)] }),
            () => a.post(this.paths('/option'), { name: this.inVain('name'), desc: this.inVain('desc'), slot: 9 }, asPage, 'refusals'),
            () => this.guest.post(this.paths('/framing'), { text: this.inVain('framing') }, asPage, 'refusals'),
            () => this.guest.post(this.paths('/option'), { name: this.inVain('name'), desc: this.inVain('desc') }, asRegion, 'refusals'),
            () => a.post(this.paths('/topic'), { text: this.inVain('topic'), stage: 'complete' }, asPage, 'refusals'),
            () => this.lead.post(this.paths('/remove'), { name: this.guest.name }, asPage, 'refusals'),
            () => this.lead.post(this.paths('/delete'), { confirm: this.inVain('topic') }, asPage, 'refusals'),
        ];
        await ways[this.random(ways.length)]();
    }

    // All of these in any order, and others' doings in between.
    async mix(actions) {
        for (const action of shuffled(actions, this.random)) {
            await action();
            if (!this.random(8))
                await this.stray();
        }
    }

    async everybodyReady(fields) {
        for (const person of shuffled(this.members, this.random))
            await this.act(person, 'ready', fields);
    }

    async lobby(rounds) {
        for (let i = 0; i < rounds; i++) {
            await this.act(this.lead, 'topic', { text: this.deal('topic') });
            await this.look('lobby', true);
        }
        await this.mix([() => this.stray(), () => this.stray()]);
        await this.look('lobby');
        await this.mix(this.members.filter(it => it !== this.lead).map(it => () => this.act(it, 'ready')));
        for (const person of this.members)
            if (person !== this.lead)
                await this.act(person, 'ready');
        await this.act(this.lead, 'start');
    }

    async scenario(rounds) {
        for (let i = 0; i < rounds; i++) {
            await this.mix(this.members.map(it => () => this.act(it, 'framing', { text: this.deal('framing') })));
            if (!this.world.stubs.length)
                await this.look('scenario', i + 1 < rounds);
        }
        if (this.world.stubs.length)
            await this.synthesis();
        await this.asks();
        const { framings } = await this.state();
        const { id: framing } = framings[this.random(framings.length)];
        for (const person of this.members)
            await this.act(person, 'back', { framing });
        await this.reach('priorities');
    }

    // The model's wording is there: it comes when nobody has typed for a while, so nobody looks on before.
    async synthesis() {
        for (const side of [0, 1])
            await until(async () => (await this.lead.people[side].get(`/d/${this.ids[side]}`)).json.framings.some(({ by }) => by === null),
                'a synthesis');
        await this.look('synthesis');
    }

    // The guest wants to come in, and may.
    async asks() {
        await this.act(this.lead, 'access', { mode: 'open' });
        await this.act(this.guest, 'join');
        const { you } = (await this.guest.people[0].get(`/d/${this.ids[0]}`)).json;
        await this.look('asking');
        const on = you.role === 'participant' ? 1 : this.random(2);
        if (you.role === 'asking')
            await this.act(this.lead, 'admit', { name: this.guest.name, on });
        if (on)
            await this.act(this.guest, 'leave');
        await this.look('asked');
    }

    async priorities() {
        const actions = this.members.flatMap(it => [1, 2, 3].map(slot => () =>
            this.act(it, 'priority', { text: this.deal('priority'), direction: '+-~'[this.random(3)], slot })));
        await this.mix(actions);
        await this.look('priorities');
        await this.suggestions();
        await this.everybodyReady();
        await this.reach('options');
    }

    async options() {
        const actions = this.members.flatMap(it => [1, 2, 3, 4, 5].map(slot => () =>
            this.act(it, 'option', { name: this.deal('name'), desc: this.deal('desc'), slot })));
        await this.mix(actions);
        await this.look('options');
        await this.suggestions();
        await this.everybodyReady();
        await this.reach('dashboard');
    }

    // Everybody confirms; with a model there are suggestions then, and all of them are taken but one.
    async suggestions() {
        for (const person of this.members)
            await this.act(person, 'confirm');
        if (!this.world.stubs.length)
            return;
        for (const side of [0, 1])
            await until(async () => (await this.lead.people[side].get(`/d/${this.ids[side]}`)).json.suggestions.length, 'suggestions');
        await this.look('suggestions');
        for (const { id } of (await this.state()).suggestions.slice(1))
            await this.act(this.lead, 'include', { suggestion: id });
        await this.look('included');
    }

    async dashboard(points) {
        const { options, priorities } = await this.state();
        const any = list => list[this.random(list.length)];
        const tags = ['', ...priorities.map(({ id }) => id)];
        await this.mix(Array.from({ length: points }, () => () => this.act(any(this.members), 'point', {
            option: any(options).id, side: any(['for', 'against']), text: this.deal('point'), priority: any(tags),
        })));
        await this.look('dashboard');
        const own = (await this.state()).options.flatMap(it => [...it.for, ...it.against]).find(({ by }) => by === this.lead.name.shown[0]);
        if (own)
            await this.act(this.lead, 'unpoint', { point: own.id });
        this.winner = any(options);
        for (const person of this.members)
            await this.act(person, 'approve', { option: this.winner.id });
        await this.act(this.lead, 'approve', { option: any(options).id });
        await this.look('approved');
        await this.everybodyReady();
        const { round, stage } = await this.state();
        if (stage === 'dashboard' && round === 2) {
            await this.look('run-off');
            for (const person of this.members)
                await this.act(person, 'approve', { option: this.winner.id });
            await this.everybodyReady();
        }
        await this.reach('complete');
        await this.look('complete');
    }

    // By the straightest way to a stage before the last.
    async straightTo(stage) {
        await this.begin(1);
        const steps = {
            scenario: () => this.act(this.lead, 'start'),
            priorities: async () => {
                await this.act(this.lead, 'back', { framing: (await this.state()).framings[0].id });
                await this.reach('priorities');
            },
            options: async () => {
                await this.act(this.lead, 'priority', { text: this.deal('priority'), direction: '+' });
                await this.everybodyReady();
            },
            dashboard: async () => {
                await this.act(this.lead, 'option', { name: this.deal('name'), desc: this.deal('desc') });
                await this.everybodyReady();
            },
        };
        for (const [next, step] of Object.entries(steps)) {
            if ((await this.state()).stage === stage)
                return;
            await step();
            await this.reach(next);
        }
    }

    // From the first stage to the last.
    async whole({ topics = 15, framings = 5, points = 20 } = {}) {
        await this.begin();
        await this.lobby(topics);
        await this.scenario(framings);
        await this.priorities();
        await this.options();
        await this.dashboard(points);
    }
}
