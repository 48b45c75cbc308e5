// A stand-in for the language model that has a mood for every question, so that many decisions in one product each have the
// model that they need: slow, broken, hostile, or at its best. (tests/model/stub.mjs is the stand-in, and lists the moods.)

import { startStub } from '../model/stub.mjs';
import { spoiled } from '../model/spoil.mjs';

const HOUR = '3600000';

// Changes every text of an answer but those that it is matched by.
function change(kind, good, to) {
    let n = 0;
    return JSON.stringify(good, (key, value) =>
        typeof value !== 'string' || ['direction', 'priority_id'].includes(key) || (kind === 'scaffold' && key === 'name')
            ? value : to(value, ++n));
}

export const markup = '<script>x()</script> **b** {{id}} & [a](b)';
Object.assign(spoiled, {
    // As long as can be, without a space to break a line at.
    unbroken: (kind, good) => change(kind, good, (text, n) => `${n}${text[0]}${'W'.repeat(1200)}`),
    hostile: (kind, good) => change(kind, good, (_, n) => `${markup}\u202E ${n} \u2066`),
});

const asks = ({ kind, input }, question, wanted) => kind === wanted && JSON.stringify(input).includes(question);

class Moods {
    constructor() {
        this.wanted = []; // {question, kind, behaviours}
    }

    async start() {
        this.stub = await startStub({ choose: request => this.#choose(request) });
        return this;
    }

    // What a product needs to have this for a model. Its requests may be held for as long as somebody looks.
    settings(more = {}) {
        return this.stub.settings('anthropic', { LLM_TIMEOUT_MS: HOUR, ...more });
    }

    // From now on calls of this kind about a question (any part of it that no other has) go like that, one after the other; the
    // last one stays.
    behave(question, kind, ...behaviours) {
        this.wanted.unshift({ question, kind, behaviours });
    }

    #choose(request) {
        const { behaviours } = this.wanted.find(({ question, kind }) => asks(request, question, kind)) ?? {};
        if (!behaviours)
            return null;
        const [behaviour] = behaviours;
        if (behaviours.length > 1)
            behaviours.shift();
        return { behaviour };
    }

    // What was asked about a question, in order.
    of(question, kind) {
        return this.stub.requests.filter(request => asks(request, question, kind));
    }

    // Answers what is held; gives how many these were.
    release(question, kind) {
        const held = this.stub.waiting(kind).filter(request => asks(request, question, kind));
        held.forEach(request => request.answer());
        return held.length;
    }

    stop() {
        return this.stub.stop();
    }
}

export const startMoods = () => new Moods().start();
