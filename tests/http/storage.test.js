// A full disk: nothing that was acknowledged is lost, reading goes on, and so does everything once there is room (DESIGN 4).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ok, refused, startProduct } from './harness.mjs';
import { asPage, asRegion, pageOf, regionOf } from './html.mjs';
import { walkTo } from './walk.mjs';

const disk = mkdtempSync(join(tmpdir(), 'maude-disk.'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status === 0;

test('a disk that is full', { skip: !mounted && 'mounting a small one needs root' }, async t => {
    const product = await startProduct({ DATA_DIR: join(disk, 'data') });
    const [ana, bo] = await product.people('ana', 'bo');
    const way = await walkTo('scenario', [ana, bo]);
    await bo.act(way.id, 'framing', { text: 'Before' });
    const filler = join(disk, 'filler');

    await t.test('an action is refused as storage, and reading goes on', async () => {
        const { bavail, bsize } = statfsSync(disk);
        writeFileSync(filler, Buffer.alloc(bavail * bsize));
        let answer, acknowledged = 'Before';
        for (let i = 0; i < 200 && answer?.status !== 503; i++) { // the log has some room of its own
            answer = await bo.try(way.id, 'framing', { text: `While it is full ${i} ${'x'.repeat(200)}` });
            acknowledged = answer.status === 200 ? answer.json.framings[1].text : acknowledged;
        }
        refused(answer, 503, 'storage');
        assert.equal((await ana.see(way.id)).framings[1].text, acknowledged, 'what was refused is not shown');
        assert.equal((await ana.get('/healthz')).status, 200);
        assert.match((await ana.get(`/d/${way.id}/record.md`)).text, /^# SDT/m);
    });

    await t.test('pages and regions say so beside their form, with what was typed in it', async () => {
        for (const [read, as] of [[pageOf, asPage], [regionOf, asRegion]]) {
            let answer, typed;
            for (let i = 0; i < 200 && answer?.status !== 503; i++) {
                typed = `${as.accept} ${i} ${'y'.repeat(200)}`;
                answer = await bo.try(way.id, 'framing', { text: typed }, as);
            }
            const form = read(answer, 503).form(`/d/${way.id}/framing`);
            assert.equal(form.one('.error').words, 'This can\'t be stored at the moment. Nothing is lost; try again in a moment.');
            assert.equal(form.control('text').text, typed);
        }
    });

    await t.test('with room again everything goes on, from where it was', async () => {
        rmSync(filler);
        const { framings } = ok(await bo.try(way.id, 'framing', { text: 'After' }));
        assert.equal(framings[1].text, 'After');
        await product.killWorker();
        assert.equal((await ana.see(way.id)).framings[1].text, 'After');
    });
});

after(() => {
    if (mounted)
        spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
});
