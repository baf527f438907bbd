import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAcousticModel, OnnxAcousticModel } from './acoustic-model.ts';

const folder = fileURLToPath(new URL('../../../../models/starter', import.meta.url));

/** A second of a buzz, so that nothing is trimmed away. */
const buzz = Float32Array.from({ length: 16_000 }, (_, i) => (i % 128) / 256 - 0.25);

interface ModelFile {
  readonly units: readonly string[];
  readonly backgroundBigram: readonly (readonly number[])[];
}

function readModelFile(language: string): ModelFile {
  return JSON.parse(readFileSync(`${folder}/${language}.json`, 'utf8')) as ModelFile;
}

const total = (logs: Iterable<number>): number =>
  [...logs].reduce((sum, p) => sum + Math.exp(p), 0);

describe.each(['fr', 'en'])('the acoustic model of %s', (language) => {
  it('gives a distribution over the units every 30 ms', async () => {
    const model = await loadAcousticModel(folder, language);
    const logProbs = await model.logProbs(buzz);
    const columns = readModelFile(language).units.length;
    expect(logProbs.length / columns).toBe(Math.ceil(101 / 3));
    for (let row = 0; row < logProbs.length; row += columns) {
      expect(total(logProbs.subarray(row, row + columns))).toBeCloseTo(1, 3);
    }
    await model.close();
  });

  it('comes with a bigram of its units whose rows are distributions', () => {
    const { units, backgroundBigram } = readModelFile(language);
    expect(backgroundBigram).toHaveLength(units.length);
    for (const row of backgroundBigram) {
      expect(row).toHaveLength(units.length);
      expect(total(row)).toBeCloseTo(1, 2);
    }
  });
});

describe('the acoustic model', () => {
  it('says which file is missing', async () => {
    await expect(loadAcousticModel(folder, 'xx')).rejects.toMatchObject({
      code: 'stt/model-missing',
    });
    await expect(new OnnxAcousticModel('nowhere.onnx').start()).rejects.toMatchObject({
      code: 'stt/model-missing',
    });
  });

  it('refuses to listen before it is started and after it is closed', async () => {
    const model = new OnnxAcousticModel(`${folder}/fr.onnx`);
    await expect(model.logProbs(buzz)).rejects.toMatchObject({ code: 'inference/failed' });
    await model.start();
    await model.close();
    await expect(model.logProbs(buzz)).rejects.toMatchObject({ code: 'inference/failed' });
  });
});
