/** What the inference runtime can compute on here, and why not on more. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Provider = 'cpu' | 'cuda';

/** Where a model that was loaded runs. */
export interface RunsOn {
  readonly provider: Provider;
  /** Why it is not on the provider that was asked for. */
  readonly fellBack: string | undefined;
}

/** Of a model in several parts: on the GPU only where all of them are. */
export function together(parts: readonly RunsOn[]): RunsOn {
  const provider = parts.every((part) => part.provider === 'cuda') ? 'cuda' : 'cpu';
  return { provider, fellBack: parts.find(({ fellBack }) => fellBack !== undefined)?.fellBack };
}

export interface Providers {
  readonly available: readonly Provider[];
  /** Why there is no CUDA; undefined where there is. */
  readonly cudaMissing: 'no-gpu' | 'no-runtime' | 'not-built-for-this-platform' | undefined;
}

export interface Surroundings {
  readonly platform: string;
  readonly arch: string;
  readonly exists: (path: string) => boolean;
  /** Of the runtime's binary: `…/onnxruntime-node/bin/napi-v6/linux/x64`. */
  readonly runtimeFolder: string;
}

/** The runtime's CUDA part is not in its package; it is there when someone put it beside the binary. */
const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';
/** Of the driver; the second is what Windows gives its Linux. */
const GPU_DEVICES = ['/dev/nvidia0', '/dev/dxg'];

export function detectProviders(here: Surroundings = surroundings()): Providers {
  const cudaMissing = whyNoCuda(here);
  return { available: cudaMissing === undefined ? ['cuda', 'cpu'] : ['cpu'], cudaMissing };
}

function whyNoCuda({
  platform,
  arch,
  exists,
  runtimeFolder,
}: Surroundings): Providers['cudaMissing'] {
  if (platform !== 'linux' || arch !== 'x64') return 'not-built-for-this-platform';
  if (!GPU_DEVICES.some(exists)) return 'no-gpu';
  return exists(join(runtimeFolder, CUDA_LIBRARY)) ? undefined : 'no-runtime';
}

function surroundings(): Surroundings {
  const { platform, arch } = process;
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const runtimeFolder = join(dirname(main), '../bin/napi-v6', platform, arch);
  return { platform, arch, exists: existsSync, runtimeFolder };
}
