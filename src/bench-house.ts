/** The bench of this house, put together: what is installed, and the user's providers where they may be asked. */
import type { AppContext } from './app-context.ts';
import type { Clock } from './core/clock.ts';
import { WHISPER_THREADS } from './ears.ts';
import type { EarUnderTest } from './exo-bench/bench-ear.ts';
import { lockBench } from './exo-bench/bench-lock.ts';
import type { VoiceUnderTest } from './exo-bench/bench-voice.ts';
import type { BenchReport } from './exo-bench/report.ts';
import { runBench } from './exo-bench/run-bench.ts';
import { readCatalogue } from './model-store/catalogue.ts';
import type { Options } from './options.ts';

export interface HouseBench extends AppContext {
  readonly version: string;
  /** Whether the user's providers are asked, too: that costs. */
  readonly asksProviders: boolean;
  readonly onStep: (step: string) => void;
}

/** @throws `bench/running`, `bench/cancelled`, `model/catalogue` */
export async function benchHouse(
  { asksProviders, clock, log, onStep, options, version }: HouseBench,
  signal: AbortSignal,
): Promise<BenchReport> {
  const { catalogueFile, dataDir, language } = options;
  const unlock = await lockBench(dataDir);
  try {
    const bench = {
      version,
      language,
      dataDir,
      catalogue: await readCatalogue(catalogueFile),
      threads: WHISPER_THREADS,
      wantsGpu: options.wantsGpu,
      clock,
      log: log.for('bench'),
      onStep,
    };
    const remote = asksProviders ? await providersToAsk(options, clock) : undefined;
    return await runBench(remote ? { ...bench, remote } : bench, signal);
  } finally {
    await unlock();
  }
}

interface Providers {
  readonly ears: readonly EarUnderTest[];
  readonly voices: readonly VoiceUnderTest[];
}

async function providersToAsk({ providers, thinking }: Options, clock: Clock): Promise<Providers> {
  const { providerEngines } = await import('./provider-engines.ts');
  const { ears, voices } = providerEngines(providers, thinking, clock);
  const remote = { model: null, isRemote: true };
  return {
    ears: ears.map(({ stt }) => ({ ...remote, engine: stt.name, stt })),
    voices: voices.map((voice) => ({ ...remote, engine: voice.name, voice })),
  };
}
