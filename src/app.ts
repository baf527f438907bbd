/**
 * EXO, put together: builds the engines and doors, starts them in order, stops them in reverse.
 *
 *   Wyoming doors ─▶ ears: VAD ─▶ recognisers, the best that is there
 *         └────────▶ voice: sentence by sentence, in the best voice that is there
 *   Home Assistant ─▶ live house ─▶ names for the ears;  rooms ─▶ feed ─▶ Home Assistant
 *        └─ link door ─▶ turn ─▶ brain
 *   events ─▶ status ─▶ page;  announcer ─▶ Supervisor;  integration ─▶ Home Assistant's folder
 *   models of this machine ─▶ ears, voice
 */
import packageFile from '../package.json' with { type: 'json' };
import type { AppContext, Close, Starting } from './app-context.ts';
import { Doubts } from './brain/doubts.ts';
import type { Llm } from './brain/llm/llm.ts';
import { Choices } from './choices.ts';
import { toExoError } from './core/errors.ts';
import { eventLog } from './core/event-log.ts';
import { EventBus } from './core/events.ts';
import type { Log } from './core/log.ts';
import { startEars } from './ears.ts';
import { instanceId } from './instance-id.ts';
import { type KnownEngine, knownEngines } from './known-engines.ts';
import { startLocalModels } from './local-models.ts';
import type { Options } from './options.ts';
import { startPresence } from './presence.ts';
import type { ProviderEngines } from './provider-engines.ts';
import { newFeedState, reduceApp } from './rooms/app-state.ts';
import { Feed } from './rooms/feed.ts';
import type { AppState, FeedState } from './rooms/feed-state.ts';
import { spokenInRoom } from './rooms/spoken-in-room.ts';
import { startBrain } from './start-brain.ts';
import { buildHome, type Home, startHome } from './start-home.ts';
import { initialStatus, reduceStatus } from './status/status.ts';
import { STARTER_LANGUAGES } from './stt/engines/starter-stt.ts';
import type { Tts } from './tts/tts.ts';
import { Usage } from './usage.ts';
import { shownVoices, startVoice } from './voice.ts';
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
  const { clock, log } = context;
  const startedMs = clock.nowMs();
  const events = new EventBus(log);
  events.observe(eventLog(log));
  const closers: Close[] = [];
  const starting: Starting = { ...context, events, closers };
  const close = () => closeAll(closers, log);
  try {
    return { ...(await start(starting, startedMs)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(starting: Starting, startedMs: number): Promise<Omit<App, 'close'>> {
  const { clock, events, log, options } = starting;
  const doubts = new Doubts(clock);
  const choices = new Choices(options.dataDir, log);
  const remote = await remoteEngines(starting);
  const engines = knownEngines(options, namesOf(remote));
  const status = followStatus(starting, engines);
  const feed = startFeed(starting, engines, remote.models, choices);
  const onModel = (model: string) =>
    feed.update((state) => ({ ...state, app: { ...state.app, model } }));
  const home = options.home && buildHome(starting, options.home, feed);
  const [ears, voice] = await Promise.all([
    startEars(starting, { doubts, remote: remote.ears, onLanguages: () => doors.refresh() }),
    startVoice(starting, { remote: remote.voices, choices, onVoices: () => showVoices() }),
  ]);
  const showVoices = () => {
    doors.refresh();
    feed.update((state) => withVoices(state, voice.tts, choices, options));
  };
  const doors = await startWyomingDoors(starting, {
    stt: ears.stt,
    tts: home ? seenInRooms(voice.tts, home, feed) : voice.tts,
    doubts,
    version: VERSION,
  });
  showVoices();
  const instance = instanceId(options.dataDir, log);
  const thinking =
    home && (await startBrain(starting, home, { ...remote, doubts, choices, onModel }));
  if (home && thinking)
    startHome(starting, home, {
      brain: thinking.brain,
      commands: {
        ...thinking.commands,
        select_voice: async ({ voice: id }) => {
          await voice.choose(id);
          return {};
        },
      },
      feed,
      instance,
      version: VERSION,
      languages: STARTER_LANGUAGES,
      learn: ears.learn,
    });
  else log.warn('no Home Assistant is configured: EXO hears and speaks, and knows no names');
  const { port: wyomingPort, quickPort: wyomingQuickPort } = doors;
  const atMs = clock.nowMs();
  events.emit({ type: 'app-started', atMs, startMs: atMs - startedMs });
  startPresence(starting, {
    home: home?.client,
    instance,
    version: VERSION,
    wyomingPort,
    status: () => ({ ...status(), wyomingPort }),
    memory: thinking?.memory,
  });
  // Nobody waits for a model: EXO answers already.
  const users = [ears.whisper, voice.model, thinking?.embeddings];
  void startLocalModels(
    starting,
    users.filter((user) => user !== undefined),
  );
  return { wyomingPort, wyomingQuickPort };
}

const NO_PROVIDERS: ProviderEngines = {
  ears: [],
  models: [],
  voices: [],
  embedders: [],
  mistakes: [],
};

/** Read only where there is a provider: a house without one never needs it. */
async function remoteEngines({ clock, log, options }: Starting): Promise<ProviderEngines> {
  if (options.providers.length === 0) return NO_PROVIDERS;
  const { providerEngines } = await import('./provider-engines.ts');
  const engines = providerEngines(options.providers, options.thinking, clock);
  for (const { code, message } of engines.mistakes)
    log.error('a provider is not used', { code, reason: message });
  return engines;
}

function namesOf({ ears, models, voices }: ProviderEngines) {
  return {
    ears: ears.map(({ stt }) => stt.name),
    models: models.map(({ name }) => name),
    voices: voices.map(({ name }) => name),
  };
}

/** Returns what the status is at the moment it is asked. */
function followStatus({ events, options }: Starting, engines: readonly KnownEngine[]) {
  const { home, language, supervisor, wyomingPort } = options;
  const isSupervised = supervisor !== undefined;
  const hasHome = home !== undefined;
  const known = { version: VERSION, language, isSupervised, hasHome, wyomingPort };
  let status = initialStatus({ ...known, engines });
  events.observe((event) => {
    status = reduceStatus(status, event);
  });
  return () => status;
}

/** What Home Assistant is shown of EXO; its rooms come with the house. */
function startFeed(
  { clock, closers, events, log, options }: Starting,
  engines: readonly KnownEngine[],
  models: readonly Llm[],
  choices: Choices,
): Feed {
  const shown = engines.map(({ isBuiltIn, name, role }) => ({ name, stage: role, isBuiltIn }));
  const known = { version: VERSION, language: options.language, engines: shown };
  const shownModels = models.map(({ name, model }) => ({ id: name, name: `${name} · ${model}` }));
  const feed = new Feed(withModels(newFeedState(known), shownModels, choices.current.model), clock);
  closers.push(() => feed.close());
  const onCost = (costUsd: number | null) => feed.update((state) => withCost(state, costUsd));
  if (models.length > 0) {
    const usage = new Usage({ dataDir: options.dataDir, clock, log, onCost });
    closers.push(events.observe(usage.observe), () => usage.close());
  }
  events.observe((event) => feed.update((state) => reduceApp(state, event)));
  return feed;
}

function withVoices(state: FeedState, tts: Tts, choices: Choices, options: Options): FeedState {
  const voices = shownVoices(tts, options.language);
  const wanted = choices.current.voice ?? options.speaking.voice;
  const voice = voices.find(({ id }) => id === wanted) ?? voices[0];
  return { ...state, app: { ...state.app, voices, voice: voice?.id ?? null } };
}

function withModels(
  state: FeedState,
  models: AppState['models'],
  chosen: string | undefined,
): FeedState {
  const first = models.find(({ id }) => id === chosen) ?? models[0];
  return { ...state, app: { ...state.app, models, model: first?.id ?? null } };
}

function withCost(state: FeedState, costUsd: number | null): FeedState {
  const costThisMonth = costUsd === null ? null : Number(costUsd.toFixed(4));
  const currency = costUsd === null ? null : 'USD';
  return { ...state, app: { ...state.app, costThisMonth, currency } };
}

function seenInRooms(tts: Tts, { rooms }: Home, feed: Feed): Tts {
  return spokenInRoom({
    tts,
    room: () => rooms.takeReply(),
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
