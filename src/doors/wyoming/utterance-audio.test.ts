import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import { Resamplers } from './resamplers.ts';
import { type AudioFormat, UtteranceAudio } from './utterance-audio.ts';

const resamplers = new Resamplers();

function convert(format: AudioFormat, payloads: readonly Uint8Array[]): Int16Array[] {
  const audio = new UtteranceAudio(format, resamplers);
  return [...payloads.map((payload) => audio.push(payload)), audio.flush()].filter(
    (frame) => frame !== undefined,
  );
}

function joined(frames: readonly Int16Array[]): Int16Array {
  return Int16Array.from(frames.flatMap((frame) => [...frame]));
}

const speech: AudioFormat = { rate: 16_000, width: 2, channels: 1 };

describe('UtteranceAudio', () => {
  it('collects the 10 ms of Home Assistant to frames of 40 ms', () => {
    const frames = convert(speech, Array(10).fill(new Uint8Array(320)));
    expect(frames.map(({ length }) => length)).toEqual([640, 640, 320]);
  });

  it('gives nothing for nothing', () => {
    expect(convert(speech, [])).toEqual([]);
    expect(convert(speech, [new Uint8Array(), Uint8Array.of(1)])).toEqual([]);
  });

  it.each([
    { rate: 8_000, width: 1, channels: 1 },
    { rate: 11_025, width: 2, channels: 1 },
    { rate: 44_100, width: 2, channels: 2 },
    { rate: 48_000, width: 3, channels: 2 },
    { rate: 48_000, width: 4, channels: 8 },
  ])('makes one second of $rate Hz, $width bytes, $channels channels one second', (format) => {
    const second = new Uint8Array(format.rate * format.width * format.channels).fill(64);
    expect(joined(convert(format, [second]))).toHaveLength(16_000);
  });

  it.each([
    { rate: 7_999, width: 2, channels: 1 },
    { rate: 48_001, width: 2, channels: 1 },
    { rate: 16_000, width: 5, channels: 1 },
    { rate: 16_000, width: 2, channels: 9 },
  ])('refuses $rate Hz, $width bytes, $channels channels', (format) => {
    expect(() => new UtteranceAudio(format, resamplers)).toThrow(ExoError);
  });

  it('gives the same samples however the bytes are cut', () => {
    const format = fc.record({
      rate: fc.constantFrom(8_000, 16_000, 44_100),
      width: fc.integer({ min: 1, max: 4 }),
      channels: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        format,
        fc.uint8Array({ maxLength: 4_000 }),
        fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 }),
        (shape, bytes, cuts) => {
          const places = [0, ...cuts.sort((a, b) => a - b)];
          const pieces = places.map((from, index) => bytes.subarray(from, places[index + 1]));
          expect(joined(convert(shape, pieces))).toEqual(joined(convert(shape, [bytes])));
        },
      ),
    );
  });
});
