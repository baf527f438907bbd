/**
 * Text → vector by hashed words and character n-grams: needs no model, knows no synonyms, forgives spelling.
 * What always works, and what compares facts where the database is away.
 */
import { contentWords, stem } from '../spoken-words.ts';
import { type Embedder, MAX_TEXT_CHARACTERS, normalise } from './embedder.ts';

export const NGRAM_DIMENSIONS = 384;

const GRAM_LENGTHS = [3, 4];
/** A whole word says more than its parts, which are many. */
const WORD_WEIGHT = 2.5;
const GRAM_WEIGHT = 0.7;
/** A longer passage says nothing new about its words. */
const MAX_WORDS = 400;

export const ngramEmbedder: Embedder = {
  id: `ngram-${NGRAM_DIMENSIONS}-1`,
  maxBatch: 32,
  relatedFrom: 0.12,
  embed(texts, _options, signal) {
    if (signal.aborted) return Promise.reject(signal.reason);
    return Promise.resolve(texts.map(ngramVector));
  },
};

/** Of length 1. */
export function ngramVector(text: string): Float32Array {
  const vector = new Float32Array(NGRAM_DIMENSIONS);
  for (const word of contentWords(text.slice(0, MAX_TEXT_CHARACTERS)).slice(0, MAX_WORDS)) {
    add(vector, hash(stem(word)), WORD_WEIGHT);
    const framed = `<${word}>`;
    for (const length of GRAM_LENGTHS) {
      for (let at = 0; at + length <= framed.length; at += 1) {
        add(vector, hash(framed.slice(at, at + length)), GRAM_WEIGHT);
      }
    }
  }
  // A text without words is like no other: the database compares no vectors without length.
  if (vector.every((value) => value === 0)) vector[0] = 1;
  return normalise(vector);
}

/** The sign is hashed too: what falls on one place by chance cancels out instead of adding up. */
function add(vector: Float32Array, hashed: number, weight: number): void {
  const at = (hashed >>> 1) % NGRAM_DIMENSIONS;
  vector[at] = (vector[at] ?? 0) + ((hashed & 1) === 0 ? weight : -weight);
}

/** FNV-1a over UTF-16 units, mixed once more: its low bits alone are poor. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
