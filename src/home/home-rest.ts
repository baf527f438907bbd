/** Home Assistant's REST API: the way around a socket that is down, and to what no socket carries, pictures. */
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, ExoError, toExoError } from '../core/errors.ts';
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

const PICTURE_TIMEOUT_MS = 12_000;
/** A camera of 4K sends less; what is more is no picture. */
const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
/** More is lost on a model that looks at it, and slower on its way. Pixels; the camera keeps its proportions. */
const WIDTH = 1_280;
const HEIGHT = 960;

/** What a camera sent, of whatever kind it says it is. */
export interface CameraPicture {
  /** `image/jpeg`, without what may follow it. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

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

  /**
   * What the camera sees now. Rejects with `home/refused` where it gives nothing, is off or sends too much; and as
   * `states`.
   */
  async cameraPicture(entityId: string, signal: AbortSignal): Promise<CameraPicture> {
    const path = `camera_proxy/${encodeURIComponent(entityId)}?width=${WIDTH}&height=${HEIGHT}`;
    return await this.#fetch(path, { signal }, PICTURE_TIMEOUT_MS, async (response) => {
      if (!response.ok) {
        await response.body?.cancel();
        throw new ExoError('home/refused', `the camera gives no picture (${response.status})`);
      }
      const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';');
      const bytes = await readBytes(response, MAX_PICTURE_BYTES, 'home/refused');
      return { contentType: contentType.trim().toLowerCase(), bytes };
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
        signal: init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal,
      });
      if (response.status === 401 || response.status === 403)
        throw new ExoError('home/auth-failed', 'Home Assistant does not accept the token');
      // Supervisor's proxy, while Home Assistant starts; of a picture: the camera is off.
      if (response.status === 502 || (response.status === 503 && !path.startsWith('camera_proxy')))
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
  const bytes = await readBytes(response, MAX_STATE_BYTES, 'home/unreachable');
  return JSON.parse(bytes.toString('utf8'));
}

async function readBytes(response: Response, most: number, code: ErrorCode): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw new ExoError(code, `what answers sends more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
