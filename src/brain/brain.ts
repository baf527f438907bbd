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
}

export type ReplyDelta =
  /** A new message begins; text before it belongs to the one before. */
  | { readonly type: 'message' }
  | { readonly type: 'text'; readonly text: string }
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
