import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDeclared, requestFile } from './hub-request.ts';

const SHA256 = 'c'.repeat(64);
const GIT_SHA1 = 'd'.repeat(40);

const servers: Server[] = [];

async function serve(answer: (url: string) => string): Promise<string> {
  const server = createServer((request, response) => response.end(answer(request.url ?? '')));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(url: string): Promise<string> {
  const { body } = await requestFile({ url, headers: {}, signal: new AbortController().signal });
  let text = '';
  for await (const chunk of body.setEncoding('utf8')) text += chunk;
  return text;
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
});

describe('what the hub declares', () => {
  it('is a SHA-256 of what it stores elsewhere', () => {
    const headers = { 'x-linked-etag': `"${SHA256}"`, 'x-linked-size': '118308185' };
    expect(readDeclared(headers, true)).toEqual({ bytes: 118_308_185, sha256: SHA256 });
  });

  it("is git's name of what it serves itself, also where it is weak", () => {
    const headers = { etag: `W/"${GIT_SHA1}"`, 'content-length': '22' };
    expect(readDeclared(headers, false)).toEqual({ bytes: 22, gitSha1: GIT_SHA1 });
  });

  it('is nothing where the tags are no checksums', () => {
    const headers = { etag: '"5f3a-2"', 'x-linked-etag': 'abc', 'x-linked-size': '-1' };
    expect(readDeclared(headers, false)).toEqual({});
    expect(readDeclared({ etag: `"${SHA256}"`, 'content-length': '9' }, true)).toEqual({});
  });
});

describe('a proxy in the environment', () => {
  it('is asked in place of the hub', async () => {
    const proxy = await serve((url) => `proxied ${url}`);
    vi.stubEnv('HTTP_PROXY', proxy);
    vi.stubEnv('NO_PROXY', '');
    expect(await textOf('http://hub.invalid/model')).toBe('proxied http://hub.invalid/model');
  });

  it('is left out for the hosts that it is not for', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    expect(await textOf(await serve(() => 'direct'))).toBe('direct');
  });
});
