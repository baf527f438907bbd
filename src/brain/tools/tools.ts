/**
 * The tools of a turn: which there are, which this house has a use for, and who was heard before them.
 *
 *   turn ─▶ confirmations hear its words ─▶ tools whose things the house has, at most MAX_TOOLS
 */
import type { TurnRequest } from '../brain.ts';
import { CLIMATE_DOMAINS, controlClimate } from './control-climate.ts';
import { controlCover } from './control-cover.ts';
import { controlLight } from './control-light.ts';
import { controlLock } from './control-lock.ts';
import { controlMedia } from './control-media.ts';
import { controlSwitch, SWITCH_DOMAINS } from './control-switch.ts';
import { controlVacuum } from './control-vacuum.ts';
import { getState } from './get-state.ts';
import type { Household } from './household.ts';
import { BUTTON_DOMAINS, pressButton } from './press-button.ts';
import { runScene } from './run-scene.ts';
import { runScript } from './run-script.ts';
import type { Tool } from './tool.ts';

/** Models choose badly among many, and each costs a hundred tokens a turn. */
export const MAX_TOOLS = 24;

/** A tool, and what of the house it takes to be of use. */
export interface OfferedTool {
  readonly tool: Tool;
  /** Any of these domains; absent: always. */
  readonly domains?: readonly string[];
  /** Whether there is anything to use it on; absent: always. */
  readonly when?: () => boolean;
}

/**
 * @example
 * const tools = new Tools({ live, actor, confirmations });
 * tools.add({ tool: timerTool(timers) });
 * const offered = tools.forTurn(turn);
 */
export class Tools {
  readonly #household: Household;
  readonly #offered: OfferedTool[];

  constructor(household: Household) {
    this.#household = household;
    this.#offered = householdTools(household);
  }

  /** Those added later come later, and are the first to be left out where there are too many. */
  add(...offered: readonly OfferedTool[]): void {
    this.#offered.push(...offered);
  }

  /** Whether the house has a use for them or not. */
  get all(): readonly Tool[] {
    return this.#offered.map(({ tool }) => tool);
  }

  /** Call it once at the start of each turn: the words of the turn confirm, or end, what waits for a yes. */
  forTurn(turn: TurnRequest): readonly Tool[] {
    const { confirmations, live } = this.#household;
    confirmations.hear(turn);
    const present = new Set(live.house.entities.map(({ domain }) => domain));
    return this.#offered
      .filter(({ domains, when }) => {
        return (domains?.some((domain) => present.has(domain)) ?? true) && (when?.() ?? true);
      })
      .slice(0, MAX_TOOLS)
      .map(({ tool }) => tool);
  }
}

function householdTools(household: Household): OfferedTool[] {
  return [
    { tool: asTool(getState(household)) },
    { tool: asTool(controlLight(household)), domains: ['light'] },
    { tool: asTool(controlMedia(household)), domains: ['media_player'] },
    { tool: asTool(controlCover(household)), domains: ['cover', 'valve'] },
    { tool: asTool(controlClimate(household)), domains: CLIMATE_DOMAINS },
    { tool: asTool(controlSwitch(household)), domains: SWITCH_DOMAINS },
    { tool: asTool(controlLock(household)), domains: ['lock', 'alarm_control_panel'] },
    { tool: asTool(controlVacuum(household)), domains: ['vacuum', 'lawn_mower'] },
    { tool: asTool(runScene(household)), domains: ['scene'] },
    { tool: asTool(runScript(household)), domains: ['script'] },
    { tool: asTool(pressButton(household)), domains: BUTTON_DOMAINS },
  ];
}

/** Arguments are validated before each run, see `callTool`; here their type is of no more use. */
export function asTool<Arguments>(tool: Tool<Arguments>): Tool {
  return tool as unknown as Tool;
}
