/** What a Wyoming server takes to hear and to speak, as Home Assistant asks it: one connection each. */
import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../../demo/harness/deadline.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { WyomingClient } from '../../tests/fakes/wyoming-client.ts';

const PIECE_MS = 40;
const TIMEOUT_MS = 60_000;

export interface Heard {
  /** From the end of the audio to the transcript. */
  readonly ms: number;
  readonly text: string;
}

export interface Streaming {
  /** After the recording. */
  readonly silenceMs: number;
  /** As from a microphone; else as fast as it goes. */
  readonly realTime: boolean;
}

export async function timeTranscript(
  port: number,
  { samples, sampleRateHz }: AudioFrame,
  { silenceMs, realTime }: Streaming,
): Promise<Heard> {
  const client = await WyomingClient.connect(port);
  try {
    const format = { rate: sampleRateHz, width: 2, channels: 1 };
    client.send(
      { type: 'transcribe', data: { language: 'fr' } },
      { type: 'audio-start', data: format },
    );
    const perPiece = Math.round((sampleRateHz * PIECE_MS) / 1_000);
    const all = new Int16Array(samples.length + Math.round((sampleRateHz * silenceMs) / 1_000));
    all.set(samples);
    const startedMs = performance.now();
    for (let at = 0; at < all.length; at += perPiece) {
      const piece = all.slice(at, at + perPiece);
      // A microphone has a piece only when its time is over.
      const dueMs = startedMs + ((at + piece.length) * 1_000) / sampleRateHz;
      if (realTime) await delay(Math.max(0, dueMs - performance.now()));
      client.send({ type: 'audio-chunk', data: format, payload: new Uint8Array(piece.buffer) });
    }
    const stoppedMs = performance.now();
    client.send({ type: 'audio-stop' });
    const events = await within('transcript', TIMEOUT_MS, client.until('transcript'));
    const ms = performance.now() - stoppedMs;
    const transcript = events.at(-1);
    if (transcript?.type !== 'transcript') throw new Error('the server ended the connection');
    return { ms, text: String(transcript.data['text'] ?? '') };
  } finally {
    client.close();
  }
}

/** From the request, connecting included, to the first samples, in ms. All of the answer is read. */
export async function timeFirstByte(port: number, text: string): Promise<number> {
  const startedMs = performance.now();
  const client = await WyomingClient.connect(port);
  try {
    client.send({ type: 'synthesize', data: { text } });
    const events = await within('audio', TIMEOUT_MS, client.until('audio-chunk'));
    const ms = performance.now() - startedMs;
    if (events.at(-1)?.type !== 'audio-chunk') throw new Error('the server did not speak');
    await within('end of the audio', TIMEOUT_MS, client.until('audio-stop'));
    return ms;
  } finally {
    client.close();
  }
}

/**
 * From the first word to the first samples, in ms, of a text that is written one word after the other, in
 * the messages that Home Assistant sends. All of the answer is read.
 */
export async function timeFirstByteOfWords(
  port: number,
  text: string,
  wordMs: number,
): Promise<number> {
  const client = await WyomingClient.connect(port);
  try {
    client.send({ type: 'synthesize-start', data: {} });
    const startedMs = performance.now();
    const reading = within('audio', TIMEOUT_MS, client.until('audio-chunk')).then((events) => ({
      ms: performance.now() - startedMs,
      events,
    }));
    await writeWords(client, text, startedMs, wordMs);
    const { ms, events } = await reading;
    if (events.at(-1)?.type !== 'audio-chunk') throw new Error('the server did not speak');
    await within('end of the audio', TIMEOUT_MS, client.until('synthesize-stopped'));
    return ms;
  } finally {
    client.close();
  }
}

async function writeWords(
  client: WyomingClient,
  text: string,
  startedMs: number,
  wordMs: number,
): Promise<void> {
  for (const [at, word] of text.split(/(?<= )/u).entries()) {
    await delay(Math.max(0, startedMs + at * wordMs - performance.now()));
    client.send({ type: 'synthesize-chunk', data: { text: word } });
  }
  client.send({ type: 'synthesize', data: { text } }, { type: 'synthesize-stop' });
}
