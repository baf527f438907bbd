/** Against transformers and onnxruntime in Python: the same model, the same audio (tests/fixtures/whisper/make). */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  makeWhisperFolder,
  readWhisperReference,
  toneSpeech,
  type WhisperCase,
} from '../../../../tests/fakes/whisper-folder.ts';
import { int16ToFloat32 } from '../../../audio/pcm.ts';
import { ONE_THREAD } from '../../../onnx/session-options.ts';
import { type Decoded, decode } from './decode.ts';
import { loadWhisperModel } from './load-model.ts';
import { LogMel } from './log-mel.ts';
import { shortenedEncoder, splitDecoder } from './patched-files.ts';
import { prefersSignedWeights } from './signed-weights.ts';
import { loadVocabulary } from './vocabulary.ts';
import type { WhisperModel } from './whisper-model.ts';

/** Sums in another order. */
const FLOAT_TOLERANCE = 2e-3;
/** The head's input in whole numbers as well: of logits between −20 and 20. */
const INT8_TOLERANCE = 0.5;

type Precision = 'int8' | 'fp32';
let cases: readonly WhisperCase[];
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  ({ cases } = await readWhisperReference());
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function folderWith(precisions: readonly Precision[]): Promise<string> {
  const folder = await makeWhisperFolder(precisions);
  closers.push(folder.remove);
  return folder.path;
}

async function load(folder: string, precision: Precision): Promise<WhisperModel> {
  const model = await loadWhisperModel(folder, { threads: 1, precision });
  closers.push(() => model.close());
  return model;
}

async function hear(model: WhisperModel, { recording, window_s }: WhisperCase) {
  const { samples } = await toneSpeech(recording);
  const frames = window_s * 100;
  return model.hear(new LogMel(80).features(int16ToFloat32(samples), frames), frames);
}

async function write(
  model: WhisperModel,
  folder: string,
  one: WhisperCase,
  beams: number,
): Promise<Decoded> {
  const vocabulary = await loadVocabulary(folder, model.description);
  const { endToken, noSpeechToken } = vocabulary;
  return decode(await hear(model, one), {
    tokens: one.head,
    startAt: one.head.indexOf(model.description.startToken),
    endToken,
    noSpeechToken,
    blocked: vocabulary.blocked(false),
    blockedFirst: vocabulary.blocked(true),
    maxTokens: 40,
    beams,
    signal: new AbortController().signal,
  });
}

function largestDifference(values: Float32Array, expected: readonly number[]): number {
  expect(values).toHaveLength(expected.length);
  return Math.max(...expected.map((value, at) => Math.abs(value - (values[at] ?? Number.NaN))));
}

describe('Whisper in floats, a graph for each step', () => {
  it('gives the logits of the reference for each length, language and prompt', async () => {
    const model = await load(await folderWith(['fp32']), 'fp32');
    expect(model.canShorten).toBe(true);
    for (const one of cases) {
      const startAt = one.head.indexOf(model.description.startToken);
      const { logits, startLogits } = await (await hear(model, one)).begin(one.head, startAt);
      expect(largestDifference(logits, one.first_logits)).toBeLessThan(FLOAT_TOLERANCE);
      expect(largestDifference(startLogits, one.start_logits)).toBeLessThan(FLOAT_TOLERANCE);
    }
  });

  it('writes the words of the reference, as sure as it', async () => {
    const folder = await folderWith(['fp32']);
    const model = await load(folder, 'fp32');
    const vocabulary = await loadVocabulary(folder, model.description);
    for (const one of cases) {
      const { hypotheses, noSpeech } = await write(model, folder, one, 1);
      expect(hypotheses[0]?.tokens).toEqual(one.tokens);
      expect(hypotheses[0]?.averageLogProb).toBeCloseTo(one.average_log_prob, 3);
      expect(noSpeech).toBeCloseTo(one.no_speech, 3);
      expect(vocabulary.decode(one.tokens).trim()).toBe(one.text);
    }
  });

  it('finds with beams what transformers finds with them', async () => {
    const folder = await folderWith(['fp32']);
    const model = await load(folder, 'fp32');
    let differed = 0;
    for (const one of cases) {
      for (const [beams, expected] of Object.entries(one.beams ?? {})) {
        const { hypotheses } = await write(model, folder, one, Number(beams));
        expect(hypotheses[0]?.tokens, `${one.recording}, ${beams} beams`).toEqual(expected);
        if (expected.join() !== one.tokens.join()) differed += 1;
      }
    }
    expect(differed).toBeGreaterThan(0);
  });
});

