/** `tokenizer.json` → what cuts texts into tokens. */
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { CompactUnigram } from './compact-unigram.ts';

const fileSchema = z.looseObject({ model: z.looseObject({ type: z.string() }) });
/** Not each of a quarter of a million pieces: they are looked at when they are taken. */
const unigramSchema = z.object({
  type: z.literal('Unigram'),
  unk_id: z.number().int().nonnegative(),
  vocab: z.array(z.unknown()).min(1),
});

/** Throws where the file is not of a tokenizer. */
export function parseTokenizer(text: string): Tokenizer {
  const file = fileSchema.parse(JSON.parse(text));
  const { data: model } = unigramSchema.safeParse(file.model);
  if (model === undefined) return new Tokenizer(file, {});
  const { ids, scores } = readPieces(model.vocab);
  const [unknown] = [...ids.keys()].slice(model.unk_id, model.unk_id + 1);
  if (unknown === undefined) throw new RangeError('no piece stands for what is unknown');
  // The library keeps what it is given: it gets one piece, and all of them in another form.
  const stub = { type: model.type, unk_id: 0, vocab: [[unknown, 0]] };
  const tokenizer = new Tokenizer({ ...file, model: stub }, {});
  const unigram = new CompactUnigram(ids, scores);
  if (tokenizer.model === null) throw new TypeError('the tokenizer has no model');
  tokenizer.model.tokens_to_ids = ids;
  tokenizer.model.unk_token_id = model.unk_id;
  tokenizer.model.encode = (words: string[]) => words.flatMap((word) => unigram.cut(word));
  return tokenizer;
}

function readPieces(vocab: readonly unknown[]): { ids: Map<string, number>; scores: Float64Array } {
  const ids = new Map<string, number>();
  const scores = new Float64Array(vocab.length);
  for (const [id, entry] of vocab.entries()) {
    const [piece, score] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof piece !== 'string' || typeof score !== 'number')
      throw new TypeError(`piece ${id} is none`);
    ids.set(piece, id);
    scores[id] = score;
  }
  return { ids, scores };
}
