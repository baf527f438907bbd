/** Wyoming door, at the ends of what a microphone can do: no end, no number, no good-bye. */
import { describe, expect, it } from 'vitest';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import { FakeStt } from '../fakes/fake-stt.ts';
import { until, type WyomingClient } from '../fakes/wyoming-client.ts';
import { type OpenDoor, openDoor } from '../fakes/wyoming-door.ts';

const speech = { rate: 16_000, width: 2, channels: 1 };
const transcribe: OutgoingEvent = { type: 'transcribe', data: { language: 'fr' } };
const start: OutgoingEvent = { type: 'audio-start', data: speech };
const stop: OutgoingEvent = { type: 'audio-stop' };

function chunk(payload: Uint8Array, format = speech): OutgoingEvent {
  return { type: 'audio-chunk', data: format, payload };
}

const voiced = chunk(new Uint8Array(640).fill(40));

describe('a microphone that stays open for ten minutes', () => {
  const TEN_MINUTES_S = 600;
  const second = chunk(new Uint8Array(32_000).fill(40));

  async function sendTenMinutes(client: WyomingClient): Promise<void> {
    client.send(transcribe, start);
    for (let sent = 0; sent < TEN_MINUTES_S; sent += 1) {
      client.send(second);
      // The sockets get their turn: all at once would only fill the sender's buffer.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('is answered once, for its first 30 s, and the rest is held by nobody', async () => {
    const stt = new FakeStt({ finals: [{ text: 'long' }, { text: 'suivant' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    await sendTenMinutes(client);
    client.send(stop, { type: 'ping' });
    const events = await client.until('pong');
    expect(events.map(({ type }) => type)).toEqual(['transcript', 'pong']);
    const heard = stt.last.frames.reduce((sum, { samples }) => sum + samples.length, 0);
    expect(heard).toBe(30 * 16_000);
    expect(door.events.filter(({ type }) => type === 'speech-received')).toMatchObject([
      { durationMs: 30_000 },
    ]);
    client.send(transcribe, start, voiced, stop);
    expect(await client.next()).toMatchObject({ data: { text: 'suivant' } });
  });

  it('costs no more than its first 30 s while the recogniser is stuck', async () => {
    const gate = Promise.withResolvers<void>();
    const stt = new FakeStt({ gate: gate.promise });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    await sendTenMinutes(client);
    client.send(stop, { type: 'ping' });
    await client.until('pong');
    // All of it would be 19 MB.
    const held = stt.last.frames.reduce((sum, { samples }) => sum + samples.buffer.byteLength, 0);
    expect(held).toBeLessThan(1_100_000);
    gate.resolve();
    expect(await client.next()).toMatchObject({ type: 'transcript' });
  });
});

describe('samples that are no sensible numbers', () => {
  /** What a client sends that takes floats for whole numbers of 32 bits. */
  function floats(...values: readonly number[]): Uint8Array {
    const samples = Float32Array.from(
      { length: 1_600 },
      (_, at) => values[at % values.length] ?? 0,
    );
    return new Uint8Array(samples.buffer);
  }

  it.each([
    ['not a number', floats(Number.NaN)],
    ['infinite', floats(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)],
    ['denormal', floats(1e-45, -1e-45)],
    ['all ones', new Uint8Array(6_400).fill(0xff)],
    ['the loudest there are', new Uint8Array(6_400).map((_, at) => (at % 4 === 3 ? 0x80 : 0))],
  ])('are heard as something, and answered: %s', async (_, payload) => {
    const format = { rate: 48_000, width: 4, channels: 1 };
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe, { type: 'audio-start', data: format }, chunk(payload, format), stop);
    expect(await client.next()).toMatchObject({ type: 'transcript' });
    const samples = stt.last.frames.flatMap((frame) => [...frame.samples]);
    expect(samples).toHaveLength(Math.ceil(1_600 / 3));
  });

  it.each(['NaN', 'Infinity', '1e400', '-16000', '16000.5', '"16000"'])(
    'in the format are refused: a rate of %s, as Python would write it',
    async (rate) => {
      await using door = await openDoor();
      const client = await door.connect();
      client.write(
        `{"type": "audio-start", "data": {"rate": ${rate}, "width": 2, "channels": 1}}\n`,
      );
      expect(await client.next()).toMatchObject({
        type: 'error',
        data: { code: 'wyoming/malformed' },
      });
    },
  );
});

describe('a peer that vanishes', () => {
  /** Beside the one line of the server's start. */
  function lines({ log }: OpenDoor): readonly string[] {
    return log.filter((line) => !line.includes('listening'));
  }

  it.each([
    ['while it speaks, by a reset', [transcribe, start, voiced], 'close'],
    ['while it speaks, by an end', [transcribe, start, voiced], 'end'],
    ['while it waits for the transcript', [transcribe, start, voiced, stop], 'close'],
    ['in the middle of a message', [], 'half'],
    ['while it sends text', [{ type: 'synthesize-start', data: {} }], 'close'],
  ] as const)('%s, frees its place and costs one line of log', async (_, events, how) => {
    const gate = new Promise<never>(() => undefined);
    await using door = await openDoor({ stt: new FakeStt({ gate }) });
    const client = await door.connect();
    client.send(...events, { type: 'ping' });
    await client.until('pong');
    if (how === 'half') client.write('{"type":"audio-chunk","payload_length":1000}\nabc');
    client[how === 'half' ? 'end' : how]();
    await until(() => door.server.connectionCount === 0);
    await until(() => door.clock.pending === 0);
    expect(lines(door)).toHaveLength(1);
  });

  it('without a word, frees its place after its time and costs one line of log', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(transcribe, start, voiced, { type: 'ping' });
    await client.until('pong');
    await until(() => door.clock.pending === 2);
    await door.clock.advance(30_000);
    await until(() => door.clock.pending === 1);
    await door.clock.advance(2_000);
    await until(() => door.server.connectionCount === 0);
    expect(lines(door)).toHaveLength(1);
  });

  it('between two requests is no news', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send({ type: 'describe' });
    await client.next();
    client.close();
    await until(() => door.server.connectionCount === 0);
    expect(lines(door)).toEqual([]);
  });
});
