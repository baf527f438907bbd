/** Whether a child is asked to use the GPU: as long as none has died of it. One for each child's host. */
import { ExoError, toExoError } from '../core/errors.ts';
import type { Provider, RunsOn } from './providers.ts';

const VARIABLE = 'EXO_PROVIDER';
/** A child may die of something else once. */
const SUSPICIOUS_DEATHS = 2;

export class GpuTrust {
  #isTrusted: boolean;
  #whyLost: string | undefined;

  /** @param isUsable as `findGpu` found out */
  constructor(isUsable: boolean) {
    this.#isTrusted = isUsable;
  }

  /** What the next child is asked for. */
  get provider(): Provider {
    return this.#isTrusted ? 'cuda' : 'cpu';
  }

  /** Why the GPU is not asked for any more. */
  get whyLost(): string | undefined {
    return this.#whyLost;
  }

  /** For the child's process, which reads it by `providerFor`. */
  get env(): Readonly<Record<string, string>> {
    return { [VARIABLE]: this.provider };
  }

  /** Until the program ends; false where it was not trusted any more. */
  lose(reason: string): boolean {
    if (!this.#isTrusted) return false;
    this.#isTrusted = false;
    this.#whyLost = reason;
    return true;
  }

  /** False where the next child may try it again. */
  childDied({ wasReady, inARow }: { wasReady: boolean; inARow: number }): boolean {
    if (wasReady && inARow < SUSPICIOUS_DEATHS) return false;
    return this.lose(wasReady ? 'its processes died' : 'its process died while it loaded');
  }
}

/** In the child: what main asks for. */
export function providerFor(environment: Readonly<Record<string, string | undefined>>): Provider {
  return environment[VARIABLE] === 'cuda' ? 'cuda' : 'cpu';
}

/**
 * Loads on the GPU where it is trusted, and in a new child on the processor where that fails.
 *
 * @param load Asks the child of `host`.
 * @throws what `load` throws on the processor; at once what a processor would not mend: a broken file, an end
 * @example const { provider, fellBack } = await loadTrusting(gpu, host, () => whisper.load());
 */
export async function loadTrusting<Loaded extends RunsOn | undefined>(
  gpu: GpuTrust,
  host: { unload(): Promise<void> },
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  const wasAsked = gpu.provider === 'cuda';
  try {
    return afterLoss(gpu, await load());
  } catch (error) {
    if (!wasAsked || !mayBeOfTheGpu(error)) throw error;
    gpu.lose(toExoError(error, 'inference/failed', 'it did not run').message);
    await host.unload();
    return afterLoss(gpu, await load());
  }
}

/** On the processor, because a child before this one died or failed on the GPU: that it says itself. */
export function afterLoss<Loaded extends RunsOn | undefined>(
  gpu: GpuTrust,
  loaded: Loaded,
): Loaded {
  return loaded && { ...loaded, fellBack: loaded.fellBack ?? gpu.whyLost };
}

function mayBeOfTheGpu(error: unknown): boolean {
  if (!(error instanceof ExoError)) return false;
  return ['inference/crashed', 'inference/deadline', 'inference/failed'].includes(error.code);
}
