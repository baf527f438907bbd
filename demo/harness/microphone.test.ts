import { expect, test } from 'vitest';
import { stream } from './microphone.ts';

const SECOND = { samples: new Int16Array(16_000).fill(1), sampleRateHz: 16_000 };

test('fast sends every sample once and ends', async () => {
  const pieces: Buffer[] = [];
  const closed = new AbortController().signal;
  const { bytesSent } = await stream({
    recording: { samples: SECOND.samples.subarray(0, 15_999), sampleRateHz: 16_000 },
    pace: 'fast',
    send: (piece) => pieces.push(piece),
    closed,
  });
  expect(bytesSent).toBe(31_998);
  expect(Buffer.concat(pieces)).toHaveLength(31_998);
});

test('real time goes on with silence until the other side has heard enough', async () => {
  const pieces: Buffer[] = [];
  const closed = new AbortController();
  await stream({
    recording: { samples: SECOND.samples.subarray(0, 640), sampleRateHz: 16_000 },
    pace: 'real-time',
    send: (piece) => {
      pieces.push(piece);
      if (pieces.length === 3) closed.abort();
    },
    closed: closed.signal,
  });
  expect(pieces).toHaveLength(3);
  expect(pieces.map((piece) => piece.readInt16LE(0))).toEqual([1, 0, 0]);
});
