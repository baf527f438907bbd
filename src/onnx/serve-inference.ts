/**
 * The child's side: runs the operations that main asks for. The whole program of a child is its handlers
 * and a call of this.
 */
import { flushCompileCache } from 'node:module';
import { ExoError } from '../core/errors.ts';
import { describeUncaught } from '../core/uncaught.ts';
import { errorReply } from './child-error.ts';
import { type InferenceReply, readRequest } from './inference-messages.ts';

export interface HandlerContext {
  /**
   * Aborts when nobody waits for the result any more. It can only be seen between two steps that let the
   * event loop turn: each `session.run` does, a loop of plain JavaScript does not.
   */
  readonly signal: AbortSignal;
  /** Sends a part of the result ahead; whoever made the call by `callStream` reads it. Structured clone. */
  readonly emit: (partial: unknown) => void;
}

/** By name. What one throws goes back as its code and message; the child lives on. */
export type InferenceHandlers = Readonly<
  Record<string, (payload: never, context: HandlerContext) => unknown>
>;

/**
 * Ends with the process that forked it, so that nothing is left behind when main is killed.
 *
 * @example
 * serveInference({
 *   'voice/speak': async ({ sentence }: Sentence, { signal, emit }) => {
 *     for (const clause of clausesOf(sentence)) {
 *       if (signal.aborted) return;
 *       emit(await voice.speak(clause));
 *     }
 *   },
 * });
 */
export function serveInference(handlers: InferenceHandlers): void {
  const calls = new Map<number, AbortController>();
  const send = (reply: InferenceReply) => process.send?.(reply);

  async function serve(id: number, operation: string, payload: unknown): Promise<void> {
    const abort = new AbortController();
    calls.set(id, abort);
    const emit = (value: unknown) => {
      if (calls.has(id) && !abort.signal.aborted) send({ type: 'partial', id, value });
    };
    try {
      const handler = handlers[operation];
      if (!handler) throw new ExoError('inference/failed', `no such operation: ${operation}`);
      const result = await handler(payload as never, { signal: abort.signal, emit });
      send({ type: 'result', id, result });
    } catch (error) {
      send(errorReply(id, error));
    } finally {
      calls.delete(id);
    }
  }

  // Main logs what a child printed before it ended: none of the words that it was at work on.
  process.on('uncaughtException', (error) => {
    const { at = 'an unknown place', code, kind } = describeUncaught(error);
    process.stderr.write(`${code ?? kind} at ${at}\n`, () => process.exit(1));
  });
  process.on('disconnect', () => process.exit(0));
  // Main stops its children itself: a signal to the whole group must not end a turn before main does.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', (message) => {
    const request = readRequest(message);
    if (request?.type === 'call') void serve(request.id, request.operation, request.payload);
    if (request?.type === 'cancel') calls.get(request.id)?.abort();
  });
  send({ type: 'ready' });
  // Main ends this process by SIGKILL, which leaves no time to keep the compiled code for the next start.
  flushCompileCache();
}
