/** The real program with a provider: from a turn of Home Assistant to the model, to the lamp, to the words. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { builtInAnswer } from '../fakes/fake-home-assistant.ts';
import { FakeLink, spoken } from '../fakes/fake-link.ts';
import { FakeLlmServer } from '../fakes/fake-llm-server.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const patiently = { timeout: 25_000, interval: 50 };

let house: ActingHouse;
let link: FakeLink;
let provider: FakeLlmServer;
let exo: ChildProcess | undefined;
let output: string;

function startExo(environment: Record<string, string>): void {
  const { address, token } = house.homeAssistant;
  exo = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      EXO_DATA_DIR: mkdtempSync(join(tmpdir(), 'exo-program-')),
      EXO_HOST: '127.0.0.1',
      EXO_WYOMING_PORT: '0',
      EXO_WYOMING_QUICK_PORT: '0',
      EXO_HTTP_PORT: '0',
      EXO_MODELS_DOWNLOAD: 'false',
      EXO_INSTALL_INTEGRATION: 'false',
      EXO_MEMORY_ENABLED: 'false',
      HA_URL: address,
      HA_TOKEN: token,
      ...environment,
    },
  });
  exo.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
}

beforeEach(async () => {
  output = '';
  provider = new FakeLlmServer();
  await provider.start();
  house = await ActingHouse.start();
  link = new FakeLink();
  link.install(house.homeAssistant);
  const noMatch = builtInAnswer('error', 'Désolé', { code: 'no_intent_match' });
  house.homeAssistant.handlers.set('conversation/process', () => noMatch);
});

afterEach(async () => {
  exo?.kill('SIGKILL');
  await house.stop();
  await provider.stop();
});

const providers = (url: string) =>
  JSON.stringify([{ kind: 'compatible', url: `${url}/v1`, model: 'gpt-4o', api_key: 'sk-secret' }]);

it('thinks, acts and says what was proven; its rooms and its counters are in the feed', async () => {
  startExo({ EXO_PROVIDERS: providers(provider.url) });
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
  expect(output).not.toContain('sk-secret');
  expect(output).not.toContain('Allume le plafonnier');
});

it('says what a provider lacks, and knows the household without it', async () => {
  startExo({ EXO_PROVIDERS: '[{"kind":"openai"}]' });
  await vi.waitFor(() => expect(link.states.length).toBeGreaterThan(0), patiently);
  expect(output).toContain('the provider openai needs a key: fill in api_key');
  const answer = link.ask('t1', 'Raconte une histoire');
  await vi.waitFor(() => expect(answer.done).toBe(true), patiently);
  expect(spoken(answer)).toContain('Je connais les commandes de la maison');
});
