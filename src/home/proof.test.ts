import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CallFailure, type Command, callable, judge } from './proof.ts';
import type { States } from './states.ts';

const ids = ['light.a', 'light.b', 'light.c'];

const command: Command = {
  domain: 'light',
  service: 'turn_on',
  entityIds: ids,
  deadlineMs: 1_000,
  progress: ({ state }) => (state === 'on' ? 'there' : state === 'fading' ? 'underway' : 'not-yet'),
  canDo: ({ attributes }) => attributes['able'] !== false,
};

const states = fc
  .dictionary(
    fc.constantFrom(...ids),
    fc.record({
      state: fc.constantFrom('on', 'off', 'fading', 'unavailable', 'unknown'),
      attributes: fc.record({ able: fc.boolean() }),
    }),
  )
  .map((all): States => new Map(Object.entries(all)));
const failure = fc.option(
  fc.constantFrom<CallFailure>('cancelled', 'lost', 'no-answer', 'refused', 'not_supported'),
  { nil: undefined },
);

test('done means that it was not so before and was reported so afterwards', () => {
  fc.assert(
    fc.property(states, states, failure, (before, now, how) => {
      const outcomes = judge(command, { before, now, failure: how });
      expect(outcomes.map(({ entityId }) => entityId)).toEqual(ids);
      for (const { entityId, outcome, isUnderway, reason } of outcomes) {
        const [old, state] = [before.get(entityId)?.state, now.get(entityId)?.state];
        if (outcome === 'done') {
          expect(callable(command, before)).toContain(entityId);
          expect(['on', 'fading']).toContain(state);
          expect(['on', 'fading']).not.toContain(old);
          expect(isUnderway).toBe(state === 'fading');
        }
        if (outcome === 'no_change') {
          expect(['on', 'fading']).toContain(old);
          expect(['on', 'fading']).toContain(state);
          expect(how).toBeUndefined();
        }
        expect(outcome === 'refused').toBe(reason !== undefined);
        if (how === 'cancelled') expect(outcome).toBe('refused');
      }
    }),
    { numRuns: 2_000 },
  );
});

test('what Home Assistant reports before it tells the device is proven by its answer alone', () => {
  const first: Command = { ...command, isReportedFirst: true };
  fc.assert(
    fc.property(states, states, failure, (before, now, how) => {
      for (const { outcome } of judge(first, { before, now, failure: how }))
        if (outcome === 'done') expect(how).toBeUndefined();
    }),
  );
});
