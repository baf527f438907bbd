/** Home Assistant's REST interface, as far as the demo needs it. */
import { DemoError } from './demo-error.ts';

const REQUEST_TIMEOUT_MS = 30_000;

export class Rest {
  readonly baseUrl: string;
  readonly #token: string | undefined;

  constructor(baseUrl: string, token?: string) {
    this.baseUrl = baseUrl;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#request<T>('GET', path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#request<T>('POST', path, JSON.stringify(body), 'application/json');
  }

  delete<T>(path: string): Promise<T> {
    return this.#request<T>('DELETE', path);
  }

  postForm<T>(path: string, fields: Readonly<Record<string, string>>): Promise<T> {
    const body = new URLSearchParams(fields).toString();
    return this.#request<T>('POST', path, body, 'application/x-www-form-urlencoded');
  }

  async #request<T>(method: string, path: string, body?: string, kind?: string): Promise<T> {
    const headers = {
      ...(kind === undefined ? {} : { 'Content-Type': kind }),
      ...(this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` }),
    };
    const response = await fetch(this.baseUrl + path, {
      method,
      headers,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new DemoError(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    }
    // The caller names the shape: Home Assistant's REST answers are not validated here.
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** The status of a GET without a body, 0 where nothing answers. */
export async function probe(url: string, timeoutMs = 5_000): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
