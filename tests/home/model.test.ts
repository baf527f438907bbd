/** EXO with language models on a real Home Assistant: the models are scripted, everything else is real. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssistRun } from '../../demo/harness/assist.ts';
import { configEntries, setOptions } from '../../demo/harness/config-flow.ts';
import { readRecording } from '../../demo/harness/recording.ts';
import { fetchSpeech } from '../../demo/harness/speech.ts';
import { type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { type FakeLlmRequest, FakeLlmServer, type FakeReply } from '../fakes/fake-llm-server.ts';
import { ExoHome } from './support/exo-home.ts';
import { AUDIO_FOLDER } from './support/recordings.ts';
import { sayByExo } from './support/say-by-exo.ts';

const RETIRED = {
  status: 404,
  error: { message: 'The model has been retired', code: 'model_not_found' },
};

let cloud: FakeLlmServer;
let spare: FakeLlmServer;
let chroma: RunningChroma;
let whole: ExoHome;

beforeAll(async () => {
  [cloud, spare] = [new FakeLlmServer(), new FakeLlmServer()];
  [chroma] = await Promise.all([startChroma(), cloud.start(), spare.start()]);
  const providers = [cloud, spare].map(({ url }, at) => ({
    kind: 'compatible',
    url: `${url}/v1`,
    model: `model-${at}`,
    api_key: 'sk-secret',
  }));
  whole = await ExoHome.start('acting', {
    EXO_PROVIDERS: JSON.stringify(providers),
    EXO_MEMORY_CHROMA_URL: `http://127.0.0.1:${chroma.port}`,
  });
});
afterAll(async () => {
  await whole?.stop();
  await Promise.all([cloud.stop(), spare.stop(), chroma?.close()]);
});

const call = (name: string, input: object): FakeReply => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
});
const state = (id: string) => whole.home.state(id);
const toolsOf = (request: FakeLlmRequest | undefined) =>
  request?.body.tools?.map(({ function: { name } }) => name) ?? [];
const contentsOf = (request: FakeLlmRequest | undefined) =>
  request?.body.messages.map(({ content }) => String(content)) ?? [];

/** By EXO's agent, without trouble. */
async function say(...of: Parameters<ExoHome['say']>): Promise<AssistRun> {
  const run = await whole.say(...of);
  expect(run.errorCode).toBeUndefined();
  expect(run.processedLocally).toBe(false);
  return run;
}

async function speechOf(run: AssistRun) {
  return await fetchSpeech(whole.home.homeAssistant.url + run.speechUrl);
}

