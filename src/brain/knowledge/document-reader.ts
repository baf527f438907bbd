/** A file → its passages, by a child that may be killed: for its time, or for the memory that it takes. */
import { readFile } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { InferenceHost } from '../../onnx/inference-host.ts';
import type { CallOf } from '../../onnx/operations.ts';
import type { Passage } from './document.ts';

/** What main asks of the document child. */
export interface DocumentOperations {
  readonly 'knowledge/read': {
    readonly payload: { readonly path: string };
    readonly result: { readonly passages: readonly Passage[]; readonly isCut: boolean };
  };
}

export type DocumentPassages = DocumentOperations['knowledge/read']['result'];

/** A book of a thousand pages takes seconds here; a file that takes longer is not meant to be read. */
const DEADLINE_MS = 60_000;
/** Beyond what the largest honest document took in all. */
const MAX_RESIDENT_BYTES = 600 * 1024 * 1024;
const MEMORY_CHECK_MS = 150;

export interface DocumentReaderOptions {
  /** `src/document-child.ts` */
  readonly entry: URL;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests of the limit. */
  readonly maxResidentBytes?: number;
  readonly deadlineMs?: number;
}

/** Starts its child for the first file; `close()` when there is nothing more to read. */
export class DocumentReader {
  readonly #options: DocumentReaderOptions;
  #host: InferenceHost | undefined;

  constructor(options: DocumentReaderOptions) {
    this.#options = options;
  }

  /** Throws what `readDocument` throws, and `knowledge/too-large` where it took too much. */
  async read(path: string, signal: AbortSignal): Promise<DocumentPassages> {
    const { deadlineMs = DEADLINE_MS } = this.#options;
    const host = this.#host ?? this.#start();
    this.#host = host;
    const watch = this.#watchMemory(host);
    try {
      const call: CallOf<DocumentOperations> = host.call;
      return await call('knowledge/read', { path }, { deadlineMs, signal });
    } catch (error) {
      const code = error instanceof ExoError ? error.code : undefined;
      if (code === 'inference/deadline' || code === 'inference/crashed')
        throw new ExoError('knowledge/too-large', 'the document takes too much to read', {
          cause: error,
        });
      throw error;
    } finally {
      watch();
    }
  }

  async close(): Promise<void> {
    await this.#host?.close();
    this.#host = undefined;
  }

  #start(): InferenceHost {
    const { clock, entry, log } = this.#options;
    const host = new InferenceHost({ name: 'documents', entry, clock, log });
    host.start();
    return host;
  }

  /** A child that inflates a bomb does not let its own timers run: it is watched from here. */
  #watchMemory(host: InferenceHost): () => void {
    const { clock, maxResidentBytes = MAX_RESIDENT_BYTES } = this.#options;
    let cancel: () => void = () => undefined;
    let isOver = false;
    const look = async () => {
      const { pid } = host;
      if (pid !== undefined && (await residentBytes(pid)) > maxResidentBytes) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
      if (!isOver) cancel = clock.after(MEMORY_CHECK_MS, () => void look());
    };
    cancel = clock.after(MEMORY_CHECK_MS, () => void look());
    return () => {
      isOver = true;
      cancel();
    };
  }
}

/** 0 where the system does not tell. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
}
