/** What the feed shows of EXO itself, reduced from the events. Pure. */
import type { AppState, FeedState } from './feed-state.ts';

export function newFeedState(known: Pick<AppState, 'version' | 'language'>): FeedState {
  return {
    health: 'ok',
    rooms: {},
    app: {
      ...known,
      engines: {},
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
