/** Supervisor's HTTP API as far as an app may use it: who am I, and discovery. */
import { type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { Announcement } from './announcements.ts';

/** It answers in milliseconds; while it starts it may take its time, and then another try is as good. */
const TIMEOUT_MS = 10_000;
/** The longest answer, `/addons/self/info`, repeats the app's documentation. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

const envelopeSchema = z.object({
  result: z.enum(['ok', 'error']),
  message: z.string().nullish(),
  // An error has none.
  data: z.unknown().optional(),
});
const selfSchema = z.object({ hostname: z.string().regex(/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i) });
const postedSchema = z.object({ uuid: z.string().regex(/^[\da-f-]{32,36}$/i) });

export interface SupervisorOptions {
  /** `http://supervisor` */
  readonly url: string;
  /** New at every start of the app. */
  readonly token: string;
  readonly clock: Clock;
}

/**
 * Everything rejects with `supervisor/unreachable` (another try may help), `supervisor/refused` or
 * `supervisor/malformed`.
 *
 * @example const { hostname } = await supervisor.self(signal);
 */
export class SupervisorClient {
  readonly #options: SupervisorOptions;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** How other containers reach this one. */
  async self(signal: AbortSignal): Promise<{ hostname: string }> {
    return read(selfSchema, await this.#ask('GET', '/addons/self/info', undefined, signal));
  }

  /** Again with another config: replaces the message, same uuid. */
  async announce(announcement: Announcement, signal: AbortSignal): Promise<{ uuid: string }> {
    return read(postedSchema, await this.#ask('POST', '/discovery', announcement, signal));
  }

  async withdraw(uuid: string, signal: AbortSignal): Promise<void> {
    await this.#ask('DELETE', `/discovery/${uuid}`, undefined, signal);
  }

  async #ask(method: string, path: string, body: unknown, over: AbortSignal): Promise<unknown> {
    const { clock, token, url } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(TIMEOUT_MS, () => late.abort());
    const signal = AbortSignal.any([over, late.signal]);
    try {
      const text = body === undefined ? '' : JSON.stringify(body);
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = {
          Authorization: `Bearer ${token}`,
          ...(text ? { 'Content-Type': 'application/json' } : {}),
        };
        request(`${url}${path}`, { method, headers, signal, agent: false }, resolve)
          .once('error', reject)
          .end(text);
      });
      return readEnvelope(`${method} ${path}`, answer.statusCode ?? 0, await readBody(answer));
    } catch (cause) {
      if (cause instanceof ExoError) throw cause;
      const why = late.signal.aborted ? `no answer within ${TIMEOUT_MS} ms` : codeOf(cause);
      throw unreachable(`Supervisor cannot be reached: ${why}`, cause);
    } finally {
      cancel();
    }
  }
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw malformed('an answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readEnvelope(what: string, status: number, body: string): unknown {
  // While Supervisor starts, and where a proxy stands before it, there is no envelope.
  if (status >= 500) throw unreachable(`${what} was answered ${status}`);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    if (status >= 400) throw refused(what, status, undefined);
    throw new ExoError('supervisor/malformed', `${what}: the answer is not JSON`, { cause });
  }
  const envelope = envelopeSchema.safeParse(json).data;
  if (status >= 400 || envelope?.result === 'error')
    throw refused(what, status, envelope?.message ?? undefined);
  if (!envelope) throw malformed(`${what}: the answer has no result`);
  return envelope.data;
}

function read<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ExoError('supervisor/malformed', "Supervisor's answer has another shape", {
    cause: parsed.error,
  });
}

const malformed = (message: string) => new ExoError('supervisor/malformed', message);

const unreachable = (message: string, cause?: unknown) =>
  new ExoError('supervisor/unreachable', message, { retryable: true, cause });

/** Its message is about our request, never about the house. */
const refused = (what: string, status: number, message: string | undefined) =>
  new ExoError('supervisor/refused', `${what} was refused (${status}) ${message ?? ''}`.trim());

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
