// The product, started as its users start it (nginx, supervisor, worker), and people who use it over HTTP.
//
// A test file starts one product and gives its people names of their own. Nobody waits by sleeping: a test waits for an
// answer, for a page to show something (Page.until), or for a condition with a deadline (until). What a test file started
// is gone when it ends, however it ends: by the hook, by the exit handler, and by the kernel where node itself was killed.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const source = resolve(here, '../..');
const build = resolve(here, process.env.MAUDE_BUILD ?? '../../build');
export const worker = process.env.MAUDE_WORKER ?? join(build, 'maude-libs');
const run = process.env.MAUDE_RUN ?? join(source, 'conf/run'); // or what starts it in a container

// A library to preload into the worker, by its source's path without the .c.
export function preload(name) {
    const library = join(dirname(worker), `${name}.so`);
    assert.ok(existsSync(library), `${library} has to be built first`);
    return library;
}

// A small disk of its own, to be filled: its directory, and why there is none (false: there is).
export function smallDisk(megabytes) {
    const path = mkdtempSync(join(tmpdir(), 'maude-disk.'));
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path],
        { encoding: 'utf8' });
    after(() => {
        if (status === 0)
            spawnSync('umount', ['-l', path]);
        rmSync(path, { recursive: true, force: true });
    });
    return { path, lacks: status !== 0 && `mounting a small disk needs root: ${error?.message ?? stderr.trim()}` };
}

const image = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^MAUDE_IMAGE_/.test(name)));
const sanitizers = Object.fromEntries(Object.entries(process.env).filter(([name]) => /SAN_OPTIONS$/.test(name)));

// Nobody drops off by being slow, and nothing takes long. Tests of presence set their own times.
const timings = {
    PRESENCE_GRACE_MS: 600000, // longer than a test file may take
    RESTART_GRACE_MS: 600000,
    REVEAL_MS: 100,
    LIVE_TIMEOUT_MS: 2000,
    TAKEOVER_MS: 600,
    SYNTHESIS_DEBOUNCE_MS: 100,
};

// What the worker must never say: that it broke down (killed, 137, it was by us), or that a sanitizer found something.
const alarm = /event=worker_ended status=1(?!37|43)\d\d\b|Sanitizer\b|runtime error:|Assertion .* failed/;

// Polls a condition until it gives something truthy, which is the result.
export async function until(check, what, ms = 20000) {
    for (const deadline = Date.now() + ms; ;) {
        const found = await check();
        if (found)
            return found;
        assert.ok(Date.now() < deadline, `in vain, for ${ms} ms: ${what}`);
        await pause(15);
    }
}

// Each process of the tests has ports of its own, below those that the kernel gives to whoever asks for any.
let lastPort = 10000 + process.pid * 16 % 20000;

export async function freePort() {
    for (;;) {
        const port = ++lastPort; // more than one may be looked for at a time
        const server = net.createServer();
        const isFree = await new Promise(done => {
            server.once('error', () => done(false));
            server.listen(port, () => done(true));
        });
        await new Promise(done => server.close(done));
        if (isFree)
            return port;
    }
}

function isAlive(pid) {
    try {
        return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
        return false;
    }
}

// Processes below this one, with their names: [{pid, name}].
function descendants(pid) {
    const all = readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).flatMap(entry => {
        try {
            const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, 'latin1'));
            return [{ pid: Number(entry), name, parent: Number(parent) }];
        } catch {
            return []; // it has just ended
        }
    });
    const below = [{ pid }];
    for (const one of below)
        below.push(...all.filter(it => it.parent === one.pid));
    return below.slice(1);
}

// Where this process is the supervisor or nginx: the directory of their run, which the supervisor takes away in the end.
function runDirectory(pid) {
    try {
        const [directory] = /\/tmp\/maude\.\w{6}(?![\w./])/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1')) ?? [];
        return directory;
    } catch {
        return undefined; // it has just ended
    }
}

