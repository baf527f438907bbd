/**
 * EXO's brain, put together: who answers a turn.
 *
 *   turn ─▶ a yes to something dangerous? ─▶ answer to a question of the ears?
 *                 └─▶ household's sentences (where the caller has not tried them)
 *                        └─ no match ─▶ language model ⇄ tools
 *                                           └─ none answers ─▶ the household after all
 */
import type { Clock } from '../core/clock.ts';
import type { Brain } from './brain.ts';
import type { Confirmations } from './confirmations.ts';
import { confirmedFirst } from './confirmed-first.ts';
import { type HouseholdAgentOptions, householdAgent } from './household-agent.ts';
import { patient } from './patience.ts';
import { riskGuard } from './risk-guard.ts';
import { type ThinkerOptions, thinker } from './think.ts';

export interface AssistantOptions extends HouseholdAgentOptions {
  readonly clock: Clock;
  /** Absent: no model is configured, and EXO says that it knows the household's commands only. */
  readonly thinking?: ThinkerOptions | undefined;
  /** Those of the tools: a yes to what they asked is acted on without the model. */
  readonly confirmations?: Confirmations | undefined;
  /** Entities for which the household wants to be asked whatever is to be done. */
  readonly dangerous?: ReadonlySet<string> | undefined;
}

/** @example const brain = assistant({ home, house: () => live.house, doubts, clock, thinking: { llm, … } }); */
export function assistant(options: AssistantOptions): Brain {
  const { clock, confirmations, dangerous, thinking, ...household } = options;
  const { house } = household;
  const think = thinking && thinker(thinking);
  const guard = confirmations && riskGuard({ confirmations, house, dangerous });
  const agent = householdAgent({ ...household, guard, think });
  const brain = confirmations
    ? confirmedFirst(agent, {
        confirmations,
        history: thinking?.history,
        onError: (code) => thinking?.log.warn('a confirmed deed failed', { code }),
      })
    : agent;
  return patient(brain, clock);
}
