/** Many microphones at the doors of a real EXO, each process by itself: what main's event loop and its frames make of it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { percentile, rounded } from '../statistics.ts';
import { loopDelay, withProbe } from './loop-delay.ts';
import type { Measured, Microphones } from './microphones.ts';
import type { LoopDelay } from './probe.ts';

const PROGRAM = fileURLToPath(new URL('./microphones.ts', import.meta.url));
/** EXO measures the machine when it has just started, and its recogniser loads. */
const SETTLE_MS = 12_000;
const WARM_UP_MS = 5_000;

export interface DoorStreams extends Pick<Microphones, 'count' | 'speaking' | 'pieceMs'> {
  readonly seconds: number;
}

export async function streamThroughDoors({ count, pieceMs, seconds, speaking }: DoorStreams) {
  const folder = await mkdtemp(join(tmpdir(), 'exo-streams-'));
  const probe = join(folder, 'probe');
  const [wyomingPort, quickPort] = [await freePort(), await freePort()];
  const exo = new Exo({
    dataFolder: join(folder, 'data'),
    wyomingPort,
    quickPort,
    language: 'fr',
    environment: { EXO_WYOMING_CONNECTIONS: String(2 * count) },
  });
  try {
    await withProbe(probe, () => exo.start());
    await delay(SETTLE_MS);
    const microphones = fork(PROGRAM, { serialization: 'advanced' });
    const measureMs = seconds * 1_000;
    const settings = { count, speaking, pieceMs, warmUpMs: WARM_UP_MS, measureMs };
    microphones.send({ ...settings, ports: [wyomingPort, quickPort] } satisfies Microphones);
    await once(microphones, 'message');
    await loopDelay(probe);
    const [found] = (await once(microphones, 'message')) as [Measured];
    return metrics(found, await loopDelay(probe), measureMs);
  } finally {
    await exo.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function metrics(found: Measured, loop: LoopDelay, measureMs: number) {
  const { doorMs, errors, frameMs, ownLagP99Ms, ownLoopP99Ms, pieces, transcripts, words } = found;
  return {
    pieces,
    door_p50_ms: rounded(percentile(doorMs, 0.5)),
    door_p99_ms: rounded(percentile(doorMs, 0.99)),
    lag_samples: frameMs.length,
    lag_p50_ms: rounded(percentile(frameMs, 0.5)),
    lag_p99_ms: rounded(percentile(frameMs, 0.99)),
    lag_max_ms: rounded(percentile(frameMs, 1)),
    loop_p50_ms: rounded(loop.p50Ms),
    loop_p99_ms: rounded(loop.p99Ms),
    loop_max_ms: rounded(loop.maxMs),
    cores_used: Math.round((loop.cpuMs / measureMs) * 100) / 100,
    transcripts,
    transcripts_with_words: words,
    errors,
    microphones_lag_p99_ms: rounded(ownLagP99Ms),
    microphones_loop_p99_ms: rounded(ownLoopP99Ms),
  };
}
