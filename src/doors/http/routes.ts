/** What the page's port answers. Every address is relative, so that it works below any ingress path. */
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Status } from '../../status/status.ts';
import { type Asset, inlineScriptHash } from './assets.ts';
import { addBenchRoutes, type PageBench } from './bench-routes.ts';
import { type Gate, mayEnter } from './gate.ts';
import { addMemoryRoutes, MEMORY_PATH, type MemoryFile } from './memory-routes.ts';
import { pageLanguage, viewOf } from './view.ts';

export interface RoutesOptions {
  readonly gate: Gate;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly status: () => Status;
  /** Absent: EXO keeps nothing, or whoever reaches the page may not have it. */
  readonly memory?: MemoryFile | undefined;
  /** Of Home Assistant's users; absent: nobody is known to be one. */
  readonly isAdministrator?: ((userId: string) => Promise<boolean>) | undefined;
  readonly bench?: PageBench | undefined;
  readonly log: Log;
}

export function routes(options: RoutesOptions): Hono {
  const { assets, bench, gate, log, memory, status } = options;
  const app = new Hono();
  const isOpen = gate.type === 'open';
  const memoryFor = async (context: Context) =>
    memory && (await mayHaveMemory(options, context)) ? memory : undefined;
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
  app.get('/api/view', async (context) => {
    const language = languageOf(context.req.header('accept-language'));
    const factCount = (await memoryFor(context))?.count();
    const offered = { factCount, canMeasure: bench !== undefined && !isOpen };
    return json(context, viewOf(status(), language, offered));
  });
  for (const [path, asset] of assets) app.get(`/${path}`, (context) => file(context, asset));
  if (memory && !isOpen) {
    app.use(MEMORY_PATH, async (context, next) => {
      if (await memoryFor(context)) return await next();
      return context.json({ code: 'http/forbidden', message: 'For administrators only.' }, 403);
    });
    addMemoryRoutes(app, memory);
  }
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

/** Supervisor says who comes and strips what others say of it; the side bar hides the page from users, no more. */
async function mayHaveMemory(
  { gate, isAdministrator, log }: RoutesOptions,
  context: Context,
): Promise<boolean> {
  if (gate.type !== 'ingress') return gate.type === 'local';
  const userId = context.req.header('x-remote-user-id');
  if (userId === undefined || !isAdministrator) return false;
  try {
    return await isAdministrator(userId);
  } catch (error) {
    const { code } = toExoError(error, 'home/unreachable', 'who asks is not known');
    // The page asks every two seconds.
    log.debug('the memory is not shown: who asks is not known', { code });
    return false;
  }
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
