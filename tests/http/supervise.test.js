// What the supervisor does at a stop that comes from a terminal, and with a worker that does not end.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProduct, until } from './harness.mjs';

async function waitingPages(product, count) {
    const [lead, ...people] = await product.people(...Array.from({ length: count + 1 }, () => 'waiting'));
    const { id, version } = await lead.create('Nothing moves here');
    const answers = people.map(person => person.live(id, version, { agent: false }));
    await product.waiting(count);
    return answers;
}

// What it said last may come after its end.
const logged = (product, line) => until(() => line.test(product.log), String(line));

// A terminal sends its signal to everything that runs in it.
test('Ctrl-C in a terminal sends every waiting page home, and ends everything in order', async () => {
    const product = await startProduct({ LIVE_TIMEOUT_MS: 30000 }, { detached: true });
    const answers = await waitingPages(product, 40);
    process.kill(-product.child.pid, 'SIGINT');
    assert.deepEqual((await Promise.all(answers)).map(({ status }) => status), answers.map(() => 204));
    assert.deepEqual(await product.ended, { code: 0, signal: null });
    await logged(product, /event=ended/);
    assert.doesNotMatch(product.log, /event=killed/);
});

test('a worker that does not end is killed, and the log says so', async () => {
    const product = await startProduct();
    process.kill(product.workerPid, 'SIGSTOP');
    product.child.kill('SIGTERM');
    assert.deepEqual(await product.ended, { code: 0, signal: null });
    await logged(product, /^at=\S+ level=warn event=killed process=worker$/m);
});
