import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_FEED, readEnvelope, reduceFeed } from './feed-view.ts';

const salon = { name: 'Salon', activity: 'listening', satellites: {}, players: {} };
const state = (change = {}) => ({
  type: 'state',
  connected: true,
  protocol: 1,
  version: '1.2.3',
  state: { rooms: { salon } },
  ...change,
});
const view = reduceFeed(NO_FEED, state());

describe('the feed', () => {
  test('begins with everything, and then changes what is named', () => {
    expect(view).toMatchObject({ problem: undefined, version: '1.2.3' });
    const patch = { rooms: { salon: { said: 'bonjour' }, cuisine: { name: 'Cuisine' } } };
    const after = reduceFeed(view, { type: 'patch', patch });
    expect(after.rooms?.['salon']).toMatchObject({ activity: 'listening', said: 'bonjour' });
    expect(after.rooms?.['cuisine']).toMatchObject({ activity: 'idle', players: {} });
  });

  test('leaves a room that did not change as the same object', () => {
    const patch = { rooms: { cuisine: { name: 'Cuisine' } }, app: { turnCount: 3 } };
    const after = reduceFeed(view, { type: 'patch', patch });
    expect(after.rooms?.['salon']).toBe(view.rooms?.['salon']);
  });

  test('keeps the last state while the app is away', () => {
    expect(reduceFeed(view, { type: 'lost' })).toEqual({ ...view, problem: 'lost' });
    const away = reduceFeed(view, state({ connected: false, state: null }));
    expect(away).toMatchObject({ problem: 'never-seen', rooms: view.rooms });
    expect(reduceFeed(view, state({ connected: false })).problem).toBe('lost');
    expect(reduceFeed(NO_FEED, state({ protocol: 2 }))).toMatchObject({
      problem: 'other-protocol',
      rooms: undefined,
    });
  });

  test('has a room for whatever comes, and never fails', () => {
    const event = fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constant('patch'), patch: fc.jsonValue() }),
      fc.record({
        type: fc.constant('patch'),
        patch: fc.record({ rooms: fc.dictionary(fc.string(), fc.jsonValue()) }),
      }),
      fc.record({
        type: fc.constant('patch'),
        patch: fc.record({
          rooms: fc.record({
            salon: fc.dictionary(fc.constantFrom(...Object.keys(salon)), fc.jsonValue()),
          }),
        }),
      }),
      fc.constant(state()),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const { rooms } = events.reduce<typeof NO_FEED>(reduceFeed, view);
        for (const room of Object.values(rooms ?? {})) {
          expect(typeof room.name).toBe('string');
          expect(['idle', 'listening', 'processing', 'responding', 'error']).toContain(
            room.activity,
          );
          for (const one of Object.values(room.players)) expect(typeof one.state).toBe('string');
          for (const one of Object.values(room.satellites)) expect(typeof one.name).toBe('string');
        }
      }),
    );
  });

  test('reads an envelope only where it is one', () => {
    const envelope = { room: 'salon', reply: 'r', startMs: 0, bands: '', last: false };
    expect(readEnvelope({ type: 'envelope', ...envelope })).toEqual(envelope);
    for (const change of [{ room: 7 }, { bands: null }, { startMs: '0' }, { type: 'state' }]) {
      expect(readEnvelope({ type: 'envelope', ...envelope, ...change })).toBeUndefined();
    }
  });
});
