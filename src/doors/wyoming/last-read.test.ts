import { describe, expect, it, vi } from 'vitest';
import { MessageReader } from './client-messages.ts';
import { EventParser } from './event-parser.ts';
import { LastRead } from './last-read.ts';
import { encodeEvent, type OutgoingEvent } from './wyoming-event.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('what was read last', () => {
  it('is read once as long as the same bytes come', () => {
    const last = new LastRead<{ text: string }>();
    const read = vi.fn((given: Uint8Array) => ({ text: Buffer.from(given).toString() }));
    const texts = ['a', 'a', 'b', 'b', 'a', 'ab'].map((text) => last.read(bytes(text), read).text);
    expect(texts).toEqual(['a', 'a', 'b', 'b', 'a', 'ab']);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('is a copy: the bytes may be written over', () => {
    const last = new LastRead<{ first: number | undefined }>();
    const read = ([first]: Uint8Array) => ({ first });
    const given = Uint8Array.of(1, 2);
    last.read(given, read);
    given[0] = 9;
    expect(last.read(given, read)).toEqual({ first: 9 });
    expect(last.read(Uint8Array.of(1, 2), read)).toEqual({ first: 1 });
  });

  it('is read anew in another context, and where it is long', () => {
    const last = new LastRead<object>();
    const read = vi.fn(() => ({}));
    const [one, other] = [{}, {}];
    last.read(bytes('a'), read, one);
    last.read(bytes('a'), read, one);
    last.read(bytes('a'), read, other);
    expect(read).toHaveBeenCalledTimes(2);
    last.read(new Uint8Array(10_000), read);
    last.read(new Uint8Array(10_000), read);
    expect(read).toHaveBeenCalledTimes(4);
  });

  it('is no mistake: that is thrown each time', () => {
    const last = new LastRead<object>();
    const read = () => {
      throw new RangeError('no');
    };
    for (let time = 0; time < 2; time += 1)
      expect(() => last.read(bytes('a'), read)).toThrow(RangeError);
  });
});

describe('the same, in a connection', () => {
  const format = { rate: 16_000, width: 2, channels: 1 };
  const piece = (fill: number, data: OutgoingEvent['data'] = format): OutgoingEvent => ({
    type: 'audio-chunk',
    data,
    payload: new Uint8Array(320).fill(fill),
  });
  function readAll(...events: readonly OutgoingEvent[]) {
    const parser = new EventParser();
    const reader = new MessageReader();
    return events.flatMap((event) =>
      [...parser.push(encodeEvent(event))].map((read) => ({
        message: reader.read(read),
        payload: read.payload[0],
        data: read.data,
      })),
    );
  }

  it('pieces of audio share what they say, and nothing else', () => {
    const [first, second] = readAll(piece(1), piece(2));
    expect(second?.message).toBe(first?.message);
    expect([first?.payload, second?.payload]).toEqual([1, 2]);
    expect(second?.data).toEqual(format);
  });

  it('what differs is read as it is: the format, the type, the header beside the same data', () => {
    const wide = { ...format, rate: 48_000 };
    const [, other, start, again] = readAll(
      piece(1),
      piece(2, wide),
      { type: 'audio-start', data: wide },
      piece(3, wide),
    );
    expect(other?.message).toEqual({ type: 'audio-chunk', ...wide });
    expect(start?.message).toEqual({ type: 'audio-start', ...wide });
    expect(again?.message).toEqual({ type: 'audio-chunk', ...wide });
  });

  it('a wrong message is refused as often as it comes', () => {
    const parser = new EventParser();
    const reader = new MessageReader();
    const wrong = encodeEvent({ type: 'audio-start', data: { ...format, rate: 'fast' } });
    for (let time = 0; time < 2; time += 1)
      for (const event of parser.push(wrong))
        expect(() => reader.read(event)).toThrow(
          expect.objectContaining({ code: 'wyoming/malformed' }),
        );
  });
});