// What is sent once, and what comes back. Options: accept ('json' where not said, 'html', or a header's text), headers,
// body (text or bytes), signal (an aborted request resolves with status 0).
function send(product, method, path, { accept = 'json', headers = {}, body, signal } = {}, agent = product.agent) {
    const options = {
        host: '127.0.0.1', port: product.port, method, path, agent,
        headers: {
            Accept: { json: 'application/json', html: 'text/html,application/xhtml+xml,*/*;q=0.8' }[accept] ?? accept,
            ...body !== undefined && {
                'Content-Type': 'application/x-www-form-urlencoded',
                'Content-Length': Buffer.byteLength(body),
            },
            ...headers,
        },
    };
    return new Promise((done, fail) => {
        const request = http.request(options, response => {
            const chunks = [];
            response.on('data', chunk => chunks.push(chunk));
            response.on('error', failed);
            response.on('end', () => done(answer(response, Buffer.concat(chunks))));
        });
        const failed = error => signal?.aborted
            ? done({ status: 0, headers: {}, text: '' })
            : fail(new Error(`${method} ${path}: ${error.message}`, { cause: error }));
        const abort = () => request.destroy();
        request.on('error', failed);
        request.on('close', () => signal?.removeEventListener('abort', abort));
        if (signal?.aborted)
            abort();
        signal?.addEventListener('abort', abort);
        request.end(body);
    });
}

function answer({ statusCode, headers }, bytes) {
    const text = bytes.toString('utf8');
    const is = /^application\/json\b/.test(headers['content-type'] ?? '') && !/gzip/.test(headers['content-encoding']) && text;
    return { status: statusCode, headers, text, bytes, json: is ? JSON.parse(text) : undefined };
}

// 200 with JSON: gives it.
export function ok(response) {
    assert.equal(response.status, 200, response.text);
    assert.ok(response.json, `no JSON: ${response.headers['content-type']}`);
    return response.json;
}

// An error exactly as section 7 has it; gives what stands in it.
export function refused(response, status, code, field) {
    assert.equal(response.status, status, response.text);
    assert.ok(response.json, `no JSON: ${response.headers['content-type']}`);
    const { error, ...others } = response.json;
    assert.deepEqual(others, {});
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^\S.*[.!?]$/s, 'a sentence for a person');
    if (field !== undefined)
        assert.equal(error.field, field);
    return error;
}

// A browser: a cookie jar and the way to the product. Nobody is signed in until it has taken a name.
class Browser {
    constructor(product) {
        this.product = product;
        this.jar = new Map();
        this.tokens = 50; // stays below what a session may do at once, so that no test is refused for its speed
        this.filled = Date.now();
    }

    get cookie() {
        return [...this.jar].map(pair => pair.join('=')).join('; ');
    }

    async request(method, path, options = {}) {
        const headers = { ...this.jar.size && { Cookie: this.cookie }, ...options.headers };
        const response = await send(this.product, method, path, { ...options, headers }, options.agent);
        for (const line of response.headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            if (value === '' || /;\s*max-age=0\b/i.test(line))
                this.jar.delete(name);
            else
                this.jar.set(name, value);
        }
        return response;
    }

    get(path, options) {
        return this.request('GET', path, options);
    }

    // fields: an object, or the body as it is. hasty: not held back below the limit of actions.
    async post(path, fields = {}, { hasty = false, ...options } = {}) {
        const raw = typeof fields === 'string' || Buffer.isBuffer(fields);
        if (!hasty)
            await this.#takeTurn();
        return this.request('POST', path, { ...options, body: raw ? fields : new URLSearchParams(fields).toString() });
    }

    async #takeTurn() {
        for (;;) {
            const now = Date.now();
            this.tokens = Math.min(50, this.tokens + (now - this.filled) * 0.018);
            this.filled = now;
            if (this.tokens >= 1)
                break;
            await pause(60);
        }
        this.tokens--;
    }
}

class Person extends Browser {
    constructor(product, name) {
        super(product);
        this.name = name;
    }

    async signIn(fields = {}, options) {
        return ok(await this.post('/session', { name: this.name, ...fields }, options));
    }

    async create(topic = 'Where do we eat?', fields = {}) {
        return ok(await this.post('/d', { topic, key: newKey(), ...fields }));
    }

    async see(id) {
        return ok(await this.get(`/d/${id}`));
    }

    async act(id, word, fields, options) {
        return ok(await this.post(`/d/${id}/${word}`, fields, options));
    }

    try(id, word, fields, options) {
        return this.post(`/d/${id}/${word}`, fields, options);
    }

    live(id, v, options) {
        return this.get(`/d/${id}/live?v=${v}`, options);
    }

