import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CatalogueModel, readCatalogue } from './catalogue.ts';
import { chooseModel, expectedMs } from './choose-model.ts';
import type { Hardware } from './hardware.ts';

let catalogue: readonly CatalogueModel[];

beforeAll(async () => {
  catalogue = await readCatalogue(
    fileURLToPath(new URL('../../models/catalogue.json', import.meta.url)),
  );
});

const GB = 1e9;
/** `gigaops` of the small boxes: from published times of the same models on them. */
const MACHINES = {
  'Raspberry Pi 3': { cores: 4, freeMemoryBytes: 0.4 * GB, hasGpu: false, gigaops: 4 },
  'Raspberry Pi 4': { cores: 4, freeMemoryBytes: 2 * GB, hasGpu: false, gigaops: 9 },
  'Raspberry Pi 5': { cores: 4, freeMemoryBytes: 4 * GB, hasGpu: false, gigaops: 31 },
  N100: { cores: 4, freeMemoryBytes: 6 * GB, hasGpu: false, gigaops: 66 },
  'N100, short of memory': { cores: 4, freeMemoryBytes: 0.45 * GB, hasGpu: false, gigaops: 66 },
  'N100 without memory': { cores: 4, freeMemoryBytes: 0.3 * GB, hasGpu: false, gigaops: 66 },
  'fast desktop': { cores: 8, freeMemoryBytes: 12 * GB, hasGpu: false, gigaops: 600 },
  'fast machine of one core': { cores: 1, freeMemoryBytes: 8 * GB, hasGpu: false, gigaops: 200 },
  'server with a GPU': { cores: 16, freeMemoryBytes: 60 * GB, hasGpu: true, gigaops: 900 },
} as const satisfies Record<string, Hardware>;

describe('the model that is chosen', () => {
  it.each([
    ['Raspberry Pi 3', undefined, 'too-slow'],
    ['Raspberry Pi 4', 'whisper-tiny-int8', 'bearable'],
    ['Raspberry Pi 5', 'whisper-tiny-int8', 'comfortable'],
    ['N100', 'whisper-base-int8', 'comfortable'],
    ['N100, short of memory', 'whisper-tiny-int8', 'comfortable'],
    ['N100 without memory', undefined, 'too-little-memory'],
    ['fast desktop', 'whisper-small-int8', 'comfortable'],
    ['fast machine of one core', 'whisper-base-int8', 'comfortable'],
    ['server with a GPU', 'whisper-large-v3-turbo-fp16', 'gpu'],
  ] as const)('hears on a %s: %s (%s)', (machine, id, reason) => {
    const choice = chooseModel('hears', 'fr', MACHINES[machine], catalogue);
    expect([choice.model?.id, choice.reason]).toEqual([id, reason]);
  });

  it.each([
    ['Raspberry Pi 4', 'fr-FR', 'piper-fr_FR-siwis-low'],
    ['N100', 'fr', 'piper-fr_FR-siwis-medium'],
    ['N100', 'en_GB', 'piper-en_GB-alba-medium'],
    ['fast desktop', 'fr', 'piper-fr_FR-siwis-medium'],
    ['server with a GPU', 'fr', 'kokoro-82m-fp32'],
  ] as const)('speaks on a %s in %s: %s', (machine, language, id) => {
    expect(chooseModel('speaks', language, MACHINES[machine], catalogue).model?.id).toBe(id);
  });

  it.each([
    ['a server', { freeMemoryBytes: 60 * GB }, 'whisper-large-v3-turbo-fp16'],
    ['some memory', { freeMemoryBytes: 3 * GB }, 'whisper-small-fp32'],
    ['little memory', { freeMemoryBytes: 1.2 * GB }, 'whisper-base-fp32'],
  ] as const)('hears on a GPU with what a GPU is made for: %s', (_, memory, id) => {
    const hardware = { ...MACHINES['server with a GPU'], ...memory };
    const { model, reason } = chooseModel('hears', 'fr', hardware, catalogue);
    expect([model?.id, reason]).toEqual([id, 'gpu']);
  });

  it('is chosen for the processor where nothing for a GPU fits', () => {
    const hardware = { ...MACHINES['server with a GPU'], freeMemoryBytes: 0.6 * GB };
    const { model, reason } = chooseModel('hears', 'fr', hardware, catalogue);
    expect([model?.id, reason]).toEqual(['whisper-base-int8', 'comfortable']);
  });

  it('embeds on the processor, whatever there is', () => {
    const choice = chooseModel('embeds', 'fr', MACHINES['server with a GPU'], catalogue);
    expect(choice).toMatchObject({ model: { role: 'embeds' }, reason: 'comfortable' });
  });

  it('embeds on every machine with some memory', () => {
    expect(chooseModel('embeds', 'fr', MACHINES['Raspberry Pi 4'], catalogue).model?.id).toBe(
      'multilingual-e5-small-int8',
    );
  });

  it('is none, with the reason, where nothing speaks the language or fits', () => {
    expect(chooseModel('speaks', 'eu', MACHINES.N100, catalogue).reason).toBe('none-known');
    const tiny = { ...MACHINES.N100, freeMemoryBytes: 0.05 * GB };
    expect(chooseModel('hears', 'fr', tiny, catalogue)).toEqual({
      model: undefined,
      expectedMs: undefined,
      reason: 'too-little-memory',
    });
  });

  it('takes twice the time at half the speed', () => {
    const [model] = catalogue;
    const ms = (gigaops: number) => (model ? expectedMs(model, { ...MACHINES.N100, gigaops }) : 0);
    expect(ms(125)).toBe(2 * ms(250));
  });
});
