/** Wyoming door, codec: bytes in any pieces → events. No I/O, and no byte is looked at twice. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { ByteCollector } from './byte-collector.ts';
import { LastRead } from './last-read.ts';
import { MAX_DATA_BYTES, MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, MAX_TYPE_LENGTH } from './limits.ts';
import { readJsonObject } from './wire-json.ts';
import type { WyomingEvent } from './wyoming-event.ts';

const NEWLINE = 0x0a;
const NOTHING = new Uint8Array();

const length = z.int().min(0).nullish();
const headerSchema = z.object({
  type: z.string().min(1).max(MAX_TYPE_LENGTH),
  data: z.record(z.string(), z.unknown()).nullish(),
  data_length: length,
  payload_length: length,
});

interface Header {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dataLength: number;
  readonly payloadLength: number;
}

/** Throws `wyoming/malformed`, or `wyoming/too-large` for lengths beyond our bounds. */
export function readHeader(line: Uint8Array): Header {
  const parsed = headerSchema.safeParse(readJsonObject(line, 'header line'));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0] ?? 'header';
    throw new ExoError('wyoming/malformed', `The header line has no valid ${String(field)}`);
  }
  const { type, data, data_length, payload_length } = parsed.data;
  const header = {
    type,
    data: data ?? {},
    dataLength: data_length ?? 0,
    payloadLength: payload_length ?? 0,
  };
  if (header.dataLength > MAX_DATA_BYTES) {
    throw new ExoError('wyoming/too-large', `The data block is longer than ${MAX_DATA_BYTES}`);
  }
  if (header.payloadLength > MAX_PAYLOAD_BYTES) {
    throw new ExoError('wyoming/too-large', `The payload is longer than ${MAX_PAYLOAD_BYTES}`);
  }
  return header;
}

function readBlock(block: Uint8Array, { data }: Header): Header['data'] {
  return { ...data, ...readJsonObject(block, 'data block') };
}

/**
 * One a connection. Framing cannot be found again after a mistake: a parser that threw throws for ever.
 *
 * @example for (const event of parser.push(chunk)) await handle(event);
 */
export class EventParser {
  readonly #collector = new ByteCollector();
  readonly #lines = new LastRead<Header>();
  readonly #blocks = new LastRead<Header['data']>();
  #header: Header | undefined;
  #data: Readonly<Record<string, unknown>> | undefined;
  #eventCount = 0;
  #failure: unknown;

  /** Whole events so far. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** True when the peer has begun an event and not ended it. */
  get midFrame(): boolean {
    return this.#header !== undefined || this.#collector.length > 0;
  }

  /** Read to the end before the next push: what is left unread of a chunk is lost. */
  *push(chunk: Uint8Array): Generator<WyomingEvent, void, undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      yield* this.#read(chunk);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  *#read(chunk: Uint8Array): Generator<WyomingEvent, void, undefined> {
    let rest: Uint8Array | undefined = chunk;
    while (rest !== undefined && (rest.length > 0 || this.#header !== undefined)) {
      if (this.#header === undefined) rest = this.#takeHeader(rest);
      else if (this.#data === undefined) rest = this.#takeData(this.#header, rest);
      else {
        const payload = this.#take(this.#header.payloadLength, rest);
        if (payload === undefined) return;
        rest = rest.subarray(rest.length - payload.left);
        const event = { type: this.#header.type, data: this.#data, payload: payload.bytes };
        this.#header = undefined;
        this.#data = undefined;
        this.#eventCount += 1;
        yield event;
      }
    }
  }

  /** What is behind the line, or undefined while its end has not come. */
  #takeHeader(rest: Uint8Array): Uint8Array | undefined {
    const end = rest.indexOf(NEWLINE);
    const piece = end === -1 ? rest : rest.subarray(0, end);
    if (this.#collector.length + piece.length > MAX_HEADER_BYTES) {
      throw new ExoError('wyoming/too-large', `The header line is longer than ${MAX_HEADER_BYTES}`);
    }
    if (end === -1) {
      this.#collector.append(piece, MAX_HEADER_BYTES);
      return undefined;
    }
    this.#header = this.#lines.read(this.#collector.finish(piece), readHeader);
    return rest.subarray(end + 1);
  }

  #takeData(header: Header, rest: Uint8Array): Uint8Array | undefined {
    const block = this.#take(header.dataLength, rest);
    if (block === undefined) return undefined;
    this.#data =
      header.dataLength === 0 ? header.data : this.#blocks.read(block.bytes, readBlock, header);
    return rest.subarray(rest.length - block.left);
  }

  /** The next `size` bytes of the frame and how many of `rest` are left behind them. */
  #take(size: number, rest: Uint8Array): { bytes: Uint8Array; left: number } | undefined {
    if (size === 0) return { bytes: NOTHING, left: rest.length };
    const missing = size - this.#collector.length;
    if (rest.length < missing) {
      this.#collector.append(rest, size);
      return undefined;
    }
    const bytes = this.#collector.finish(rest.subarray(0, missing));
    return { bytes, left: rest.length - missing };
  }
}
