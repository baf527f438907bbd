/** Opens a model file: on the provider that was asked for, else on the processor; names the file when it is broken. */
import { existsSync } from 'node:fs';
import { InferenceSession } from 'onnxruntime-node';
import { ExoError } from '../core/errors.ts';
import type { Provider, RunsOn } from './providers.ts';
import { withThreads } from './session-options.ts';

export interface SessionWish {
  readonly threads?: number;
  readonly provider?: Provider;
}

export interface LoadedSession extends RunsOn {
  readonly session: InferenceSession;
}

type Create = (
  model: string | Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;

/** What the runtime says when the machine is at fault and not the file. */
const OUT_OF_MEMORY = /alloc|out of memory/i;

/**
 * @throws `inference/model-missing`; `inference/model-broken` for a file that is cut off, of another kind or made for a newer
 * runtime: the one who fetched it can set it aside; `inference/failed` where there is not enough memory
 * @example const { session } = await loadSession(join(folder, 'model.onnx'), { threads: 2, provider: 'cuda' });
 */
export async function loadSession(
  path: string,
  wish: SessionWish = {},
  create: Create = createSession,
): Promise<LoadedSession> {
  if (!existsSync(path)) throw new ExoError('inference/model-missing', `${path} is not there`);
  try {
    return await openSession(path, wish, create);
  } catch (cause) {
    if (OUT_OF_MEMORY.test(messageOf(cause)))
      throw new ExoError('inference/failed', `not enough memory for ${path}`, { cause });
    throw new ExoError('inference/model-broken', `${path} cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** A file, or a model made in memory. Throws what the runtime throws on the processor. */
export async function openSession(
  model: string | Uint8Array,
  { threads = 1, provider = 'cpu' }: SessionWish = {},
  create: Create = createSession,
): Promise<LoadedSession> {
  const options = withThreads(threads);
  let fellBack: string | undefined;
  if (provider === 'cuda') {
    try {
      const session = await create(model, { ...options, executionProviders: ['cuda', 'cpu'] });
      return { session, provider, fellBack };
    } catch (error) {
      // A broken model fails again below, and is told apart by the caller.
      fellBack = messageOf(error);
    }
  }
  return { session: await create(model, options), provider: 'cpu', fellBack };
}

/** The runtime takes either, in overloads of their own. */
export function createSession(
  model: string | Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
