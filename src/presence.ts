/**
 * How EXO shows itself. None of it is needed to hear and speak, so none of it stops the start.
 *
 *   announcer ─▶ Supervisor ─▶ Home Assistant discovers EXO
 *   integration ─▶ custom_components/exo ─▶ a notice that asks for the restart
 *   page ◀─ status ◀─ events
 */
import * as files from 'node:fs/promises';
import type { Starting } from './app-context.ts';
import { BenchProcess } from './bench-process.ts';
import { toExoError } from './core/errors.ts';
import type { Gate } from './doors/http/gate.ts';
import type { MemoryFile } from './doors/http/memory-routes.ts';
import { isAdministrator } from './home/administrators.ts';
import type { HomeClient } from './home/home.ts';
import { setUpIntegration } from './integration/set-up-integration.ts';
import type { Options } from './options.ts';
import type { Status } from './status/status.ts';
import { Announcer } from './supervisor/announcer.ts';
import { SupervisorClient } from './supervisor/supervisor-client.ts';

export interface Presence {
  readonly home: HomeClient | undefined;
  readonly instance: string;
  readonly version: string;
  readonly wyomingPort: number;
  readonly status: () => Status;
  readonly memory: MemoryFile | undefined;
}

export function startPresence(starting: Starting, presence: Presence): void {
  const { clock, closers, events, log, options } = starting;
  announce(starting, presence);
  const settingUp = setUpIntegration({
    sourceDir: options.integrationDir,
    homeConfigDir: options.homeConfigDir,
    files,
    isWanted: options.installIntegration,
    home: presence.home,
    language: options.language,
    clock,
    events,
    log: log.for('integration'),
  });
  closers.push(async () => (await settingUp)());
  const bench = new BenchProcess({ clock });
  closers.push(() => bench.close());
  const page = openPage(starting, presence, bench);
  closers.push(async () => (await page)?.close());
}

function announce(starting: Starting, { instance, version, wyomingPort }: Presence): void {
  const { clock, closers, events, log, options } = starting;
  if (!options.supervisor) return;
  const supervisor = new SupervisorClient({ ...options.supervisor, clock });
  const announcer = new Announcer({
    supervisor,
    clock,
    random: Math.random,
    events,
    log: log.for('discovery'),
  });
  announcer.offer({ wyomingPort });
  closers.push(() => announcer.close(), announcer.offerOnceKnown({ instance, version }));
  announcer.start();
}

async function openPage(
  { log, options }: Starting,
  { home, memory, status }: Presence,
  bench: BenchProcess,
) {
  try {
    // Not before EXO answers: people wait for that, and nobody for the page.
    const { HttpDoor } = await import('./doors/http/http-door.ts');
    const { gate, host } = pageAccess(options);
    const door = new HttpDoor({
      port: options.httpPort,
      host,
      gate,
      status,
      memory,
      isAdministrator: home && ((userId) => isAdministrator(home, userId)),
      bench,
      log: log.for('http'),
    });
    await door.start();
    return door;
  } catch (error) {
    const { code, message } = toExoError(error, 'http/unavailable', 'the page cannot be read');
    log.warn('there is no page', { code, reason: message });
    return undefined;
  }
}

/** Nothing on the page is secret, but it is nobody else's either. */
function pageAccess({ host, httpHost, ingressAddress, supervisor }: Options): {
  gate: Gate;
  host: string;
} {
  if (supervisor)
    return { gate: { type: 'ingress', address: ingressAddress }, host: httpHost ?? host };
  if (httpHost) return { gate: { type: 'open' }, host: httpHost };
  return { gate: { type: 'local' }, host: '127.0.0.1' };
}