describe('a request', () => {
  test('that is typed is done by the house, and spoken', async () => {
    cloud.next(call('control_light', { action: 'on', name: 'lampadaire', area: '' }), {
      text: ["J'ai allumé le ", 'lampadaire.'],
    });
    const run = await say('il fait sombre, mets donc un peu de lumière', 'salon');
    expect(run.answer).toBe("J'ai allumé le lampadaire.");
    expect(await state('light.lampadaire')).toBe('on');
    expect((await speechOf(run)).audible).toBe(true);
  });

  test('that is spoken is heard, thought about and done', async () => {
    const pipeline = await whole.addThinkingPipeline();
    cloud.next(call('control_light', { action: 'on', area: 'Chambre' }), {
      text: ['La lampe est allumée.'],
    });
    const name = 'allume les lumières dans la Chambre.wav';
    const input = await readRecording(join(AUDIO_FOLDER, 'fr', name));
    const run = await say(input, 'bureau', { pipeline, pace: 'real-time' });
    expect(run.transcript).toMatch(/chambre/i);
    expect(run.answer).toBe('La lampe est allumée.');
    expect(await state('light.lampe_chambre')).toBe('on');
    expect((await speechOf(run)).audible).toBe(true);
  });

  test('of a dead lamp is told as it is, whatever the model says', async () => {
    cloud.next(call('control_light', { action: 'on', name: 'guirlande' }), {
      text: ["C'est fait, la guirlande est allumée !"],
    });
    const { answer } = await say('mets donc la guirlande en route', 'salon');
    expect(answer).toMatch(/Guirlande.*je ne sais pas si c'est fait/);
    expect(answer).not.toContain('est allumée');
    expect(await state('light.guirlande')).toBe('off');
  });
});

describe('a question', () => {
  test('is streamed while the model goes on, and spoken', async () => {
    const sentences = [
      'Les marées viennent surtout de la Lune, qui attire les océans de la Terre. ',
      'Le Soleil les renforce deux fois par mois. ',
      'On les appelle alors les vives eaux.',
    ];
    cloud.next({ text: sentences });
    const run = await say('explique-moi les marées', 'bureau');
    expect(run.answer).toBe(sentences.join(''));
    expect(run.events.filter(({ type }) => type === 'intent-progress').length).toBeGreaterThan(2);
    expect((await speechOf(run)).seconds).toBeGreaterThan(3);
    // A question is no reason to act.
    const offered = toolsOf(cloud.requests.at(-1));
    expect(offered).toContain('get_state');
    expect(offered.filter((name) => !/^(get|list|recall|check|whats)_/.test(name))).toEqual([]);
    // Home Assistant's clock and units, wherever EXO runs.
    const day = { dateStyle: 'full', timeZone: 'Europe/Paris' } as const;
    const [rules = ''] = contentsOf(cloud.requests.at(-1));
    expect(rules).toContain(`Now: ${new Intl.DateTimeFormat('fr', day).format(Date.now())} à `);
    expect(rules).toContain('Temperatures are in °C.');
  });

  test('that follows up goes on with what was said', async () => {
    cloud.next({ text: ['Rome est en Italie.'] }, { text: ['Environ trois millions.'] });
    const { conversationId = '' } = await say('où se trouve la ville de Rome', 'cuisine');
    const next = await say('et combien de gens y vivent', 'cuisine', { conversationId });
    expect(next.answer).toBe('Environ trois millions.');
    expect(next.conversationId).toBe(conversationId);
    expect(contentsOf(cloud.requests.at(-1)).slice(1)).toEqual([
      'où se trouve la ville de Rome',
      'Rome est en Italie.',
      'et combien de gens y vivent',
    ]);
  });
});

test('what is dangerous is asked about, and done after a spoken yes in the same room', async () => {
  const pipeline = await whole.addThinkingPipeline();
  const oui = await sayByExo(whole, 'Oui.');
  cloud.next(call('control_cover', { action: 'open', name: 'porte du garage' }), {
    text: ['La porte du garage est ouverte.'],
  });
  const asked = await say('ouvre la porte du garage', 'garage', { pipeline });
  expect(asked.answer).toContain('Tu confirmes ?');
  expect(asked.answer).not.toContain('est ouverte');
  expect(asked.continueConversation).toBe(true);
  expect(await state('cover.porte_du_garage')).toBe('closed');
  const before = cloud.requests.length;
  const { conversationId = '' } = asked;
  const done = await say(oui, 'garage', { pipeline, conversationId, pace: 'real-time' });
  expect(done.transcript?.toLowerCase()).toContain('oui');
  expect(done.answer).toBe("C'est fait.");
  expect(await state('cover.porte_du_garage')).toBe('open');
  // No model can say yes for the person.
  expect(cloud.requests).toHaveLength(before);
});

test("Home Assistant's own list takes what the model puts on it, where the user allows it", async () => {
  const { connection, rest } = whole.home;
  const [entry] = await configEntries(connection, 'exo');
  await setOptions(rest, entry?.entry_id ?? '', { home_tools: true });
  await whole.waitForLink();
  cloud.next(
    (request) => {
      const name = toolsOf(request).find((one) => /AddItem|add_item/i.test(one)) ?? 'missing';
      return call(name, { item: 'farine', name: 'Courses' });
    },
    { text: ["J'ai ajouté la farine à la liste."] },
  );
  const run = await say('il faudrait penser à acheter de la farine, note-le', 'cuisine');
  expect(run.answer).toBe("J'ai ajouté la farine à la liste.");
  const { service_response: found } = await rest.post<{ service_response: unknown }>(
    '/api/services/todo/get_items?return_response',
    { entity_id: 'todo.courses' },
  );
  expect(found).toMatchObject({ 'todo.courses': { items: [{ summary: 'Farine' }] } });
  // What EXO does with proof itself is not offered twice.
  expect(toolsOf(cloud.requests.at(-1)).filter((one) => /TurnOn/.test(one))).toEqual([]);
});

describe('what is to be remembered', () => {
  test('is kept, and known to the next EXO', async () => {
    const fact = { text: "Le chat s'appelle Félix", collection: 'animals', subject: 'chat/nom' };
    cloud.next(call('store_memory', fact), { text: ["C'est noté."] });
    const kept = await say("retiens que le chat s'appelle Félix", 'salon');
    expect(kept.answer).toBe("C'est noté.");
    await whole.restartExo();
    cloud.next({ text: ["Il s'appelle Félix."] });
    const asked = await say("comment s'appelle le chat", 'cuisine');
    expect(asked.answer).toBe("Il s'appelle Félix.");
    expect(contentsOf(cloud.requests.at(-1))[0]).toContain("- Le chat s'appelle Félix");
  });
});

describe('a model that is retired', () => {
  test('in the middle of a conversation is followed by the next', async () => {
    cloud.next({ text: ['Le zèbre a des rayures.'] });
    const { conversationId = '' } = await say('à quoi ressemble un zèbre', 'bureau');
    cloud.otherwise = RETIRED;
    spare.next({ text: ['Elles sont noires et blanches.'] });
    const next = await say('de quelle couleur sont-elles', 'bureau', { conversationId });
    expect(next.answer).toBe('Elles sont noires et blanches.');
    expect(contentsOf(spare.requests.at(-1))).toContain('Le zèbre a des rayures.');
  });

  test('and the last one leave the household its commands, and EXO says so', async () => {
    spare.otherwise = RETIRED;
    const { answer } = await say('raconte-moi une histoire de dragons', 'bureau');
    expect(answer).toContain('Mon modèle de langage ne répond pas');
    const lit = await whole.say('allume le lampadaire', 'bureau');
    expect(lit.responseType).toBe('action_done');
  });
});

test('without a provider EXO knows the commands of the house, and says that', async () => {
  await whole.restartExo({});
  const { answer } = await say('raconte-moi une histoire de dragons', 'bureau');
  expect(answer).toContain('Je connais les commandes de la maison, par exemple');
});

test('neither words nor keys are in the log of EXO', () => {
  expect(whole.written.match(/ starting/g)).toHaveLength(3);
  expect(whole.written).not.toMatch(/sk-secret|dragons|Félix|farine/);
});
