/** Streams a recording as a satellite would: small pieces, in real time, then silence until told to stop. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AudioFrame } from '../../src/core/audio-frame.ts';

/** One piece of audio, as satellites send it. */
const PIECE_MS = 40;

export interface MicrophoneOptions {
  readonly recording: AudioFrame;
  /** `real-time` goes on with silence until the signal; `fast` sends everything at once and ends. */
  readonly pace: 'real-time' | 'fast';
  readonly send: (piece: Buffer) => void;
  /** Aborts when the other side has heard enough. */
  readonly closed: AbortSignal;
  /** Silence after the recording ends at the latest after this. */
  readonly maximumSilenceMs?: number;
}

export interface MicrophoneReport {
  readonly bytesSent: number;
  /** When the first sample was sent, on the clock of performance.now(). */
  readonly startedMs: number;
  /** When the recording's last sample was sent, on the clock of performance.now(). */
  readonly recordingEndedMs: number;
}

export async function stream(options: MicrophoneOptions): Promise<MicrophoneReport> {
  const { recording, pace, send, closed } = options;
  const perPiece = Math.round((recording.sampleRateHz * PIECE_MS) / 1_000);
  const bytes = Buffer.from(
    recording.samples.buffer,
    recording.samples.byteOffset,
    recording.samples.byteLength,
  );
  const startMs = performance.now();
  let recordingEndedMs = startMs;
  let bytesSent = 0;
  const limit =
    pace === 'fast' ? 0 : Math.ceil((options.maximumSilenceMs ?? 10_000) / PIECE_MS) * perPiece * 2;
  for (let at = 0, piece = 1; at < bytes.length + limit && !closed.aborted; piece++) {
    const part = bytes.subarray(at, at + perPiece * 2);
    send(part.length === perPiece * 2 ? part : pad(part, pace === 'fast' ? 0 : perPiece * 2));
    bytesSent += part.length;
    at += perPiece * 2;
    if (part.length > 0) recordingEndedMs = performance.now();
    // Against the start, not the last piece: a late timer must not slow the recording down.
    const dueMs = startMs + piece * PIECE_MS;
    if (pace === 'real-time') await delay(Math.max(0, dueMs - performance.now()));
  }
  return { bytesSent, startedMs: startMs, recordingEndedMs };
}

function pad(part: Buffer, length: number): Buffer {
  return Buffer.concat([part, Buffer.alloc(Math.max(0, length - part.length))]);
}
