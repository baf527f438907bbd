/** What memory and documents have to say to a turn: in time, or not at all. */
import type { Clock } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { TurnRequest } from './brain.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import type { FoundPassage } from './knowledge/passage-index.ts';
import type { Memory } from './memory/memory.ts';
import { NOTHING_RECALLED, type Recalled } from './prompt/prompt.ts';

/** A person hears a pause of twice as much; what comes later is for the next turn. */
const DEADLINE_MS = 150;
/** What a prompt has room for. */
const MAX_FACTS = 8;

export interface RecallOptions {
  readonly memory: Memory;
  /** Undefined: EXO has no folder of documents. */
  readonly knowledge?: Pick<Knowledge, 'passagesFor'> | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export type Recall = (turn: TurnRequest, signal: AbortSignal) => Promise<Recalled>;

/**
 * Never throws. The facts are those that whoever speaks may hear; both are data, which the prompt marks as such.
 *
 * @example const recalled = await recall(turn, signal);
 */
export function createRecall({ memory, knowledge, clock, log }: RecallOptions): Recall {
  return async (turn, signal) => {
    const late = new AbortController();
    const cancel = clock.after(DEADLINE_MS, () => late.abort());
    const within = AbortSignal.any([signal, late.signal]);
    const inTime = async <Item>(what: string, asked: Promise<readonly Item[]>) => {
      try {
        return await orNothing(asked, within);
      } catch (error) {
        const { code } = toExoError(error, 'memory/failed', 'nothing was recalled');
        log.debug(`no ${what}`, { code });
        return [];
      }
    };
    const query = { text: turn.text, viewer: turn.userId, limit: MAX_FACTS };
    const question = { text: turn.text, conversation: conversationOf(turn) };
    const [facts, passages] = await Promise.all([
      inTime('facts', memory.recall(query, within)),
      inTime('passages', knowledge?.passagesFor(question, within) ?? Promise.resolve([])),
    ]);
    cancel();
    if (facts.length === 0 && passages.length === 0) return NOTHING_RECALLED;
    return { facts: facts.map(({ fact }) => fact.text), passages: passages.map(toTold) };
  };
}

async function orNothing<Item>(
  asked: Promise<readonly Item[]>,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<readonly Item[]>((resolve) => {
    stop = () => resolve([]);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([asked, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    // It may still fail, with nobody left to hear of it.
    asked.catch(() => undefined);
  }
}

function toTold({ file, page, text }: FoundPassage): Recalled['passages'][number] {
  return { source: page === null ? file : `${file}, p. ${page}`, text };
}

/** Of a room where no conversation is known: what is asked there goes on from what was asked there. */
function conversationOf({ conversationId, deviceId, satelliteId, area }: TurnRequest): string {
  return JSON.stringify([conversationId, deviceId ?? satelliteId ?? area?.id ?? null]);
}
