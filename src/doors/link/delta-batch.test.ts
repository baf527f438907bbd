import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeltaBatch } from './delta-batch.ts';
import { MAX_BATCH_LENGTH, MAX_TEXT_LENGTH } from './messages.ts';

function drain(batch: DeltaBatch) {
  const messages = [];
  while (batch.size > 0) messages.push(batch.take());
  return messages;
}

test('text joins text; roles and the end stay apart', () => {
  const batch = new DeltaBatch();
  batch.add({ role: 'assistant' });
  for (const content of ['a', 'b', 'c']) batch.add({ content });
  batch.add({ end: { continue_conversation: false } });
  expect(drain(batch)).toEqual([
    [{ role: 'assistant' }, { content: 'abc' }, { end: { continue_conversation: false } }],
  ]);
});

test('empty text is nothing to send', () => {
  const batch = new DeltaBatch();
  batch.add({ content: '' });
  expect(batch.size).toBe(0);
});

test('whatever is added comes out in order and within the limits', () => {
  const text = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 9 }), fc.nat(4_000))
    .map(([piece, times]) => piece.repeat(times));
  const texts = fc.array(text, { maxLength: 6 });
  fc.assert(
    fc.property(texts, fc.boolean(), (contents, withRoles) => {
      const batch = new DeltaBatch();
      for (const content of contents) {
        if (withRoles) batch.add({ role: 'assistant' });
        batch.add({ content });
      }
      const messages = drain(batch);
      const out = messages.flat().map((delta) => ('content' in delta ? delta.content : ''));
      expect(out.join('')).toBe(contents.join(''));
      expect(out.every((text) => text.length <= MAX_TEXT_LENGTH && text.isWellFormed())).toBe(
        contents.every((text) => text.isWellFormed()),
      );
      expect(messages.every((message) => message.length <= MAX_BATCH_LENGTH)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
