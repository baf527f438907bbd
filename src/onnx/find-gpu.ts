/** Whether the GPU works, not only whether it is there: a child tries, because a broken driver takes its process with it. */
import { toExoError } from '../core/errors.ts';
import type { InferenceHost } from './inference-host.ts';
import { detectProviders, type Providers, type RunsOn } from './providers.ts';

/** The driver is loaded, and compiles for a card that it does not know. */
const DEADLINE_MS = 60_000;

export interface GpuFound {
  readonly isUsable: boolean;
  /** Undefined where it is usable. */
  readonly reason: string | undefined;
}

export interface GpuQuestion {
  /** False: it is not even looked for. */
  readonly isWanted: boolean;
  /** Of `src/speed-child.ts`; it is ended again. Called only where a GPU is there. */
  readonly newHost: () => Pick<InferenceHost, 'call' | 'close'>;
  readonly detect?: () => Pick<Providers, 'cudaMissing'>;
}

/** Never throws: without a GPU everything runs on the processor. */
export async function findGpu({
  isWanted,
  newHost,
  detect = detectProviders,
}: GpuQuestion): Promise<GpuFound> {
  if (!isWanted) return { isUsable: false, reason: 'forbidden' };
  const { cudaMissing } = detect();
  if (cudaMissing !== undefined) return { isUsable: false, reason: cudaMissing };
  const host = newHost();
  try {
    const options = { deadlineMs: DEADLINE_MS, priority: 'background' } as const;
    const { provider, fellBack } = await host.call<RunsOn>('gpu/probe', null, options);
    return provider === 'cuda'
      ? { isUsable: true, reason: undefined }
      : { isUsable: false, reason: fellBack ?? 'it was not used' };
  } catch (error) {
    return { isUsable: false, reason: toExoError(error, 'inference/failed', 'it failed').code };
  } finally {
    await host.close();
  }
}
