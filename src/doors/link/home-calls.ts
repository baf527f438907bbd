/** Calls of Home Assistant's tools in one turn: sent as deltas, answered by events. */
import type { HomeToolResult, HomeTools } from '../../brain/brain.ts';
import { ExoError } from '../../core/errors.ts';
import { type LinkDelta, type LinkToolResult, type LinkTurn, MAX_JSON_LENGTH } from './messages.ts';

interface Waiting {
  readonly resolve: (result: HomeToolResult) => void;
  readonly reject: (error: ExoError) => void;
}

export class HomeCalls {
  readonly #turnId: string;
  readonly #send: (delta: LinkDelta) => void;
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;
  #isOver = false;

  constructor(turnId: string, send: (delta: LinkDelta) => void) {
    this.#turnId = turnId;
    this.#send = send;
  }

  offer(tools: LinkTurn['tools']): HomeTools {
    return {
      tools: tools.map(({ read_only: readOnly, ...tool }) => ({ ...tool, readOnly })),
      call: (name, input, signal) => this.#call(name, input, signal),
    };
  }

  /** One that nobody waits for is no matter: it may have come too late. */
  settle({ failed, id, result }: LinkToolResult): void {
    this.#waiting.get(id)?.resolve({ data: result, failed });
    this.#waiting.delete(id);
  }

  /** The turn is cancelled, or the connection lost. */
  abandon(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }

  async #call(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<HomeToolResult> {
    if (this.#isOver || signal.aborted) throw gone();
    if (JSON.stringify(input).length > MAX_JSON_LENGTH)
      return { data: { error: 'the arguments are too long' }, failed: true };
    this.#count += 1;
    const id = `${this.#turnId.slice(0, 64)}-${this.#count}`;
    const forget = () => {
      this.#waiting.get(id)?.reject(gone());
      this.#waiting.delete(id);
    };
    signal.addEventListener('abort', forget, { once: true });
    try {
      return await new Promise<HomeToolResult>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#send({ tool_call: { id, name, arguments: input, external: false } });
      });
    } finally {
      signal.removeEventListener('abort', forget);
    }
  }
}

const gone = () =>
  new ExoError('home/disconnected', 'nobody waits for the call any more', { retryable: true });
