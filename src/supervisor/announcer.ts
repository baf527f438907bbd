/**
 * Makes Home Assistant find EXO: keeps Supervisor's discovery messages as they should be.
 *
 *   offer ─▶ plan ─▶ POST/DELETE /discovery ─▶ announced
 *              ▲            └─ failed: said once, tried again
 *              └─ a new offer
 *
 * A stop withdraws nothing: Supervisor lists the messages of running apps only and drops them at an
 * uninstall, and a withdrawal would make Home Assistant delete what the user set up.
 */
import { aborted } from '../core/aborted.ts';
import { type Clock, delay } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import {
  announcementsFor,
  announceRetryDelayMs,
  type Offer,
  planAnnouncements,
  type Step,
  showsIntegration,
} from './announcements.ts';
import type { SupervisorClient } from './supervisor-client.ts';

export interface AnnouncerOptions {
  readonly supervisor: SupervisorClient;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events: EventBus;
  readonly log: Log;
}

/**
 * @example
 * const announcer = new Announcer({ supervisor, clock, random: Math.random, events, log });
 * announcer.start();
 * announcer.offer({ wyomingPort: 10_300 });
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #stop = new AbortController();
  readonly #announced = new Map<string, { uuid: string; config: string }>();
  /** What was complained about last, by service. */
  readonly #reported = new Map<string, string>();
  #offer: Offer = {};
  #hostname: string | undefined;
  #changed = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Replaces what was offered before. */
  offer(offer: Offer): void {
    this.#offer = offer;
    this.#changed.abort();
  }

  /** Offers EXO to its integration as soon as events show that Home Assistant has it. */
  offerOnceKnown(exo: NonNullable<Offer['exo']>): () => void {
    const { events } = this.#options;
    const unobserve = events.observe((event) => {
      if (!showsIntegration(event)) return;
      unobserve();
      this.offer({ ...this.#offer, exo });
    });
    return unobserve;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    const stopped = this.#stop.signal;
    let failures = 0;
    while (!stopped.aborted) {
      this.#changed = new AbortController();
      const outcome = await this.#announce();
      failures = outcome === 'done' ? 0 : failures + 1;
      if (outcome === 'done') await aborted(AbortSignal.any([stopped, this.#changed.signal]));
      else {
        const waitMs = announceRetryDelayMs(failures, outcome === 'refused', random());
        await delay(clock, waitMs, AbortSignal.any([stopped, this.#changed.signal]));
      }
    }
  }

  /** Does what can be done; one service that fails does not hold up the others. */
  async #announce(): Promise<'done' | 'failed' | 'refused'> {
    // Fixed at the start: an offer that comes meanwhile wakes the loop again.
    const offer = this.#offer;
    if (Object.values(offer).every((part) => part === undefined) && this.#announced.size === 0)
      return 'done';
    const codes = new Set<string>();
    try {
      this.#hostname ??= (await this.#options.supervisor.self(this.#stop.signal)).hostname;
    } catch (error) {
      const announcements = announcementsFor(offer, 'unknown');
      for (const { service } of announcements) codes.add(this.#report(service, error));
      return codes.has('supervisor/unreachable') ? 'failed' : 'refused';
    }
    const wanted = announcementsFor(offer, this.#hostname);
    for (const step of planAnnouncements(wanted, this.#announced)) {
      const service = step.type === 'post' ? step.announcement.service : step.service;
      try {
        await this.#take(step);
        this.#reported.delete(service);
      } catch (error) {
        codes.add(this.#report(service, error));
      }
    }
    if (codes.size === 0) return 'done';
    return codes.has('supervisor/unreachable') ? 'failed' : 'refused';
  }

  async #take(step: Step): Promise<void> {
    const { clock, events, log, supervisor } = this.#options;
    if (step.type === 'withdraw') {
      await supervisor.withdraw(step.uuid, this.#stop.signal);
      this.#announced.delete(step.service);
      log.info('no longer announced to Home Assistant', { service: step.service });
      return;
    }
    const { config, service } = step.announcement;
    const { uuid } = await supervisor.announce(step.announcement, this.#stop.signal);
    this.#announced.set(service, { uuid, config: JSON.stringify(config) });
    log.info('announced to Home Assistant', { service });
    events.emit({ type: 'announced', atMs: clock.nowMs(), service });
  }

  /** Names each kind of failure once, however often it repeats. */
  #report(service: string, error: unknown): string {
    const { clock, events, log } = this.#options;
    const { code, message } = toExoError(error, 'core/internal', 'the announcement failed');
    if (this.#stop.signal.aborted || this.#reported.get(service) === code) return code;
    this.#reported.set(service, code);
    const advice = `add ${service === 'exo' ? 'EXO' : 'Wyoming'} by hand in Devices & services`;
    log.warn('Home Assistant may not find EXO by itself', {
      service,
      code,
      reason: message,
      ...(code === 'supervisor/unreachable' ? {} : { advice }),
    });
    events.emit({ type: 'announcement-failed', atMs: clock.nowMs(), service, code });
    return code;
  }
}
