/** Port: a language model. Messages and tools in, its words and tool calls out as they come. */

export interface LlmToolCall {
  /** The model's own; EXO's where the model gave none. */
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it: not validated, perhaps not even JSON. */
  readonly arguments: string;
  readonly keepsake?: LlmKeepsake;
}

/**
 * What the model thought before a call, sealed by its provider. It goes back with the call, as it came, to the engine
 * that it is from; all others leave it alone. That engine bounds it.
 */
export interface LlmKeepsake {
  /** Provider and model: no other one can open it. */
  readonly of: string;
  readonly items: readonly unknown[];
}

export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

export interface LlmPicture {
  readonly type: (typeof PICTURE_TYPES)[number];
  readonly bytes: Uint8Array;
}

export type LlmMessage =
  | { readonly role: 'system'; readonly text: string }
  /** With a picture only models that see answer: the others throw `llm/no-vision`. */
  | { readonly role: 'user'; readonly text: string; readonly picture?: LlmPicture }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly toolCalls?: readonly LlmToolCall[];
    }
  | {
      readonly role: 'tool';
      readonly callId: string;
      readonly name: string;
      readonly text: string;
    };

export interface LlmTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The provider holds the model to the schema; it has to be written for that. */
  readonly strict?: boolean;
}

export interface LlmSettings {
  /** 0–2. */
  readonly temperature: number;
  readonly maxTokens: number;
}

export const DEFAULT_MODEL = 'gpt-4o';
export const DEFAULT_SETTINGS: LlmSettings = { temperature: 0.7, maxTokens: 1_000 };

export interface LlmRequest {
  readonly messages: readonly LlmMessage[];
  /** Empty: the model can only speak. */
  readonly tools: readonly LlmTool[];
  /** Where left out, those that the engine was built with. */
  readonly settings?: Partial<LlmSettings>;
}

export function hasPicture({ messages }: LlmRequest): boolean {
  return messages.some((message) => message.role === 'user' && message.picture !== undefined);
}

export type LlmDelta =
  | { readonly type: 'text'; readonly text: string }
  /** Whole: its arguments have all arrived. */
  | { readonly type: 'tool-call'; readonly call: LlmToolCall }
  /** Only from a ladder: what came since the last whole sentence is void, another model goes on from there. */
  | { readonly type: 'cut' }
  | {
      readonly type: 'usage';
      readonly inputTokens: number;
      readonly outputTokens: number;
      /** Those of the input that the provider had in its cache. */
      readonly cachedTokens: number;
    }
  | { readonly type: 'end'; readonly reason: LlmEndReason };

/**
 * `length`: cut at the most tokens, or at what EXO takes; `filtered`: the provider withholds the rest;
 * `lost`: only from a ladder, no model is left to go on.
 */
export type LlmEndReason = 'stop' | 'tool-calls' | 'length' | 'filtered' | 'lost';

/** What a provider says of one of its models. */
export interface ModelNotice {
  readonly id: string;
  /** Milliseconds since 1970; undefined: no end is announced. */
  readonly retiresAtMs?: number;
  readonly replacement?: string;
}

/**
 * One model of one provider. `chat` ends with exactly one `end`, or throws an `ExoError` with a code
 * `llm/…`; aborted, it ends quietly and at once. Nothing is tried twice: that is the ladder's.
 *
 * @example
 * for await (const delta of llm.chat({ messages: [{ role: 'user', text: 'Bonjour' }], tools: [] }, signal))
 *   if (delta.type === 'text') speak(delta.text);
 */
export interface Llm {
  /** `openai`, `azure`, `ollama`, …; as the user calls it. */
  readonly name: string;
  readonly model: string;
  chat(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmDelta>;
  /** Resolves when the provider would answer: it is reached, takes the key and has the model. Rejects as `chat` does. */
  probe(signal: AbortSignal): Promise<void>;
  /** Of all its models; empty where the provider tells nothing. */
  models(signal: AbortSignal): Promise<readonly ModelNotice[]>;
}
