import { beforeEach, describe, expect, it } from 'vitest';
import { BROKEN_LLMS } from '../../../tests/fakes/broken-llm.ts';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeLlmServer } from '../../../tests/fakes/fake-llm-server.ts';
import { outlast } from '../../../tests/fakes/outlast.ts';
import { llmCases } from './llm.contract.ts';
import { restChat } from './rest-chat.ts';

describe('the contract of a language model', () => {
  let server: FakeLlmServer;
  beforeEach(async () => {
    server = new FakeLlmServer();
    await server.start();
    return () => server.stop();
  });

  it('has a model that breaks each of its promises', () => {
    expect(Object.keys(BROKEN_LLMS)).toEqual(llmCases.map(({ name }) => name));
  });

  it.each(llmCases)('notices one that does not keep: $name', async ({ name, run }) => {
    const clock = new FakeClock();
    const endpoint = { kind: 'openai', baseUrl: server.url } as const;
    const whole = restChat({ name: 'whole', endpoint, model: 'm', clock });
    const llm = BROKEN_LLMS[name]?.(whole);
    if (!llm) throw new Error('there is no broken one');
    expect(await outlast(() => run({ llm, clock, server }))).toBeInstanceOf(Error);
  });
});
