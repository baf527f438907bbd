/** What Supervisor has to be told so that Home Assistant finds EXO. Pure. */
import type { ExoEvent } from '../core/events.ts';

/** What there is to find; `undefined` members are not there yet. */
export interface Offer {
  /** Where the Wyoming door answers. */
  readonly wyomingPort?: number;
  /** For the integration, once Home Assistant can load it: before, it would only log an error. */
  readonly exo?: { readonly instance: string; readonly version: string };
}

/** Supervisor keeps one message per app and service. */
export interface Announcement {
  /** The domain of an integration, listed under `discovery:` of the app. */
  readonly service: string;
  readonly config: Readonly<Record<string, string>>;
}

export type Step =
  | { readonly type: 'post'; readonly announcement: Announcement }
  | { readonly type: 'withdraw'; readonly service: string; readonly uuid: string };

/** What Supervisor has taken from this process, by service. */
export type Announced = ReadonlyMap<string, { readonly uuid: string; readonly config: string }>;

/** `hostname`: how other containers reach this one. */
export function announcementsFor(offer: Offer, hostname: string): Announcement[] {
  const announcements: Announcement[] = [];
  if (offer.wyomingPort !== undefined) {
    const uri = `tcp://${hostname}:${offer.wyomingPort}`;
    announcements.push({ service: 'wyoming', config: { uri } });
  }
  if (offer.exo) announcements.push({ service: 'exo', config: { ...offer.exo } });
  return announcements;
}

/**
 * Posting again replaces a message and keeps its uuid. A withdrawal makes Home Assistant delete what
 * the user set up from it, so it is for what EXO offers no longer, never for a stop.
 */
export function planAnnouncements(wanted: readonly Announcement[], announced: Announced): Step[] {
  const posts = wanted
    .filter(({ service, config }) => announced.get(service)?.config !== JSON.stringify(config))
    .map((announcement): Step => ({ type: 'post', announcement }));
  const services = new Set(wanted.map(({ service }) => service));
  const withdrawals = [...announced]
    .filter(([service]) => !services.has(service))
    .map(([service, { uuid }]): Step => ({ type: 'withdraw', service, uuid }));
  return [...withdrawals, ...posts];
}

/** True for events that only a Home Assistant which has the integration can cause. */
export function showsIntegration(event: ExoEvent): boolean {
  if (event.type === 'integration-checked') return event.isKnown === true;
  return event.type === 'link-opened';
}

const FIRST_DELAY_MS = 1_000;
const CAP_MS = 60_000;
/** Supervisor said no: only another version of the app or of Supervisor changes that. */
const REFUSED_MS = 600_000;

/** `failures` in a row, from 1; `random` is in [0, 1). */
export function announceRetryDelayMs(failures: number, isRefused: boolean, random: number): number {
  const spread = 0.5 + random / 2;
  if (isRefused) return REFUSED_MS * spread;
  return Math.min(CAP_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10)) * spread;
}