    // A page that stays open, until it is closed or the product ends.
    open(id, path = `/d/${id}/live`) {
        const page = new Page(this, path);
        this.product.pages.add(page);
        return page;
    }
}

// People keep their cookies when the product moves to another port.
export function moved(person, product) {
    person.product = product;
    return person;
}

let keys = 0;
export function newKey() {
    return `key-${process.pid}-${++keys}-${Date.now()}`;
}

// A page as a browser keeps it open: one long-poll after the other. state is what it shows; versions are all that it has
// shown. An answer that no page should get ends it, and is thrown where somebody waits for it.
class Page {
    constructor(person, path) {
        this.person = person;
        this.path = path;
        this.state = null;
        this.versions = [];
        this.idle = 0; // how often nothing had happened
        this.closer = new AbortController();
        this.agent = new http.Agent(); // a connection of its own, as a tab's abort must not end another's
        this.watchers = new Set();
        this.over = this.#run();
    }

    async #run() {
        try {
            for (let v = 0; !this.closer.signal.aborted;)
                v = await this.#poll(v);
        } catch (error) {
            this.fault = error;
        }
        this.#notify();
    }

    async #poll(v) {
        const path = `${this.path}${this.path.includes('?') ? '&' : '?'}v=${v}`;
        const response = await this.person.get(path, { signal: this.closer.signal, agent: this.agent });
        if (response.status === 0)
            return v;
        const version = Number(response.headers['x-version']);
        if (response.status === 204) {
            assert.equal(version, v, '204 for another version');
            this.idle++;
        } else {
            this.state = ok(response);
            assert.equal(version, this.state.version, 'X-Version');
            this.versions.push(version);
        }
        this.#notify();
        return version;
    }

    #notify() {
        for (const watcher of [...this.watchers])
            watcher();
    }

    // Waits until the page shows what check asks for; gives what it shows.
    until(check, what = check, ms = 20000) {
        return new Promise((done, fail) => {
            const end = (settle, value) => {
                clearTimeout(timer);
                this.watchers.delete(look);
                settle(value);
            };
            const look = () => {
                if (this.fault)
                    end(fail, this.fault);
                else if (this.state && check(this.state))
                    end(done, this.state);
            };
            const timer = setTimeout(() => end(fail, new Error(
                `in vain, for ${ms} ms: ${what}\nthe page shows ${JSON.stringify(this.state)}`)), ms);
            this.watchers.add(look);
            look();
        });
    }

    // Waits until nothing moves any more: a whole poll without news.
    async settled() {
        const before = this.idle;
        return this.until(() => this.idle > before, 'a poll without news');
    }

    async close() {
        this.closer.abort();
        await this.over;
        this.agent.destroy();
        this.person.product.pages.delete(this);
        if (this.fault)
            throw this.fault;
    }
}

