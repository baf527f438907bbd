import { describe, expect, it } from 'vitest';
import type { HomeConnection } from '../home/connection.ts';
import { HomeRefusal } from '../home/refusal.ts';
import type { Installation } from './install.ts';
import { NOTIFICATION_ID, RestartNotice, runningVersion } from './restart-notice.ts';

/** Home Assistant that knows this version of the integration, or none. */
function homeWith(version: string | undefined) {
  const services: Record<string, unknown>[] = [];
  const connection: HomeConnection = {
    version: '2026.11.0',
    closed: new AbortController().signal,
    request: (message) => {
      const { type, ...rest } = message as { type: string } & Record<string, unknown>;
      if (type === 'manifest/get') {
        return version === undefined
          ? Promise.reject(new HomeRefusal(type, 'not_found'))
          : Promise.resolve({ domain: 'exo', version });
      }
      services.push(rest);
      return Promise.resolve({});
    },
    subscribe: () => Promise.reject(new Error('not used')),
  };
  return { connection, services };
}

const installed: Installation = { state: 'installed', version: '0.2.0' };

const show = async (notice: RestartNotice, connection: HomeConnection) =>
  notice.show(connection, await runningVersion(connection));

describe('the notice that asks for a restart', () => {
  it('is created once, in the language of the house, and goes when the integration is loaded', async () => {
    const notice = new RestartNotice(installed, 'fr');
    const before = homeWith(undefined);
    expect(await show(notice, before.connection)).toBe(true);
    expect(await show(notice, before.connection)).toBe(true);
    expect(before.services).toHaveLength(1);
    expect(before.services[0]).toMatchObject({
      domain: 'persistent_notification',
      service: 'create',
      service_data: {
        notification_id: NOTIFICATION_ID,
        title: 'EXO : redémarrez Home Assistant une fois',
      },
    });
    const after = homeWith('0.2.0');
    expect(await show(notice, after.connection)).toBe(false);
    expect(after.services).toEqual([
      {
        domain: 'persistent_notification',
        service: 'dismiss',
        service_data: { notification_id: NOTIFICATION_ID },
      },
    ]);
  });

  it.each<[Installation, string | undefined, boolean]>([
    [installed, undefined, true],
    [installed, '0.2.0', false],
    [{ state: 'updated', version: '0.2.0', previousVersion: '0.1.0' }, '0.1.0', true],
    [{ state: 'updated', version: '0.2.0', previousVersion: '0.1.0' }, '0.2.0', false],
    [{ state: 'updated', version: '0.2.0', previousVersion: '0.2.0' }, '0.2.0', true],
    [{ state: 'current', version: '0.2.0' }, '0.1.0', true],
    [{ state: 'current', version: '0.2.0' }, '0.2.0', false],
  ])('%j where Home Assistant runs %s: %s', async (installation, running, expected) => {
    const notice = new RestartNotice(installation, 'en');
    expect(await show(notice, homeWith(running).connection)).toBe(expected);
  });

  it('believes a new connection after files changed within a version', async () => {
    const notice = new RestartNotice(
      { state: 'updated', version: '0.2.0', previousVersion: '0.2.0' },
      'en',
    );
    expect(await show(notice, homeWith('0.2.0').connection)).toBe(true);
    expect(await show(notice, homeWith('0.2.0').connection)).toBe(false);
  });

  it('leaves copies of others alone', async () => {
    for (const state of ['skipped-foreign', 'skipped-newer', 'disabled', 'failed'] as const) {
      const { connection, services } = homeWith(undefined);
      expect(await show(new RestartNotice({ state }, 'en'), connection)).toBe(false);
      expect(services).toEqual([]);
    }
  });

  it('passes on what Home Assistant cannot answer', async () => {
    const { connection } = homeWith('0.2.0');
    const broken = { ...connection, request: () => Promise.resolve(['no manifest']) };
    await expect(runningVersion(broken)).rejects.toThrow();
  });
});
