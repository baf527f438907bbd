/** Between a voice and its listener: one sentence's audio without the silence around it and without clicks. Pure. */
import { concatInt16 } from '../audio/pcm.ts';

export interface SentenceEdges {
  /** What is certain to lie inside the sentence. */
  push(samples: Int16Array): Int16Array;
  /** The rest, faded out. */
  flush(): Int16Array;
}

/** Louder than the ringing that a resampler leaves in digital silence, quieter than any breath: −56 dBFS. */
const QUIET_BELOW = 50;
/** Kept before the first and after the last loud sample: the soft onset of an "f", the decay of a vowel. */
const ONSET_MS = 10;
const DECAY_MS = 30;
/** Short enough not to be heard as a fade, long enough not to be heard as a click. */
const FADE_MS = 5;
/** A voice that sends silence for ever must not be held back for ever. */
const MAX_HELD_MS = 2_000;

export function createSentenceEdges(sampleRateHz: number): SentenceEdges {
  const samplesFor = (durationMs: number) => Math.round((durationMs / 1_000) * sampleRateHz);
  const fade = samplesFor(FADE_MS);
  let held = new Int16Array(0);
  let emitted = 0;
  let started = false;

  function emit(count: number): Int16Array {
    const output = held.slice(0, count);
    held = held.slice(count);
    for (let index = 0; index < output.length && emitted + index < fade; index += 1)
      output[index] = Math.round(((output[index] as number) * (emitted + index)) / fade);
    emitted += output.length;
    return output;
  }

  return {
    push(samples) {
      held = concatInt16(held, samples);
      if (!started) {
        const first = held.findIndex(isLoud);
        started = first >= 0;
        const before = (started ? first : held.length) - samplesFor(ONSET_MS);
        held = held.slice(Math.max(0, before));
        if (!started) return new Int16Array(0);
      }
      const certain = Math.min(held.findLastIndex(isLoud) + 1, held.length - fade);
      return emit(Math.max(0, certain, held.length - samplesFor(MAX_HELD_MS)));
    },
    flush() {
      if (!started) return new Int16Array(0);
      const output = emit(held.findLastIndex(isLoud) + 1 + samplesFor(DECAY_MS));
      const last = output.length - 1;
      for (let index = 0; index < fade && index <= last; index += 1)
        output[last - index] = Math.round(((output[last - index] as number) * index) / fade);
      return output;
    },
  };
}

/** Of a part that is there whole. */
export function withoutEdges(samples: Int16Array, sampleRateHz: number): Int16Array {
  const edges = createSentenceEdges(sampleRateHz);
  return concatInt16(edges.push(samples), edges.flush());
}

function isLoud(sample: number): boolean {
  return Math.abs(sample) >= QUIET_BELOW;
}
