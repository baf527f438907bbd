/** What all recognisers on servers do before and after they ask. */
import { peakDbfs } from '../../audio/level.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { ExoError } from '../../core/errors.ts';
import type { FinalTranscript } from '../stt.ts';
import { baseLanguage } from '../stt.ts';

/** Twice what any door lets in. */
const MAX_UTTERANCE_MS = 60_000;
/** The servers refuse less, and nothing can be said in it. */
const MIN_UTTERANCE_MS = 100;
/** Quieter than any voice across a room: from silence, the models invent sentences. */
const SILENT_BELOW_DBFS = -60;

/** @throws `stt/language` */
export function checkLanguage(languages: readonly string[], language: string): void {
  if (languages.includes(baseLanguage(language))) return;
  throw new ExoError('stt/language', 'This recogniser is not set up for the language');
}

/** @throws `audio/format` */
export function checkFrame({ sampleRateHz }: AudioFrame): void {
  if (sampleRateHz === SPEECH_SAMPLE_RATE_HZ) return;
  throw new ExoError('audio/format', `expected ${SPEECH_SAMPLE_RATE_HZ} Hz, got ${sampleRateHz}`);
}

/** @throws `audio/too-long` */
export function checkLength(sampleCount: number): void {
  if (durationMs(sampleCount) > MAX_UTTERANCE_MS)
    throw new ExoError('audio/too-long', 'More than a minute is not sent to a server');
}

/** Whether anything can have been said in it. */
export function isLongEnough(sampleCount: number): boolean {
  return durationMs(sampleCount) >= MIN_UTTERANCE_MS;
}

export function isAudible(samples: Int16Array): boolean {
  return peakDbfs(samples) >= SILENT_BELOW_DBFS;
}

function durationMs(sampleCount: number): number {
  return (sampleCount / SPEECH_SAMPLE_RATE_HZ) * 1_000;
}

/** These servers have no doubts: what they send is sure, and nothing is none. */
export function finalOf(transcript: string, engine: string): FinalTranscript {
  const text = transcript.trim();
  return {
    type: 'final',
    text,
    certainty: text === '' ? 'none' : 'sure',
    alternatives: [],
    engine,
  };
}
