/**
 * Home Assistant's own sentences unlock and open without asking. Before EXO has them run, what is dangerous waits for
 * the person's own yes here as it does in the tools.
 */
import type { House, HouseEntity } from '../home/house.ts';
import { nameWords } from '../home/name-words.ts';
import type { TurnRequest } from './brain.ts';
import type { BuiltInAnswer } from './built-in-agent.ts';
import type { Confirmations, Redo } from './confirmations.ts';
import { mayAct } from './proof/may-act.ts';
import { problemSentence } from './proof/own-sentences.ts';
import { unconfirmed } from './tools/household.ts';
import type { ToolResult } from './tools/tool.ts';
import { letsIn, opensByButton } from './tools/ways-in.ts';

export interface RiskGuardOptions {
  readonly confirmations: Confirmations;
  readonly house: () => House;
  /** Entities for which the household wants to be asked whatever is to be done. */
  readonly dangerous?: ReadonlySet<string> | undefined;
}

/** What EXO asks before the sentence is run; `undefined`: nothing is in the way. */
export type RiskGuard = (
  turn: TurnRequest,
  run: () => Promise<BuiltInAnswer>,
) => string | undefined;

/** @example const question = guard(turn, () => agent.process(turn.text, turn)); */
export function riskGuard({ confirmations, dangerous, house }: RiskGuardOptions): RiskGuard {
  return (turn, run) => {
    const risky = riskyEntities(turn, house(), dangerous);
    if (risky.length === 0) return undefined;
    const deed = `sentence ${nameWords(turn.text).join(' ')}`;
    const redo: Redo = async (later) => {
      // Uses the yes up.
      confirmations.check(later, deed, redo);
      return resultOf(await run());
    };
    const verdict = confirmations.check(turn, deed, redo);
    if (verdict === 'allowed') return undefined;
    return problemSentence(unconfirmed(verdict, risky), turn.language);
  };
}

/** Stems: "ouvre", not "ouverte". */
const LETS_IN =
  /(?<!\p{L})(?:ouvr(?:e|es|ez|ir|ons)|rouvr\p{L}*|d[ée]verrouill\p{L}*|d[ée]bloqu\p{L}*|d[ée]sarm\p{L}*|d[ée]sactiv\p{L}*|open|unlock|unlatch|disarm|deactivate)(?!\p{L})/iu;

/** What the words may be about: named in full, or by a word for such a thing. Asking too often is safe. */
export function riskyEntities(
  { language, text }: Pick<TurnRequest, 'language' | 'text'>,
  { entities }: House,
  dangerous?: ReadonlySet<string>,
): readonly HouseEntity[] {
  if (!mayAct({ words: text, language, actedBefore: false })) return [];
  const said = new Set(nameWords(text));
  const isNamed = ({ aliases, name }: HouseEntity) =>
    [name, ...aliases].some((one) => nameWords(one).every((word) => said.has(word)));
  const listed = entities.filter(
    (entity) => (dangerous?.has(entity.id) || opensByButton(entity)) && isNamed(entity),
  );
  if (!LETS_IN.test(text)) return listed;
  const ways = entities.filter(letsIn);
  const named = ways.filter(isNamed);
  const kinds = named.length > 0 ? [] : ways.filter((entity) => isOfSaidKind(entity, said));
  return [...new Set([...listed, ...named, ...kinds])];
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  lock: ['porte', 'serrure', 'verrou', 'door', 'lock'],
  alarm_control_panel: ['alarme', 'alarm'],
  valve: ['vanne', 'robinet', 'eau', 'gaz', 'valve', 'water', 'gas', 'tap'],
  cover: ['garage', 'portail', 'porte', 'barriere', 'gate', 'door'],
};

function isOfSaidKind({ domain }: HouseEntity, said: ReadonlySet<string>): boolean {
  return KINDS[domain]?.some((word) => said.has(word)) ?? false;
}

function resultOf({ result, speech }: BuiltInAnswer): ToolResult {
  return result === 'done' || result === 'answered'
    ? { status: 'done', states: [] }
    : { status: 'refused', reason: 'failed', message: speech };
}
