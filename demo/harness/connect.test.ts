/** What people read when Home Assistant cannot be used. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { connect } from './connect.ts';
import { freePort } from './free-port.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** Answers like a Home Assistant of a version that knows one token. */
async function pretend(version: string, token: string): Promise<string> {
  server = createServer((_, response) => response.end('{}'));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'auth_required', ha_version: version }));
    socket.on('message', (message) => {
      const { access_token: given } = JSON.parse(String(message)) as { access_token?: string };
      const type = given === token ? 'auth_ok' : 'auth_invalid';
      socket.send(JSON.stringify({ type, ha_version: version, message: 'Invalid access token' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a wrong address is named', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await expect(connect(url, 'token')).rejects.toThrow(`Nothing answers at ${url}`);
});

test('a wrong token is named', async () => {
  const url = await pretend('2026.11.0', 'right');
  await expect(connect(url, 'wrong')).rejects.toThrow('refuses the token');
});

test('an old Home Assistant is named', async () => {
  const url = await pretend('2025.1.4', 'right');
  await expect(connect(url, 'right')).rejects.toThrow('is 2025.1.4; that is too old for EXO');
});
