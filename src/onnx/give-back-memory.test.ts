import { expect, it } from 'vitest';
import { giveBackMemory, giveBackTensors } from './give-back-memory.ts';

it('gives back what nobody holds any more', () => {
  let made: unknown = JSON.parse(`[${Array(400_000).fill('["piece",-1.5]').join()}]`);
  const grown = process.memoryUsage().heapTotal;
  expect(made).toHaveLength(400_000);
  made = undefined;
  giveBackMemory();
  expect(grown - process.memoryUsage().heapTotal).toBeGreaterThan(10e6);
});

it('gives back the tensors of a run', () => {
  const run = () => Array.from({ length: 8 }, () => new Float32Array(300_000)).length;
  giveBackTensors();
  const before = process.memoryUsage().arrayBuffers;
  expect(run()).toBe(8);
  const left = process.memoryUsage().arrayBuffers;
  giveBackTensors();
  expect(left - before).toBeGreaterThan(8e6);
  expect(left - process.memoryUsage().arrayBuffers).toBeGreaterThan(8e6);
});
