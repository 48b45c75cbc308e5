// fly.toml is TOML, and says what the promises rest on: one machine, one volume, room for everybody's page. Beside it the
// Dockerfile, as far as the two must agree.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { source } from './harness.mjs';

const line = {
    nothing: /^\s*(?:#.*)?$/,
    table: /^\s*\[([\w-]+(?:\.[\w-]+)*)\]\s*(?:#.*)?$/,
    tables: /^\s*\[\[([\w-]+(?:\.[\w-]+)*)\]\]\s*(?:#.*)?$/,
    pair: /^\s*([\w-]+)\s*=\s*("[^"\\\p{Cc}]*"|0|[1-9]\d*|true|false)\s*(?:#.*)?$/u,
};

// TOML, as much of it as such a file needs and nothing that isn't TOML: tables, arrays of tables, strings without escapes,
// integers, booleans. All else throws, and so does what is there twice.
function parse(text) {
    const root = {};
    let table = root;
    const open = (path, add) => {
        const names = path.split('.');
        const last = names.pop();
        let parent = root;
        for (const name of names) {
            parent = parent[name] ??= {};
            parent = Array.isArray(parent) ? parent.at(-1) : parent;
            assert.equal(typeof parent, 'object', `${path} is below a value`);
        }
        table = {};
        add(parent, last);
    };
    for (const [i, said] of text.split('\n').entries()) {
        const where = `line ${i + 1}: ${said}`;
        const [, path] = line.table.exec(said) ?? [];
        const [, paths] = line.tables.exec(said) ?? [];
        const [, key, value] = line.pair.exec(said) ?? [];
        if (path)
            open(path, (parent, name) => {
                assert.ok(!Object.hasOwn(parent, name), `twice, ${where}`);
                parent[name] = table;
            });
        else if (paths)
            open(paths, (parent, name) => {
                assert.ok(Array.isArray(parent[name] ??= []), `twice, ${where}`);
                parent[name].push(table);
            });
        else if (key) {
            assert.ok(!Object.hasOwn(table, key), `twice, ${where}`);
            table[key] = JSON.parse(value);
        } else
            assert.match(said, line.nothing, where);
    }
    return root;
}

const text = readFileSync(join(source, 'fly.toml'), 'utf8');
const fly = parse(text);
const dockerfile = readFileSync(join(source, 'Dockerfile'), 'utf8');

test('what reads fly.toml here takes TOML, and nothing else', () => {
    assert.deepEqual(parse('a = 1 # one\n[b]\nc = "d"\n  [[b.e]]\n  f = true\n[[b.e]]\n[b.g]\nh = 0\n'),
        { a: 1, b: { c: 'd', e: [{ f: true }, {}], g: { h: 0 } } });
    for (const bad of ['a = b', 'a', '[a', '[a]]', '[[a]', 'a = 01', 'a = "', 'a = 1\na = 2', '[a]\n[a]', '[a]\n[[a]]',
        'a = 1 2', '[a b]', 'a = "\u0007"'])
        assert.throws(() => parse(bad), bad);
});

test('there is one machine in one region, and it is always there', () => {
    assert.match(fly.primary_region, /^[a-z]{3}$/);
    const { auto_stop_machines: stop, auto_start_machines: start, min_machines_running: least } = fly.http_service;
    assert.deepEqual([stop, start, least], ['off', true, 1]);
    assert.deepEqual(fly.vm, [{ size: 'shared-cpu-1x', memory: '512mb' }]);
    assert.ok(!('processes' in fly), 'each group of processes would be a machine of its own');
});

test('the volume is where the image keeps its data', () => {
    const [, dataDir] = /^ENV .*\bDATA_DIR=(\S+)/m.exec(dockerfile);
    assert.equal(fly.mounts.destination, dataDir);
    assert.match(dockerfile, new RegExp(`^VOLUME ${dataDir}$`, 'm'));
    assert.match(fly.mounts.source, /^[a-z0-9_]{1,30}$/);
    assert.ok(fly.mounts.snapshot_retention >= 5 && fly.mounts.snapshot_retention <= 60, 'days that fly.io takes');
});

test('a deploy leaves no second machine and does not ask a machine without the volume', () => {
    assert.equal(fly.deploy.strategy, 'immediate');
    assert.ok(!('release_command' in fly.deploy));
});

test('its end is asked for by a signal that is heard, and given more time than it takes', () => {
    assert.equal(fly.kill_signal, 'SIGTERM');
    const [, seconds] = /^(\d+)s$/.exec(fly.kill_timeout);
    assert.ok(seconds >= 5 && seconds <= 300, 'two for everything at the very worst; at most what fly.io gives');
});

test('9,000 waiting pages fit, and nginx carries what is let in', () => {
    const { type, soft_limit: soft, hard_limit: hard } = fly.http_service.concurrency;
    assert.equal(type, 'requests');
    assert.ok(soft >= 9000 && hard > soft, `${soft}, ${hard}`);
    const nginx = readFileSync(join(source, 'conf/nginx.conf.in'), 'utf8');
    const [, connections] = /worker_connections (\d+);/.exec(nginx);
    assert.ok(2 * hard + connections / 16 < connections, `two for each request, and a sixteenth free, of ${connections}`);
});

test('what is checked is /healthz, at the port where the image listens, and everybody else is sent to https', () => {
    const [, port] = /^ENV .*\bPORT=(\d+)/m.exec(dockerfile);
    assert.deepEqual([fly.http_service.internal_port, fly.http_service.force_https], [Number(port), true]);
    assert.match(dockerfile, new RegExp(`^EXPOSE ${port}$`, 'm'));
    assert.deepEqual(fly.http_service.checks.map(({ method, path }) => [method, path]), [['GET', '/healthz']]);
    assert.deepEqual(fly.metrics, { port: Number(port), path: '/metrics' });
});

test('no secret stands in it, and only settings that there are', () => {
    const settings = readFileSync(join(source, 'README.md'), 'utf8');
    for (const name of Object.keys(fly.env)) {
        assert.match(settings, new RegExp(`^\\| .*\`${name}\``, 'm'));
        assert.doesNotMatch(name, /KEY|SECRET/);
    }
});

test('what the image is made of is there, and let into the build', () => {
    const ignored = readFileSync(join(source, '.dockerignore'), 'utf8').split('\n').filter(it => /^[*!]/.test(it));
    assert.equal(ignored.shift(), '*');
    for (const name of ignored)
        assert.ok(existsSync(join(source, name.slice(1))), name);
    assert.equal(fly.build.dockerfile, 'Dockerfile');
});
