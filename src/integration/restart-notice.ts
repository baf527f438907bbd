/** Asks for the restart that loads the integration, in Home Assistant's own notifications. */
import { z } from 'zod';
import type { HomeConnection } from '../home/connection.ts';
import { refusedBecause } from '../home/refusal.ts';
import type { Installation } from './install.ts';

export type NoticeLanguage = 'fr' | 'en';

/** Fixed: a notification of the same id takes the place of the one before. */
export const NOTIFICATION_ID = 'exo_restart';

const TEXTS: Readonly<Record<NoticeLanguage, { title: string; message: string }>> = {
  en: {
    title: 'EXO: restart Home Assistant once',
    message:
      'The integration EXO is in place. Restart Home Assistant once to load it: ' +
      '[Settings → System](/config/system), the power button at the top, *Restart Home Assistant*. ' +
      'EXO then appears under [Devices & services](/config/integrations).',
  },
  fr: {
    title: 'EXO : redémarrez Home Assistant une fois',
    message:
      "L'intégration EXO est en place. Redémarrez Home Assistant une fois pour la charger : " +
      '[Paramètres → Système](/config/system), le bouton en haut à droite, ' +
      '*Redémarrer Home Assistant*. EXO apparaîtra ensuite dans ' +
      '[Appareils et services](/config/integrations).',
  },
};

const manifestSchema = z.object({ version: z.string().max(64).nullish() });

/**
 * Looked at once per connection: a restart of Home Assistant always brings a new one.
 *
 * @example home.follow(async (connection) => notice.show(connection, await runningVersion(connection)));
 */
export class RestartNotice {
  readonly #installation: Installation;
  readonly #language: NoticeLanguage;
  /** True: the files changed and the version did not, so Home Assistant cannot tell. */
  #isChangedInside: boolean;
  #isAsked = false;

  constructor(installation: Installation, language: NoticeLanguage) {
    this.#installation = installation;
    this.#language = language;
    this.#isChangedInside =
      installation.state === 'updated' && installation.previousVersion === installation.version;
  }

  /** For copies of others, a restart is the business of those who made them. */
  get isOurs(): boolean {
    return ['installed', 'updated', 'current'].includes(this.#installation.state);
  }

  /** `running`: the version that Home Assistant knows; undefined before it was asked. */
  isNeeded(running: string | null | undefined): boolean {
    const { state, version } = this.#installation;
    if (running === undefined) return state === 'installed' || state === 'updated';
    return this.isOurs && (running !== version || this.#isChangedInside);
  }

  /** Resolves with whether a restart is needed; asks for it at most once in the life of the app. */
  async show(connection: HomeConnection, running: string | null): Promise<boolean> {
    if (!this.isOurs) return false;
    const isNeeded = this.isNeeded(running);
    this.#isChangedInside = false;
    if (!isNeeded) {
      this.#isAsked = false;
      await callService(connection, 'dismiss', {});
    } else if (!this.#isAsked) {
      this.#isAsked = true;
      await callService(connection, 'create', TEXTS[this.#language]);
    }
    return isNeeded;
  }
}

/**
 * The version that Home Assistant found at its start; null where it found none. It knows the integration
 * before it loads it: that takes an entry, and without one the link's commands do not exist either.
 */
export async function runningVersion(connection: HomeConnection): Promise<string | null> {
  try {
    const manifest = await connection.request({ type: 'manifest/get', integration: 'exo' });
    return manifestSchema.parse(manifest).version ?? null;
  } catch (error) {
    if (refusedBecause(error, 'not_found')) return null;
    throw error;
  }
}

async function callService(
  connection: HomeConnection,
  service: 'create' | 'dismiss',
  data: Readonly<Record<string, string>>,
): Promise<void> {
  await connection.request({
    type: 'call_service',
    domain: 'persistent_notification',
    service,
    service_data: { notification_id: NOTIFICATION_ID, ...data },
  });
}
