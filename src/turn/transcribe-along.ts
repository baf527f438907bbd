/**
 * For a recogniser that listens along: it gets the speech as it comes. Where EXO may end the sentence, the
 * speech ends when what was understood so far and the silence behind it say so.
 */
import type { AudioFrame } from '../core/audio-frame.ts';
import type { FinalTranscript, Stt, SttRequest, TranscriptEvent } from '../stt/stt.ts';
import { isSpeechOver } from './end-of-speech.ts';
import type { SpeechPart } from './speech-only.ts';

/** Throws what the recogniser throws. */
export async function* transcribeAlong(
  stt: Stt,
  speech: AsyncIterable<SpeechPart>,
  request: SttRequest,
  signal: AbortSignal,
): AsyncGenerator<TranscriptEvent, void, undefined> {
  let soFar: FinalTranscript | undefined;
  const frames = untilOver(speech, request, () => soFar);
  for await (const event of stt.transcribe(frames, request, signal)) {
    if (event.type === 'partial') soFar = plausible(event.text, stt.name);
    yield event;
  }
}

async function* untilOver(
  speech: AsyncIterable<SpeechPart>,
  { endsSentence, language }: SttRequest,
  soFar: () => FinalTranscript | undefined,
): AsyncGenerator<AudioFrame, void, undefined> {
  for await (const part of speech) {
    if (part.type === 'frame') yield part.frame;
    if (part.type !== 'heard' || !endsSentence) continue;
    const { toMs: openMs, silenceMs } = part;
    if (isSpeechOver({ openMs, silenceMs, transcript: soFar(), language })) return;
  }
}

/** What may still be revised is judged by its words alone. */
function plausible(text: string, engine: string): FinalTranscript {
  const certainty = text.trim() === '' ? 'none' : 'sure';
  return { type: 'final', text, certainty, alternatives: [], engine };
}
