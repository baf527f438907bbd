import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTokenizer } from './e5-tokenizer.ts';

const text = readFileSync(
  new URL('../../../../tests/fixtures/embeddings/model/tokenizer.json', import.meta.url),
  'utf8',
);
const whole = new Tokenizer(JSON.parse(text) as object, {});
const compact = parseTokenizer(text);

/** The file with other pieces. */
function withModel(change: object): string {
  const file = JSON.parse(text) as { model: object };
  return JSON.stringify({ ...file, model: { ...file.model, ...change } });
}

it.each([
  'query: où dort le chat',
  'passage: La lumière du salon est chaude, forte le jour',
  '',
  '   ',
  '<s></s> <unk> <pad>',
  '🐈‍⬛🐈‍⬛ chat 漢字漢字',
  '\ud83d chat \udc08',
  'x'.repeat(3_000),
])('cuts %j as the library does', (said) => {
  expect(compact.encode(said).ids).toEqual(whole.encode(said).ids);
});

it('cuts whatever is said as the library does', () => {
  const unit = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(unit, unit, (one, other) => {
      const said = `${one} le chat ${other}dort`;
      expect(compact.encode(said).ids).toEqual(whole.encode(said).ids);
    }),
  );
});

it('takes the likeliest of several ways, and the longer of two pieces where they are equal', () => {
  const vocab = [
    ['<unk>', 0],
    ['▁ab', -3],
    ['▁a', -1],
    ['b', -2],
    ['c', -1],
    ['bc', -2.5],
  ];
  const file = withModel({ vocab, unk_id: 0 });
  const { tokens } = parseTokenizer(file).encode('ab abc', { add_special_tokens: false });
  expect(tokens).toEqual(['▁ab', '▁a', 'bc']);
  const library = new Tokenizer(JSON.parse(file) as object, {});
  expect(tokens).toEqual(library.tokenize('ab abc'));
});

it('makes one token of unknown letters in a row', () => {
  const tokenizer = parseTokenizer(
    withModel({
      vocab: [
        ['<unk>', 0],
        ['▁', -1],
      ],
      unk_id: 0,
    }),
  );
  expect(tokenizer.encode('chat', { add_special_tokens: false }).ids).toEqual([1, 0]);
});

it.each([
  ['no JSON', '{'],
  ['no model', '{}'],
  ['a piece without a score', withModel({ vocab: [['<unk>']], unk_id: 0 })],
  ['a piece that is a number', withModel({ vocab: [[1, 1]], unk_id: 0 })],
  ['no unknown piece', withModel({ unk_id: 1_000_000 })],
])('refuses %s', (_, broken) => {
  expect(() => parseTokenizer(broken)).toThrow();
});
