import { describe, expect, it } from 'vitest';
import {
  announcementsFor,
  announceRetryDelayMs,
  planAnnouncements,
  showsIntegration,
} from './announcements.ts';

const exo = { instance: 'i', version: '0.1.0' };

describe('announcements', () => {
  it('hold what there is', () => {
    expect(announcementsFor({}, 'local-exo')).toEqual([]);
    expect(announcementsFor({ wyomingPort: 10_300, exo }, 'local-exo')).toEqual([
      { service: 'wyoming', config: { uri: 'tcp://local-exo:10300' } },
      { service: 'exo', config: exo },
    ]);
  });

  it('are posted when new or changed, withdrawn when offered no longer, else left alone', () => {
    const wanted = announcementsFor({ wyomingPort: 10_300 }, 'h');
    const posted = { uuid: 'u', config: JSON.stringify({ uri: 'tcp://h:10300' }) };
    expect(planAnnouncements(wanted, new Map())).toEqual([
      { type: 'post', announcement: wanted[0] },
    ]);
    expect(planAnnouncements(wanted, new Map([['wyoming', posted]]))).toEqual([]);
    const changed = announcementsFor({ wyomingPort: 10_301 }, 'h');
    expect(planAnnouncements(changed, new Map([['wyoming', posted]]))).toMatchObject([
      { type: 'post' },
    ]);
    expect(planAnnouncements([], new Map([['wyoming', posted]]))).toEqual([
      { type: 'withdraw', service: 'wyoming', uuid: 'u' },
    ]);
  });

  it('of the integration wait for a Home Assistant that has it', () => {
    const checked = { type: 'integration-checked', atMs: 0, state: 'installed' } as const;
    expect(showsIntegration({ ...checked, isKnown: null, restartNeeded: true })).toBe(false);
    expect(showsIntegration({ ...checked, isKnown: false, restartNeeded: true })).toBe(false);
    expect(showsIntegration({ ...checked, isKnown: true, restartNeeded: false })).toBe(true);
    expect(showsIntegration({ type: 'link-opened', atMs: 0 })).toBe(true);
    expect(showsIntegration({ type: 'link-closed', atMs: 0, code: 'link/not-installed' })).toBe(
      false,
    );
    expect(showsIntegration({ type: 'home-connected', atMs: 0, version: '2026.11.0' })).toBe(false);
  });

  it('are tried again ever more slowly, and rarely where Supervisor said no', () => {
    expect(announceRetryDelayMs(1, false, 0)).toBe(500);
    expect(announceRetryDelayMs(3, false, 0.99)).toBeCloseTo(3_980);
    expect(announceRetryDelayMs(500, false, 0)).toBe(30_000);
    expect(announceRetryDelayMs(1, true, 0)).toBe(300_000);
  });
});
