/** How EXO is, reduced from the events: what the page shows. Pure; no words, no names, only numbers and codes. */
import type { ErrorCode } from '../core/errors.ts';
import type { ExoEvent, IntegrationState } from '../core/events.ts';

export interface EngineStatus {
  readonly name: string;
  readonly role: 'hears' | 'speaks';
  readonly languages: readonly string[];
  readonly state: 'starting' | 'ready' | 'failed';
  readonly code: ErrorCode | null;
}

export interface Status {
  readonly version: string;
  /** Of the house. */
  readonly language: 'fr' | 'en';
  /** True: an app of Home Assistant; false: a program or container of its own. */
  readonly isSupervised: boolean;
  readonly home: {
    readonly state: 'unconfigured' | 'connecting' | 'connected' | 'lost';
    readonly version: string | null;
    readonly code: ErrorCode | null;
  };
  /** To the integration, for conversations. */
  readonly link: {
    readonly state: 'waiting' | 'open' | 'closed';
    readonly code: ErrorCode | null;
  };
  /** Where speech to text and text to speech are served. */
  readonly wyomingPort: number;
  readonly engines: readonly EngineStatus[];
  /** Null before Home Assistant was read for the first time. */
  readonly house: { readonly areas: number; readonly names: number } | null;
  readonly integration: {
    readonly state: IntegrationState | 'unchecked';
    /** Whether Home Assistant has it; null before it was asked. */
    readonly isKnown: boolean | null;
    readonly restartNeeded: boolean;
  };
  /** By service: null where Supervisor took it, else why not. */
  readonly announcements: Readonly<Record<string, ErrorCode | null>>;
}

export interface InitialStatus
  extends Pick<Status, 'version' | 'language' | 'isSupervised' | 'wyomingPort'> {
  readonly hasHome: boolean;
  readonly engines: readonly Pick<EngineStatus, 'name' | 'role' | 'languages'>[];
}

export function initialStatus({ hasHome, engines, ...known }: InitialStatus): Status {
  return {
    ...known,
    home: { state: hasHome ? 'connecting' : 'unconfigured', version: null, code: null },
    link: { state: 'waiting', code: null },
    engines: engines.map((engine) => ({ ...engine, state: 'starting', code: null })),
    house: null,
    integration: { state: 'unchecked', isKnown: null, restartNeeded: false },
    announcements: {},
  };
}

export function reduceStatus(status: Status, event: ExoEvent): Status {
  switch (event.type) {
    case 'home-connected':
      return { ...status, home: { state: 'connected', version: event.version, code: null } };
    case 'home-disconnected':
      return {
        ...status,
        home: { ...status.home, state: 'lost', code: event.code },
        // A problem of the link is told once and stays until the link opens or has another.
        link: status.link.state === 'open' ? { state: 'waiting', code: null } : status.link,
      };
    case 'house-changed':
      return { ...status, house: { areas: event.areaCount, names: event.entityCount } };
    case 'link-opened':
      return { ...status, link: { state: 'open', code: null } };
    case 'link-closed':
      return { ...status, link: { state: 'closed', code: event.code } };
    case 'engine-ready':
      return withEngine(status, event.engine, { state: 'ready', code: null });
    case 'engine-failed':
      return withEngine(status, event.engine, { state: 'failed', code: event.code });
    case 'announced':
      return { ...status, announcements: { ...status.announcements, [event.service]: null } };
    case 'announcement-failed':
      return {
        ...status,
        announcements: { ...status.announcements, [event.service]: event.code },
      };
    case 'integration-checked':
      return {
        ...status,
        integration: {
          state: event.state,
          isKnown: event.isKnown,
          restartNeeded: event.restartNeeded,
        },
      };
    default:
      return status;
  }
}

function withEngine(
  status: Status,
  name: string,
  change: Pick<EngineStatus, 'state' | 'code'>,
): Status {
  const engines = status.engines.map((engine) =>
    engine.name === name ? { ...engine, ...change } : engine,
  );
  return { ...status, engines };
}
