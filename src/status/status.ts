/** How EXO is, reduced from the events: what the page shows. Pure; no words, no names, only numbers and codes. */
import type { ErrorCode } from '../core/errors.ts';
import type { ExoEvent, IntegrationState } from '../core/events.ts';

export interface EngineStatus {
  readonly name: string;
  readonly role: 'hears' | 'thinks' | 'speaks' | 'remembers';
  readonly languages: readonly string[];
  /** `absent`: not on this machine, or not yet. */
  readonly state: 'absent' | 'starting' | 'ready' | 'failed';
  readonly code: ErrorCode | null;
  /** Where its model runs; null where none is loaded in the inference runtime. */
  readonly provider: 'cpu' | 'cuda' | null;
  /** It was meant for a GPU, and had to be put on the processor. */
  readonly fellBack: boolean;
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
  /** The best of each role first. */
  readonly engines: readonly EngineStatus[];
  /** Models on their way: null where it is not known how far, else 0 to 1. */
  readonly downloads: Readonly<
    Record<string, { readonly share: number | null; readonly code: ErrorCode | null }>
  >;
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
  readonly engines: readonly (Pick<EngineStatus, 'name' | 'role' | 'languages'> & {
    /** There from the start, without a model or a server. */
    readonly isBuiltIn: boolean;
  })[];
}

export function initialStatus({ hasHome, engines, ...known }: InitialStatus): Status {
  return {
    ...known,
    home: { state: hasHome ? 'connecting' : 'unconfigured', version: null, code: null },
    link: { state: 'waiting', code: null },
    engines: engines.map(({ isBuiltIn, ...engine }) => ({
      ...engine,
      state: isBuiltIn ? 'starting' : 'absent',
      code: null,
      provider: null,
      fellBack: false,
    })),
    downloads: {},
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
    case 'model-download':
      return { ...status, downloads: withDownload(status.downloads, event) };
    case 'engine-ready':
    case 'rung-recovered':
      return withEngine(status, event.engine, { state: 'ready', code: null });
    case 'engine-runs-on':
      return withEngine(status, event.engine, {
        provider: event.provider,
        fellBack: event.fellBack !== null,
      });
    case 'engine-failed':
    case 'rung-fallen':
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

function withDownload(
  downloads: Status['downloads'],
  { model, state, receivedBytes, totalBytes, code }: Extract<ExoEvent, { type: 'model-download' }>,
): Status['downloads'] {
  const { [model]: _before, ...others } = downloads;
  if (state === 'ready' || state === 'absent') return others;
  const share = totalBytes > 0 ? receivedBytes / totalBytes : null;
  return { ...others, [model]: { share, code } };
}

function withEngine(status: Status, name: string, change: Partial<EngineStatus>): Status {
  const engines = status.engines.map((engine) =>
    engine.name === name ? { ...engine, ...change } : engine,
  );
  return { ...status, engines };
}
