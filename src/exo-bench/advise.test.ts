import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCatalogue } from '../model-store/catalogue.ts';
import { advise, type Known } from './advise.ts';

const catalogue = await readCatalogue(join(import.meta.dirname, '../../models/catalogue.json'));

function known(change: Partial<Known> = {}): Known {
  return {
    hardware: { cores: 4, freeMemoryBytes: 3e9, hasGpu: false, gigaops: 50 },
    language: 'fr',
    catalogue,
    installed: new Set(),
    measuredMs: new Map(),
    ...change,
  };
}

const hearing = (change: Partial<Known> = {}) => {
  const [hears] = advise(known(change));
  return hears;
};

it('by proportion, the best one that is quick enough', () => {
  expect(hearing()).toMatchObject({ role: 'hears', model: 'whisper-base-int8' });
  const [, speaks, embeds] = advise(known());
  expect([speaks?.model, embeds?.model]).toEqual([
    'piper-fr_FR-siwis-medium',
    'multilingual-e5-small-int8',
  ]);
});

it('what was measured counts, not what was expected', () => {
  const installed = new Set(['whisper-base-int8', 'whisper-small-int8']);
  const measuredMs = new Map([
    ['whisper-base-int8', 2_000],
    ['whisper-small-int8', 400],
  ]);
  expect(hearing({ installed, measuredMs })).toMatchObject({
    model: 'whisper-small-int8',
    reason: 'comfortable',
  });
  const slow = new Map([...measuredMs, ['whisper-small-int8', 5_000] as const]);
  expect(hearing({ installed, measuredMs: slow })?.model).toBe('whisper-tiny-int8');
});

it('what ran here fits, whatever is free beside it', () => {
  const hardware = { cores: 2, freeMemoryBytes: 50e6, hasGpu: false, gigaops: 50 };
  expect(hearing({ hardware })).toMatchObject({ model: null, reason: 'too-little-memory' });
  const measuredMs = new Map([['whisper-tiny-int8', 300]]);
  const installed = new Set(['whisper-tiny-int8']);
  const advice = hearing({ hardware, installed, measuredMs });
  expect(advice).toMatchObject({ model: 'whisper-tiny-int8', reason: 'comfortable' });
  expect(advice?.models.find(({ id }) => id === 'whisper-tiny-int8')).toMatchObject({
    fits: true,
    isInstalled: true,
    isMeasured: true,
    tookMs: 300,
  });
});

it('lists what could be had, the best first; what has to be chosen or needs a GPU only where it is there', () => {
  const ids = (change: Partial<Known> = {}) => hearing(change)?.models.map(({ id }) => id);
  expect(ids()).toEqual(['whisper-small-int8', 'whisper-base-int8', 'whisper-tiny-int8']);
  expect(ids({ installed: new Set(['whisper-base-fp32']) })).toContain('whisper-base-fp32');
});
