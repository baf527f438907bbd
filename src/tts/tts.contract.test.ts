import { describe, expect, it } from 'vitest';
import { BROKEN_TTSS } from '../../tests/fakes/broken-tts.ts';
import { FakeTts } from '../../tests/fakes/fake-tts.ts';
import { outlast } from '../../tests/fakes/outlast.ts';
import { describeTtsContract, ttsCases } from './tts.contract.ts';

describeTtsContract('the scripted voice', () => new FakeTts());

describe('the contract of a voice', () => {
  it('has a voice that breaks each of its promises', () => {
    expect(Object.keys(BROKEN_TTSS)).toEqual(ttsCases.map(({ name }) => name));
  });

  it.each(ttsCases)('notices one that does not keep: $name', async ({ name, run }) => {
    const make = BROKEN_TTSS[name];
    expect(make).toBeDefined();
    const error = await outlast(async () => make && run(make()));
    expect(error).toBeInstanceOf(Error);
  });
});
