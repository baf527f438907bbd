/** Home Assistant's REST API, the way around a socket that is down: states and service calls. */
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { ExoError, toExoError } from '../core/errors.ts';
import { HomeRefusal } from './refusal.ts';
import type { EntityState, States } from './states.ts';

export interface HomeRestOptions {
  /** From `restAddress`. */
  readonly address: string;
  readonly token: string;
  readonly clock: Clock;
}

const STATE_TIMEOUT_MS = 2_000;
/** One state; the largest carry the list of a media player's sources. */
const MAX_STATE_BYTES = 1024 * 1024;

const stateSchema = z.object({
  state: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
});

export class HomeRest {
  readonly #options: HomeRestOptions;

  constructor(options: HomeRestOptions) {
    this.#options = options;
  }

  /** Those that exist. Rejects with `home/unreachable`, `home/auth-failed` or `home/refused`. */
  async states(entityIds: readonly string[]): Promise<States> {
    const read = entityIds.map(async (id): Promise<[string, EntityState][]> => {
      const path = `states/${encodeURIComponent(id)}`;
      return await this.#fetch(path, {}, STATE_TIMEOUT_MS, async (response) => {
        if (response.status === 404) return [];
        return [[id, stateSchema.parse(await readJson(response))]];
      });
    });
    try {
      return new Map((await Promise.all(read)).flat());
    } catch (error) {
      throw toExoError(error, 'home/unreachable', 'the states could not be read');
    }
  }

  /** Resolves when Home Assistant has run it. Rejects as `states`, or with a `HomeRefusal`. */
  async callService(
    domain: string,
    service: string,
    data: Readonly<Record<string, unknown>>,
    timeoutMs: number,
  ): Promise<void> {
    const init = { method: 'POST', body: JSON.stringify(data) };
    await this.#fetch(`services/${domain}/${service}`, init, timeoutMs, async (response) => {
      await response.body?.cancel();
      // 400: the data; 404: no such service; 500: the device or its integration.
      if (!response.ok) throw new HomeRefusal(`${domain}.${service}`, `http_${response.status}`);
    });
  }

  /** The time is for reading the answer, too. */
  async #fetch<T>(
    path: string,
    init: RequestInit,
    timeoutMs: number,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { address, clock, token } = this.#options;
    const late = new AbortController();
    const cancel = clock.after(timeoutMs, () => late.abort());
    try {
      const response = await fetch(`${address}/${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        redirect: 'error',
        signal: late.signal,
      });
      if (response.status === 401 || response.status === 403)
        throw new ExoError('home/auth-failed', 'Home Assistant does not accept the token');
      // Supervisor's proxy, while Home Assistant starts.
      if (response.status === 502 || response.status === 503)
        throw new ExoError('home/unreachable', 'Home Assistant is not there', { retryable: true });
      return await read(response);
    } catch (error) {
      throw toExoError(error, 'home/unreachable', 'Home Assistant does not answer');
    } finally {
      cancel();
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_STATE_BYTES)
      throw new ExoError('home/unreachable', 'what answers sends more than a state');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