describe('Whisper in int8, one graph for both steps', () => {
  it('gives about the logits of the graphs as they are published', async () => {
    const model = await load(await folderWith(['int8']), 'int8');
    const published = cases.filter(({ int8_first_logits }) => int8_first_logits !== undefined);
    expect(published.length).toBeGreaterThan(2);
    for (const one of published) {
      const { logits } = await (await hear(model, one)).begin(one.head, 0);
      const difference = largestDifference(logits, one.int8_first_logits ?? []);
      expect(difference).toBeLessThan(INT8_TOLERANCE);
    }
  });

  it('writes the words of the floats wherever those are sure', async () => {
    const folder = await folderWith(['int8']);
    const model = await load(folder, 'int8');
    for (const one of cases.filter((each) => each.average_log_prob > -0.1)) {
      expect((await write(model, folder, one, 1)).hypotheses[0]?.tokens).toEqual(one.tokens);
    }
  });
});

describe('Whisper in int8 but for its last step', () => {
  const published = 'onnx/decoder_model_merged_quantized.onnx';

  async function mixedFolder(): Promise<string> {
    const folder = await folderWith(['int8']);
    const mixed =
      '../../../../tests/fixtures/whisper/model/decoder_model_merged_quantized_float_table.onnx';
    await copyFile(new URL(mixed, import.meta.url), join(folder, published));
    return folder;
  }

  it('gives about the logits of the graphs as they are published', async () => {
    const model = await load(await mixedFolder(), 'int8');
    for (const one of cases.filter((each) => each.int8_first_logits !== undefined)) {
      const { logits } = await (await hear(model, one)).begin(one.head, 0);
      const difference = largestDifference(logits, one.int8_first_logits ?? []);
      expect(difference).toBeLessThan(INT8_TOLERANCE);
    }
  });

  it('keeps no floats of it', async () => {
    const folder = await mixedFolder();
    const { decoder = '', head = '' } = splitDecoder(join(folder, published)) ?? {};
    const [whole, ...made] = await Promise.all(
      [join(folder, published), decoder, head].map(async (path) => (await stat(path)).size),
    );
    const { description } = await load(folder, 'int8');
    const words = description.vocabularySize * description.headCount * description.headSize;
    expect((made[0] ?? 0) + 4 * words).toBeLessThan(whole ?? 0);
    expect(made[1]).toBeLessThan(2 * words);
    // What does not run is done away with.
    expect(existsSync(head)).toBe(true);
  });
});

