import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../core/errors.ts';
import { formatWav, parseWav, WAV_HEADER_BYTES, wavToMono } from './wav.ts';

const frame = { samples: Int16Array.from([1, -2, 3, -4]), sampleRateHz: 16_000 };

function patched(offset: number, value: number, bytes = formatWav(frame)): Uint8Array {
  new DataView(bytes.buffer).setUint32(offset, value, true);
  return bytes;
}

describe('wav', () => {
  it('reads what it writes', () => {
    expect(wavToMono(formatWav(frame))).toEqual(frame);
  });

  it.each([0, 0x7ffff000, 0xffffffff])('takes a data length of %i as a placeholder', (length) => {
    expect(wavToMono(patched(40, length)).samples).toEqual(frame.samples);
  });

  it('stops at the data length and skips other chunks', () => {
    const plain = formatWav(frame);
    const bytes = new Uint8Array(plain.length + 10 + 6);
    bytes.set(plain.subarray(0, 36));
    bytes.set([0x4c, 0x49, 0x53, 0x54, 1, 0, 0, 0, 9, 0], 36); // an odd chunk and its padding
    bytes.set(plain.subarray(36), 46);
    expect(wavToMono(bytes).samples).toEqual(frame.samples);
  });

  it('reads stereo, 24 bit and the extensible format', () => {
    const bytes = new Uint8Array(12 + 8 + 40 + 8 + 6);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode('RIFF'), 0);
    bytes.set(new TextEncoder().encode('WAVEfmt '), 8);
    view.setUint32(16, 40, true);
    view.setUint16(20, 0xfffe, true);
    view.setUint16(22, 2, true);
    view.setUint32(24, 48_000, true);
    view.setUint16(34, 24, true);
    view.setUint16(44, 1, true);
    bytes.set(new TextEncoder().encode('data'), 60);
    view.setUint32(64, 6, true);
    bytes.set([0, 0, 1, 0, 0, 3], 68);
    expect(wavToMono(bytes)).toEqual({ samples: Int16Array.from([512]), sampleRateHz: 48_000 });
  });

  it('names what it cannot read', () => {
    const code = (bytes: Uint8Array) => {
      try {
        parseWav(bytes);
        return 'read';
      } catch (error) {
        return error instanceof ExoError ? error.code : 'other';
      }
    };
    const plain = formatWav(frame);
    expect(code(new Uint8Array(0))).toBe('audio/format');
    expect(code(plain.subarray(0, 30))).toBe('audio/format');
    expect(code(plain.subarray(0, 40))).toBe('audio/format');
    expect(code(patched(20, 3 | (1 << 16)))).toBe('audio/format'); // float
    expect(code(patched(20, 1))).toBe('audio/format'); // no channels
    expect(code(patched(24, 0))).toBe('audio/format'); // no rate
    expect(code(patched(12, 0x20202020))).toBe('audio/format'); // data without a format
  });

  it('survives any bytes behind a RIFF head', () => {
    const head = formatWav(frame).subarray(0, WAV_HEADER_BYTES);
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 44 }),
        fc.uint8Array({ maxLength: 300 }),
        (keep, noise) => {
          const bytes = new Uint8Array([...head.subarray(0, keep), ...noise]);
          try {
            return parseWav(bytes).pcm.length <= bytes.length;
          } catch (error) {
            return error instanceof ExoError && error.code === 'audio/format';
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
