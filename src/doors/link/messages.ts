/** The shapes that cross the link, checked where they come in: the twin of docs/protocol/link.md. */
import { z } from 'zod';
import type { FeedState } from '../../rooms/feed-state.ts';
import type { JsonObject } from '../../rooms/merge-patch.ts';
import type { Envelope } from '../../rooms/reply-envelope.ts';

export const PROTOCOL = 1;
export const MAX_TEXT_LENGTH = 8_192;
export const MAX_ID_LENGTH = 128;
export const MAX_BATCH_LENGTH = 64;

const id = z.string().min(1).max(MAX_ID_LENGTH);
/** What only helps is left out when it is too long; the turn is answered all the same. */
const optionalId = id.nullable().default(null).catch(null);

/** More tools than that nobody chooses from. */
const MAX_TOOLS = 64;
const MAX_DESCRIPTION_LENGTH = 2_048;
/** Of the JSON of arguments or of a result. */
export const MAX_JSON_LENGTH = 16_384;

const toolSchema = z.object({
  name: id,
  description: z.string().max(2 * MAX_DESCRIPTION_LENGTH),
  parameters: z.record(z.string(), z.unknown()),
  read_only: z.boolean().catch(false),
});

const turnSchema = z.object({
  type: z.literal('turn'),
  turn_id: id,
  // Python counts characters, JavaScript code units: up to two for one character.
  text: z.string().max(2 * MAX_TEXT_LENGTH),
  language: z.string().max(MAX_ID_LENGTH),
  conversation_id: optionalId,
  device_id: optionalId,
  satellite_id: optionalId,
  area_id: optionalId,
  area_name: optionalId,
  floor_id: optionalId,
  user_id: optionalId,
  /** Home Assistant's, where the user allows them; one that cannot be read is left out. */
  tools: z
    .array(toolSchema.nullable().catch(null))
    .max(MAX_TOOLS)
    .catch([])
    .default([])
    .transform((tools) => tools.filter((tool) => tool !== null)),
});

const toolResultSchema = z.object({
  type: z.literal('tool_result'),
  turn_id: id,
  /** Of the call. */
  id,
  result: z.unknown(),
  failed: z.boolean(),
});

const cancelSchema = z.object({ type: z.literal('cancel'), turn_id: id });
const replacedSchema = z.object({ type: z.literal('replaced') });

/** Of the integration's actions and selects; `data` is checked by the command. */
const requestSchema = z.object({
  type: z.literal('request'),
  request_id: id,
  command: z.string().min(1).max(MAX_ID_LENGTH),
  data: z.record(z.string(), z.unknown()).default({}),
});

const eventSchema = z.discriminatedUnion('type', [
  turnSchema,
  cancelSchema,
  replacedSchema,
  toolResultSchema,
  requestSchema,
]);

/** Home Assistant → app. */
export type LinkEvent = z.infer<typeof eventSchema>;
export type LinkTurn = z.infer<typeof turnSchema>;
export type LinkRequest = z.infer<typeof requestSchema>;
export type LinkToolResult = z.infer<typeof toolResultSchema>;

/** `undefined` for what this version does not know or cannot read. */
export function readLinkEvent(event: unknown): LinkEvent | undefined {
  const parsed = eventSchema.safeParse(event);
  return parsed.success ? parsed.data : undefined;
}

export interface LinkHello {
  readonly instance: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly capabilities: readonly string[];
}

/** App → Home Assistant. */
export type LinkDelta =
  | { readonly role: 'assistant' }
  | { readonly content: string }
  | { readonly tool_call: LinkToolCall }
  /** EXO is at work and has nothing to say yet: Home Assistant goes on waiting. */
  | { readonly waiting: true }
  | { readonly end: { readonly continue_conversation: boolean } }
  | { readonly error: { readonly code: string; readonly message: string } };

export type LinkToolCall = {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
} & (
  | /** EXO ran it: shown in Home Assistant's record of the conversation. */ {
      readonly external: true;
      readonly result: unknown;
      readonly failed: boolean;
    }
  | /** Home Assistant runs it and answers with `tool_result`. */ { readonly external: false }
);

export const helloMessage = (hello: LinkHello) => ({
  type: 'exo/link',
  protocol: PROTOCOL,
  ...hello,
});

export const deltaMessage = (turnId: string, deltas: readonly LinkDelta[]) => ({
  type: 'exo/link/delta',
  turn_id: turnId,
  deltas,
});

export const stateMessage = (state: FeedState) => ({ type: 'exo/link/state', state });

export const diffMessage = (diff: JsonObject) => ({ type: 'exo/link/state', diff });

export const envelopeMessage = ({ bands, ...envelope }: Envelope) => ({
  type: 'exo/link/envelope',
  ...envelope,
  bands: Buffer.from(bands).toString('base64'),
});

export const replyMessage = (
  requestId: string,
  answer: { readonly result: object } | { readonly error: { code: string; message: string } },
) => ({ type: 'exo/link/reply', request_id: requestId, ...answer });
