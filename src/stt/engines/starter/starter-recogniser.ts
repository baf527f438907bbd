/**
 * The starter recogniser: samples → features → phones → the house's sentences → accept, ask or reject.
 *
 *   samples ─▶ acoustic model ─▶ sharpened posteriors ─▶ search + rescoring ─▶ meaning ─▶ policy
 *                                   names of the house ──────┘
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExoError } from '../../../core/errors.ts';
import { type PhoneBigram, type Posteriors, sharpen } from './ctc-scores.ts';
import { loadGrammar } from './grammar-file.ts';
import { type HouseNames, slotValues } from './house-names.ts';
import { type Heard, LanguageRecogniser, type Recognised } from './language-recogniser.ts';
import { NamePronouncer } from './name-pronouncer.ts';
import { type PhoneRules, type PhonesFile, phoneRules } from './phone-rules.ts';
import type { PolicyThresholds } from './policy.ts';

/** What is needed of the acoustic model: log-probabilities, frames × units, the blank first. */
export interface AcousticModel {
  readonly logProbs: (samples: Float32Array) => Promise<Float32Array>;
}

/** `models/starter/<language>.json`: what is read of it here. */
interface ModelFile {
  readonly units: readonly string[];
  readonly blankPenalty: number;
  /** Log-probabilities, row = from, column = to; row 0 is the start. */
  readonly backgroundBigram: readonly (readonly number[])[];
}

export interface StarterRecogniserOptions {
  /** `models/starter`. */
  readonly modelFolder: string;
  /** Opens `<language>.onnx` with the features that it was trained on. */
  readonly loadModel: (language: string) => Promise<AcousticModel>;
  /** Where pronunciations of names are kept; without it they are asked again at each start. */
  readonly cacheFile?: string;
}

export interface RecogniseOptions {
  /** A question is open: "oui", "non", "la première" are heard as well. */
  readonly answering?: boolean;
}

interface Loaded {
  readonly rules: PhoneRules;
  readonly model: AcousticModel;
  readonly facts: ModelFile;
  readonly recogniser: LanguageRecogniser;
}

const SAMPLE_RATE_HZ = 16_000;
/** Runs before anybody speaks, so that the first command does not wait for code to be compiled. */
const WARM_UP_RUNS = 3;

/** One bad frame must not rule a sentence out. */
const POSTERIOR_FLOOR = 1e-3;

/**
 * @example
 * await recogniser.loadLanguage('fr');
 * await recogniser.setHouse(house);
 * const { zone, text, alternatives } = await recogniser.recognise(samples, 'fr');
 */
export class StarterRecogniser {
  readonly #options: StarterRecogniserOptions;
  readonly #pronouncer: NamePronouncer;
  readonly #languages = new Map<string, Loaded>();
  #house: HouseNames | undefined;

  constructor(options: StarterRecogniserOptions) {
    this.#options = options;
    this.#pronouncer = new NamePronouncer(
      options.cacheFile === undefined ? {} : { cacheFile: options.cacheFile },
    );
  }

  async loadLanguage(language: string): Promise<void> {
    if (this.#languages.has(language)) return;
    const { modelFolder, loadModel } = this.#options;
    const phones = await readJson<PhonesFile>(join(modelFolder, 'phones.json'));
    const rules = phoneRules(phones, language);
    if (rules === undefined) throw new ExoError('stt/language', `no phones for ${language}`);
    const limits = await readJson<PolicyThresholds>(join(modelFolder, `${language}.policy.json`));
    const grammar = await loadGrammar(join(modelFolder, `${language}.grammar.json.gz`));
    const facts = await readJson<ModelFile>(join(modelFolder, `${language}.json`));
    if (facts.units.join(' ') !== rules.units.join(' ')) {
      throw new ExoError(
        'stt/model-missing',
        `the ${language} model has other units than phones.json`,
      );
    }
    const model = await loadModel(language);
    const recogniser = new LanguageRecogniser(grammar, rules, bigramOf(facts), limits);
    const loaded = { rules, model, facts, recogniser };
    this.#languages.set(language, loaded);
    if (this.#house !== undefined) await this.#name(loaded, this.#house);
    for (let run = 0; run < WARM_UP_RUNS; run++) await this.recognise(hum(), language);
  }

  /** Sentences hold these names from now on, in every language that is loaded. */
  async setHouse(house: HouseNames): Promise<void> {
    this.#house = house;
    for (const [language, loaded] of this.#languages) {
      await this.#name(loaded, house);
      await this.recognise(hum(), language);
    }
  }

  /** `samples`: mono, 16 kHz, −1 to 1. */
  async recognise(
    samples: Float32Array,
    language: string,
    options: RecogniseOptions = {},
  ): Promise<Recognised> {
    const { recogniser, posteriors } = await this.#listen(samples, language);
    return recogniser.recognise(posteriors, options.answering ?? false);
  }

  /** Everything that `recognise` decides by; for evaluation. */
  async hear(samples: Float32Array, language: string): Promise<Heard> {
    const { recogniser, posteriors } = await this.#listen(samples, language);
    return recogniser.hear(posteriors, false);
  }

  async #listen(
    samples: Float32Array,
    language: string,
  ): Promise<{ recogniser: LanguageRecogniser; posteriors: Posteriors }> {
    const loaded = this.#languages.get(language);
    if (loaded === undefined) throw new ExoError('stt/language', `${language} is not loaded`);
    const { model, facts, recogniser } = loaded;
    const logProbs = await model.logProbs(samples);
    const posteriors = sharpen(logProbs, facts.units.length, {
      blankPenalty: facts.blankPenalty,
      floor: POSTERIOR_FLOOR,
    });
    return { recogniser, posteriors };
  }

  async #name({ rules, recogniser }: Loaded, house: HouseNames): Promise<void> {
    const values = slotValues(house);
    const sounds = await this.#pronouncer.pronounce(rules, [...new Set(values.map((v) => v.text))]);
    // Another house may have come while espeak-ng was at work: the latest stands.
    if (this.#house !== house) return;
    recogniser.setNames(values, sounds);
  }
}

/** A second of tones that come and go: something to search in. */
function hum(): Float32Array {
  return Float32Array.from({ length: SAMPLE_RATE_HZ }, (_, i) => {
    const seconds = i / SAMPLE_RATE_HZ;
    const swell = Math.sin(2 * Math.PI * 3 * seconds) ** 2;
    return 0.1 * swell * (Math.sin(900 * seconds) + Math.sin(9_000 * seconds));
  });
}

function bigramOf({ units, backgroundBigram }: ModelFile): PhoneBigram {
  const probabilities = Float64Array.from(backgroundBigram.flat(), (log) => Math.exp(log));
  return { units: units.length, probabilities };
}

async function readJson<Shape>(path: string): Promise<Shape> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Shape;
  } catch (cause) {
    throw new ExoError('stt/model-missing', `cannot read ${path}`, { cause });
  }
}
