/** What each engine takes on this machine, measured when somebody asks on the page: `/api/bench`. */
import type { Hono } from 'hono';
import type { PageLanguage } from './texts.ts';

export interface BenchState {
  readonly state: 'idle' | 'running' | 'done' | 'failed';
  /** What is measured right now. */
  readonly step: string | null;
  /** In columns, for a font of one width. */
  readonly report: string | null;
}

export interface PageBench {
  readonly state: BenchState;
  /** Returns false while one runs. */
  start(language: PageLanguage): boolean;
}

/** Only where the gate knows who comes: it takes the machine for half a minute. */
export function addBenchRoutes(
  app: Hono,
  bench: PageBench,
  languageOf: (acceptLanguage: string | undefined) => PageLanguage,
): void {
  app.get('/api/bench', (context) => {
    context.header('Cache-Control', 'no-store');
    return context.json(bench.state);
  });
  app.post('/api/bench', (context) => {
    // No other site can send it without being asked about first.
    if (context.req.header('content-type') !== 'application/json')
      return context.json({ code: 'bench/invalid', message: 'send application/json' }, 415);
    const hasStarted = bench.start(languageOf(context.req.header('accept-language')));
    return context.json(bench.state, hasStarted ? 202 : 409);
  });
}
