/** What was measured on the path, as it is printed. */
import type { ExoHome } from '../../tests/home/support/exo-home.ts';
import { type Metrics, median, rounded, spread } from '../statistics.ts';
import type { Peers } from './peers.ts';
import type { LoopDelay } from './probe.ts';
import { processTree, totalRssMb } from './processes.ts';
import type { Samples } from './race.ts';

export function summary(samples: Samples | undefined): Metrics {
  if (samples === undefined) return {};
  const { answers } = samples;
  const stages = (['transcript', 'intent', 'url'] as const).map(
    (stage) => [`close_to_${stage}_p50_ms`, answers.map((answer) => answer.stages[stage])] as const,
  );
  return {
    ...spread('stt', samples.sttMs),
    ...spread('stt_at_once', samples.sttAtOnceMs),
    ...spread('tts_first_byte', samples.ttsMs),
    ...spread(
      'answer',
      answers.map(({ answerMs }) => answerMs),
    ),
    ...spread(
      'after_close',
      answers.map(({ afterCloseMs }) => afterCloseMs),
    ),
    ...spread(
      'close',
      answers.map(({ closeMs }) => closeMs),
    ),
    ...Object.fromEntries(
      stages.flatMap(([name, values]) =>
        values.length === 0 ? [] : [[name, rounded(median(values))]],
      ),
    ),
    heard: samples.heard,
    recordings: samples.sttMs.length,
    answers: answers.length,
  };
}

export function countOf({ sttMs, sttAtOnceMs, ttsMs, answers }: Samples): number {
  return sttMs.length + sttAtOnceMs.length + ttsMs.length + answers.length;
}

export function loopMetrics({ p50Ms, p99Ms, maxMs }: LoopDelay): Metrics {
  return {
    loop_p50_ms: rounded(p50Ms),
    loop_p99_ms: rounded(p99Ms),
    loop_max_ms: rounded(maxMs),
  };
}

/** The main process and its inference child, after all the work. */
export async function memoryOfExo({ exo }: ExoHome): Promise<Metrics> {
  const tree = await processTree(exo.process?.pid ?? 0);
  const [main, ...below] = tree;
  const child = below.find(({ command }) => command.includes('inference-child'));
  return {
    main_rss_mb: main?.rssMb ?? Number.NaN,
    main_peak_rss_mb: main?.peakRssMb ?? Number.NaN,
    child_rss_mb: child?.rssMb ?? Number.NaN,
    child_peak_rss_mb: child?.peakRssMb ?? Number.NaN,
    rss_mb: totalRssMb(tree),
  };
}

export async function memoryOf(peers: Peers): Promise<Metrics> {
  const trees = await Promise.all(peers.pids.map((pid) => processTree(pid)));
  return { rss_mb: totalRssMb(trees.flat()) };
}