// All that have been started and not ended end with this process, however many.
const running = new Set();
process.once('exit', () => {
    for (const { child } of running)
        child.kill('SIGTERM');
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.once(signal, () => process.exit(1));

class Product {
    constructor(port, directory, child) {
        this.port = port;
        this.base = `http://127.0.0.1:${port}`;
        this.dataDir = join(directory, 'data');
        this.directory = directory;
        this.child = child;
        this.agent = new http.Agent({ keepAlive: true });
        this.pages = new Set();
        this.log = '';
        this.ended = new Promise(done => child.once('exit', (code, signal) => done({ code, signal })));
        this.alarms = [];
        for (const stream of [child.stdout, child.stderr])
            createInterface({ input: stream }).on('line', line => {
                this.log = `${this.log}${line}\n`.slice(-20000);
                if (alarm.test(line))
                    this.alarms.push(line);
            });
        running.add(this);
    }

    // It says so when the port is its own: before, somebody else may answer there.
    async #answers() {
        for (const deadline = Date.now() + 20000; Date.now() < deadline; await pause(20)) {
            if (this.child.exitCode !== null || this.child.signalCode !== null)
                return false;
            if (this.log.includes('Maude Libs: http://'))
                return true;
        }
        return false;
    }

    // conf/run with these settings; DATA_DIR may be given to start on data that are there. detached: in a session of its own, as
    // in a terminal. within: a command that starts it.
    static async start(settings = {}, { detached = false, within = [] } = {}) {
        for (let tries = 1; ; tries++) {
            const directory = mkdtempSync(join(tmpdir(), 'maude-http.'));
            const port = await freePort();
            const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...within, run], {
                cwd: directory,
                detached,
                stdio: ['ignore', 'pipe', 'pipe'],
                env: {
                    ...sanitizers, ...image, PATH: process.env.PATH, HOME: directory, MAUDE_WORKER: worker, PORT: port,
                    DATA_DIR: join(directory, 'data'), ...timings, ...settings,
                },
            });
            const product = new Product(port, directory, child);
            if (settings.DATA_DIR)
                product.dataDir = settings.DATA_DIR;
            if (await product.#answers())
                return product;
            const log = product.log;
            await product.stop();
            if (tries === 3 || !/bind\(\) to \S+ failed/.test(log)) // somebody was quicker to take the port
                throw new Error(`the product did not start:\n${log}`);
        }
    }

    person(name) {
        return new Person(this, name);
    }

    browser() {
        return new Browser(this);
    }

    // What /metrics says of this now; undefined: nothing.
    async figure(name) {
        const { text } = await this.browser().get('/metrics', { accept: '*/*', agent: false });
        const line = text.split('\n').find(it => it.startsWith(`${name} `));
        return line && Number(line.slice(name.length));
    }

    // Until so many pages wait for news.
    waiting(count, ms) {
        return until(async () => await this.figure('maude_waiting_pages') === count, `${count} pages wait`, ms);
    }

    // People with these names, or (where this file has used one already) the name and a number; signed in.
    async people(...names) {
        this.used ??= new Map();
        return Promise.all(names.map(async name => {
            const n = (this.used.get(name) ?? 0) + 1;
            this.used.set(name, n);
            const person = this.person(n === 1 ? name : `${name}${n}`);
            await person.signIn();
            return person;
        }));
    }

    get workerPid() {
        return descendants(this.child.pid).find(({ name }) => name === 'maude-libs')?.pid;
    }

    // kill -9, and until another worker has taken over.
    async killWorker() {
        const pid = this.workerPid;
        process.kill(pid, 'SIGKILL');
        await until(() => this.workerPid && this.workerPid !== pid, 'another worker');
        return pid;
    }

    // kill -9 of everything at once: nginx, the supervisor, the worker. The data stay, where DATA_DIR was given.
    async kill() {
        let all = [];
        for (const signal of ['SIGSTOP', 'SIGKILL']) { // or one would hear of another's death, and end in order
            all = [this.child.pid, ...descendants(this.child.pid).map(({ pid }) => pid)];
            this.run ??= all.map(runDirectory).find(Boolean);
            for (const pid of all)
                try {
                    process.kill(pid, signal);
                } catch {
                    // it has just ended
                }
        }
        this.agent.destroy();
        await until(() => !all.some(isAlive), 'all of its processes ended');
        running.delete(this);
        for (const directory of [this.directory, this.run].filter(Boolean))
            rmSync(directory, { recursive: true, force: true });
        this.stopping = Promise.resolve({ code: 0, left: [], alarms: this.alarms });
    }

    // Ends everything, and sees to it that nothing is left behind. May be called again.
    stop() {
        this.stopping ??= this.#stop();
        return this.stopping;
    }

    async #stop() {
        await Promise.all([...this.pages].map(page => page.close().catch(() => {})));
        this.agent.destroy();
        const all = [this.child.pid, ...descendants(this.child.pid).map(({ pid }) => pid)];
        this.child.kill('SIGTERM');
        const { code } = await Promise.race([this.ended, pause(15000, { code: 'it did not end' }, { ref: false })]);
        await until(() => !all.some(isAlive), 'all of its processes ended', 2000).catch(() => {});
        const left = all.filter(isAlive);
        for (const pid of left)
            spawnSync('kill', ['-9', String(pid)]);
        running.delete(this);
        rmSync(this.directory, { recursive: true, force: true });
        return { code, left, alarms: this.alarms };
    }
}

export async function startProduct(settings, how) {
    const product = await Product.start(settings, how);
    after(async () => {
        const { code, left, alarms } = await product.stop();
        assert.deepEqual({ code, left, alarms }, { code: 0, left: [], alarms: [] }, product.log);
    });
    return product;
}
