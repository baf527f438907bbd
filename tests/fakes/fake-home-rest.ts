/** Home Assistant's REST API as EXO uses it: one state, one service call. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DeviceError, type FakeDevices } from './fake-devices.ts';
import type { FakeRegistries } from './fake-house.ts';

export interface FakeRestOptions {
  readonly token: () => string;
  readonly house: () => FakeRegistries;
  readonly devices: FakeDevices;
  /** By the camera's id. */
  readonly pictures: ReadonlyMap<string, FakePicture>;
}

/** What a camera answers. */
export interface FakePicture {
  readonly status?: number;
  readonly contentType?: string;
  /** A number: so many bytes, without end in sight. */
  readonly body: Buffer | number;
}

export function serveRest(
  { token, house, devices, pictures }: FakeRestOptions,
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
  if (request.method === 'GET' && kind === 'camera_proxy') {
    const [id = ''] = first.split('?');
    sendPicture(response, pictures.get(decodeURIComponent(id)) ?? { status: 404, body: 0 });
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

function sendPicture(
  response: ServerResponse,
  { body, contentType = 'image/jpeg', status = 200 }: FakePicture,
): void {
  response.writeHead(status, { 'content-type': contentType });
  if (typeof body !== 'number') {
    response.end(body);
    return;
  }
  const piece = Buffer.alloc(64 * 1024);
  let left = body;
  const send = () => {
    while (left > 0) {
      left -= piece.length;
      if (!response.write(piece)) return;
    }
    response.end();
  };
  response.on('drain', send);
  send();
}
