/**
 * Bench: Whisper in int8 on 3 s of speech, beside faster-whisper with the same weights; base, or another `--size`.
 *
 *   3 s of a recording ─┬─▶ EXO: port ─▶ child ─▶ onnxruntime     exo
 *                       └─▶ faster-whisper ─▶ CTranslate2         peer
 *
 * In turn, in quiet moments where there are some. The weights are made here: what is said is fixed, what is
 * computed is not. Sizes: tiny, base, small, large-v3-turbo, which takes ten minutes to make the first time.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatWav } from '../src/audio/wav.ts';
import type { AudioFrame } from '../src/core/audio-frame.ts';
import { systemClock } from '../src/core/clock.ts';
import { silentLog } from '../src/core/log.ts';
import { InferenceHost } from '../src/onnx/inference-host.ts';
import { WHISPER_CHILD_ENV, WhisperStt } from '../src/stt/engines/whisper-stt.ts';
import { readRecordings } from '../tests/home/support/recordings.ts';
import { median, ratios, rounded, spread } from './statistics.ts';
import { FasterWhisper, type TimedTranscript } from './support/faster-whisper.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { processTree } from './support/processes.ts';
import { QuietMoments } from './support/quiet.ts';
import { makeRaceWhisper } from './support/race-whisper.ts';
import { runBench, temporaryFolder } from './support/run-bench.ts';
import { tell } from './support/tell.ts';

const SPEECH_S = 3;
const RATE_HZ = 16_000;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    size: { type: 'string', default: 'base' },
    beams: { type: 'string', default: '1' },
    'patience-s': { type: 'string', default: '120' },
  },
});
const threads = Number(options.threads);
const beams = Number(options.beams);

const machine = describeMachine();
await runBench(run);

async function run(started: AsyncDisposableStack): Promise<void> {
  const folder = await temporaryFolder(started);
  tell('making the models');
  const race = await makeRaceWhisper(options.size);
  const speech = await threeSeconds();
  const wav = join(folder, 'speech.wav');
  await writeFile(wav, formatWav(speech));

  const host = new InferenceHost({
    name: 'whisper',
    entry: new URL('../src/whisper-child.ts', import.meta.url),
    env: WHISPER_CHILD_ENV,
    clock: systemClock,
    log: silentLog,
  });
  started.defer(() => host.close());
  const stt = new WhisperStt({
    infer: host.call,
    model: { folder: race.onnx, threads, precision: 'int8' },
    beams,
  });
  const startedMs = performance.now();
  const { takesShortWindows } = await stt.load();
  const loadMs = performance.now() - startedMs;
  const peer = new FasterWhisper({ folder: race.ctranslate2, threads, beams });
  started.defer(() => peer.stop());

  tell('racing');
  const times: Record<'exo' | 'peer', number[]> = { exo: [], peer: [] };
  const others: number[] = [];
  const said = { exo: '', peer: '' };
  const quiet = new QuietMoments(Number(options['patience-s']) * 1_000);
  const contestants = { exo: () => hear(stt, speech), peer: () => peer.transcribe(wav) };
  for (let round = -1; round < Number(options.rounds); round++) {
    for (const name of ['exo', 'peer'] as const) {
      const { value, others: share } = await quiet.measure(contestants[name]);
      said[name] = value.text;
      // The first of each is not counted: caches fill.
      if (round < 0) continue;
      times[name].push(value.tookMs);
      others.push(share);
    }
  }
  const [child] = await processTree(host.pid ?? 0);
  const [rival] = await processTree(peer.pid);
  const metrics = {
    ...spread('transcribe', times.exo),
    load_ms: rounded(loadMs),
    rss_mb: child?.rssMb ?? Number.NaN,
  };
  const rivals = { ...spread('transcribe', times.peer), rss_mb: rival?.rssMb ?? Number.NaN };
  const line = {
    bench: 'whisper',
    machine: {
      ...machine,
      load_average_after: loadAverage(),
      others_p50_percent: rounded(median(others) * 100),
    },
    model: { size: options.size, threads, beams, takes_short_windows: takesShortWindows, said },
    metrics: { ...metrics, child_rss_mb: metrics.rss_mb, child_peak_rss_mb: child?.peakRssMb },
    peer: { stt: 'faster-whisper 1.2.1, int8', ...rivals },
    ratio: { p50: rounded(median(times.peer) / median(times.exo)), ...ratios(rivals, metrics) },
  };
  console.log(JSON.stringify(line));
}

/** A person's command, said again until the time is full. */
async function threeSeconds(): Promise<AudioFrame> {
  const { commands } = await readRecordings('fr');
  const [first] = commands;
  if (first === undefined) throw new Error('there are no recordings');
  const { samples, sampleRateHz } = first.audio;
  if (sampleRateHz !== RATE_HZ) throw new Error(`expected ${RATE_HZ} Hz`);
  const filled = Int16Array.from(
    { length: SPEECH_S * RATE_HZ },
    (_, at) => samples[at % samples.length] as number,
  );
  return { samples: filled, sampleRateHz };
}

async function hear(stt: WhisperStt, speech: AudioFrame): Promise<TimedTranscript> {
  const startedMs = performance.now();
  const { signal } = new AbortController();
  for await (const event of stt.transcribe(only(speech), { language: 'fr' }, signal)) {
    if (event.type === 'final') return { text: event.text, tookMs: performance.now() - startedMs };
  }
  throw new Error('no transcript');
}

async function* only(frame: AudioFrame): AsyncGenerator<AudioFrame, void, undefined> {
  yield await Promise.resolve(frame);
}