describe('the changed graphs', () => {
  const encoder = (folder: string) => join(folder, 'onnx/encoder_model_quantized.onnx');
  const decoder = (folder: string) => join(folder, 'onnx/decoder_model_merged_quantized.onnx');

  it.each([false, prefersSignedWeights()])(
    'hear in 30 s what the original hears, signed weights: %s',
    async (wantsSigned) => {
      const folder = await folderWith(['int8']);
      const made = shortenedEncoder(encoder(folder), 1_500, wantsSigned) ?? '';
      const input_features = new Tensor(
        'float32',
        Float32Array.from({ length: 240_000 }, (_, at) => Math.sin(at)),
        [1, 80, 3_000],
      );
      const [ours, published] = await Promise.all(
        [made, encoder(folder)].map(async (path) => {
          const session = await InferenceSession.create(path, ONE_THREAD);
          closers.push(() => session.release());
          return (await session.run({ input_features }))['last_hidden_state']?.data as Float32Array;
        }),
      );
      expect(published).toHaveLength(1_500 * 32);
      expect(largestDifference(ours ?? new Float32Array(), [...(published ?? [])])).toBeLessThan(
        1e-4,
      );
    },
  );

  it('are made once', async () => {
    const folder = await folderWith(['int8']);
    const made = shortenedEncoder(encoder(folder), 1_500) ?? '';
    const { mtimeMs, ino } = await stat(made);
    expect(shortenedEncoder(encoder(folder), 1_500)).toBe(made);
    expect(await stat(made)).toMatchObject({ mtimeMs, ino });
  });

  it('are made again when the original changes', async () => {
    const folder = await folderWith(['int8']);
    const { head = '' } = splitDecoder(decoder(folder)) ?? {};
    const { ino } = await stat(head);
    await utimes(decoder(folder), new Date(), new Date(Date.now() - 3_600_000));
    splitDecoder(decoder(folder));
    expect((await stat(head)).ino).not.toBe(ino);
  });

  it('are made again when one was cut off', async () => {
    const folder = await folderWith(['int8']);
    const made = shortenedEncoder(encoder(folder), 1_500) ?? '';
    await truncate(made, 1_000);
    expect((await load(folder, 'int8')).canShorten).toBe(true);
  });

  it('do away with the drafts of children that were killed, and with nobody else’s', async () => {
    const folder = await folderWith(['int8']);
    const path = encoder(folder).replace('.onnx', '.short.onnx');
    const { pid: ended = 0 } = spawnSync('true');
    const names = [`${path}.${ended}.tmp`, `${path}.${process.ppid}.tmp`, `${path}.other.tmp`];
    for (const name of names) await writeFile(name, 'half of it');
    expect(shortenedEncoder(encoder(folder), 1_500)).toBe(path);
    expect(names.map((name) => existsSync(name))).toEqual([false, true, true]);
  });

  it('leave no drafts behind', async () => {
    const folder = await folderWith(['int8']);
    await load(folder, 'int8');
    expect((await readdir(join(folder, 'onnx'))).toSorted()).toEqual([
      'decoder_model_merged_quantized.head.onnx',
      'decoder_model_merged_quantized.hidden.onnx',
      'decoder_model_merged_quantized.onnx',
      'encoder_model_quantized.onnx',
      'encoder_model_quantized.short.onnx',
    ]);
  });

  it('are done without where nothing can be written: the model runs on 30 s', async () => {
    const folder = await folderWith(['int8']);
    const onnx = join(folder, 'onnx');
    // Root may write anywhere: folders in the way of all that could be made are a wall for everyone.
    for (const name of ['encoder_model_quantized.short', 'decoder_model_merged_quantized.hidden']) {
      await mkdir(join(onnx, `${name}.onnx`));
      await writeFile(join(onnx, `${name}.onnx`, 'in-the-way'), '');
    }
    const model = await load(folder, 'int8');
    expect(model.canShorten).toBe(false);
    const [one] = cases.filter((each) => each.window_s === 30);
    if (one === undefined) throw new Error('no case of 30 s');
    expect((await write(model, folder, one, 1)).hypotheses[0]?.tokens).toEqual(one.tokens);
  });

  it('are not made of what is no model, nor of one of another kind', async () => {
    const folder = await folderWith(['int8']);
    const path = join(folder, 'odd.onnx');
    await writeFile(path, 'not a model');
    expect(shortenedEncoder(path, 1_500)).toBeUndefined();
    expect(splitDecoder(path)).toBeUndefined();
    expect(shortenedEncoder(join(folder, 'absent.onnx'), 1_500)).toBeUndefined();
    expect(shortenedEncoder(decoder(folder), 1_500)).toBeUndefined();
    expect(splitDecoder(encoder(folder))).toBeUndefined();
    await copyFile(encoder(folder), path);
    expect(shortenedEncoder(path, 1_400)).toBeUndefined();
  });
});

describe('what is wrong with a folder', () => {
  const failure = (folder: string) =>
    loadWhisperModel(folder, { threads: 1 }).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is told by its code', async () => {
    const folder = await folderWith(['int8']);
    await truncate(join(folder, 'onnx/decoder_model_merged_quantized.onnx'), 5_000);
    expect(await failure(folder)).toMatchObject({ code: 'inference/model-broken' });
    await rm(join(folder, 'onnx'), { recursive: true });
    expect(await failure(folder)).toMatchObject({ code: 'stt/model-missing' });
    await writeFile(join(folder, 'config.json'), '{"model_type":"bert"}');
    expect(await failure(folder)).toMatchObject({ code: 'inference/model-broken' });
    await writeFile(join(folder, 'config.json'), '{');
    expect(await failure(folder)).toMatchObject({ code: 'inference/model-broken' });
    await rm(join(folder, 'config.json'));
    expect(await failure(folder)).toMatchObject({ code: 'stt/model-missing' });
  });
});
