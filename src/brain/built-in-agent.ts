/** Home Assistant's own agent, asked to act for a room: text ─▶ conversation/process ─▶ what it did. */
import { z } from 'zod';
import type { HomeClient } from '../home/home.ts';
import { refusedBecause } from '../home/refusal.ts';
import type { TurnRequest } from './brain.ts';

export const BUILT_IN_AGENT = 'conversation.home_assistant';
/** Before Home Assistant itself gives the turn up. */
const TIMEOUT_MS = 9_000;

export interface BuiltInAnswer {
  /**
   * `done`: Home Assistant reports the action as done, `partly`: only some of it. `no-match`: no
   * sentence fits. `no-target`: one fits, but not a name, room or device in it; `speech` says which.
   */
  readonly result: 'done' | 'partly' | 'answered' | 'no-match' | 'no-target' | 'failed';
  /** Home Assistant's words, in the turn's language; may be empty. */
  readonly speech: string;
  readonly continueConversation: boolean;
}

const targets = z.array(z.unknown()).catch([]).default([]);
const responseSchema = z.object({
  response: z.object({
    response_type: z.string(),
    speech: z
      .object({ plain: z.object({ speech: z.string() }).optional() })
      .catch({})
      .default({}),
    data: z.object({ code: z.string().optional(), success: targets, failed: targets }),
  }),
  continue_conversation: z.boolean().default(false),
});

export class BuiltInAgent {
  readonly #home: Pick<HomeClient, 'request'>;
  /** How many of the place's keys this Home Assistant takes; older ones refuse what they do not know. */
  #placeKeys = 2;

  constructor(home: Pick<HomeClient, 'request'>) {
    this.#home = home;
  }

  /**
   * The conversation is left out: it is the one this turn runs in, and Home Assistant allows one turn
   * at a time. Rejects with `home/disconnected` or `home/refused`.
   */
  async process(text: string, request: TurnRequest): Promise<BuiltInAnswer> {
    const place = [
      ['device_id', request.deviceId],
      ['satellite_id', request.satelliteId],
    ] as const;
    while (true) {
      const keys = this.#placeKeys;
      const known = place.slice(0, keys).filter(([, value]) => value !== null);
      try {
        const answer = await this.#home.request(
          {
            type: 'conversation/process',
            text,
            language: request.language,
            agent_id: BUILT_IN_AGENT,
            ...Object.fromEntries(known),
          },
          TIMEOUT_MS,
        );
        return readAnswer(answer);
      } catch (error) {
        if (keys === 0 || known.length === 0 || !refusedBecause(error, 'invalid_format'))
          throw error;
        this.#placeKeys = keys - 1;
      }
    }
  }
}

/** An answer that cannot be read is no proof of anything: it counts as failed. */
export function readAnswer(answer: unknown): BuiltInAnswer {
  const parsed = responseSchema.safeParse(answer);
  if (!parsed.success) return { result: 'failed', speech: '', continueConversation: false };
  const { response, continue_conversation: continueConversation } = parsed.data;
  const result = resultOf(response);
  // What sentences say of an action is said as if all of it had worked.
  const isPraise = response.response_type !== 'error' && result === 'failed';
  const speech = isPraise ? '' : (response.speech.plain?.speech.trim() ?? '');
  return { result, speech, continueConversation };
}

function resultOf(response: z.infer<typeof responseSchema>['response']): BuiltInAnswer['result'] {
  const { success, failed, code } = response.data;
  switch (response.response_type) {
    case 'query_answer':
      return 'answered';
    case 'action_done':
      if (failed.length === 0) return 'done';
      return success.length > 0 ? 'partly' : 'failed';
    case 'partial_action_done':
      return 'partly';
    default:
      if (code === 'no_intent_match') return 'no-match';
      return code === 'no_valid_targets' ? 'no-target' : 'failed';
  }
}
