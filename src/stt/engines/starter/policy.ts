/** What to do with what was heard: act, ask back, or take it for talk that was not for the house. Pure. */
import type { Meaning } from './meaning.ts';

export type Zone = 'accept' | 'ask' | 'reject';

/** `models/starter/<language>.policy.json`; tuned on held-out clips, so they belong to one model. */
export interface PolicyThresholds {
  /** Score from which a sentence is acted on. */
  readonly accept: number;
  /** Score from which it is asked back. */
  readonly ask: number;
  /** Nats to the best sentence of another meaning that acting needs. */
  readonly acceptMargin: number;
  /** The same where the rival is the opposite, or another number. */
  readonly oppositeMargin: number;
  readonly numberMargin: number;
  /** Score gained per nat of margin, up to `marginCap` nats. */
  readonly marginWeight: number;
  readonly marginCap: number;
  /** Score lost per nat a frame by which the free path beats the sentence where it fits worst. */
  readonly stretchWeight: number;
  /** Score lost per frame that a sound takes on average beyond the tempo of a command. */
  readonly tempoWeight: number;
}

export interface Evidence {
  /** Log-likelihood ratio to the phone background, per sound. */
  readonly ratio: number;
  /** Nats to the best sentence of another meaning; Infinity where there is none. */
  readonly margin: number;
  /** Units on the greedy path: how much was said. */
  readonly heardUnits: number;
  /** Frames (30 ms) from one sound to the next, pauses included. */
  readonly framesPerSound: number;
  /** Nats a frame by which the free path beats the sentence where it fits worst. */
  readonly worstStretch: number;
  readonly best: Meaning;
  readonly rival: Meaning | undefined;
  /** A question is open: short answers are expected. */
  readonly answering: boolean;
}

/** Fewer sounds than this match something in any large grammar. */
const MIN_UNITS = 3;
const MIN_UNITS_ANSWERING = 2;
/** People say a command in one go, 75 ms a sound; speeches and talk with pauses take longer. */
const COMMAND_FRAMES_PER_SOUND = 3;

const CHANGING_INTENTS = new Set([
  'HassTurnOn',
  'HassTurnOff',
  'HassToggle',
  'HassOpenCover',
  'HassCloseCover',
  'HassSetPosition',
]);
const GUARDED_DOMAINS = new Set(['lock', 'alarm_control_panel']);
const GUARDED_CLASSES = new Set(['garage', 'gate', 'door']);

const OPPOSITE_INTENTS = [
  ['HassTurnOn', 'HassTurnOff'],
  ['HassMediaPause', 'HassMediaUnpause'],
  ['HassMediaNext', 'HassMediaPrevious'],
  ['HassMediaPlayerMute', 'HassMediaPlayerUnmute'],
  ['HassPauseTimer', 'HassUnpauseTimer'],
  ['HassIncreaseTimer', 'HassDecreaseTimer'],
] as const;

export function confidenceOf(evidence: Evidence, limits: PolicyThresholds): number {
  const { ratio, margin, worstStretch, framesPerSound } = evidence;
  const { marginWeight, marginCap, stretchWeight, tempoWeight } = limits;
  const slowness = Math.max(0, framesPerSound - COMMAND_FRAMES_PER_SOUND);
  return (
    ratio +
    marginWeight * Math.min(margin, marginCap) -
    stretchWeight * worstStretch -
    tempoWeight * slowness
  );
}

export function zoneOf(evidence: Evidence, limits: PolicyThresholds): Zone {
  const { best, rival, margin, heardUnits, answering } = evidence;
  const isAnswer = answering && best.intent === 'ExoAnswer';
  if (heardUnits < (isAnswer ? MIN_UNITS_ANSWERING : MIN_UNITS)) return 'reject';
  const confidence = confidenceOf(evidence, limits);
  if (confidence < limits.ask) return 'reject';
  // An answer was asked for, so less speaks against it; and it is never asked about in turn.
  if (isAnswer) return margin < limits.acceptMargin ? 'reject' : 'accept';
  if (confidence < limits.accept || margin < limits.acceptMargin) return 'ask';
  if (isGuarded(best)) return 'ask';
  if (rival && isOpposite(best, rival) && margin < limits.oppositeMargin) return 'ask';
  if (rival && differsInNumbers(best, rival) && margin < limits.numberMargin) return 'ask';
  return 'accept';
}

/** What lets people into the house is never moved without asking. */
export function isGuarded({ intent, slots }: Meaning): boolean {
  if (!CHANGING_INTENTS.has(intent)) return false;
  return slots.some(({ name, value, entry }) => {
    if (name === 'domain') return GUARDED_DOMAINS.has(value);
    if (name === 'device_class') return value.split(',').some((part) => GUARDED_CLASSES.has(part));
    return (
      entry !== undefined &&
      (GUARDED_DOMAINS.has(entry.domain) || GUARDED_CLASSES.has(entry.deviceClass))
    );
  });
}

/** Whether the two would undo each other: on and off, up and down of the same thing. */
export function isOpposite(a: Meaning, b: Meaning): boolean {
  const pair = OPPOSITE_INTENTS.some(
    ([one, other]) =>
      (a.intent === one && b.intent === other) || (a.intent === other && b.intent === one),
  );
  const differing = differingSlots(a, b);
  if (pair) return differing.length === 0;
  return (
    a.intent === b.intent &&
    differing.length > 0 &&
    differing.every((name) => name === 'volume_step')
  );
}

/** Whether the two are the same but for numbers. */
export function differsInNumbers(a: Meaning, b: Meaning): boolean {
  if (a.intent !== b.intent) return false;
  const differing = differingSlots(a, b);
  const isNumber = (meaning: Meaning, name: string): boolean =>
    meaning.slots.every((slot) => slot.name !== name || slot.entry?.kind === 'number');
  return differing.length > 0 && differing.every((name) => isNumber(a, name) && isNumber(b, name));
}

function differingSlots(a: Meaning, b: Meaning): string[] {
  const values = ({ slots }: Meaning): Map<string, string> =>
    new Map(slots.map((s) => [s.name, s.value]));
  const first = values(a);
  const second = values(b);
  const names = new Set([...first.keys(), ...second.keys()]);
  return [...names].filter((name) => first.get(name) !== second.get(name));
}
