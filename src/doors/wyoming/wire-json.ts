/** Wyoming door, codec: JSON text ⇄ values, in the reference's spelling and within our bounds. Pure. */
import { ExoError } from '../../core/errors.ts';
import { MAX_JSON_DEPTH, MAX_JSON_ITEMS } from './limits.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** As Python's `json.dumps(value, ensure_ascii=False)` spaces it. */
export function writeJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(writeJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => {
      return `${JSON.stringify(key)}: ${writeJson(member)}`;
    });
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** Throws `wyoming/malformed` or `wyoming/too-large`; `part` names the text in the message. */
export function readJsonObject(bytes: Uint8Array, part: string): Readonly<Record<string, unknown>> {
  checkShape(bytes, part);
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ExoError('wyoming/malformed', `The ${part} is not a JSON object in UTF-8`);
  }
  return value as Readonly<Record<string, unknown>>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The parser's own errors quote the text, which may be words that someone said: they stop here. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** The bytes that give JSON its shape. */
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Before parsing: what a small hostile text would become is known from its brackets and commas. */
function checkShape(bytes: Uint8Array, part: string): void {
  let depth = 0;
  let items = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      items += 1;
    } else if (byte === COMMA) items += 1;
    if (depth > MAX_JSON_DEPTH || items > MAX_JSON_ITEMS) {
      throw new ExoError('wyoming/too-large', `The ${part} nests too deep or holds too many items`);
    }
  }
}
