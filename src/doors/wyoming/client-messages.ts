/** Wyoming door: events → the messages that we take, checked and typed. Pure. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { MAX_HOTWORD_LENGTH, MAX_HOTWORDS } from './limits.ts';
import type { WyomingEvent } from './wyoming-event.ts';

/** The reference writes what is not set as null or leaves it out. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** Half a surrogate pair is legal in JSON and illegal in every program that we hand text to. */
const text = z.string().transform((value) => value.toWellFormed());

/** The longest real code has 11 characters (`zh-Hant-HK`). */
const language = optional(z.string().min(1).max(35));

function isUsable(word: string): boolean {
  return word.length > 0 && word.length <= MAX_HOTWORD_LENGTH;
}

/** Hints only: what is too much is left out instead of refused. */
const hotwords = optional(
  z
    .array(z.unknown())
    .transform((words) => words.slice(0, MAX_HOTWORDS))
    .pipe(z.array(text))
    .transform((words) => words.filter(isUsable)),
);

const voice = optional(
  z.object({ name: optional(z.string()), language, speaker: optional(z.string()) }),
);
const text_format = optional(z.string());
const whole = z.int().positive();

/** What is not named here (`context`, `timestamp`, `vad_sensitivity`, …) is not read. */
const schemas = {
  describe: z.object({}),
  ping: z.object({ text: optional(text) }),
  transcribe: z.object({
    name: optional(z.string()),
    language,
    transcript_names: hotwords,
    transcript_terms: hotwords,
  }),
  'audio-start': z.object({ rate: whole, width: whole, channels: whole }),
  'audio-chunk': z.object({
    rate: optional(whole),
    width: optional(whole),
    channels: optional(whole),
  }),
  'audio-stop': z.object({}),
  synthesize: z.object({ text, voice, text_format }),
  'synthesize-start': z.object({ voice, text_format }),
  'synthesize-chunk': z.object({ text }),
  'synthesize-stop': z.object({}),
} as const;

type Schemas = typeof schemas;
type MessageType = keyof Schemas;

/** One of the messages by its `type`. */
export type ClientMessage<T extends MessageType = MessageType> = {
  [K in T]: { readonly type: K } & Readonly<z.output<Schemas[K]>>;
}[T];

/** One a connection: what a microphone says with every piece of audio is checked once. */
export class MessageReader {
  #type = '';
  #data: WyomingEvent['data'] | undefined;
  #message: ClientMessage | undefined;

  /** As `readMessage`. */
  read(event: WyomingEvent): ClientMessage | undefined {
    // The parser gives the same object for the same bytes.
    if (event.data === this.#data && event.type === this.#type) return this.#message;
    const message = readMessage(event);
    this.#type = event.type;
    this.#data = event.data;
    this.#message = message;
    return message;
  }
}

function isKnown(type: string): type is MessageType {
  return Object.hasOwn(schemas, type);
}

/** Undefined for events that we do not know: the protocol says to ignore them. Throws `wyoming/malformed`. */
export function readMessage(event: WyomingEvent): ClientMessage | undefined {
  if (!isKnown(event.type)) return undefined;
  const parsed = schemas[event.type].safeParse(event.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'data';
    throw new ExoError('wyoming/malformed', `${event.type}: ${field}: ${issue?.message}`);
  }
  return { type: event.type, ...parsed.data } as ClientMessage;
}
