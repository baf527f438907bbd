import { expect, it } from 'vitest';
import { giveBackMemory } from './give-back-memory.ts';

it('gives back what nobody holds any more', () => {
  let made: unknown = JSON.parse(`[${Array(400_000).fill('["piece",-1.5]').join()}]`);
  const grown = process.memoryUsage().heapTotal;
  expect(made).toHaveLength(400_000);
  made = undefined;
  giveBackMemory();
  expect(grown - process.memoryUsage().heapTotal).toBeGreaterThan(10e6);
});
