// The product with people in it, in a data directory that outlives it; what they were told, and whether it is so.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { startProduct, until } from '../http/harness.mjs';
import { startStub } from '../model/stub.mjs';
import { Group, Ledger } from './people.mjs';
import { assertWhole, compare, query } from './verify.mjs';

export class House {
    // Options: dataDir (else one is made), settings, random, groups (how many).
    static async open({ dataDir, settings = {}, random, groups = 2 }) {
        const house = new House();
        const directory = mkdtempSync(join(tmpdir(), 'maude-crash.'));
        house.dataDir = dataDir ?? join(directory, 'data');
        house.random = random;
        house.ledger = new Ledger();
        house.stub = await startStub({ delay: () => random() * 60 });
        house.settings = {
            ...house.stub.settings(), LIVE_TIMEOUT_MS: 2000, SYNTHESIS_DEBOUNCE_MS: 50, REVEAL_MS: 50,
            DATA_DIR: house.dataDir, ...settings,
        };
        after(async () => {
            await house.stub.stop();
            rmSync(directory, { recursive: true, force: true });
        });
        house.product = await startProduct(house.settings);
        house.groups = await Promise.all(Array.from({ length: groups }, (_, i) =>
            new Group(house, ['red', 'blue', 'green', 'grey', 'pink'][i], { random }).signIn()));
        return house;
    }

    newAgent() {
        return new http.Agent();
    }

    get lead() {
        return this.groups[0].guests[0];
    }

    get finished() {
        return this.groups.reduce((sum, { finished }) => sum + finished, 0);
    }

    // People go on until what happens is over.
    async during(happens) {
        for (const group of this.groups)
            group.go();
        try {
            return await happens();
        } finally {
            await Promise.all(this.groups.map(group => group.stop()));
        }
    }

    // Until so many more deeds were acknowledged.
    async deeds(count, ms = 20000) {
        const goal = this.ledger.acknowledged + count;
        await until(() => this.ledger.acknowledged >= goal, `${count} more deeds acknowledged`, ms).catch(error => {
            const refused = JSON.stringify([...this.ledger.refusals]);
            throw new Error(`${error.message}; refused: ${refused}\n${this.product.log.slice(-1500)}`);
        });
    }

    // kill -9 of all there is. Nobody is answered until it is started again.
    async kill() {
        this.down = true;
        await this.product.kill();
    }

    // Gives how long it took until the first page, in ms.
    async start() {
        const began = performance.now();
        this.product = await startProduct(this.settings);
        this.down = false;
        return performance.now() - began;
    }

    // Ends it as an operator would, so that nothing is left in the log.
    async stop() {
        this.down = true;
        const { code, left, alarms } = await this.product.stop();
        assert.deepEqual({ code, left, alarms }, { code: 0, left: [], alarms: [] }, this.product.log);
    }

    query(statement) {
        return query(this.dataDir, statement);
    }

    // While nobody does anything. Gives what is lost and what is there twice.
    look() {
        assertWhole(this.dataDir);
        return compare(this.dataDir, this.ledger);
    }

    // Nothing lost, nothing twice, nobody told an error.
    assertKept() {
        assert.deepEqual(this.look(), { lost: [], twice: [] });
        assert.deepEqual(this.ledger.faults, [], 'what people saw');
    }
}
