/** Words ⇄ tokens of one Whisper: its tokenizer, its special tokens, its languages. */
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { ExoError, toExoError } from '../../../core/errors.ts';
import { broken, type ModelDescription, readJson } from './model-description.ts';
import { whisperLanguage } from './whisper-languages.ts';

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.literal('BPE'), vocab: z.record(z.string(), z.number()) }),
  added_tokens: z.array(z.looseObject({ content: z.string(), id: z.number() })),
});

export class Vocabulary {
  readonly #tokenizer: Tokenizer;
  readonly #description: ModelDescription;
  readonly #transcribe: number;
  readonly #noTimestamps: number;
  /** Begins what was said before: the prompt. */
  readonly previousToken: number;
  /** Its probability at the start says that nobody speaks. */
  readonly noSpeechToken: number;

  /** @throws `inference/model-broken` where the tokenizer is not Whisper's */
  constructor(tokenizer: Tokenizer, description: ModelDescription) {
    this.#tokenizer = tokenizer;
    this.#description = description;
    // The order of the last special tokens is the same in all of Whisper's vocabularies.
    this.#noTimestamps = description.noTimestampsToken ?? this.#idOf('<|notimestamps|>');
    this.noSpeechToken = this.#noTimestamps - 1;
    this.previousToken = description.previousToken ?? this.#noTimestamps - 2;
    this.#transcribe = description.transcribeToken ?? this.#noTimestamps - 4;
  }

  get endToken(): number {
    return this.#description.endToken;
  }

  /** `['en']` of a model that knows nothing else. */
  get languages(): readonly string[] {
    const { languageTokens } = this.#description;
    return languageTokens.size === 0 ? ['en'] : [...languageTokens.keys()];
  }

  /**
   * What the decoder is told before it writes: start, language, to transcribe, without times.
   *
   * @throws `stt/language`
   */
  task(language: string): number[] {
    const { languageTokens, startToken } = this.#description;
    const code = whisperLanguage(language);
    if (languageTokens.size === 0 && code === 'en') return [startToken, this.#noTimestamps];
    const languageToken = languageTokens.get(code);
    if (languageToken === undefined) {
      throw new ExoError('stt/language', `this Whisper does not know ${language}`);
    }
    return [startToken, languageToken, this.#transcribe, this.#noTimestamps];
  }

  /** Plain tokens only: a special one that is spelled out in a name says nothing. */
  encode(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    return (ids as number[]).filter((id) => id < this.endToken);
  }

  decode(tokens: readonly number[]): string {
    const plain = tokens.filter((id) => id < this.endToken);
    if (plain.length === 0) return '';
    return this.#tokenizer.decode(plain, { clean_up_tokenization_spaces: false });
  }

  /** 1 for what is never written; `isFirst` for the first token. Only plain tokens and the end are. */
  blocked(isFirst: boolean): Uint8Array {
    const { endToken, suppressed, suppressedFirst, vocabularySize } = this.#description;
    const blocked = new Uint8Array(vocabularySize).fill(1, endToken + 1);
    for (const id of isFirst ? [...suppressed, ...suppressedFirst] : suppressed) blocked[id] = 1;
    return blocked;
  }

  #idOf(token: string): number {
    const id = this.#tokenizer.token_to_id(token);
    if (id === undefined) throw broken(`the tokenizer lacks ${token}`);
    return id;
  }
}

/** @throws `stt/model-missing`, `inference/model-broken` */
export async function loadVocabulary(
  folder: string,
  description: ModelDescription,
): Promise<Vocabulary> {
  const name = 'tokenizer.json';
  const { data } = tokenizerSchema.safeParse(await readJson(folder, name));
  if (data === undefined) throw broken(`${name} is no byte-level BPE`);
  try {
    return new Vocabulary(new Tokenizer(data, {}), description);
  } catch (cause) {
    throw toExoError(cause, 'inference/model-broken', `${name} cannot be used`);
  }
}
