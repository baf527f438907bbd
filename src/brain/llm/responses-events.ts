/** A Responses stream put together again: events ─▶ text, whole tool calls with what was thought before, usage, the end. Pure. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { AnswerLength } from './answer-length.ts';
import { MAX_NAME_LENGTH, MAX_TOOL_CALLS, malformed } from './chat-chunks.ts';
import { faultInStream } from './http-errors.ts';
import type { LlmDelta, LlmEndReason } from './llm.ts';

/** Thoughts, words and calls of one answer. */
const MAX_ITEMS = 128;
/** Some ten thousand thought tokens; what is more does not go back. Characters. */
const MAX_SEALED_LENGTH = 65_536;

/** What is handed back before a call: a sealed thought, or the place where the message's words stood. */
export type KeptItem =
  | {
      readonly type: 'reasoning';
      readonly id: string;
      readonly summary: readonly [];
      readonly encrypted_content: string;
    }
  | { readonly type: 'message'; readonly phase?: string };

const name = z.string().max(MAX_NAME_LENGTH);
const index = z
  .number()
  .int()
  .min(0)
  .max(MAX_ITEMS - 1);
const count = z.number().int().min(0).catch(0);

const typeSchema = z.object({ type: z.string() });
const deltaSchema = z.object({ output_index: index, delta: z.string() });
const argumentsSchema = z.object({ output_index: index, arguments: z.string() });
const messageSchema = z.object({
  type: z.literal('message'),
  phase: name.nullish().catch(null),
  content: z
    .array(z.object({ text: z.string().nullish(), refusal: z.string().nullish() }))
    .max(MAX_ITEMS)
    .default([]),
});
const itemSchema = z.union([
  messageSchema,
  z.object({
    type: z.literal('function_call'),
    call_id: name.nullish(),
    name,
    arguments: z.string().nullish(),
  }),
  z.object({ type: z.literal('reasoning'), id: name, encrypted_content: z.string().nullish() }),
  /** Of tools that EXO does not ask for. */
  z
    .object({ type: z.string().regex(/^(?!(?:message|function_call|reasoning)$)/) })
    .transform(() => null),
]);
const itemEventSchema = z.object({ output_index: index, item: itemSchema });
const responseSchema = z.object({
  response: z.object({
    output: z.array(itemSchema).max(MAX_ITEMS).nullish(),
    usage: z
      .object({
        input_tokens: count,
        output_tokens: count,
        input_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
      })
      .nullish()
      .catch(null),
    incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(null),
    error: z.unknown().optional(),
  }),
});

type Item = z.infer<typeof itemSchema>;
type Response = z.infer<typeof responseSchema>['response'];

interface Call {
  readonly type: 'call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/**
 * @example
 * const events = new ResponseEvents('openai/gpt-6-luna');
 * for await (const event of stream) yield* events.push(event);
 * yield* events.finish();
 */
export class ResponseEvents {
  readonly #of: string;
  readonly #items = new Map<number, KeptItem | Call>();
  /** Items whose words came piece by piece. */
  readonly #spoken = new Set<number>();
  readonly #length = new AnswerLength();
  #sealedLength = 0;
  #reason: LlmEndReason | undefined;

  /** @param of marks what is to come back to the same model */
  constructor(of: string) {
    this.#of = of;
  }

  /** Nothing more is taken: the reader may hang up. */
  get isFull(): boolean {
    return this.#length.isFull;
  }

  /** Throws `llm/malformed` for what is no event, an `LlmRefusal` where the server gives up. Unknown events are none of EXO's. */
  push(event: unknown): LlmDelta[] {
    const { type } = checked(typeSchema, event);
    switch (type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta': {
        const { delta, output_index } = checked(deltaSchema, event);
        return this.#say(output_index, delta);
      }
      case 'response.output_item.added':
      case 'response.output_item.done': {
        const { item, output_index } = checked(itemEventSchema, event);
        return this.#item(output_index, item, type.endsWith('done'));
      }
      case 'response.function_call_arguments.delta': {
        const { delta, output_index } = checked(deltaSchema, event);
        this.#argue(output_index, (before) => before + delta);
        return [];
      }
      case 'response.function_call_arguments.done': {
        const { arguments: json, output_index } = checked(argumentsSchema, event);
        this.#argue(output_index, () => json);
        return [];
      }
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return this.#close(type, checked(responseSchema, event).response);
      case 'error':
        throw faultInStream(event);
      default:
        return [];
    }
  }

