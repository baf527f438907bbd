import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ, WRITTEN } from '../../../tests/fixtures/wyoming/reference-events.ts';
import { ExoError } from '../../core/errors.ts';
import { EventParser } from './event-parser.ts';
import { MAX_DATA_BYTES, MAX_HEADER_BYTES, MAX_JSON_DEPTH, MAX_PAYLOAD_BYTES } from './limits.ts';
import type { JsonObject } from './wire-json.ts';
import { encodeEvent, type WyomingEvent } from './wyoming-event.ts';

interface Outcome {
  readonly events: readonly WyomingEvent[];
  readonly code: string | undefined;
  readonly midFrame: boolean;
}

/** Everything that a parser says about the chunks. Anything but a coded error is rethrown. */
function parse(chunks: Iterable<Uint8Array>): Outcome {
  const parser = new EventParser();
  const events: WyomingEvent[] = [];
  let code: string | undefined;
  try {
    for (const chunk of chunks) {
      for (const event of parser.push(chunk)) {
        events.push({ ...event, payload: new Uint8Array(event.payload) });
      }
    }
  } catch (error) {
    if (!(error instanceof ExoError)) throw error;
    code = error.code;
  }
  return { events, code, midFrame: code === undefined && parser.midFrame };
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

function cut(whole: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [...new Set(at.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => whole.slice(from, places[index] ?? whole.length));
}

describe('EventParser', () => {
  it.each([...WRITTEN, ...READ])('reads $name as the reference does', (reference) => {
    const { name: _, wire, ...event } = reference;
    expect(parse([wire])).toEqual({ events: [event], code: undefined, midFrame: false });
  });

  it('reads them all from one chunk, and byte by byte', () => {
    const whole = Buffer.concat(WRITTEN.map(({ wire }) => wire));
    const merged = parse([whole]);
    expect(merged.events.map(({ type }) => type)).toEqual(WRITTEN.map(({ type }) => type));
    expect(parse([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(merged);
  });

  it.each([
    ['no JSON', 'hello\n'],
    ['an empty line', '\n'],
    ['a list', '[]\n'],
    ['null', 'null\n'],
    ['no type', '{}\n'],
    ['an empty type', '{"type":""}\n'],
    ['a long type', `{"type":"${'t'.repeat(200)}"}\n`],
    ['a negative length', '{"type":"ping","data_length":-1}\n'],
    ['a length that is not whole', '{"type":"ping","payload_length":1.5}\n'],
    ['a length that is infinite', '{"type":"ping","payload_length":1e999}\n'],
    ['a length in words', '{"type":"ping","payload_length":"3"}\n'],
    ['data that is a list', '{"type":"ping","data":[]}\n'],
    ['a data block that is a list', '{"type":"ping","data_length":2}\n[]'],
    ['a data block that is cut', '{"type":"ping","data_length":3}\n{"a'],
  ])('refuses %s', (_, text) => {
    expect(parse([bytes(text)]).code).toBe('wyoming/malformed');
  });

  it('refuses what is not UTF-8', () => {
    const wire = Buffer.concat([bytes('{"type":"'), Uint8Array.of(0xff, 0xfe), bytes('"}\n')]);
    expect(parse([wire]).code).toBe('wyoming/malformed');
  });

  it.each([
    ['data_length', MAX_DATA_BYTES],
    ['payload_length', MAX_PAYLOAD_BYTES],
  ])('takes a %s up to its bound and refuses the next', (member, bound) => {
    expect(parse([bytes(`{"type":"x","${member}":${bound}}\n`)]).midFrame).toBe(true);
    expect(parse([bytes(`{"type":"x","${member}":${bound + 1}}\n`)]).code).toBe(
      'wyoming/too-large',
    );
  });

  it('refuses a header line that never ends as soon as it is too long', () => {
    const line = Buffer.alloc(MAX_HEADER_BYTES, ' ');
    expect(parse([line]).midFrame).toBe(true);
    expect(parse([line, bytes(' ')]).code).toBe('wyoming/too-large');
    expect(parse([Buffer.alloc(MAX_HEADER_BYTES + 1, ' ')]).code).toBe('wyoming/too-large');
  });

  it('refuses JSON that is small on the wire and large in memory', () => {
    const nested = (depth: number) => `{"type":"x","z":${'['.repeat(depth)}${']'.repeat(depth)}}\n`;
    expect(parse([bytes(nested(MAX_JSON_DEPTH - 1))]).events).toHaveLength(1);
    expect(parse([bytes(nested(MAX_JSON_DEPTH))]).code).toBe('wyoming/too-large');
    const block = `{"a":[${'[],'.repeat(20_000)}0]}`;
    const wide = bytes(`{"type":"x","data_length":${block.length}}\n${block}`);
    expect(parse([wide]).code).toBe('wyoming/too-large');
  });

  it('does not count brackets inside of strings', () => {
    const text = `\\"${'[{,'.repeat(1_000)}`;
    const { events } = parse([bytes(`{"type":"ping","data":{"text":"${text}"}}\n`)]);
    expect(events[0]?.data['text']).toBe(`"${'[{,'.repeat(1_000)}`);
  });

  it('gives the events before the mistake, and throws the same error for ever', () => {
    const parser = new EventParser();
    const seen: string[] = [];
    const push = (text: string) => {
      for (const event of parser.push(bytes(text))) seen.push(event.type);
    };
    expect(() => push('{"type":"a"}\n{"type":"b"}\nno\n{"type":"c"}\n')).toThrow(ExoError);
    expect(() => push('{"type":"d"}\n')).toThrow('not a JSON object');
    expect(seen).toEqual(['a', 'b']);
  });

  it('quotes nothing of what it refuses', () => {
    const block = '{"text": "allume la lumière';
    const parser = new EventParser();
    const wire = bytes(`{"type":"ping","data_length":${bytes(block).length}}\n${block}`);
    const caught = (() => {
      try {
        return [...parser.push(wire)];
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBeInstanceOf(ExoError);
    expect(`${caught} ${(caught as ExoError).cause}`).not.toContain('allume');
  });

  it('a member named __proto__ stays a member', () => {
    const { events } = parse([
      bytes('{"type":"x","data":{"__proto__":{"a":1}},"data_length":22}\n{"__proto__":{"b":22}}'),
    ]);
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
    expect(events[0]?.data['b']).toBeUndefined();
  });

  it('holds what has arrived, not what was announced', () => {
    const header = bytes(`{"type":"audio-chunk","payload_length":${MAX_PAYLOAD_BYTES}}\n`);
    const before = process.memoryUsage().arrayBuffers;
    const parsers = Array.from({ length: 64 }, () => {
      const parser = new EventParser();
      for (const _ of parser.push(Buffer.concat([header, bytes('some')])));
      return parser;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_PAYLOAD_BYTES);
    expect(parsers.every(({ midFrame }) => midFrame)).toBe(true);
  });
});

const json = fc.dictionary(
  fc.string({ maxLength: 10, unit: 'binary' }).filter((key) => key !== '__proto__'),
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 3 }),
  ),
  { maxKeys: 4, noNullPrototype: true },
);
const anEvent = fc.record({
  type: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }),
  data: json,
  payload: fc.uint8Array({ maxLength: 300 }),
});
const places = fc.array(fc.nat(), { maxLength: 20 });

describe('EventParser, with any input', () => {
  it('what is written is read, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(anEvent, { maxLength: 5 }), places, (events, at) => {
        const whole = Buffer.concat(
          events.map((event) => encodeEvent({ ...event, data: event.data as JsonObject })),
        );
        const { events: read, code, midFrame } = parse(cut(whole, at));
        expect({ code, midFrame }).toEqual({ code: undefined, midFrame: false });
        expect(JSON.stringify(read)).toBe(JSON.stringify(events));
      }),
    );
  });

  it('what is truncated gives the whole events and waits for the rest', () => {
    fc.assert(
      fc.property(fc.array(anEvent, { minLength: 1, maxLength: 4 }), fc.nat(), (events, at) => {
        const wires = events.map((event) =>
          encodeEvent({ ...event, data: event.data as JsonObject }),
        );
        const whole = Buffer.concat(wires);
        const length = at % whole.length;
        const ends = wires.map((_, index) => Buffer.concat(wires.slice(0, index + 1)).length);
        const outcome = parse([whole.subarray(0, length)]);
        expect(outcome.code).toBeUndefined();
        expect(outcome.events).toHaveLength(ends.filter((end) => end <= length).length);
        expect(outcome.midFrame).toBe(!ends.includes(length) && length > 0);
      }),
    );
  });

  it('what is mutated gives events or a coded error, the same however it is cut', () => {
    const mutation = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.array(anEvent, { minLength: 1, maxLength: 3 }),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        places,
        (events, mutations, at) => {
          const whole = Buffer.concat(
            events.map((event) => encodeEvent({ ...event, data: event.data as JsonObject })),
          );
          for (const { at: place, byte } of mutations) whole[place % whole.length] = byte;
          const outcome = parse([whole]);
          expect([undefined, 'wyoming/malformed', 'wyoming/too-large']).toContain(outcome.code);
          expect(parse(cut(whole, at))).toEqual(outcome);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('garbage gives a coded error or waits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), places, (garbage, at) => {
        expect(parse(cut(garbage, at))).toEqual(parse([garbage]));
      }),
      { numRuns: 500 },
    );
  });
});
