import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverSentData } from './event-stream.ts';

async function read(bytes: Uint8Array, cuts: readonly number[] = []): Promise<string[]> {
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  const pieces = async function* () {
    let start = 0;
    for (const end of ends) {
      yield await Promise.resolve(bytes.subarray(start, end));
      start = end;
    }
  };
  const all: string[] = [];
  for await (const data of serverSentData(pieces())) all.push(data);
  return all;
}

describe('server-sent events', () => {
  const text = ': hello\n\nevent: a\r\ndata: {"é":1}\r\n\r\ndata:un\ndata: deux\n\ndata: fin';
  const events = ['{"é":1}', 'un\ndeux', 'fin'];

  it('are read however they are cut', async () => {
    const bytes = Buffer.from(text);
    expect(await read(bytes)).toEqual(events);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 20 }), async (cuts) => {
        expect(await read(bytes, cuts)).toEqual(events);
      }),
    );
  });

  it('end where one of them does not', async () => {
    const endless = Buffer.concat([Buffer.from('data: 1\n\n'), Buffer.alloc(200_000, 'x')]);
    expect(await read(endless, [100, 150_000])).toEqual(['1']);
  });

  it('are nothing in any bytes that hold none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(Array.isArray(await read(bytes))).toBe(true);
      }),
    );
  });
});