  /** Throws `llm/unreachable` where the stream broke off before the model had ended. */
  finish(): LlmDelta[] {
    const reason = this.isFull ? 'length' : this.#reason;
    if (reason === undefined)
      throw new ExoError('llm/unreachable', 'the answer broke off', { retryable: true });
    // Cut short, the last call's arguments are a fragment: none of them is run.
    if (reason === 'length' || reason === 'filtered') return [{ type: 'end', reason }];
    const calls = this.#calls();
    return [...calls, { type: 'end', reason: calls.length > 0 ? 'tool-calls' : 'stop' }];
  }

  #say(at: number, words: string): LlmDelta[] {
    if (words === '') return [];
    this.#spoken.add(at);
    const text = this.#length.cut(words);
    return text === '' ? [] : [{ type: 'text', text }];
  }

  #item(at: number, item: Item, isWhole: boolean): LlmDelta[] {
    if (item === null) return [];
    switch (item.type) {
      case 'message': {
        const { content, phase } = item;
        this.#items.set(at, { type: 'message', ...(phase ? { phase } : {}) });
        if (!isWhole || this.#spoken.has(at)) return [];
        return content.flatMap(({ refusal, text }) => this.#say(at, text || refusal || ''));
      }
      case 'reasoning': {
        // Before it is whole it is another one, and an open one would be looked for in the store.
        const { encrypted_content: sealed, id } = item;
        if (!isWhole || !sealed) return [];
        this.#sealedLength += sealed.length;
        this.#items.set(at, { type: 'reasoning', id, summary: [], encrypted_content: sealed });
        return [];
      }
      case 'function_call': {
        const before = this.#items.get(at);
        const json = before?.type === 'call' ? before.arguments : '';
        const id = item.call_id || `call_${at}`;
        this.#items.set(at, { type: 'call', id, name: item.name, arguments: json });
        if (item.arguments) this.#argue(at, () => item.arguments ?? '');
        return [];
      }
    }
  }

  /** Arguments of no call are of a tool that EXO did not ask for. */
  #argue(at: number, change: (before: string) => string): void {
    const call = this.#items.get(at);
    if (call?.type !== 'call') return;
    const json = change(call.arguments);
    if (this.#length.fits(Math.max(0, json.length - call.arguments.length)))
      this.#items.set(at, { ...call, arguments: json });
  }

  #close(type: string, { error, incomplete_details, output, usage }: Response): LlmDelta[] {
    if (type === 'response.failed') throw faultInStream(error);
    const isCut = type === 'response.incomplete';
    const isFiltered = incomplete_details?.reason === 'content_filter';
    this.#reason = isCut ? (isFiltered ? 'filtered' : 'length') : 'stop';
    const isNews = this.#items.size === 0 && this.#spoken.size === 0;
    const deltas = isNews ? (output ?? []).flatMap((item, at) => this.#item(at, item, true)) : [];
    if (usage)
      deltas.push({
        type: 'usage',
        inputTokens: usage.input_tokens,
        outputTokens: usage.output_tokens,
        cachedTokens: usage.input_tokens_details?.cached_tokens ?? 0,
      });
    return deltas;
  }

  /** Each with what came before it. */
  #calls(): LlmDelta[] {
    const inOrder = [...this.#items].sort(([a], [b]) => a - b).map(([, item]) => item);
    const isTooMuch = this.#sealedLength > MAX_SEALED_LENGTH;
    const deltas: LlmDelta[] = [];
    let kept: KeptItem[] = [];
    for (const item of inOrder) {
      if (item.type !== 'call') {
        if (item.type === 'message' || !isTooMuch) kept.push(item);
        continue;
      }
      if (item.name === '') continue;
      const { arguments: json, id, name } = item;
      const call = { id, name, arguments: json || '{}' };
      const keepsake = { of: this.#of, items: kept };
      deltas.push({ type: 'tool-call', call: kept.length > 0 ? { ...call, keepsake } : call });
      kept = [];
    }
    return deltas.slice(0, MAX_TOOL_CALLS);
  }
}

function checked<Value>(schema: z.ZodType<Value>, event: unknown): Value {
  const read = schema.safeParse(event);
  if (!read.success) throw malformed();
  return read.data;
}
