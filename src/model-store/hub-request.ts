/**
 * One file of the hub over HTTP: follows its redirect to the host that stores it, through a proxy where the
 * environment names one.
 *
 *   hub ── 302, what the file is (size, checksum) ──▶ storage host ── 200/206 ──▶ bytes
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { ExoError } from '../core/errors.ts';

const MAX_REDIRECTS = 5;

/** What the first answer, the hub's own, says about the file. */
export interface Declared {
  readonly bytes?: number;
  readonly sha256?: string;
  /** Of the git object, `blob SIZE\0` before the content: of files that the hub keeps in git itself. */
  readonly gitSha1?: string;
}

export interface HubResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly declared: Declared;
  readonly body: IncomingMessage;
}

export interface HubRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** @throws `model/unreachable`, or the signal's reason */
export async function requestFile({ url, headers, signal }: HubRequest): Promise<HubResponse> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ExoError('model/refused', 'the mirror is no HTTP address');
  let current = new URL(url);
  let declared: Declared = {};
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const body = await get(current, headers, signal);
    const status = body.statusCode ?? 0;
    if (hop === 0) declared = readDeclared(body.headers, isRedirect(status));
    const { location } = body.headers;
    if (!isRedirect(status) || !location) return { status, headers: body.headers, declared, body };
    body.destroy();
    const next = nextUrl(location, current);
    if (next === undefined)
      throw new ExoError('model/refused', `${current.host} redirects to a place that is not safe`);
    current = next;
  }
  throw new ExoError('model/refused', `${current.host} redirects without end`);
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** Undefined for what is no HTTP, and for a step down from TLS. */
function nextUrl(location: string, from: URL): URL | undefined {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (next === undefined) return undefined;
  if (next.protocol === 'https:') return next;
  return next.protocol === 'http:' && from.protocol === 'http:' ? next : undefined;
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:';
  // One connection a request: a model is one or two large files, and a kept one would outlive a proxy's change.
  const options = { keepAlive: false, proxyEnv: process.env };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const send = isTls ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      agent,
      signal,
      headers: { 'user-agent': 'exo', 'accept-encoding': 'identity', ...headers },
    });
    request.once('response', resolve);
    request.once('error', (cause) => {
      if (signal.aborted) reject(signal.reason);
      else reject(unreachable(url.host, cause));
    });
    request.end();
  });
}

export function unreachable(host: string, cause: unknown): ExoError {
  return new ExoError('model/unreachable', `${host} cannot be reached`, { cause, retryable: true });
}

/** Pure. A storage host's own ETag says nothing about the content, so only the hub's is read as a checksum. */
export function readDeclared(headers: IncomingMessage['headers'], redirects: boolean): Declared {
  const linked = unquote(one(headers['x-linked-etag']));
  const bytes = Number(
    one(headers['x-linked-size']) ?? (redirects ? '' : headers['content-length']),
  );
  const etag = redirects ? undefined : unquote(headers.etag);
  const sha256 = [linked, etag].find((tag) => tag !== undefined && /^[0-9a-f]{64}$/.test(tag));
  const gitSha1 = [linked, etag].find((tag) => tag !== undefined && /^[0-9a-f]{40}$/.test(tag));
  return {
    ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
    ...(sha256 && { sha256 }),
    ...(gitSha1 && { gitSha1 }),
  };
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

function unquote(tag: string | undefined): string | undefined {
  return tag?.replace(/^W\//, '').replaceAll('"', '');
}
