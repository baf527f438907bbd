import { AssertionError } from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { BROKEN_STTS } from '../../tests/fakes/broken-stt.ts';
import { FakeStt } from '../../tests/fakes/fake-stt.ts';
import { outlast } from '../../tests/fakes/outlast.ts';
import { describeSttContract, sttCases } from './stt.contract.ts';

describeSttContract('the scripted recogniser', () => new FakeStt());

describe('the contract of a recogniser', () => {
  it('has a recogniser that breaks each of its promises', () => {
    expect(Object.keys(BROKEN_STTS)).toEqual(sttCases.map(({ name }) => name));
  });

  it.each(sttCases)('notices one that does not keep: $name', async ({ name, run }) => {
    const make = BROKEN_STTS[name];
    expect(make).toBeDefined();
    const error = await outlast(async () => make && run(make()));
    expect(error).toBeInstanceOf(Error);
  });

  it('notices one that ends without a final', async () => {
    const { name, capabilities } = new FakeStt();
    const [ends] = sttCases;
    const mute = { name, capabilities, transcribe: async function* () {} };
    expect(await outlast(async () => ends?.run(mute))).toBeInstanceOf(AssertionError);
  });
});
