/** Wyoming door: the events that we send, with the members and the order of the reference. Pure. */
import { ExoError } from '../../core/errors.ts';
import type { OutgoingEvent } from './wyoming-event.ts';

/** Signed 16-bit mono: the only shape that we speak in. */
function speechFormat(sampleRateHz: number) {
  return { rate: sampleRateHz, width: 2, channels: 1, timestamp: null };
}

export function pong(text: string | undefined): OutgoingEvent {
  return { type: 'pong', data: { text: text ?? null } };
}

export function transcript(text: string, language: string): OutgoingEvent {
  return { type: 'transcript', data: { text, language } };
}

export function audioStart(sampleRateHz: number): OutgoingEvent {
  return { type: 'audio-start', data: speechFormat(sampleRateHz) };
}

export function audioChunk(samples: Int16Array, sampleRateHz: number): OutgoingEvent {
  // Every machine that EXO runs on is little-endian, as the wire is.
  const payload = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return { type: 'audio-chunk', data: speechFormat(sampleRateHz), payload };
}

export function audioStop(): OutgoingEvent {
  return { type: 'audio-stop', data: { timestamp: null } };
}

export function synthesizeStopped(): OutgoingEvent {
  return { type: 'synthesize-stopped' };
}

/** What is no ExoError may quote anything, so only its existence is told. */
export function errorEvent(error: unknown): OutgoingEvent {
  const { message, code } =
    error instanceof ExoError ? error : new ExoError('core/internal', 'Internal error');
  return { type: 'error', data: { text: message, code } };
}
