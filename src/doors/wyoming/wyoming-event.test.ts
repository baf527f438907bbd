import { describe, expect, it } from 'vitest';
import { FakeStt } from '../../../tests/fakes/fake-stt.ts';
import { FakeTts } from '../../../tests/fakes/fake-tts.ts';
import { WRITTEN } from '../../../tests/fixtures/wyoming/reference-events.ts';
import { ExoError } from '../../core/errors.ts';
import { buildInfo } from './info.ts';
import {
  audioChunk,
  audioStart,
  audioStop,
  errorEvent,
  pong,
  synthesizeStopped,
  transcript,
} from './server-messages.ts';
import { encodeEvent, type OutgoingEvent } from './wyoming-event.ts';

const HARD_TEXT = 'Été "à 20 °C" \\ 🏠\n\t\u0001\u007f\u2028';

function reference(name: string) {
  const event = WRITTEN.find((known) => known.name === name);
  expect(event, name).toBeDefined();
  return event;
}

const samples = new Int16Array(Uint8Array.from({ length: 256 }, (_, byte) => byte).buffer);
const ours: Record<string, OutgoingEvent> = {
  pong: pong(HARD_TEXT),
  'pong-without-text': pong(undefined),
  transcript: { type: 'transcript', data: { text: HARD_TEXT, language: 'fr' } },
  'audio-start': audioStart(16_000),
  'audio-chunk': audioChunk(samples, 16_000),
  'audio-chunk-empty': audioChunk(new Int16Array(), 16_000),
  'audio-stop': audioStop(),
  error: errorEvent(new ExoError('stt/failed', HARD_TEXT)),
  info: buildInfo({
    stt: new FakeStt().capabilities,
    tts: new FakeTts().capabilities,
    version: '1.2.3',
    endsSentence: false,
  }),
  'synthesize-stopped': synthesizeStopped(),
};

describe('encodeEvent', () => {
  it.each(WRITTEN)(
    'writes $name byte for byte as the reference',
    ({ type, data, payload, wire }) => {
      expect(Buffer.from(encodeEvent({ type, data, payload }))).toEqual(Buffer.from(wire));
    },
  );

  it.each(Object.entries(ours))('our own %s is the reference’s', (name, event) => {
    expect(Buffer.from(encodeEvent(event)).toString()).toBe(
      Buffer.from(reference(name)?.wire ?? []).toString(),
    );
  });

  it('lists a voice under its language with and without the region', () => {
    const voice = (id: string, language: string) => ({ id, description: id, language });
    const info = buildInfo({
      stt: new FakeStt().capabilities,
      tts: { voices: [voice('a', 'fr-FR'), voice('b', 'fr')], sampleRateHz: 16_000 },
      version: '1.2.3',
      endsSentence: false,
    });
    expect(info.data).toMatchObject({
      tts: [{ voices: [{ languages: ['fr-FR', 'fr'] }, { languages: ['fr'] }] }],
    });
  });

  it('keeps a long info out of the header line', () => {
    const voices = Array.from({ length: 1_000 }, (_, index) => {
      return { id: `voice-${index}`, description: 'Voix', language: 'fr' };
    });
    const info = buildInfo({
      stt: new FakeStt().capabilities,
      tts: { voices, sampleRateHz: 16_000 },
      version: '1.2.3',
      endsSentence: false,
    });
    const wire = Buffer.from(encodeEvent(info));
    expect(wire.indexOf('\n')).toBeLessThan(100);
    expect(wire.length).toBeGreaterThan(65_536);
  });
});

describe('errorEvent', () => {
  it('tells nothing of an error that is not ours, which may quote what was said', () => {
    const { data } = errorEvent(new TypeError('allume la lumière'));
    expect(data).toEqual({ text: 'Internal error', code: 'core/internal' });
  });
});

describe('transcript', () => {
  it('names the language that was listened for', () => {
    expect(transcript('oui', 'fr').data).toEqual({ text: 'oui', language: 'fr' });
  });
});
