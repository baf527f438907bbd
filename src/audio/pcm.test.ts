import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  float32ToInt16,
  int16ToFloat32,
  joinInt16,
  pcmToMonoInt16,
  type SampleWidthBytes,
} from './pcm.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('pcmToMonoInt16', () => {
  it('reads 8 bit as unsigned', () => {
    expect([...pcmToMonoInt16(bytes(0, 128, 255), 1, 1)]).toEqual([-32_768, 0, 32_512]);
  });

  it('reads 16, 24 and 32 bit as signed little-endian', () => {
    expect([...pcmToMonoInt16(bytes(0x34, 0x12, 0x00, 0x80), 2, 1)]).toEqual([0x1234, -32_768]);
    expect([...pcmToMonoInt16(bytes(0, 0x34, 0x12, 0xff, 0xff, 0x7f), 3, 1)]).toEqual([
      0x1234, 32_767,
    ]);
    expect([...pcmToMonoInt16(bytes(0, 0, 0x34, 0x12, 0, 0, 0, 0x80), 4, 1)]).toEqual([
      0x1234, -32_768,
    ]);
  });

  it('averages channels', () => {
    expect([...pcmToMonoInt16(bytes(100, 0, 200, 0), 2, 2)]).toEqual([150]);
    expect([...pcmToMonoInt16(bytes(0xff, 0x7f, 0x00, 0x80), 2, 2)]).toEqual([0]);
  });

  it('reads from any offset of a buffer', () => {
    const padded = bytes(9, 0x34, 0x12, 9);
    expect([...pcmToMonoInt16(padded.subarray(1, 3), 2, 1)]).toEqual([0x1234]);
  });

  it('reads a Buffer, which shares its memory with others', () => {
    const buffer = Buffer.from('0000341278560000', 'hex').subarray(2, 6);
    expect([...pcmToMonoInt16(buffer, 2, 1)]).toEqual([0x1234, 0x5678]);
  });

  it('leaves a partial frame at the end', () => {
    expect(pcmToMonoInt16(bytes(1, 0, 2, 0, 3), 2, 2).length).toBe(1);
    expect(pcmToMonoInt16(bytes(1), 2, 1).length).toBe(0);
  });

  it('returns samples that later writes to the bytes do not change', () => {
    const source = bytes(1, 0);
    const samples = pcmToMonoInt16(source, 2, 1);
    source[0] = 7;
    expect(samples[0]).toBe(1);
  });

  it('refuses shapes that do not exist', () => {
    for (const channels of [0, -1, 1.5, 65, Number.NaN])
      expect(() => pcmToMonoInt16(bytes(0, 0), 2, channels)).toThrow('channel count');
    expect(() => pcmToMonoInt16(bytes(0, 0), 5 as SampleWidthBytes, 1)).toThrow('1 to 4 bytes');
  });

  it('takes any bytes without failing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom<SampleWidthBytes>(1, 2, 3, 4),
        fc.integer({ min: 1, max: 8 }),
        (input, width, channels) =>
          pcmToMonoInt16(input, width, channels).length ===
          Math.floor(input.length / (width * channels)),
      ),
    );
  });
});

describe('joinInt16', () => {
  it('puts the parts behind each other, also none and empty ones', () => {
    const part = (...samples: number[]) => Int16Array.from(samples);
    expect([...joinInt16([part(1, 2), part(), part(-3)])]).toEqual([1, 2, -3]);
    expect(joinInt16([])).toHaveLength(0);
  });
});

describe('floats', () => {
  it('go there and back unchanged', () => {
    const samples = Int16Array.from([-32_768, -1, 0, 1, 32_767]);
    expect(float32ToInt16(int16ToFloat32(samples))).toEqual(samples);
  });

  it('are clipped, never wrapped', () => {
    expect([...float32ToInt16(Float32Array.from([1.5, -3, Number.NaN]))]).toEqual([
      32_767, -32_768, 0,
    ]);
  });
});
