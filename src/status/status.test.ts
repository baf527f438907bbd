import { describe, expect, it } from 'vitest';
import type { ExoEvent } from '../core/events.ts';
import { initialStatus, reduceStatus } from './status.ts';

const start = initialStatus({
  version: '0.1.0',
  language: 'fr',
  isSupervised: true,
  wyomingPort: 10_300,
  hasHome: true,
  engines: [
    { name: 'starter', role: 'hears', languages: ['fr', 'en'], isBuiltIn: true },
    { name: 'espeak-ng', role: 'speaks', languages: ['fr'], isBuiltIn: true },
    { name: 'piper', role: 'speaks', languages: ['fr'], isBuiltIn: false },
  ],
});

const reduced = (...events: ExoEvent[]) => events.reduce(reduceStatus, start);

describe('the status', () => {
  it('begins with nothing known', () => {
    expect(start.home.state).toBe('connecting');
    expect(start.engines.map(({ state }) => state)).toEqual(['starting', 'starting', 'absent']);
    expect(initialStatus({ ...start, engines: [], hasHome: false }).home.state).toBe(
      'unconfigured',
    );
  });

  it('follows Home Assistant and the link', () => {
    const connected = reduced(
      { type: 'home-connected', atMs: 1, version: '2026.11.0' },
      { type: 'house-changed', atMs: 2, entityCount: 20, areaCount: 6 },
      { type: 'link-opened', atMs: 3 },
    );
    expect(connected).toMatchObject({
      home: { state: 'connected', version: '2026.11.0' },
      link: { state: 'open' },
      house: { areas: 6, names: 20 },
    });
    const lost = reduceStatus(connected, {
      type: 'home-disconnected',
      atMs: 4,
      code: 'home/unreachable',
    });
    expect(lost).toMatchObject({
      home: { state: 'lost', version: '2026.11.0', code: 'home/unreachable' },
      link: { state: 'waiting' },
      house: { areas: 6, names: 20 },
    });
    const refused = reduced(
      { type: 'link-closed', atMs: 1, code: 'link/not-installed' },
      { type: 'home-disconnected', atMs: 2, code: 'home/disconnected' },
      { type: 'home-connected', atMs: 3, version: '2026.11.0' },
    );
    expect(refused.link).toEqual({ state: 'closed', code: 'link/not-installed' });
  });

  it('follows each engine by its name', () => {
    const status = reduced(
      { type: 'engine-ready', atMs: 1, engine: 'starter' },
      { type: 'engine-failed', atMs: 2, engine: 'espeak-ng', code: 'tts/program-missing' },
      { type: 'engine-failed', atMs: 3, engine: 'unknown', code: 'tts/failed' },
    );
    expect(status.engines).toMatchObject([
      { name: 'starter', state: 'ready', code: null },
      { name: 'espeak-ng', state: 'failed', code: 'tts/program-missing' },
      { name: 'piper', state: 'absent' },
    ]);
  });

  it('follows rungs that fall and climb back', () => {
    const fallen = reduced(
      { type: 'engine-ready', atMs: 1, engine: 'piper' },
      { type: 'rung-fallen', atMs: 2, stage: 'tts', engine: 'piper', code: 'tts/deadline' },
    );
    expect(fallen.engines[2]).toMatchObject({ state: 'failed', code: 'tts/deadline' });
    const recovered = { type: 'rung-recovered', atMs: 3, stage: 'tts', engine: 'piper' } as const;
    const back = reduceStatus(fallen, { ...recovered, code: 'tts/deadline' });
    expect(back.engines[2]).toMatchObject({ state: 'ready', code: null });
  });

  it('follows a download until it is over', () => {
    const download = { type: 'model-download', atMs: 1, model: 'whisper', code: null } as const;
    const half = { ...download, state: 'downloading', receivedBytes: 5, totalBytes: 10 } as const;
    expect(reduced(half).downloads).toEqual({ whisper: { share: 0.5, code: null } });
    const none = { ...download, receivedBytes: 0, totalBytes: 0 } as const;
    const offline = { ...none, state: 'waiting', code: 'model/unreachable' } as const;
    expect(reduced(half, offline).downloads).toEqual({
      whisper: { share: null, code: 'model/unreachable' },
    });
    expect(reduced(half, { ...none, state: 'ready' }).downloads).toEqual({});
  });

  it('follows what Supervisor and the installation said', () => {
    const status = reduced(
      { type: 'announcement-failed', atMs: 1, service: 'wyoming', code: 'supervisor/unreachable' },
      { type: 'announced', atMs: 2, service: 'wyoming' },
      { type: 'announcement-failed', atMs: 3, service: 'exo', code: 'supervisor/refused' },
      {
        type: 'integration-checked',
        atMs: 4,
        state: 'installed',
        isKnown: null,
        restartNeeded: true,
      },
    );
    expect(status.announcements).toEqual({ wyoming: null, exo: 'supervisor/refused' });
    expect(status.integration).toEqual({
      state: 'installed',
      isKnown: null,
      restartNeeded: true,
    });
  });

  it('is not touched by what happens in turns', () => {
    expect(reduced({ type: 'turn-started', atMs: 1, turnId: 't', area: null })).toBe(start);
  });
});
