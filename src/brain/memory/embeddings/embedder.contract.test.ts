import { describe, expect, it } from 'vitest';
import { BROKEN_EMBEDDERS } from '../../../../tests/fakes/broken-embedder.ts';
import { outlast } from '../../../../tests/fakes/outlast.ts';
import { describeEmbedderContract, embedderCases } from './embedder.contract.ts';
import { ngramEmbedder } from './ngram-embedder.ts';

describeEmbedderContract('the n-gram embedder', () => ngramEmbedder);

describe('the contract of an embedder', () => {
  it('has an embedder that breaks each of its promises', () => {
    expect(Object.keys(BROKEN_EMBEDDERS)).toEqual(embedderCases.map(({ name }) => name));
  });

  it.each(embedderCases)('notices one that does not keep: $name', async ({ name, run }) => {
    const embedder = BROKEN_EMBEDDERS[name];
    expect(embedder).toBeDefined();
    expect(await outlast(async () => embedder && run(embedder))).toBeInstanceOf(Error);
  });
});
