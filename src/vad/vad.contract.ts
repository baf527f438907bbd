/** What every engine behind the VAD port keeps to. Material comes from the test: engines hear different things. */
import assert from 'node:assert/strict';
import type { AudioFrame } from '../core/audio-frame.ts';
import type { Vad, VadEvent } from './vad.ts';

export interface VadMaterial {
  /** Silence, one utterance, silence; at 16 kHz. `fromMs`–`toMs`: roughly where it lies. */
  readonly utterance: Int16Array;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface VadCheck {
  readonly title: string;
  run(vad: Vad, material: VadMaterial): Promise<void>;
}

const RATE_HZ = 16_000;
/** How far an engine may be off, pre-roll included. */
const TOLERANCE_MS = 400;
const never = new AbortController().signal;

export const VAD_CONTRACT: readonly VadCheck[] = [
  {
    title: 'finds one utterance where it lies',
    async run(vad, material) {
      const events = await detect(vad, frames(material.utterance, 512));
      assert.deepEqual(
        events.map(({ type }) => type),
        ['speech-start', 'speech-end'],
      );
      assertNear(startOf(events[0]), material.fromMs);
      assertNear(endOf(events[1]), material.toMs);
    },
  },
  {
    title: 'alternates starts and ends, in order, and is never sure of what it has not heard',
    async run(vad, { utterance }) {
      const twice = join(utterance, new Int16Array(2 * RATE_HZ), utterance);
      const events = await detect(vad, frames(twice, 700));
      assert.equal(events.length, 4);
      let lastMs = 0;
      events.forEach((event, index) => {
        assert.equal(event.type, index % 2 === 0 ? 'speech-start' : 'speech-end');
        const positionMs = event.type === 'speech-start' ? event.startMs : event.endMs;
        assert.ok(positionMs >= lastMs && positionMs <= event.atMs);
        lastMs = positionMs;
      });
    },
  },
  {
    title: 'ends speech that is cut off',
    async run(vad, { utterance, fromMs, toMs }) {
      const cutMs = (fromMs + toMs) / 2;
      const events = await detect(vad, frames(utterance.subarray(0, cutMs * 16), 512));
      assert.equal(events.at(-1)?.type, 'speech-end');
      assertNear(endOf(events.at(-1)), cutMs);
    },
  },
  {
    title: 'does not care about the pieces the audio comes in',
    async run(vad, { utterance }) {
      const whole = await detect(vad, frames(utterance, utterance.length));
      assert.deepEqual(await detect(vad, frames(utterance, 160)), whole);
      assert.deepEqual(await detect(vad, frames(utterance, 1_001)), whole);
    },
  },
  {
    title: 'keeps streams apart',
    async run(vad, { utterance }) {
      const alone = await detect(vad, frames(utterance, 512));
      const [first, second] = await Promise.all([
        detect(vad, frames(utterance, 512)),
        detect(vad, frames(utterance, 512)),
      ]);
      assert.deepEqual(first, alone);
      assert.deepEqual(second, alone);
    },
  },
  {
    title: 'takes audio of another rate',
    async run(vad, { utterance, fromMs }) {
      const doubled = Int16Array.from(
        { length: utterance.length * 2 },
        (_, index) => utterance[index >> 1] as number,
      );
      const events = await detect(vad, frames(doubled, 1_000, 2 * RATE_HZ));
      assertNear(startOf(events[0]), fromMs);
    },
  },
  {
    title: 'hears nothing in nothing, in silence and in white noise',
    async run(vad) {
      assert.deepEqual(await detect(vad, frames(new Int16Array(0), 1)), []);
      assert.deepEqual(await detect(vad, frames(new Int16Array(5 * RATE_HZ), 512)), []);
      for (const amplitude of [30, 1_000, 30_000])
        assert.deepEqual(await detect(vad, frames(whiteNoise(5, amplitude), 512)), []);
    },
  },
  {
    title: 'is quiet when aborted',
    async run(vad, { utterance }) {
      assert.deepEqual(await detect(vad, frames(utterance, 512), AbortSignal.abort()), []);
      const abort = new AbortController();
      const events: VadEvent[] = [];
      for await (const event of vad.detect(frames(utterance, 512), abort.signal)) {
        events.push(event);
        abort.abort();
      }
      assert.equal(events.length, 1);
    },
  },
];

async function detect(
  vad: Vad,
  audio: AsyncIterable<AudioFrame>,
  signal: AbortSignal = never,
): Promise<VadEvent[]> {
  const events: VadEvent[] = [];
  for await (const event of vad.detect(audio, signal)) {
    // Only starts and ends are promised.
    if (event.type !== 'speech-maybe') events.push(event);
  }
  return events;
}

async function* frames(
  samples: Int16Array,
  size: number,
  sampleRateHz = RATE_HZ,
): AsyncGenerator<AudioFrame> {
  for (let start = 0; start < samples.length; start += size) {
    await Promise.resolve();
    yield { samples: samples.slice(start, start + size), sampleRateHz };
  }
}

/** The same noise at every run. */
function whiteNoise(seconds: number, amplitude: number): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: seconds * RATE_HZ }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((seed / 2 ** 31 - 1) * amplitude);
  });
}

function join(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

function startOf(event: VadEvent | undefined): number {
  return event?.type === 'speech-start' ? event.startMs : Number.NaN;
}

function endOf(event: VadEvent | undefined): number {
  return event?.type === 'speech-end' ? event.endMs : Number.NaN;
}

function assertNear(actualMs: number, expectedMs: number): void {
  assert.ok(
    Math.abs(actualMs - expectedMs) <= TOLERANCE_MS,
    `${actualMs} ms is not near ${expectedMs} ms`,
  );
}
