import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, type JsonObject, mergePatch } from './merge-patch.ts';

test('a patch names what changed and nothing else', () => {
  const before = { health: 'ok', rooms: { salon: { activity: 'idle', said: 'x' }, bureau: {} } };
  const after = {
    health: 'ok',
    rooms: { salon: { activity: 'listening', said: 'x' }, bureau: {} },
  };
  expect(mergePatch(before, after)).toEqual({ rooms: { salon: { activity: 'listening' } } });
});

test('what is gone is null, and what is null already is not told again', () => {
  expect(mergePatch({ a: { b: 1 }, c: null }, {})).toEqual({ a: null });
  expect(mergePatch({}, { a: null })).toBeUndefined();
});

test('lists go whole', () => {
  expect(mergePatch({ a: [1, 2] }, { a: [1, 2] })).toBeUndefined();
  expect(mergePatch({ a: [1, 2] }, { a: [2] })).toEqual({ a: [2] });
});

test('what the patch does not name stays the same object', () => {
  const before: JsonObject = { rooms: { salon: { a: 1 }, bureau: { a: 1 } } };
  const after = applyPatch(before, { rooms: { salon: { a: 2 } } });
  const rooms = (document: JsonObject) => document['rooms'] as JsonObject;
  expect(rooms(after)['bureau']).toBe(rooms(before)['bureau']);
  expect(rooms(after)['salon']).toEqual({ a: 2 });
});

test('a hostile patch changes no prototype', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}');
  const after = applyPatch({}, patch) as Record<string, unknown>;
  expect(after['polluted']).toBeUndefined();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

/** Documents of the feed's kind: no null inside lists matters, members may be null. */
const document = fc.letrec<{ object: JsonObject; value: JsonObject }>((tie) => ({
  object: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'toString', 'constructor'),
    fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 0, 1, 'x', 'y'),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
      tie('object'),
    ),
    { noNullPrototype: true },
  ) as fc.Arbitrary<JsonObject>,
  value: tie('object') as fc.Arbitrary<JsonObject>,
})).object;

/** Without members that are null: a patch cannot tell them from missing ones. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? withoutNulls(value as JsonObject)
        : value,
    ]),
  );
}

test('the patch between any two documents makes the one of the other', () => {
  fc.assert(
    fc.property(document, document, (before, after) => {
      const patched = applyPatch(before, mergePatch(before, after) ?? {});
      expect(withoutNulls(patched)).toEqual(withoutNulls(after));
    }),
  );
});

test('between equal documents there is none', () => {
  fc.assert(
    fc.property(document, (before) => {
      expect(mergePatch(before, structuredClone(before))).toBeUndefined();
    }),
  );
});
