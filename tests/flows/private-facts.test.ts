/**
 * What a person told EXO alone, through the whole program: link ─▶ brain ⇄ model, Chroma. It is in the prompt of that
 * person's questions and in nobody else's, whatever the model asks for, and in no log.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { CHROMA_SETUP_TIMEOUT_MS, type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { FakeLink, spoken } from '../fakes/fake-link.ts';
import { FakeLlmServer, type FakeReply } from '../fakes/fake-llm-server.ts';
import { ExoProgram } from './support/exo-program.ts';

const SECRET = 'quatre-sept-cinq';
const patiently = { timeout: 25_000, interval: 20 };

let chroma: RunningChroma;
let house: ActingHouse;
let link: FakeLink;
let provider: FakeLlmServer;
let exo: ExoProgram;
let starts: number;
let turns = 0;

beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());

beforeEach(async () => {
  starts = 0;
  provider = new FakeLlmServer();
  await provider.start();
  house = await ActingHouse.start();
  exo = new ExoProgram(house.homeAssistant);
  link = new FakeLink();
  link.install(house.homeAssistant);
  house.homeAssistant.understandsNothing();
  await startExo();
});
afterEach(async () => {
  await exo.stop();
  await exo.kill();
  await house.stop();
  await provider.stop();
});

async function startExo(): Promise<void> {
  const opened = link.hellos.length;
  const provided = { kind: 'compatible', url: `${provider.url}/v1`, model: 'm' };
  exo.start({
    EXO_LOG_LEVEL: 'debug',
    EXO_MODELS_DOWNLOAD: 'false',
    EXO_MEMORY_CHROMA_URL: `http://127.0.0.1:${chroma.port}`,
    EXO_PROVIDERS: JSON.stringify([provided]),
  });
  starts += 1;
  await vi.waitFor(() => expect(link.hellos.length).toBeGreaterThan(opened), patiently);
  await exo.says('the memory is in the database', starts);
}

const call = (name: string, input: object): FakeReply => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
});

/** What the model was sent for it, all of it. */
async function ask(userId: string | null, text: string, ...replies: FakeReply[]) {
  provider.next(...replies, { text: ['Bien.'] });
  const before = provider.requests.length;
  turns += 1;
  const answer = link.ask(`turn-${turns}`, text, { user_id: userId, conversation_id: `c${turns}` });
  await vi.waitFor(() => expect(answer.done).toBe(true), patiently);
  return { said: spoken(answer), sent: JSON.stringify(provider.requests.slice(before)) };
}

it('is told to nobody else, by recall, by tools, or after a restart', async () => {
  const fact = { text: `Le code du coffre est ${SECRET}`, collection: 'user_preferences' };
  await ask('lea', `Retiens pour moi seule le code du coffre`, {
    ...call('store_memory', { ...fact, private: true }),
  });
  const question = 'Quel est le code du coffre ?';
  const everything = call('recall_memory', {});
  const named = call('recall_memory', { query: 'code du coffre', collection: 'user_preferences' });
  const others = async () => {
    for (const other of ['paul', null]) {
      const { sent } = await ask(other, question, everything, named);
      expect(sent).not.toContain(SECRET);
    }
    // Nor can anybody else have it forgotten.
    await ask(
      'paul',
      'Oublie le code du coffre',
      call('forget_memory', { what: 'code du coffre' }),
    );
    expect((await ask('lea', question)).sent).toContain(`- ${fact.text}`);
  };
  await others();
  await exo.stop();
  await startExo();
  await others();
  expect(exo.output).not.toMatch(/quatre|coffre/);
});

it('is not kept where nobody knows who speaks', async () => {
  const fact = { text: `Le code est ${SECRET}`, collection: 'user_preferences', private: true };
  const { sent } = await ask(null, 'Retiens-le pour moi seul', call('store_memory', fact));
  expect(sent).toContain('not known who speaks');
  expect((await ask(null, 'Quel est le code ?')).sent).not.toContain(SECRET);
});

it('and a fact of the house is told to all', async () => {
  const fact = { text: "Le chat s'appelle Félix", collection: 'animals' };
  await ask('lea', "Retiens que le chat s'appelle Félix", call('store_memory', fact));
  expect((await ask('paul', "Comment s'appelle le chat ?")).sent).toContain(`- ${fact.text}`);
});
