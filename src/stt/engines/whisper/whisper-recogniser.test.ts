import { beforeAll, describe, expect, it } from 'vitest';
import { makeWhisperFolder } from '../../../../tests/fakes/whisper-folder.ts';
import type { StepDecoder } from './decode.ts';
import { readModelDescription } from './model-description.ts';
import { loadVocabulary, type Vocabulary } from './vocabulary.ts';
import { type HearingModel, WhisperRecogniser } from './whisper-recogniser.ts';

const SPEECH = Float32Array.from({ length: 16_000 }, (_, at) => 0.3 * Math.sin(at / 10));
const FRENCH = { language: 'fr', names: [], beams: 1 };
const { signal } = new AbortController();

let vocabulary: Vocabulary;

beforeAll(async () => {
  const folder = await makeWhisperFolder([]);
  vocabulary = await loadVocabulary(folder.path, await readModelDescription(folder.path));
  await folder.remove();
});

interface Hearing {
  readonly frames: number;
  /** Of the first step. */
  readonly tokens: number[];
}

/** Sentences with their probabilities, for each time that the encoder runs; the last one for ever. */
class ScriptedModel implements HearingModel {
  readonly description = { melCount: 80, targetPositions: 96 };
  readonly canShorten = true;
  readonly hearings: Hearing[] = [];
  readonly #sentences: readonly Readonly<Record<string, number>>[];

  constructor(...sentences: readonly Readonly<Record<string, number>>[]) {
    this.#sentences = sentences;
  }

  hear(_features: Float32Array, frames: number): Promise<StepDecoder<number[]>> {
    const script = this.#sentences[this.hearings.length] ?? this.#sentences.at(-1) ?? {};
    const hearing: Hearing = { frames, tokens: [] };
    this.hearings.push(hearing);
    const sentences = Object.entries(script).map(([text, probability]) => ({
      tokens: [...vocabulary.encode(text), vocabulary.endToken],
      probability,
    }));
    const step = (written: number[]) => {
      const logits = new Float32Array(347).fill(-30);
      for (const { tokens, probability } of sentences) {
        if (!written.every((token, at) => token === tokens[at])) continue;
        const next = tokens[written.length] ?? vocabulary.endToken;
        // All doubt lies in the first word.
        logits[next] = written.length === 0 ? Math.log(probability) : 0;
      }
      return Promise.resolve({ logits, memory: written });
    };
    return Promise.resolve({
      begin: async (tokens: readonly number[]) => {
        hearing.tokens.push(...tokens);
        return { ...(await step([])), startLogits: new Float32Array(347) };
      },
      next: (token: number, memory: number[]) => step([...memory, token]),
    });
  }
}

describe('WhisperRecogniser', () => {
  it('hears what is clear once, in a short window', async () => {
    const model = new ScriptedModel({ ' le volet': 1 });
    const heard = await new WhisperRecogniser(model, vocabulary).recognise(SPEECH, FRENCH, signal);
    expect(heard).toEqual({ text: 'le volet', certainty: 'sure', alternatives: ['le volet'] });
    expect(model.hearings.map(({ frames }) => frames)).toEqual([500]);
  });

  it('gives the alternatives where it is not sure, without hearing twice', async () => {
    const model = new ScriptedModel({ a: 0.35, b: 0.33, c: 0.32 });
    const heard = await new WhisperRecogniser(model, vocabulary).recognise(SPEECH, FRENCH, signal);
    expect(heard).toEqual({ text: 'a', certainty: 'unsure', alternatives: ['a', 'b', 'c'] });
    expect(model.hearings).toHaveLength(1);
  });

  it('hears again in the whole window and without the prompt, where it was lost', async () => {
    const model = new ScriptedModel({ 'Salon, Cuisine, Bureau': 1 }, { ' le volet': 1 });
    const names = ['Salon', 'Cuisine', 'Bureau'];
    const recogniser = new WhisperRecogniser(model, vocabulary);
    const heard = await recogniser.recognise(SPEECH, { ...FRENCH, names }, signal);
    expect(heard).toMatchObject({ text: 'le volet', certainty: 'sure' });
    expect(model.hearings.map(({ frames }) => frames)).toEqual([500, 3_000]);
    const [first, second] = model.hearings;
    expect(first?.tokens).toContain(vocabulary.previousToken);
    expect(second?.tokens).toEqual(vocabulary.task('fr'));
  });

  it('has heard nothing where it is lost a second time', async () => {
    const model = new ScriptedModel({ ['non '.repeat(30)]: 1 });
    const heard = await new WhisperRecogniser(model, vocabulary).recognise(SPEECH, FRENCH, signal);
    expect(heard).toEqual({ text: '', certainty: 'none', alternatives: [] });
    expect(model.hearings).toHaveLength(2);
  });

  it('asks about a guess that a second try does not improve', async () => {
    const guess = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((one) => [one, 0.11]),
    );
    const model = new ScriptedModel(guess);
    const heard = await new WhisperRecogniser(model, vocabulary).recognise(SPEECH, FRENCH, signal);
    expect(heard.certainty).toBe('unsure');
    expect(model.hearings).toHaveLength(2);
  });

  it('does not trouble the model with silence', async () => {
    const model = new ScriptedModel({ ' le volet': 1 });
    const hum = Float32Array.from({ length: 16_000 }, (_, at) => 0.0002 * Math.sin(at));
    const heard = await new WhisperRecogniser(model, vocabulary).recognise(hum, FRENCH, signal);
    expect(heard.certainty).toBe('none');
    expect(model.hearings).toEqual([]);
  });

  it('says that it does not know a language before anything is heard', async () => {
    const model = new ScriptedModel({});
    const request = { ...FRENCH, language: 'tlh' };
    await expect(
      new WhisperRecogniser(model, vocabulary).recognise(SPEECH, request, signal),
    ).rejects.toMatchObject({ code: 'stt/language' });
    expect(model.hearings).toEqual([]);
  });

  it('hears nothing more once it is aborted', async () => {
    const model = new ScriptedModel({ ' le volet': 1 });
    const recogniser = new WhisperRecogniser(model, vocabulary);
    const heard = await recogniser.recognise(SPEECH, FRENCH, AbortSignal.abort());
    expect(heard.text).toBe('');
    expect(model.hearings).toEqual([]);
  });
});
