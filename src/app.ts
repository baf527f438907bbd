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
import { ENGINES, startEars, startVoice } from './engines.ts';
import { instanceId } from './instance-id.ts';
import { startPresence } from './presence.ts';
import { newFeedState, reduceApp } from './rooms/app-state.ts';
import { Feed } from './rooms/feed.ts';
import { spokenInRoom } from './rooms/spoken-in-room.ts';
import { buildHome, type Home, startHome } from './start-home.ts';
import { initialStatus, reduceStatus } from './status/status.ts';
import { STARTER_LANGUAGES } from './stt/engines/starter-stt.ts';
import type { Tts } from './tts/tts.ts';
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
    const feed = startFeed(starting);
    const home = options.home && buildHome(starting, options.home, feed);
    const [ears, voice] = await Promise.all([startEars(starting, doubts), startVoice(starting)]);
    const doors = await startWyomingDoors(starting, {
      stt: ears.stt,
      tts: home ? seenInRooms(voice, home, feed) : voice,
      doubts,
      version: VERSION,
    });
    const instance = instanceId(options.dataDir, log);
    const { port: wyomingPort, quickPort } = doors;
    if (home)
      startHome(starting, home, {
        brain: householdAgent({ home: home.client, house: () => home.house.house, doubts }),
        commands: {},
        feed,
        instance,
        version: VERSION,
        languages: STARTER_LANGUAGES,
        learn: ears.learn,
      });
    else log.warn('no Home Assistant is configured: EXO hears and speaks, and knows no names');
    const atMs = clock.nowMs();
    events.emit({ type: 'app-started', atMs, startMs: atMs - startedMs });
    startPresence(starting, {
      home: home?.client,
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

/** What Home Assistant is shown of EXO; its rooms come with the house. */
function startFeed({ clock, closers, events, options }: Starting): Feed {
  const engines = ENGINES.map(({ name, role }) => ({ name, stage: role }));
  const known = { version: VERSION, language: options.language, engines };
  const feed = new Feed(newFeedState(known), clock);
  closers.push(() => feed.close());
  events.observe((event) => feed.update((state) => reduceApp(state, event)));
  return feed;
}

function seenInRooms(tts: Tts, { rooms }: Home, feed: Feed): Tts {
  return spokenInRoom({
    tts,
    room: () => rooms.awaitingReply,
    send: (envelope) => feed.send(envelope),
  });
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
