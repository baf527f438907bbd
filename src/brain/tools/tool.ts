/** Port: what a language model can do. A tool is one file that makes one of these, and its test. */
import type { z } from 'zod';
import type { TurnRequest } from '../brain.ts';

/** What a tool knows of the turn that calls it. */
export interface ToolContext {
  /** Who asked, where, in which language. The words are the user's own: what a document or a name says is not. */
  readonly turn: TurnRequest;
}

/** One entity after the call, as Home Assistant reported it. */
export interface ReportedState {
  readonly entityId: string;
  /** As the person calls it: "Lampe du salon". */
  readonly name: string;
  /** Home Assistant's own: `on`, `21.5`, `unavailable`. */
  readonly state: string;
  /** Those that were asked for, and no others: `{ brightness_pct: 40 }`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** It has begun and is not there yet: a cover that is opening, a light that fades. */
  readonly underway?: true;
  /** Why not, of one that failed where others did not; absent: no report came in time. */
  readonly reason?: RefusalReason;
}

export type RefusalReason =
  /** Nothing is called so, or not in the place that was said. */
  | 'unknown_name'
  /** More than one is, and the words do not say which. */
  | 'ambiguous'
  /** Nothing of the kind is in the place that was said. */
  | 'none_there'
  /** None was said, and nothing of the kind is in the room of who asks. */
  | 'none_here'
  /** It takes a room, and none is known. */
  | 'no_room'
  /** It is there, and Assist may not touch it. */
  | 'not_exposed'
  /** Home Assistant does not reach the device. */
  | 'unavailable'
  /** The device cannot do this. */
  | 'not_supported'
  /** It could, if it were on. */
  | 'is_off'
  /** Beyond what the device can be set to; `limits` says how far it goes. */
  | 'out_of_range'
  /** There is no timer at all. */
  | 'no_timer'
  /** Nothing is remembered of it. */
  | 'not_noted'
  /** Nothing there can speak. */
  | 'no_speaker'
  /** Arguments that no normalisation could make sense of. */
  | 'invalid_arguments'
  /** A dangerous thing, not confirmed in this room. */
  | 'needs_confirmation'
  /** The same, and the household wants its PIN to be said. */
  | 'needs_pin'
  /** Too many wrong PINs in this room: for a while none will do. */
  | 'locked_out'
  /** No model that EXO may ask looks at pictures. */
  | 'no_vision'
  /** Nothing to pause, and nothing to go on with. */
  | 'nothing_plays'
  /** Home Assistant, or the service behind the tool, said no. */
  | 'failed';

/**
 * What came of a call. Only `done` may be spoken of as done.
 *
 * - `done`: Home Assistant reported the new states.
 * - `no_change`: all of it was so before.
 * - `refused`: nothing was done; `message` tells the model how to do better.
 * - `unproven`: the call went out and no report came in time.
 * - `answer`: nothing was to be changed; `data` is what was asked for.
 *
 * A call on several entities that differ is told by the worst of them, and `states`/`failed` say which: `unproven`
 * with `failed` also where some were refused and others not, each with its `reason`.
 */
export type ToolResult =
  | {
      readonly status: 'done' | 'no_change' | 'unproven';
      readonly states: readonly ReportedState[];
      /** Those of the entities asked for that are not proven. */
      readonly failed?: readonly ReportedState[];
      /** What else the model should know of it. */
      readonly data?: unknown;
    }
  | {
      readonly status: 'refused';
      readonly reason: RefusalReason;
      readonly message: string;
      /** What was asked for, in the person's words, for EXO's own sentence about it. */
      readonly asked?: string;
      /** Names that it could have meant, the likeliest first. */
      readonly candidates?: readonly string[];
      readonly limits?: { readonly least: number; readonly most: number };
    }
  | { readonly status: 'answer'; readonly data: unknown };

/**
 * `parameters` is what the model is shown (JSON schema) and what is validated after normalisation. `run` never
 * throws for what the model or the house did wrong; what it throws is a defect or a lost connection.
 */
export interface Tool<Arguments = unknown> {
  /** `control_light` */
  readonly name: string;
  /** For the model: English, one or two sentences. */
  readonly description: string;
  readonly parameters: z.ZodType<Arguments>;
  /** What the model is shown where that is not what `parameters` says: a tool whose schema another system made. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** How long a call may take; absent: what devices take. Milliseconds. */
  readonly deadlineMs?: number;
  /** Changes the house or what EXO keeps: the answer is held to its result. */
  readonly acts: boolean;
  run(input: Arguments, context: ToolContext, signal: AbortSignal): Promise<ToolResult>;
}
