// What must be true of the database after whatever was done to it: it is whole, it keeps the rules, and it holds what people
// were told that it holds, once.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export function query(dataDir, statement) {
    const { status, stdout, stderr } = spawnSync('sqlite3',
        ['-readonly', '-json', '-cmd', '.timeout 5000', join(dataDir, 'maude.db'), statement],
        { encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.equal(status, 0, stderr);
    return stdout.trim() ? JSON.parse(stdout) : [];
}

// Each finds what must not be there.
const broken = {
    'a decision with participants whose facilitator is none of them': `SELECT d.id FROM decision d
        WHERE EXISTS (SELECT 1 FROM participant p WHERE p.decision_id = d.id AND p.standing = 'in')
        AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.decision_id = d.id AND p.standing = 'in'
            AND p.person_id = d.facilitator_id)`,
    'a backing by somebody who takes no part': `SELECT b.* FROM backing b LEFT JOIN participant p
        ON p.decision_id = b.decision_id AND p.person_id = b.person_id AND p.standing = 'in' WHERE p.place IS NULL`,
    'an approval by somebody who takes no part': `SELECT a.* FROM approval a LEFT JOIN participant p
        ON p.decision_id = a.decision_id AND p.person_id = a.person_id AND p.standing = 'in' WHERE p.place IS NULL`,
    'an event that is newer than its decision': `SELECT e.id FROM event e JOIN decision d ON d.id = e.decision_id
        WHERE e.version > d.version`,
    'an id that was never given': `SELECT p.id FROM point p JOIN decision d ON d.id = p.decision_id
        WHERE p.id > d.last_id`,
    'a decided decision without a winner': `SELECT id FROM decision WHERE stage = 'complete' AND winner_option_id IS NULL`,
};

// Each finds what was applied twice.
const twice = {
    'a request': `SELECT request_id FROM event WHERE request_id IS NOT NULL GROUP BY request_id HAVING count(*) > 1`,
    'a key': `SELECT create_key FROM decision GROUP BY creator_id, create_key HAVING count(*) > 1`,
    'an author\'s point': `SELECT text FROM point GROUP BY decision_id, by_id, option_id, side, text HAVING count(*) > 1`,
    'a model call': `SELECT kind FROM model_call WHERE kind <> 'synthesize'
        GROUP BY decision_id, kind HAVING count(*) > 1`,
    'a bridging framing': `SELECT decision_id FROM framing WHERE by_id IS NULL
        GROUP BY decision_id HAVING count(*) > 1`,
    'a suggestion': `SELECT text FROM suggestion GROUP BY decision_id, stage, text HAVING count(*) > 1`,
    'a scaffold': `SELECT option_id FROM point WHERE by_id IS NULL
        GROUP BY decision_id, option_id, side HAVING count(*) > 4`,
};

// Whole and within the rules.
export function assertWhole(dataDir) {
    assert.deepEqual(query(dataDir, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(query(dataDir, 'PRAGMA foreign_key_check'), []);
    for (const [what, statement] of Object.entries(broken))
        assert.deepEqual(query(dataDir, statement), [], what);
}

// Where texts of a deed are kept.
const places = {
    framing: 'SELECT text AS text, decision_id AS id FROM framing WHERE by_id IS NOT NULL',
    point: 'SELECT text AS text FROM point WHERE by_id IS NOT NULL',
    priority: 'SELECT text AS text FROM priority WHERE by_id IS NOT NULL',
    option: 'SELECT name AS text FROM option WHERE by_id IS NOT NULL',
    invite: 'SELECT name AS text FROM invitation',
};

function countBy(list, keyOf) {
    const counts = new Map();
    for (const one of list)
        counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
    return counts;
}

// Of one's framings only the last text is kept, so an earlier one has to be followed by a later.
function isReplaced(deed, deeds) {
    return deed.word === 'framing' && deeds.some(it => it !== deed && it.word === 'framing' && it.id === deed.id &&
        it.who === deed.who && it.at > deed.at);
}

// What the ledger has and the database has not, and the other way round: {lost, twice}, each a list of sentences.
export function compare(dataDir, { deeds }) {
    const found = { lost: [], twice: [] };
    for (const [what, statement] of Object.entries(twice))
        for (const row of query(dataDir, statement))
            found.twice.push(`${what}: ${JSON.stringify(row)}`);
    for (const [word, statement] of Object.entries(places)) {
        const there = countBy(query(dataDir, statement), ({ text }) => text);
        for (const deed of deeds.filter(it => it.word === word)) {
            const n = there.get(deed.text) ?? 0;
            if (deed.known && n === 0 && !isReplaced(deed, deeds))
                found.lost.push(`${word} of ${deed.who}: ${deed.text}`);
            if (n > 1)
                found.twice.push(`${word} of ${deed.who}: ${deed.text}`);
        }
    }
    compareEvents(dataDir, deeds, found);
    return found;
}

// As many events as acknowledgements; and one more at most for each deed that nobody knows the end of. Consecutive edits of
// one entry share one.
function compareEvents(dataDir, deeds, found) {
    const keyOf = ({ who, word, id }) => [who, word, id].join('|');
    const events = countBy(query(dataDir, `SELECT p.name AS who, e.action AS word, e.decision_id AS id FROM event e
        JOIN person p ON p.id = e.person_id WHERE e.decision_id IS NOT NULL`), it => keyOf({ ...it, id: created(it) }));
    const known = countBy(deeds.filter(it => it.known), keyOf);
    const doubtful = countBy(deeds.filter(it => !it.known), keyOf);
    for (const key of new Set([...known.keys(), ...doubtful.keys()])) {
        const [, word] = key.split('|');
        const least = known.get(key) ?? 0, most = least + (doubtful.get(key) ?? 0), n = events.get(key) ?? 0;
        if (n < (word === 'framing' ? Math.min(least, 1) : least))
            found.lost.push(`events of ${key}: ${n} of ${least}`);
        if (n > most)
            found.twice.push(`events of ${key}: ${n} of ${most}`);
    }
}

// Who creates does not know yet what its id will be.
function created({ word, id }) {
    return word === 'create' ? null : id;
}
