// A product's database, read beside it: by the sqlite3 shell, and as bytes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What the shell prints for this.
export function sqlite(file, input, ...options) {
    const { status, stdout, stderr, error } = spawnSync('sqlite3', ['-bail', ...options, file],
        { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.ifError(error);
    assert.equal(`${stderr}${status}`, '0', input);
    return stdout;
}

// The same of a product's own database, as objects.
export function rowsOf(dataDir, query, ...options) {
    return JSON.parse(sqlite(join(dataDir, 'maude.db'), query, '-json', ...options).trim() || '[]');
}

// Which of these words stand in the database's files, whether any row refers to them or not.
export function inFiles(dataDir, words) {
    const bytes = ['maude.db', 'maude.db-wal'].map(name => join(dataDir, name)).filter(existsSync)
        .map(file => readFileSync(file, 'latin1')).join('');
    return words.filter(word => bytes.includes(Buffer.from(word).toString('latin1')));
}
