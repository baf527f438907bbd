import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { PiperModel, type PiperSentence } from './piper-model.ts';

const MODEL = fileURLToPath(
  new URL('../../../../tests/fixtures/voices/piper/en_GB-tones-medium.onnx', import.meta.url),
);
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'exo-piper-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sentence: PiperSentence = {
  modelPath: MODEL,
  ids: Array.from({ length: 120 }, (_, at) => (at * 7) % 90),
  scales: [0.667, 1, 0.8],
  speaker: 1,
  sampleRateHz: 22_050,
  contextFrames: 16,
};

async function partsOf(model: PiperModel, signal = never): Promise<Int16Array[]> {
  const parts: Int16Array[] = [];
  for await (const part of model.say(sentence, signal)) parts.push(part);
  await model.close();
  return parts;
}

/** The same model with another name for the layer that the decoder is told by. */
function foreignModel(): string {
  const path = join(folder, 'foreign.onnx');
  const bytes = readFileSync(MODEL).toString('latin1').replaceAll('dec.conv_pre', 'dec.conv_xyz');
  writeFileSync(path, bytes, 'latin1');
  return path;
}

describe("Piper's network", () => {
  it('says in pieces what it says whole', async () => {
    const pieces = await partsOf(await PiperModel.load(MODEL, { threads: 1 }));
    const [whole = new Int16Array(0), ...none] = await partsOf(
      await PiperModel.load(foreignModel(), { threads: 1 }),
    );
    expect(none).toEqual([]);
    expect(pieces.map(({ length }) => length / 256)).toEqual([8, 24, 48, 96, 64]);
    const joined = pieces.flatMap((part) => [...part]);
    expect(joined.length).toBe(whole.length);
    const furthest = joined.reduce(
      (most, sample, at) => Math.max(most, Math.abs(sample - (whole[at] ?? 0))),
      0,
    );
    expect(furthest).toBeLessThanOrEqual(1);
    expect(Math.max(...joined)).toBeGreaterThan(6_000);
  });

  it('makes all before it begins where the machine could not keep up, and stops between the pieces', async () => {
    const model = await PiperModel.load(MODEL, { threads: 1 });
    const [whole = new Int16Array(0)] = await partsOf(
      await PiperModel.load(foreignModel(), { threads: 1 }),
    );
    // So many samples a second that no machine makes them in time.
    const slow = { ...sentence, sampleRateHz: 1e12 };
    for await (const _ of model.say(slow, never));
    const abort = new AbortController();
    const stopped = model.say(slow, abort.signal).next();
    abort.abort();
    expect((await stopped).done).toBe(true);
    const parts = await partsOf(model);
    expect(parts.map(({ length }) => length / 256)).toEqual([192, 48]);
    const joined = parts.flatMap((part) => [...part]);
    expect(joined.length).toBe(whole.length);
    expect(joined.every((sample, at) => Math.abs(sample - (whole[at] ?? 0)) <= 1)).toBe(true);
  });

  it('stops after the piece during which nobody waits any more', async () => {
    const abort = new AbortController();
    const model = await PiperModel.load(MODEL, { threads: 1 });
    const speech = model.say(sentence, abort.signal);
    expect((await speech.next()).done).toBe(false);
    abort.abort();
    expect((await speech.next()).done).toBe(true);
    await model.close();
  });

  it('says when it failed, and lives on', async () => {
    const model = await PiperModel.load(MODEL, { threads: 1 });
    const speech = model.say({ ...sentence, ids: [0.5] }, never);
    await expect(speech.next()).rejects.toMatchObject({ code: 'inference/failed' });
    expect((await partsOf(model)).length).toBe(5);
  });
});
