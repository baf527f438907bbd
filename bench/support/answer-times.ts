/** What a person waits for an answer, through the real Home Assistant and its own rule of silence. */
import type { Connection } from 'home-assistant-js-websocket';
import { type AssistEvent, runAssist } from '../../demo/harness/assist.ts';
import type { Rest } from '../../demo/harness/rest.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { lastVoicedMs } from './last-voiced.ts';

/** The harness's microphone sends pieces of this length, each at the moment at which it begins. */
const PIECE_MS = 40;
const TIMEOUT_MS = 30_000;

export interface Ears {
  readonly connection: Connection;
  readonly rest: Rest;
  readonly baseUrl: string;
  /** Where the person is. */
  readonly deviceId: string;
}

export interface Answer {
  /** Last voiced sample → first byte of the answer's audio. */
  readonly answerMs: number;
  /** Microphone closed by Home Assistant → first byte of the answer's audio. */
  readonly afterCloseMs: number;
  /** Last voiced sample → microphone closed: Home Assistant's rule, nobody's speed; or EXO's, where it may. */
  readonly closeMs: number;
  /** Microphone closed → transcript, intent and voice. */
  readonly stages: Readonly<Record<'transcript' | 'intent' | 'url' | 'byte', number>>;
  readonly transcript: string;
}

/** undefined: nothing was understood, or Home Assistant answered with a sound instead of words. */
export async function timeAnswer(
  ears: Ears,
  pipeline: string,
  recording: AudioFrame,
): Promise<Answer | undefined> {
  // Home Assistant keeps what was said before: the voice would not be asked.
  await ears.rest.post('/api/services/tts/clear_cache', {});
  let firstByte: Promise<number> | undefined;
  const onEvent = ({ type, data }: AssistEvent): void => {
    const url = data.tts_output?.url;
    if (type === 'tts-end' && url !== undefined) firstByte = firstByteOf(ears.baseUrl + url);
  };
  const { deviceId } = ears;
  const run = await runAssist(ears.connection, { pipeline, deviceId, input: recording, onEvent });
  const byteMs = await firstByte;
  const at = (type: string): number | undefined =>
    run.events.find((event) => event.type === type)?.atMs;
  // Where EXO ends the sentence itself, it does so with the transcript.
  const closedMs = at('stt-vad-end') ?? at('stt-end');
  if (byteMs === undefined || run.acknowledged || run.microphone === undefined) return undefined;
  if (closedMs === undefined) return undefined;
  const spokenMs = spokenAt(run.microphone.startedMs, recording) - run.startedMs;
  const sinceClose = (ms: number | undefined): number => (ms ?? Number.NaN) - closedMs;
  const afterCloseMs = sinceClose(byteMs - run.startedMs);
  return {
    answerMs: afterCloseMs + closedMs - spokenMs,
    afterCloseMs,
    closeMs: closedMs - spokenMs,
    stages: {
      transcript: sinceClose(at('stt-end')),
      intent: sinceClose(at('intent-end')),
      url: sinceClose(at('tts-end')),
      byte: afterCloseMs,
    },
    transcript: run.transcript ?? '',
  };
}

/** When the last voiced sample left a microphone, on the clock of performance.now(). */
function spokenAt(startedMs: number, recording: AudioFrame): number {
  return startedMs + Math.floor(lastVoicedMs(recording) / PIECE_MS) * PIECE_MS;
}

/** When the first byte came, on the clock of performance.now(). The rest is read as well. */
async function firstByteOf(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || response.body === null) throw new Error(`the answer: ${response.status}`);
  let firstMs: number | undefined;
  for await (const piece of response.body) {
    if (piece.length > 0) firstMs ??= performance.now();
  }
  if (firstMs === undefined) throw new Error('the answer is empty');
  return firstMs;
}
