/** What the page's port answers. Every address is relative, so that it works below any ingress path. */
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import { ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Status } from '../../status/status.ts';
import { type Asset, inlineScriptHash } from './assets.ts';
import { addBenchRoutes, type PageBench } from './bench-routes.ts';
import { type Gate, mayEnter } from './gate.ts';
import { addMemoryRoutes, type MemoryFile } from './memory-routes.ts';
import { pageLanguage, viewOf } from './view.ts';

export interface RoutesOptions {
  readonly gate: Gate;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly status: () => Status;
  /** Absent: EXO keeps nothing, or whoever reaches the page may not have it. */
  readonly memory?: MemoryFile | undefined;
  readonly bench?: PageBench | undefined;
  readonly log: Log;
}

export function routes({ assets, bench, gate, log, memory, status }: RoutesOptions): Hono {
  const app = new Hono();
  const isOpen = gate.type === 'open';
  const shown = isOpen ? undefined : memory;
  const languageOf = (acceptLanguage: string | undefined) =>
    pageLanguage(acceptLanguage, status().language);
  const headers = securityHeaders(assets.get('')?.body ?? '');
  app.use(async (context, next) => {
    const { address } = getConnInfo(context).remote;
    if (!mayEnter(gate, address, context.req.header('host')))
      return context.text('This page opens inside Home Assistant only.', 403);
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
    return;
  });
  app.get('/api/status', (context) => json(context, status()));
  app.get('/api/view', (context) => {
    const language = languageOf(context.req.header('accept-language'));
    const offered = { factCount: shown?.count(), canMeasure: bench !== undefined && !isOpen };
    return json(context, viewOf(status(), language, offered));
  });
  for (const [path, asset] of assets) app.get(`/${path}`, (context) => file(context, asset));
  if (shown) addMemoryRoutes(app, shown);
  if (bench && !isOpen) addBenchRoutes(app, bench, languageOf);
  app.notFound((context) => context.text('Not found', 404));
  app.onError((error, context) => {
    // Its message may quote what is remembered.
    const code = error instanceof ExoError ? error.code : error.name;
    log.error('a request failed', { route: routePath(context), code });
    return context.text('Something went wrong', 500);
  });
  return app;
}

function json(context: Context, body: object): Response {
  context.header('Cache-Control', 'no-store');
  return context.json(body);
}

function file(context: Context, { body, etag, type }: Asset): Response {
  context.header('Cache-Control', 'no-cache');
  context.header('ETag', etag);
  if (context.req.header('if-none-match') === etag) return context.body(null, 304);
  context.header('Content-Type', type);
  return context.body(body);
}

function securityHeaders(page: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' '${inlineScriptHash(page)}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    // Ingress shows the page inside Home Assistant's own, at the same origin.
    "frame-ancestors 'self'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
