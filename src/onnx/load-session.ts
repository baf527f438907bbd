/** Opens a model file: on the provider that was asked for, else on the processor; names the file when it is broken. */
import { existsSync } from 'node:fs';
import { InferenceSession } from 'onnxruntime-node';
import { ExoError } from '../core/errors.ts';
import type { Provider } from './providers.ts';
import { withThreads } from './session-options.ts';

export interface SessionWish {
  readonly threads?: number;
  readonly provider?: Provider;
}

export interface LoadedSession {
  readonly session: InferenceSession;
  readonly provider: Provider;
  /** Why it is not on the provider that was asked for. */
  readonly fellBack: string | undefined;
}

type Create = (path: string, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;

/** What the runtime says when the machine is at fault and not the file. */
const OUT_OF_MEMORY = /alloc|out of memory/i;

/**
 * @throws `inference/model-missing`; `inference/model-broken` for a file that is cut off, of another kind or made for a newer
 * runtime: the one who fetched it can set it aside; `inference/failed` where there is not enough memory
 * @example const { session } = await loadSession(join(folder, 'model.onnx'), { threads: 2, provider: 'cuda' });
 */
export async function loadSession(
  path: string,
  { threads = 1, provider = 'cpu' }: SessionWish = {},
  create: Create = (file, options) => InferenceSession.create(file, options),
): Promise<LoadedSession> {
  if (!existsSync(path)) throw new ExoError('inference/model-missing', `${path} is not there`);
  const options = withThreads(threads);
  let fellBack: string | undefined;
  if (provider === 'cuda') {
    try {
      const session = await create(path, { ...options, executionProviders: ['cuda', 'cpu'] });
      return { session, provider, fellBack };
    } catch (error) {
      // A broken file fails again below, and is told apart there.
      fellBack = messageOf(error);
    }
  }
  try {
    return { session: await create(path, options), provider: 'cpu', fellBack };
  } catch (cause) {
    if (OUT_OF_MEMORY.test(messageOf(cause)))
      throw new ExoError('inference/failed', `not enough memory for ${path}`, { cause });
    throw new ExoError('inference/model-broken', `${path} cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
