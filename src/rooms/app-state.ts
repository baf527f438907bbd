/** What the feed shows of EXO itself, reduced from the events. Pure. */
import type { ExoEvent } from '../core/events.ts';
import type { AppState, EngineState, FeedState, Notice } from './feed-state.ts';

export interface ShownEngine extends Pick<EngineState, 'stage'> {
  readonly name: string;
  /** There from the start, without a model or a server. */
  readonly isBuiltIn: boolean;
}

interface Known extends Pick<AppState, 'version' | 'language'> {
  /** The best of each stage first. */
  readonly engines?: readonly ShownEngine[];
}

export function newFeedState({ version, language, engines = [] }: Known): FeedState {
  return {
    health: 'ok',
    rooms: {},
    app: {
      version,
      language,
      engines: Object.fromEntries(
        engines.map(({ isBuiltIn, name, stage }) => [
          name,
          {
            stage,
            state: isBuiltIn ? 'starting' : 'absent',
            isActive: false,
            code: null,
            provider: null,
            fellBack: false,
          },
        ]),
      ),
      downloads: {},
      notices: {},
      voice: null,
      voices: [],
      model: null,
      models: [],
      turnCount: 0,
      errorCount: 0,
      lastTurnMs: null,
      lastOutcome: null,
      inputTokens: 0,
      outputTokens: 0,
      costThisMonth: null,
      currency: null,
    },
  };
}

/** Events of rooms and turns in rooms are `rooms-feed.ts`'s. Returns the same object where nothing changed. */
export function reduceApp(feed: FeedState, event: ExoEvent): FeedState {
  const app = reduce(feed.app, event);
  return app === feed.app ? feed : { ...feed, app, health: healthOf(app) };
}

function reduce(app: AppState, event: ExoEvent): AppState {
  switch (event.type) {
    case 'turn-ended':
      return {
        ...app,
        turnCount: app.turnCount + 1,
        errorCount: app.errorCount + (event.outcome === 'failed' ? 1 : 0),
        lastTurnMs: event.outcome === 'cancelled' ? app.lastTurnMs : Math.round(event.tookMs),
        lastOutcome: event.outcome,
      };
    case 'engine-ready':
      return withEngine(app, event.engine, { state: 'ready', code: null });
    case 'engine-runs-on': {
      const engine = app.engines[event.engine];
      if (!engine) return app;
      const runs = { provider: event.provider, fellBack: event.fellBack !== null };
      return { ...app, engines: { ...app.engines, [event.engine]: { ...engine, ...runs } } };
    }
    case 'engine-failed':
      return withEngine(app, event.engine, { state: 'failed', code: event.code });
    case 'rung-fallen': {
      const fallen = withEngine(app, event.engine, { state: 'failed', code: event.code });
      return event.code.endsWith('/key-refused')
        ? withNotice(fallen, { kind: 'key-refused', subject: event.engine, date: null })
        : fallen;
    }
    case 'rung-recovered':
      return withoutNotice(
        withEngine(app, event.engine, { state: 'ready', code: null }),
        'key-refused',
        event.engine,
      );
    case 'model-answered':
      return {
        ...app,
        model: event.engine,
        inputTokens: app.inputTokens + event.inputTokens,
        outputTokens: app.outputTokens + event.outputTokens,
      };
    case 'model-download':
      return { ...app, downloads: withDownload(app.downloads, event) };
    case 'model-retiring': {
      const date = new Date(event.retiresAtMs).toISOString().slice(0, 10);
      return withNotice(app, { kind: 'model-retiring', subject: event.engine, date });
    }
    case 'integration-checked':
      return event.restartNeeded
        ? withNotice(app, { kind: 'restart-needed', subject: 'exo', date: null })
        : withoutNotice(app, 'restart-needed', 'exo');
    default:
      return app;
  }
}

function withDownload(
  downloads: AppState['downloads'],
  event: Extract<ExoEvent, { type: 'model-download' }>,
): AppState['downloads'] {
  const { [event.model]: _before, ...others } = downloads;
  const { state, receivedBytes, totalBytes, code } = event;
  if (state === 'ready' || state === 'absent') return others;
  return { ...others, [event.model]: { state, receivedBytes, totalBytes, code } };
}

function withEngine(
  app: AppState,
  name: string,
  change: Pick<EngineState, 'state' | 'code'>,
): AppState {
  const engine = app.engines[name];
  if (!engine || (engine.state === change.state && engine.code === change.code)) return app;
  const engines = { ...app.engines, [name]: { ...engine, ...change } };
  return { ...app, engines: withActive(engines) };
}

/** Of each stage, the first that is ready is the one in use: they stand in their ladder's order. */
function withActive(engines: AppState['engines']): AppState['engines'] {
  const taken = new Set<EngineState['stage']>();
  return Object.fromEntries(
    Object.entries(engines).map(([name, engine]) => {
      const isActive = engine.state === 'ready' && !taken.has(engine.stage);
      if (isActive) taken.add(engine.stage);
      return [name, engine.isActive === isActive ? engine : { ...engine, isActive }];
    }),
  );
}

/** Degraded: EXO is deaf or mute. What merely fell a rung still serves. */
function healthOf({ engines }: AppState): FeedState['health'] {
  const isDown = (['hears', 'speaks'] as const).some((stage) => {
    const states = Object.values(engines).flatMap((one) => (one.stage === stage ? one.state : []));
    return states.includes('failed') && !states.includes('ready') && !states.includes('starting');
  });
  return isDown ? 'degraded' : 'ok';
}

function withNotice(app: AppState, notice: Notice): AppState {
  const id = idOf(notice.kind, notice.subject);
  if (app.notices[id]?.date === notice.date) return app;
  return { ...app, notices: { ...app.notices, [id]: notice } };
}

function withoutNotice(app: AppState, kind: Notice['kind'], subject: string): AppState {
  const id = idOf(kind, subject);
  if (!(id in app.notices)) return app;
  const { [id]: _over, ...notices } = app.notices;
  return { ...app, notices };
}

function idOf(kind: Notice['kind'], subject: string): string {
  return `${kind}-${subject}`;
}
