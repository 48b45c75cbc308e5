// SQLite's write-ahead log as bytes (https://sqlite.org/fileformat2.html#walformat): where its commits end.

import { readFileSync } from 'node:fs';

const headerSize = 32, frameHeader = 24;

// {size, frame, ends}: bytes of the file, bytes of a frame, and for each commit the byte after its last frame.
export function readLog(path) {
    const log = readFileSync(path);
    const frame = frameHeader + log.readUInt32BE(8);
    const salts = log.subarray(16, 24);
    const ends = [];
    for (let at = headerSize; at + frame <= log.length && log.subarray(at + 8, at + 16).equals(salts); at += frame)
        if (log.readUInt32BE(at + 4) !== 0)
            ends.push(at + frame);
    return { size: log.length, frame, ends };
}
