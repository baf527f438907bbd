/** Recordings in which the speaker hesitates: silence of the room itself, spliced in between words. */
import type { AudioFrame } from '../../../src/core/audio-frame.ts';

const WINDOW_MS = 20;
/** A gap between words or in a consonant: this much below the loudest part of the sentence. */
const GAP_DB = 18;
/** Splices this far inside the speech, and this far from each other. */
const MARGIN_MS = 150;
/** Speech that stops longer than this makes a pause of its own. */
const LEAST_MS = 300;
/** The ends of the pieces are faded, so that no click gives the splice away. */
const FADE_MS = 5;

export interface Hesitation {
  /** Where the pause begins, from the recording's start, in ms. */
  readonly atMs: number;
  readonly audio: AudioFrame;
}

/** One version of the recording for each place at which its speaker might stop to think. */
export function withPauses(recording: AudioFrame, pauseMs: number): Hesitation[] {
  const { samples, sampleRateHz } = recording;
  const perMs = sampleRateHz / 1_000;
  return quietPlaces(recording).flatMap(({ atMs, quietMs }) => {
    // Where there is some silence already, so much less: the pause is as long as it is said to be.
    if (pauseMs - quietMs < LEAST_MS) return [];
    const room = roomTone(recording, pauseMs - quietMs);
    const at = Math.round(atMs * perMs);
    const before = faded(samples.slice(0, at), FADE_MS * perMs, 'end');
    const after = faded(samples.slice(at), FADE_MS * perMs, 'start');
    const all = new Int16Array(before.length + room.length + after.length);
    all.set(before);
    all.set(room, before.length);
    all.set(after, before.length + room.length);
    return [{ atMs, audio: { samples: all, sampleRateHz } }];
  });
}

/** Loudness in windows, in dB of full scale. */
function levels({ samples, sampleRateHz }: AudioFrame): number[] {
  const length = Math.round((sampleRateHz * WINDOW_MS) / 1_000);
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => {
    const window = samples.subarray(index * length, (index + 1) * length);
    const power = window.reduce((sum, sample) => sum + sample * sample, 0) / length;
    return 10 * Math.log10(Math.max(power, 1) / 32_768 ** 2);
  });
}

interface QuietPlace {
  readonly atMs: number;
  /** How long it is silent here without any splice. */
  readonly quietMs: number;
}

/** The middle of each quietest moment inside of the speech. */
function quietPlaces(recording: AudioFrame): QuietPlace[] {
  const all = levels(recording);
  const loudest = Math.max(...all);
  const voiced = all.map((level) => level > loudest - 30);
  const margin = Math.round(MARGIN_MS / WINDOW_MS);
  const first = voiced.indexOf(true) + margin;
  const last = voiced.lastIndexOf(true) - margin;
  const places: QuietPlace[] = [];
  for (let at = first; at <= last; at++) {
    const level = all[at] ?? 0;
    const around = all.slice(Math.max(0, at - margin), at + margin + 1);
    if (level > loudest - GAP_DB || level > Math.min(...around)) continue;
    const ms = (at + 0.5) * WINDOW_MS;
    if (ms - (places.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < MARGIN_MS) continue;
    places.push({ atMs: ms, quietMs: quietAround(voiced, at) * WINDOW_MS });
  }
  return places;
}

/** Windows without voice around one. */
function quietAround(voiced: readonly boolean[], at: number): number {
  if (voiced[at]) return 0;
  return voiced.indexOf(true, at) - voiced.lastIndexOf(true, at) - 1;
}

/** The quietest stretch of the recording, forwards and backwards until it is long enough. */
function roomTone(recording: AudioFrame, lengthMs: number): Int16Array {
  const { samples, sampleRateHz } = recording;
  const all = levels(recording);
  const span = 5;
  const sums = all.slice(span - 1).map((_, at) => Math.max(...all.slice(at, at + span)));
  const quietest = sums.indexOf(Math.min(...sums));
  const window = Math.round((sampleRateHz * WINDOW_MS) / 1_000);
  const tone = samples.slice(quietest * window, (quietest + span) * window);
  const back = tone.slice().reverse();
  return Int16Array.from({ length: Math.round((lengthMs * sampleRateHz) / 1_000) }, (_, index) => {
    const turn = Math.floor(index / tone.length);
    return (turn % 2 === 0 ? tone : back)[index % tone.length] ?? 0;
  });
}

function faded(samples: Int16Array, length: number, side: 'start' | 'end'): Int16Array {
  return samples.map((sample, index) => {
    const distance = side === 'start' ? index : samples.length - 1 - index;
    return distance < length ? Math.round((sample * distance) / length) : sample;
  });
}
