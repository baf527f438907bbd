/** The child's side: runs the operations that main asks for, one after the other. */
import { ExoError } from '../core/errors.ts';
import type { InferenceReply, InferenceRequest } from './inference-messages.ts';

/** By name. What one throws goes back as its code and message; the child lives on. */
export type InferenceHandlers = Readonly<Record<string, (payload: never) => unknown>>;

/** Ends with the process that forked it, so that nothing is left behind when main is killed. */
export function serveInference(handlers: InferenceHandlers): void {
  const send = (reply: InferenceReply) => process.send?.(reply);
  process.on('disconnect', () => process.exit(0));
  // Main stops its children itself: a signal to the whole group must not end a turn before main does.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', (request: InferenceRequest) => {
    void answer(handlers, request).then(send);
  });
  send({ type: 'ready' });
}

async function answer(
  handlers: InferenceHandlers,
  { id, operation, payload }: InferenceRequest,
): Promise<InferenceReply> {
  try {
    const handler = handlers[operation];
    if (!handler) throw new ExoError('inference/failed', `no such operation: ${operation}`);
    return { type: 'result', id, result: await handler(payload as never) };
  } catch (error) {
    const code = error instanceof ExoError ? error.code : 'inference/failed';
    const message = error instanceof Error ? error.message : 'unknown';
    return { type: 'error', id, code, message };
  }
}
