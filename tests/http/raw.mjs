// Bytes on a connection, for what no HTTP client would send.

import { once } from 'node:events';
import net from 'node:net';

// Connects and sends these bytes (in Latin-1). all is what came back, once the other side has closed: it never fails.
export async function open(port, bytes = '') {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const chunks = [];
    socket.on('data', chunk => chunks.push(chunk));
    socket.on('error', () => {});
    socket.all = new Promise(done => {
        socket.on('end', () => socket.end());
        socket.on('close', () => done(Buffer.concat(chunks).toString('latin1')));
    });
    await Promise.race([once(socket, 'connect'), socket.all]);
    socket.write(bytes, 'latin1');
    return socket;
}

// The same, and waits for the end.
export async function speak(port, bytes) {
    return (await open(port, bytes)).all;
}

// Of all the answers that came. A body need not end its line, so the next answer may stand right behind it.
export function statuses(text) {
    return [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
}
