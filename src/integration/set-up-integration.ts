/** The integration at the start of the app: install, say what became of it, ask for the one restart. */
import type { Clock } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { EventBus, IntegrationState } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { HomeConnection, Unsubscribe } from '../home/connection.ts';
import type { HomeClient } from '../home/home.ts';
import { type Installation, type InstallOptions, installIntegration } from './install.ts';
import { type NoticeLanguage, RestartNotice, runningVersion } from './restart-notice.ts';

export interface SetUpOptions extends InstallOptions {
  /** False: the user takes care of the integration. */
  readonly isWanted: boolean;
  /** Undefined where no Home Assistant is configured. */
  readonly home: HomeClient | undefined;
  readonly language: NoticeLanguage;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
}

/** Resolves with the function that ends what goes on; never throws. */
export async function setUpIntegration(options: SetUpOptions): Promise<Unsubscribe> {
  const { clock, events, home, isWanted, language, log } = options;
  const installation: Installation = isWanted
    ? await installIntegration(options)
    : { state: 'disabled' };
  report(installation, options);
  const notice = new RestartNotice(installation, language);
  const tell = (isKnown: boolean | null, restartNeeded: boolean) =>
    events.emit({
      type: 'integration-checked',
      atMs: clock.nowMs(),
      state: installation.state,
      isKnown,
      restartNeeded,
    });
  tell(null, notice.isNeeded(undefined));
  const check = async (connection: HomeConnection) => {
    const running = await runningVersion(connection);
    tell(running !== null, notice.isNeeded(running));
    await notice.show(connection, running);
  };
  const unfollow = home?.follow((connection) => {
    check(connection).catch((error: unknown) => {
      const { code } = toExoError(error, 'core/internal', 'the check failed');
      log.debug('the integration could not be looked at in Home Assistant', { code });
    });
  });
  return () => unfollow?.();
}

const LINES: Readonly<
  Record<IntegrationState, { level: 'debug' | 'info' | 'warn'; message: string }>
> = {
  installed: {
    level: 'info',
    message: 'the integration is installed: Home Assistant loads it at its next start',
  },
  updated: {
    level: 'info',
    message: 'the integration is updated: Home Assistant loads it at its next start',
  },
  current: { level: 'debug', message: 'the integration is up to date' },
  disabled: {
    level: 'info',
    message: 'the integration is left to you: install_integration is off',
  },
  unmapped: {
    level: 'info',
    message: "Home Assistant's folder is not mounted: copy custom_components/exo there yourself",
  },
  'skipped-foreign': {
    level: 'info',
    message: 'the integration was installed by someone else (HACS?) and stays as it is',
  },
  'skipped-edited': {
    level: 'warn',
    message:
      'the integration was edited and stays as it is: delete custom_components/exo to get this version',
  },
  'skipped-newer': {
    level: 'warn',
    message: 'the integration in Home Assistant is newer than this app: update the app',
  },
  'read-only': {
    level: 'warn',
    message: "Home Assistant's folder cannot be written: mount it writable or copy the integration",
  },
  failed: { level: 'warn', message: 'the integration could not be installed' },
};

const ADVICE: Readonly<Record<string, string>> = {
  'integration/disk-full': 'free some space and restart the app',
  'integration/odd-file': 'remove what does not belong there and restart the app',
};

function report(installation: Installation, { homeConfigDir, log }: SetUpOptions): void {
  const { code, previousVersion, reason, state, version } = installation;
  const { level, message } = LINES[state];
  const advice = code === undefined ? undefined : ADVICE[code];
  log[level](message, { folder: homeConfigDir, version, previousVersion, code, reason, advice });
}
