/** What the feed shows of EXO itself, reduced from the events. Pure. */
import type { ExoEvent, LadderStage } from '../core/events.ts';
import type { AppState, EngineState, FeedState, Notice } from './feed-state.ts';

export type KnownEngine = Pick<EngineState, 'stage'> & { readonly name: string };

interface Known extends Pick<AppState, 'version' | 'language'> {
  /** The best of each stage first. */
  readonly engines?: readonly KnownEngine[];
}

export function newFeedState({ version, language, engines = [] }: Known): FeedState {
  return {
    health: 'ok',
    rooms: {},
    app: {
      version,
      language,
      engines: Object.fromEntries(
        engines.map(({ name, stage }) => [
          name,
          { stage, state: 'starting', isActive: false, code: null },
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
      };
    case 'engine-ready':
      return withEngine(app, event.engine, { state: 'ready', code: null });
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
        model: event.model,
        inputTokens: app.inputTokens + event.inputTokens,
        outputTokens: app.outputTokens + event.outputTokens,
      };
    case 'model-retiring': {
      const date = new Date(event.retiresAtMs).toISOString().slice(0, 10);
      return withNotice(app, { kind: 'model-retiring', subject: event.model, date });
    }
    case 'integration-checked':
      return event.restartNeeded
        ? withNotice(app, { kind: 'restart-needed', subject: 'exo', date: null })
        : withoutNotice(app, 'restart-needed', 'exo');
    default:
      return app;
  }
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

/** Degraded: a stage has nothing left that works. What merely fell a rung still serves. */
function healthOf(app: AppState): FeedState['health'] {
  const stages = new Set(Object.values(app.engines).map(({ stage }) => stage));
  const isDown = [...stages].some((stage) =>
    Object.values(app.engines).every(
      (engine) => engine.stage !== stage || engine.state === 'failed',
    ),
  );
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

/** As the feed names the stages. */
export const SHOWN_STAGE: Readonly<Record<LadderStage, EngineState['stage']>> = {
  stt: 'hears',
  llm: 'thinks',
  tts: 'speaks',
  embeddings: 'remembers',
};
