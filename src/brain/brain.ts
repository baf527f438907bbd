/** Port: what thinks. A turn in, its answer out in pieces, the last of which says how it ended. */
import type { TurnOutcome } from '../core/events.ts';

/** One thing that was said to EXO, and where. What is not known is `null`. */
export interface TurnRequest {
  readonly turnId: string;
  readonly text: string;
  /** `fr`, `fr-FR`, … */
  readonly language: string;
  /** Home Assistant's conversation: belongs to one user, lasts minutes. */
  readonly conversationId: string | null;
  readonly deviceId: string | null;
  readonly satelliteId: string | null;
  readonly area: { readonly id: string; readonly name: string | null } | null;
  readonly floorId: string | null;
  readonly userId: string | null;
  /**
   * Home Assistant's own sentences are tried before any model. Left out where the caller decides that itself, as an
   * Assist pipeline does by its setting.
   */
  readonly localFirst?: boolean;
  /** Home Assistant's own tools, for this turn and on behalf of who speaks; where the user allows them. */
  readonly homeTools?: HomeTools;
}

/** Tools that Home Assistant runs. */
export interface HomeTools {
  readonly tools: readonly HomeTool[];
  /** Resolves with what the tool says, whether it worked or not. Rejects when Home Assistant is gone. */
  call(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<HomeToolResult>;
}

export interface HomeTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** It only looks; undefined where Home Assistant does not say. */
  readonly readOnly?: boolean;
}

export interface HomeToolResult {
  readonly data: unknown;
  readonly failed: boolean;
}

export type ReplyDelta =
  /** A new message begins; text before it belongs to the one before. */
  | { readonly type: 'message' }
  | { readonly type: 'text'; readonly text: string }
  /** A tool that EXO ran, and what came of it: to be shown, not spoken. */
  | {
      readonly type: 'tool';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly result: unknown;
      readonly failed: boolean;
    }
  | {
      readonly type: 'end';
      /** The answer is a question: keep listening. */
      readonly continueConversation: boolean;
      readonly outcome: Exclude<TurnOutcome, 'cancelled'>;
    };

/**
 * Ends with exactly one `end`. Quiet when aborted: what has been done to the house stays done. Throws
 * an `ExoError` when it cannot answer at all.
 *
 * @example
 * for await (const delta of brain(request, signal)) if (delta.type === 'text') speak(delta.text);
 */
export type Brain = (request: TurnRequest, signal: AbortSignal) => AsyncIterable<ReplyDelta>;
