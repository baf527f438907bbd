import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../core/errors.ts';
import { formatWav } from './wav.ts';
import { createWavStream } from './wav-stream.ts';

const samples = Int16Array.from({ length: 500 }, (_, at) => at * 13 - 3_000);
const file = formatWav({ samples, sampleRateHz: 22_050 });

function withDataLength(length: number): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(40, length, true);
  return copy;
}

function read(bytes: Uint8Array, cuts: readonly number[] = []): number[] {
  const stream = createWavStream();
  const read: number[] = [];
  let start = 0;
  for (const end of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    const frame = stream.push(bytes.subarray(start, end));
    start = end;
    if (frame === undefined) continue;
    expect(frame.sampleRateHz).toBe(22_050);
    read.push(...frame.samples);
  }
  return read;
}

describe('a WAV that still arrives', () => {
  it('is read however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: file.length }), { maxLength: 20 }), (cuts) => {
        expect(read(file, cuts)).toEqual([...samples]);
      }),
    );
    expect(read(file, [...file.keys()])).toEqual([...samples]);
  });

  it.each([0, 0x7fff_ff00, 0xffff_ffff])('reaches to the end where its length is %i', (length) => {
    expect(read(withDataLength(length), [50])).toEqual([...samples]);
  });

  it('ends where its length says: titles are not played', () => {
    const tail = Buffer.concat([file, Buffer.from('LIST\u0004\0\0\0INFO')]);
    expect(read(tail, [tail.length - 20, tail.length - 3])).toEqual([...samples]);
    expect(read(withDataLength(10))).toEqual([...samples.subarray(0, 5)]);
  });

  it('gives the first samples with the bytes that bring them', () => {
    const stream = createWavStream();
    expect(stream.push(file.subarray(0, 44))).toBeUndefined();
    expect(stream.hasBegun).toBe(true);
    expect(stream.push(file.subarray(44, 47))?.samples).toEqual(samples.slice(0, 1));
  });

  it('is refused where it is none, by its first byte', () => {
    const stream = createWavStream();
    expect(() => stream.push(Buffer.from('{"error":1}'))).toThrow('Not a WAV');
    expect(() => createWavStream().push(Buffer.from('RIFX'))).toThrow('Not a WAV');
  });

  it('is refused where the samples never begin', () => {
    const stream = createWavStream();
    stream.push(Buffer.from('RIFF\0\0\0\0WAVE'));
    const filler = Buffer.from('junk\0\0\0\0'.repeat(1_000));
    expect(() => {
      for (let at = 0; at < 20; at += 1) stream.push(filler);
    }).toThrow(ExoError);
  });

  it('takes any bytes without another failure than that', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 }), (pieces) => {
        const stream = createWavStream();
        stream.push(file.subarray(0, 30));
        try {
          for (const piece of pieces) stream.push(piece);
        } catch (error) {
          expect(error).toMatchObject({ code: 'audio/format' });
        }
      }),
    );
  });
});
