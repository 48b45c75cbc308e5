// The product with a stand-in for the language model, to be tried out without a key: `./bootstrap demo`.
//
// Answers take as long as a quick model's. A word in the question makes the model fail, so that one can see what then
// happens.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStub } from './stub.mjs';

const source = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
const built = resolve(source, 'build/maude-libs');

const faults = {
    '(slow)': { behaviour: 'slow', ms: 600000 },
    '(busy)': { behaviour: 529 },
    '(broken)': { behaviour: 'not_json' },
    '(refused)': { behaviour: 'refusal' },
    '(unreachable)': { behaviour: 'drop' },
};

function questionOf({ input }) {
    return input.submissions?.join(' ') ?? input.scenario;
}

const stub = await startStub({
    delay: () => 1500 + Math.random() * 1500,
    choose: request => {
        const word = Object.keys(faults).find(it => questionOf(request).includes(it));
        return word && faults[word];
    },
});

console.log(`The language model is a stand-in at ${stub.url}; nothing leaves this machine. `
    + `With ${Object.keys(faults).join(', ')} in the question it fails in that way.`);

// In a process group of its own, so that a terminal's Ctrl-C reaches it once, by us; and should we be killed it is told.
const child = spawn('setpriv', ['--pdeathsig', 'TERM', resolve(source, 'conf/run')], {
    stdio: 'inherit',
    detached: true,
    env: {
        ...!process.env.MAUDE_WORKER && existsSync(built) && { MAUDE_WORKER: built },
        LLM_TIMEOUT_MS: '10000', // so that (slow) can be seen to fail
        ...process.env,
        LLM_API: '', LLM_BASE_URL: stub.url, ANTHROPIC_API_KEY: 'demo',
    },
});
stub.key = 'demo';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM'));

child.on('error', async ({ message }) => {
    console.error(`conf/run does not start: ${message}`);
    process.exitCode = 1;
    await stub.stop();
});
child.on('exit', async code => {
    for (const fault of new Set(stub.faults))
        console.error(`the stand-in was asked wrongly: ${fault}`);
    await stub.stop();
    process.exit(code ?? 1);
});
