/**
 * One file of a model, from the hub to the disk: continued where it stopped, checked, then named.
 *
 *   request ─▶ .part ─▶ size, checksum ─▶ file
 *      ▲          └─ cut off, stalled: continued after a pause
 *      └─ other content: from the beginning
 */
import { open, rename } from 'node:fs/promises';
import { type Clock, delay } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { type Checksums, checksumsOf } from './checksum.ts';
import { toDiskError } from './disk-space.ts';
import { type Declared, type HubResponse, requestFile, unreachable } from './hub-request.ts';
import {
  describePart,
  discardPart,
  type PartFile,
  partPath,
  readPart,
  type WholeFile,
} from './part-file.ts';
import { attemptDelayMs, MAX_ATTEMPTS, retryAfterMs } from './retry-policy.ts';

/** Of a file whose size neither the catalogue nor the server says: descriptions are small. */
const MAX_UNANNOUNCED_BYTES = 50e6;

export interface FileToFetch {
  readonly url: string;
  readonly target: string;
  readonly expected: { readonly bytes?: number | undefined; readonly sha256?: string | undefined };
}

export interface FetchTools {
  readonly clock: Clock;
  readonly random: () => number;
  /** A connection that is silent for so long is given up. */
  readonly stallMs: number;
  /** Called with what is still to come, before it comes. Throws `model/disk-full`. */
  readonly checkRoom: (bytes: number) => Promise<void>;
  /** Of this file, those of an earlier start included. */
  readonly onProgress: (receivedBytes: number) => void;
}

