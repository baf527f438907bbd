/**
 * EXO, put together: builds the engines and doors, starts them in order, stops them in reverse.
 *
 *   Wyoming doors ─▶ listen (VAD ─▶ starter in the inference child)
 *         └────────▶ espeak-ng, sentence by sentence
 *   Home Assistant ─▶ live house ─▶ names for the starter
 *        └─ link door ─▶ answerTurn ─▶ household agent ─▶ Home Assistant's own sentences
 *   events ─▶ status ─▶ page;  announcer ─▶ Supervisor;  integration ─▶ Home Assistant's folder
 */
import packageFile from '../package.json' with { type: 'json' };
import type { AppContext, Close, Starting } from './app-context.ts';
import { Doubts } from './brain/doubts.ts';
import { householdAgent } from './brain/household-agent.ts';
import { toExoError } from './core/errors.ts';
import { eventLog } from './core/event-log.ts';
import { EventBus } from './core/events.ts';
import type { Log } from './core/log.ts';
import { LinkDoor } from './doors/link/link-door.ts';
import { type Ears, ENGINES, startEars, startVoice } from './engines.ts';
import { HomeClient } from './home/home.ts';
import { LiveHouse } from './home/live-house.ts';
import { instanceId } from './instance-id.ts';
import type { HomeAddress } from './options.ts';
import { startPresence } from './presence.ts';
import { initialStatus, reduceStatus } from './status/status.ts';
import { STARTER_LANGUAGES } from './stt/engines/starter-stt.ts';
import { answerTurn } from './turn/answer-turn.ts';
import { startWyomingDoors } from './wyoming-doors.ts';

export const VERSION = packageFile.version;

export interface App {
  /** Where the Wyoming door listens. */
  readonly wyomingPort: number;
  /** The same where EXO ends the sentences; undefined where that port could not be had. */
  readonly wyomingQuickPort: number | undefined;
  close(): Promise<void>;
}

/** Throws what a part that EXO cannot be without throws: an occupied port, no VAD model. */
export async function startApp(context: AppContext): Promise<App> {
  const { clock, log, options } = context;
  const startedMs = clock.nowMs();
  const events = new EventBus(log);
  events.observe(eventLog(log));
  const closers: Close[] = [];
  const close = () => closeAll(closers, log);
  const starting: Starting = { ...context, events, closers };
  const status = followStatus(starting);
  try {
    const doubts = new Doubts(clock);
    const [ears, voice] = await Promise.all([startEars(starting, doubts), startVoice(starting)]);
    const doors = await startWyomingDoors(starting, {
      stt: ears.stt,
      tts: voice,
      doubts,
      version: VERSION,
    });
    const instance = instanceId(options.dataDir, log);
    const { port: wyomingPort, quickPort } = doors;
    const home = options.home && startHome(starting, options.home, { doubts, ears, instance });
    if (!home)
      log.warn('no Home Assistant is configured: EXO hears and speaks, and knows no names');
    const atMs = clock.nowMs();
    events.emit({ type: 'app-started', atMs, startMs: atMs - startedMs });
    startPresence(starting, {
      home,
      instance,
      version: VERSION,
      wyomingPort,
      status: () => ({ ...status(), wyomingPort }),
    });
    return { wyomingPort, wyomingQuickPort: quickPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns what the status is at the moment it is asked. */
function followStatus({ events, options }: Starting) {
  const { home, language, supervisor, wyomingPort } = options;
  const isSupervised = supervisor !== undefined;
  const hasHome = home !== undefined;
  const known = { version: VERSION, language, isSupervised, hasHome, wyomingPort };
  let status = initialStatus({ ...known, engines: ENGINES });
  events.observe((event) => {
    status = reduceStatus(status, event);
  });
  return () => status;
}

interface HomeParts {
  readonly doubts: Doubts;
  readonly ears: Ears;
  readonly instance: string;
}

function startHome(
  { clock, closers, events, log, options }: Starting,
  { address, token }: HomeAddress,
  { doubts, ears, instance }: HomeParts,
): HomeClient {
  const random = Math.random;
  const home = new HomeClient({ address, token, clock, random, events, log: log.for('home') });
  const language = options.language;
  const live = new LiveHouse({ home, events, clock, log: log.for('house'), language });
  const agent = householdAgent({ home, house: () => live.house, doubts });
  const link = new LinkDoor({
    home,
    hello: {
      instance,
      version: VERSION,
      languages: STARTER_LANGUAGES,
      capabilities: ['turn'],
    },
    brain: answerTurn(agent, events, clock),
    clock,
    random,
    events,
    log: log.for('link'),
  });
  closers.push(() => home.close(), live.observe(ears.learn), live.start(), link.start());
  home.start();
  return home;
}

/** Last started, first closed; one that fails does not keep the others open. */
async function closeAll(closers: Close[], log: Log): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      const { code } = toExoError(error, 'core/internal', 'a part did not close');
      log.warn('a part did not close cleanly', { code });
    }
  }
}
