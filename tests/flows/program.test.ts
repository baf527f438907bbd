/** The real program with a provider: from a turn of Home Assistant to the model, to the lamp, to the words. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { FakeLink, spoken } from '../fakes/fake-link.ts';
import { FakeLlmServer } from '../fakes/fake-llm-server.ts';
import { ExoProgram } from './support/exo-program.ts';

const patiently = { timeout: 25_000, interval: 50 };

let house: ActingHouse;
let link: FakeLink;
let provider: FakeLlmServer;
let exo: ExoProgram;

function startExo(providers: readonly object[]): void {
  exo.start({
    EXO_MODELS_DOWNLOAD: 'false',
    EXO_MEMORY_ENABLED: 'false',
    EXO_PROVIDERS: JSON.stringify(providers),
  });
}

beforeEach(async () => {
  provider = new FakeLlmServer();
  await provider.start();
  house = await ActingHouse.start();
  exo = new ExoProgram(house.homeAssistant);
  link = new FakeLink();
  link.install(house.homeAssistant);
  house.homeAssistant.understandsNothing();
});

afterEach(async () => {
  await exo.kill();
  await house.stop();
  await provider.stop();
});

it('thinks, acts and says what was proven; its rooms and its counters are in the feed', async () => {
  const url = `${provider.url}/v1`;
  startExo([{ kind: 'compatible', url, model: 'gpt-4o', api_key: 'sk-secret' }]);
  await vi.waitFor(() => expect(link.states.length).toBeGreaterThan(0), patiently);
  // The house is read by then: its rooms are in the feed.
  await vi.waitFor(
    () => expect(JSON.stringify([...link.states, ...link.diffs])).toContain('Salon'),
    patiently,
  );
  // A word that costs nothing tells beforehand whether the model answers.
  await vi.waitFor(() => expect(provider.requests).toHaveLength(1), patiently);
  expect(provider.requests[0]?.body).toMatchObject({ messages: [{ content: 'ping' }] });
  const here = { area_id: 'salon', area_name: 'Salon' };
  provider.next(
    {
      toolCalls: [
        { name: 'control_light', arguments: '{"action":"on","name":"plafonnier","area":""}' },
      ],
    },
    { text: ["J'ai allumé le plafonnier."] },
  );
  const answer = link.ask('t1', 'Allume le plafonnier du salon', here);
  await vi.waitFor(() => expect(answer.done).toBe(true), patiently);
  expect(spoken(answer)).toBe("J'ai allumé le plafonnier.");
  const light = house.live.house.entities.find(
    ({ area, domain, name }) => area === 'salon' && domain === 'light' && /plafonnier/i.test(name),
  );
  expect(house.state(light?.id ?? '')).toBe('on');
  await vi.waitFor(() => expect(JSON.stringify(link.diffs)).toContain('"turnCount":1'), patiently);
  expect(provider.requests[0]?.headers.authorization).toBe('Bearer sk-secret');
  expect(exo.output).not.toContain('sk-secret');
  expect(exo.output).not.toContain('Allume le plafonnier');
});

it('says what a provider lacks, and knows the household without it', async () => {
  startExo([{ kind: 'openai' }]);
  await vi.waitFor(() => expect(link.states.length).toBeGreaterThan(0), patiently);
  expect(exo.output).toContain('the provider openai needs a key: fill in api_key');
  const answer = link.ask('t1', 'Raconte une histoire');
  await vi.waitFor(() => expect(answer.done).toBe(true), patiently);
  expect(spoken(answer)).toContain('Je connais les commandes de la maison');
});