/** @throws `model/unreachable`, `model/refused`, `model/corrupt`, `model/disk-full`, `model/read-only`, or the signal's reason */
export async function fetchFile(
  file: FileToFetch,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<Checksums> {
  const patience = new Patience();
  while (true) {
    const before = (await readPart(file.target))?.bytes ?? 0;
    try {
      return await attempt(file, tools, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toDiskError(thrown, file.target);
      const after = (await readPart(file.target))?.bytes ?? 0;
      patience.spend(error, after > before);
      const waitMs = error instanceof AskedToWait ? error.waitMs : 0;
      await delay(tools.clock, attemptDelayMs(patience.failures, tools.random(), waitMs), signal);
      signal.throwIfAborted();
    }
  }
}

/** A file that came whole but wrong is fetched once more; a line that is cut off goes on as long as it gets on. */
class Patience {
  failures = 0;
  #corruptions = 0;

  /** Throws the error when it is over. */
  spend(error: unknown, gotOn: boolean): void {
    this.failures = gotOn ? 1 : this.failures + 1;
    if (error instanceof ExoError && error.code === 'model/corrupt') {
      this.#corruptions += 1;
      if (this.#corruptions < 2) return;
    }
    const isWorthIt = error instanceof ExoError && error.code === 'model/unreachable';
    if (!isWorthIt || this.failures >= MAX_ATTEMPTS) throw error;
  }
}

class AskedToWait extends ExoError {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super('model/unreachable', message, { retryable: true });
    this.waitMs = waitMs;
  }
}

async function attempt(
  file: FileToFetch,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<Checksums> {
  const part = await continuable(file);
  const whole = isComplete(part, file) ? part.whole : await receive(file, part, tools, signal);
  const checksums = await checksumsOf(partPath(file.target), signal);
  if (!isMeant(checksums, file, whole)) {
    await discardPart(file.target);
    throw corrupt(file, 'its checksum is another one');
  }
  await rename(partPath(file.target), file.target);
  await discardPart(file.target);
  return checksums;
}

/** Without a tag of the content, only a checksum known in advance makes it safe to append. */
async function continuable(file: FileToFetch): Promise<PartFile | undefined> {
  const part = await readPart(file.target);
  if (part === undefined) return undefined;
  const total = file.expected.bytes ?? part.whole.bytes ?? Number.POSITIVE_INFINITY;
  const isSafe = part.whole.etag !== undefined || file.expected.sha256 !== undefined;
  return isSafe && part.bytes <= total ? part : undefined;
}

function isComplete(part: PartFile | undefined, file: FileToFetch): part is PartFile {
  return part !== undefined && part.bytes === (file.expected.bytes ?? part.whole.bytes);
}

function isMeant(actual: Checksums, { expected }: FileToFetch, whole: WholeFile): boolean {
  if (expected.bytes !== undefined && actual.bytes !== expected.bytes) return false;
  const sha256 = expected.sha256 ?? whole.sha256;
  if (sha256 !== undefined) return actual.sha256 === sha256;
  return whole.gitSha1 === undefined || actual.gitSha1 === whole.gitSha1;
}

async function receive(
  file: FileToFetch,
  part: PartFile | undefined,
  tools: FetchTools,
  signal: AbortSignal,
): Promise<WholeFile> {
  const stalled = new AbortController();
  const within = AbortSignal.any([signal, stalled.signal]);
  let cancelWatch: () => void = () => undefined;
  const watch = () => {
    cancelWatch();
    cancelWatch = tools.clock.after(tools.stallMs, () =>
      stalled.abort(unreachable(hostOf(file), 'nothing came any more')),
    );
  };
  watch();
  try {
    const response = await requestFile({ url: file.url, headers: rangeOf(part), signal: within });
    const offset = await offsetOf(response, file, part, tools);
    const whole = describe(response, offset, file);
    await tools.checkRoom((whole.bytes ?? 0) - offset);
    await describePart(file.target, whole);
    await store(response, { file, offset, whole, watch }, tools);
    return whole;
  } catch (error) {
    throw stalled.signal.aborted && !signal.aborted ? stalled.signal.reason : error;
  } finally {
    cancelWatch();
  }
}

function rangeOf(part: PartFile | undefined): Record<string, string> {
  if (part === undefined) return {};
  const { etag } = part.whole;
  // A weak tag does not promise the same bytes, so servers ignore it here.
  const condition = etag && !etag.startsWith('W/') ? { 'if-range': etag } : {};
  return { range: `bytes=${part.bytes}-`, ...condition };
}

/** Where the body starts in the file; throws for every answer that is not the file. */
async function offsetOf(
  { status, headers, body }: HubResponse,
  file: FileToFetch,
  part: PartFile | undefined,
  { clock }: FetchTools,
): Promise<number> {
  if (status === 200) return 0;
  const start = /^bytes (\d{1,15})-/.exec(headers['content-range'] ?? '')?.[1];
  if (status === 206 && part && Number(start) === part.bytes) return part.bytes;
  body.destroy();
  const host = hostOf(file);
  if (status === 206 || status === 416) {
    await discardPart(file.target);
    throw unreachable(host, 'it answers with another part than was asked for');
  }
  if (status === 408 || status === 429 || status >= 500) {
    const waitMs = retryAfterMs(headers['retry-after'], clock.wallMs());
    throw new AskedToWait(`${host} answers ${status}`, waitMs);
  }
  throw new ExoError('model/refused', `${host} answers ${status} for ${nameOf(file)}`);
}

function describe(response: HubResponse, offset: number, file: FileToFetch): WholeFile {
  const { headers, declared } = response;
  const length = Number(headers['content-length'] ?? Number.NaN);
  const bytes = declared.bytes ?? (Number.isSafeInteger(length) ? offset + length : undefined);
  if (contradicts(declared, file) || (file.expected.bytes ?? bytes) !== bytes) {
    response.body.destroy();
    throw corrupt(file, 'the hub declares another file than the catalogue');
  }
  const { etag } = headers;
  return { ...declared, ...(bytes && { bytes }), ...(etag && { etag }) };
}

function contradicts({ sha256 }: Declared, { expected }: FileToFetch): boolean {
  return sha256 !== undefined && expected.sha256 !== undefined && sha256 !== expected.sha256;
}

interface Reception {
  readonly file: FileToFetch;
  readonly offset: number;
  readonly whole: WholeFile;
  readonly watch: () => void;
}

async function store(
  { body }: HubResponse,
  { file, offset, whole, watch }: Reception,
  { onProgress }: FetchTools,
): Promise<void> {
  const output = await open(partPath(file.target), offset > 0 ? 'a' : 'w');
  let received = offset;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      watch();
      received += chunk.length;
      if (received > (whole.bytes ?? MAX_UNANNOUNCED_BYTES))
        throw corrupt(file, 'it is longer than it should be');
      await output.writeFile(chunk);
      onProgress(received);
    }
    await output.sync();
  } catch (error) {
    body.destroy();
    if (error instanceof ExoError || isDisk(error)) throw error;
    throw unreachable(hostOf(file), error);
  } finally {
    await output.close();
  }
  if (whole.bytes !== undefined && received < whole.bytes)
    throw unreachable(hostOf(file), 'the connection ended in the middle');
}

function isDisk(error: unknown): boolean {
  return toDiskError(error, '') !== error;
}

function corrupt(file: FileToFetch, why: string): ExoError {
  return new ExoError('model/corrupt', `${nameOf(file)} is not what was meant: ${why}`);
}

const nameOf = ({ url }: FileToFetch) => url.split('/').slice(-2).join('/');

const hostOf = ({ url }: FileToFetch) => URL.parse(url)?.host ?? 'the mirror';
