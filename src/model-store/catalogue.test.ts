import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { knownBytes, MODEL_ROLES, parseCatalogue, readCatalogue } from './catalogue.ts';

const CATALOGUE = fileURLToPath(new URL('../../models/catalogue.json', import.meta.url));

const model = {
  id: 'a-model',
  role: 'hears',
  languages: ['fr'],
  licence: 'MIT',
  repository: 'owner/name',
  revision: '0'.repeat(40),
  files: [{ path: 'onnx/model.onnx', bytes: 10 }],
  quality: 1,
  referenceMs: 1,
  memoryMb: 1,
};
const parse = (change: object) => () =>
  parseCatalogue(JSON.stringify({ models: [{ ...model, ...change }] }));

describe('the catalogue that EXO ships', () => {
  it('is valid, and has something for each role in French and in English', async () => {
    const models = await readCatalogue(CATALOGUE);
    for (const role of MODEL_ROLES) {
      for (const language of ['fr', 'en']) {
        const fitting = models.filter(
          (candidate) =>
            candidate.role === role &&
            !candidate.isOptional &&
            !candidate.needsGpu &&
            !candidate.prefersGpu &&
            candidate.languages.some((spoken) => spoken === language || spoken === '*'),
        );
        expect(
          fitting.map(({ id }) => id),
          `${role} ${language}`,
        ).not.toEqual([]);
      }
    }
  });

  it('has what an engine opens in each folder', async () => {
    const paths = (await readCatalogue(CATALOGUE)).map(({ id, role, files }) => ({
      id,
      role,
      names: files.map((file) => file.as ?? file.path),
    }));
    for (const { id, role, names } of paths) {
      if (role === 'hears') {
        expect(names, id).toEqual(
          expect.arrayContaining(['config.json', 'generation_config.json', 'tokenizer.json']),
        );
        const suffixes = new Set(
          names.flatMap((name) => /(_quantized)?\.onnx$/.exec(name)?.[0] ?? []),
        );
        expect(suffixes.size, `${id}: one precision`).toBe(1);
      }
      if (id.startsWith('piper-')) {
        const name = id.slice('piper-'.length);
        expect(names).toEqual([`${name}.onnx`, `${name}.onnx.json`]);
      }
    }
  });

  it('knows the size of what it downloads unasked, but of small voices', async () => {
    for (const candidate of await readCatalogue(CATALOGUE)) {
      const hasLow = candidate.id.endsWith('-low');
      if (!candidate.isOptional && !hasLow)
        expect(knownBytes(candidate), candidate.id).toBeGreaterThan(1e7);
    }
  });
});

describe('a catalogue', () => {
  it('is taken when it is right', () => {
    expect(parse({})()).toMatchObject([{ id: 'a-model', minimumCores: 1, needsGpu: false }]);
  });

  it.each([
    { files: [{ path: '../../etc/passwd' }] },
    { files: [{ path: '/etc/passwd' }] },
    { files: [{ path: 'onnx/../../x' }] },
    { files: [{ path: 'model.onnx', as: '.hidden' }] },
    { files: [{ path: 'a' }, { path: 'b', as: 'a' }] },
    { files: [{ path: 'a', sha256: 'made up' }] },
    { files: [] },
    { revision: 'main' },
    { repository: 'https://elsewhere/x' },
    { id: '../up' },
    { role: 'sings' },
    { extra: 1 },
  ])('is refused with %j', (change) => {
    expect(parse(change)).toThrow(expect.objectContaining({ code: 'model/catalogue' }));
  });

  it('is refused when a model is there twice, and when it is no JSON', async () => {
    expect(() => parseCatalogue(JSON.stringify({ models: [model, model] }))).toThrow('twice');
    expect(() => parseCatalogue('{')).toThrow(expect.objectContaining({ code: 'model/catalogue' }));
    await expect(readCatalogue('/nowhere.json')).rejects.toMatchObject({ code: 'model/catalogue' });
  });
});
