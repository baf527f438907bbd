/** A chat-completions stream put together again: chunks ─▶ text, whole tool calls, usage, the end. Pure. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { AnswerLength } from './answer-length.ts';
import type { LlmDelta, LlmEndReason } from './llm.ts';

/** More at once no room asks for. */
export const MAX_TOOL_CALLS = 32;
export const MAX_NAME_LENGTH = 128;

const count = z.number().int().min(0).catch(0);

const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
});

const toolCallSchema = z.object({
  /** Some servers leave it out where there is one call. */
  index: z.number().int().min(0).max(MAX_TOOL_CALLS).nullish(),
  id: z.string().max(MAX_NAME_LENGTH).nullish(),
  function: z
    .object({
      name: z.string().max(MAX_NAME_LENGTH).nullish(),
      /** Ollama's have been objects. */
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z.array(toolCallSchema).max(MAX_TOOL_CALLS).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: usageSchema.nullish().catch(null),
});

type ToolCallPart = z.infer<typeof toolCallSchema>;

interface Gathering {
  id: string;
  name: string;
  arguments: string;
}

/**
 * @example
 * const chunks = new ChatChunks();
 * for await (const chunk of stream) yield* chunks.push(chunk);
 * yield* chunks.finish();
 */
export class ChatChunks {
  readonly #calls = new Map<number, Gathering>();
  readonly #length = new AnswerLength();
  #reason: LlmEndReason | undefined;

  /** Nothing more is taken: the reader may hang up. */
  get isFull(): boolean {
    return this.#length.isFull;
  }

  /** Throws `llm/malformed` for what is no chunk. */
  push(chunk: unknown): LlmDelta[] {
    const parsed = chunkSchema.safeParse(chunk);
    if (!parsed.success) throw malformed();
    const deltas: LlmDelta[] = [];
    const { choices, usage } = parsed.data;
    const [choice] = choices;
    const text = this.#length.cut(choice?.delta?.content || choice?.delta?.refusal || '');
    if (text !== '') deltas.push({ type: 'text', text });
    for (const part of choice?.delta?.tool_calls ?? []) this.#gather(part);
    if (choice?.finish_reason) this.#reason = endReason(choice.finish_reason);
    if (usage)
      deltas.push({
        type: 'usage',
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      });
    return deltas;
  }

  /** Throws `llm/unreachable` where the stream broke off before the model had ended. */
  finish(): LlmDelta[] {
    const reason = this.isFull ? 'length' : this.#reason;
    if (reason === undefined)
      throw new ExoError('llm/unreachable', 'the answer broke off', { retryable: true });
    // Cut short, the last call's arguments are a fragment: none of them is run.
    if (reason === 'length' || reason === 'filtered') return [{ type: 'end', reason }];
    const calls = [...this.#calls.values()].filter(({ name }) => name !== '');
    return [
      ...calls.map((call, index): LlmDelta => {
        const id = call.id || `call_${index}`;
        return { type: 'tool-call', call: { ...call, id, arguments: call.arguments || '{}' } };
      }),
      { type: 'end', reason: calls.length > 0 ? 'tool-calls' : 'stop' },
    ];
  }

  #gather(part: ToolCallPart): void {
    const { name, arguments: given } = part.function ?? {};
    const index = part.index ?? this.#implicitIndex(part);
    const call = this.#calls.get(index) ?? { id: '', name: '', arguments: '' };
    if (this.#calls.size >= MAX_TOOL_CALLS && !this.#calls.has(index)) return;
    const text =
      typeof given === 'object' && given !== null ? JSON.stringify(given) : (given ?? '');
    if (!this.#length.fits(text.length)) return;
    this.#calls.set(index, {
      id: call.id || (part.id ?? ''),
      name: call.name || (name ?? ''),
      arguments: call.arguments + text,
    });
  }

  /** Without an index, a name begins a new call and arguments alone go on with the last. */
  #implicitIndex({ function: named }: ToolCallPart): number {
    return named?.name ? this.#calls.size : Math.max(0, this.#calls.size - 1);
  }
}

/** Names differ from server to server; an unknown one is an end all the same. */
function endReason(reason: string): LlmEndReason {
  if (reason === 'length' || reason === 'model_length') return 'length';
  return reason === 'content_filter' ? 'filtered' : 'stop';
}

export function malformed(cause?: unknown): ExoError {
  return new ExoError('llm/malformed', 'the server sent something else than an answer', {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
