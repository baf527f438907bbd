/** Home Assistant's REST API as EXO uses it: one state, one service call. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DeviceError, type FakeDevices } from './fake-devices.ts';
import type { FakeRegistries } from './fake-house.ts';

export interface FakeRestOptions {
  readonly token: () => string;
  readonly house: () => FakeRegistries;
  readonly devices: FakeDevices;
}

export function serveRest(
  { token, house, devices }: FakeRestOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.headers.authorization !== `Bearer ${token()}`) {
    response.writeHead(401).end('401: Unauthorized');
    return;
  }
  const [, , kind, first = '', second = ''] = (request.url ?? '').split('/');
  if (request.method === 'GET' && kind === 'states') {
    const id = decodeURIComponent(first);
    const state = house().states[id];
    if (state) send(200, { entity_id: id, state: state.s, attributes: state.a });
    else send(404, { message: 'Entity not found.' });
    return;
  }
  if (request.method !== 'POST' || kind !== 'services') {
    response.writeHead(404).end();
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const { entity_id: ids, ...data } = JSON.parse(body) as { entity_id: string[] };
    try {
      if (devices.call({ domain: first, service: second, data, entityIds: ids })) send(200, []);
    } catch (error) {
      // As Home Assistant does: what a person can mend is 400, what a device cannot do is 500.
      const code = error instanceof DeviceError ? error.code : 'unknown';
      response.writeHead(code === 'home_assistant_error' ? 500 : 400).end();
    }
  });
}
