/** Whole turns with a model that reasons, by OpenAI's Responses: from the user's options to the lamp, over real sockets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LlmLadder } from '../../src/brain/llm/llm-ladder.ts';
import { ConversationHistory } from '../../src/brain/prompt/history.ts';
import { thinker } from '../../src/brain/think.ts';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { parseOptions } from '../../src/options.ts';
import { providerEngines } from '../../src/provider-engines.ts';
import { ActingHouse } from '../fakes/acting-house.ts';
import { type FakeLlmRequest, FakeLlmServer, type FakeReply } from '../fakes/fake-llm-server.ts';
import { turnIn } from '../fakes/turn-request.ts';

const SETTINGS = { temperature: 0.7, maxTokens: 500 };
const LIGHT_ON = {
  name: 'control_light',
  arguments: '{"action":"on","name":"plafonnier","area":"","floor":"none"}',
};
const THINKS_AND_ACTS: FakeReply = {
  reasoning: ['sealed thought'],
  text: ["J'allume. "],
  toolCalls: [LIGHT_ON],
};
const DONE: FakeReply = { text: ["J'ai allumé le plafonnier."] };
const GONE: FakeReply = {
  status: 404,
  error: { message: 'The model `gpt-5` does not exist', code: 'model_not_found' },
};

let house: ActingHouse;
let cloud: FakeLlmServer;
let spare: FakeLlmServer;
let events: ExoEvent[];
let ladder: LlmLadder | undefined;

beforeEach(async () => {
  [cloud, spare] = [new FakeLlmServer(), new FakeLlmServer()];
  await Promise.all([cloud.start(), spare.start()]);
  house = await ActingHouse.start();
  events = [];
});

afterEach(async () => {
  ladder?.close();
  await house.stop();
  await Promise.all([cloud.stop(), spare.stop()]);
});

const at = ({ url }: FakeLlmServer, model: string, api?: string) => ({
  kind: 'compatible',
  url: `${url}/v1`,
  api_key: 'sk-secret',
  model,
  ...(api === undefined ? {} : { api }),
});

/** @param given as the user writes them */
function brainOn(...given: object[]) {
  const { clock, live, tools } = house;
  const { providers } = parseOptions({ providers: given }, {});
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const { models } = providerEngines(providers, SETTINGS, clock);
  ladder = new LlmLadder({ rungs: models, clock, random: () => 0.5, events: bus });
  const think = thinker({
    llm: ladder,
    tools: (turn) => tools.forTurn(turn),
    house: () => live.house,
    history: new ConversationHistory(clock),
    clock,
    log: silentLog,
  });
  return async (text: string): Promise<string> => {
    let said = '';
    const turn = async () => {
      for await (const delta of think(turnIn('salon', text), new AbortController().signal))
        if (delta.type === 'text') said += delta.text;
    };
    await house.settled(turn());
    return said;
  };
}

const fallen = () => events.flatMap((event) => (event.type === 'rung-fallen' ? event.engine : []));
const paths = ({ requests }: FakeLlmServer) => requests.map(({ path }) => path);
const isLit = () =>
  house.live.house.entities.some(
    ({ area, id, name }) =>
      area === 'salon' && /plafonnier/i.test(name) && house.state(id) === 'on',
  );
const inputOf = (request: FakeLlmRequest | undefined) =>
  (request?.body['input'] ?? []) as readonly Record<string, unknown>[];

describe('a server that has only Responses', () => {
  test('acts in the house, and gets back what it thought before the call', async () => {
    cloud.next(
      {
        status: 400,
        error: {
          message:
            "Unsupported value: 'none' is not supported with the 'gpt-5' model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
          code: 'unsupported_value',
          param: 'reasoning.effort',
        },
      },
      THINKS_AND_ACTS,
      DONE,
    );
    const ask = brainOn(at(cloud, 'gpt-5', 'responses'));
    expect(isLit()).toBe(false);
    expect(await ask('Allume le plafonnier')).toContain("J'ai allumé le plafonnier.");
    expect(isLit()).toBe(true);
    expect(new Set(paths(cloud))).toEqual(new Set(['/v1/responses']));
    const [refused, first, second] = cloud.requests;
    expect(refused?.body).toMatchObject({ store: false, reasoning: { effort: 'none' } });
    expect(first?.body).toMatchObject({ store: false, reasoning: { effort: 'minimal' } });
    expect(inputOf(second).slice(-4)).toMatchObject([
      { type: 'reasoning', id: 'rs_0', encrypted_content: 'sealed thought' },
      { role: 'assistant', content: "J'allume. ", phase: 'commentary' },
      { type: 'function_call', call_id: 'call_0', ...LIGHT_ON },
      { type: 'function_call_output', call_id: 'call_0' },
    ]);
    // What stands before is the same to the letter: the provider has it in its cache.
    expect(inputOf(second).slice(0, -4)).toEqual(inputOf(first));
    expect(fallen()).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'model-answered', inputTokens: 100, cachedTokens: 64 }),
    );
    expect(JSON.stringify(events)).not.toMatch(/sealed|sk-secret|plafonnier/);
  });

  test('is found where chat completions were asked: the turn is not lost, and the next one knows', async () => {
    cloud.otherwise = ({ path }) =>
      path.endsWith('/responses')
        ? { text: ['Bonjour.'] }
        : {
            status: 404,
            error: {
              message:
                'This model is only supported in v1/responses and not in v1/chat/completions.',
            },
          };
    const ask = brainOn(at(cloud, 'gpt-5-pro'));
    expect(await ask('Bonjour')).toBe('Bonjour.');
    expect(await ask('Encore')).toBe('Bonjour.');
    expect(paths(cloud)).toEqual(['/v1/chat/completions', '/v1/responses', '/v1/responses']);
    expect(fallen()).toEqual([]);
  });
});

describe('a server without Responses', () => {
  test.each<[string, FakeReply]>([
    ['nothing there', { status: 404, words: '404 page not found' }],
    ['another thing there', { status: 405, words: '{"detail":"Method Not Allowed"}' }],
    [
      'an error of its own',
      { status: 404, error: { message: 'Invalid URL (POST /v1/responses)' } },
    ],
    [
      'a version too old',
      {
        status: 400,
        error: { message: 'Azure OpenAI Responses API is enabled only for api-version 2025-03-01' },
      },
    ],
  ])(
    'is asked by chat completions within the turn, and from then on at once: %s',
    async (_, no) => {
      cloud.otherwise = ({ path }) => (path.endsWith('/responses') ? no : DONE);
      cloud.next(no, { toolCalls: [LIGHT_ON] }, DONE);
      const ask = brainOn(at(cloud, 'gpt-5', 'responses'), at(spare, 'm'));
      expect(await ask('Allume le plafonnier')).toBe("J'ai allumé le plafonnier.");
      expect(isLit()).toBe(true);
      await ask('Merci');
      const chat = '/v1/chat/completions';
      expect(paths(cloud)).toEqual(['/v1/responses', chat, chat, chat]);
      expect(fallen()).toEqual([]);
      expect(spare.requests).toEqual([]);
    },
  );

  test('is found by the probe, before anybody speaks', async () => {
    cloud.otherwise = ({ path }) =>
      path.endsWith('/responses') ? { status: 404, words: 'Not Found' } : DONE;
    const ask = brainOn(at(cloud, 'gpt-5', 'responses'));
    await ladder?.probe(new AbortController().signal);
    await ask('Bonjour');
    expect(paths(cloud).slice(2)).toEqual(['/v1/chat/completions']);
  });
});

describe('a model that is gone', () => {
  test('is not looked for by another API: the next provider answers', async () => {
    cloud.otherwise = GONE;
    spare.otherwise = { text: ['Bonjour.'] };
    const ask = brainOn(at(cloud, 'gpt-5', 'responses'), at(spare, 'm'));
    expect(await ask('Bonjour')).toBe('Bonjour.');
    expect(fallen()).toEqual(['compatible']);
    expect(paths(cloud)).toEqual(['/v1/responses']);
  });

  test('in the middle of a turn leaves its thoughts to nobody else', async () => {
    cloud.next(THINKS_AND_ACTS, GONE);
    spare.next(DONE);
    const ask = brainOn(at(cloud, 'gpt-5', 'responses'), at(spare, 'gpt-5', 'responses'));
    expect(await ask('Allume le plafonnier')).toContain("J'ai allumé le plafonnier.");
    const input = inputOf(spare.requests[0]);
    expect(input.slice(-3)).toMatchObject([
      { role: 'assistant', content: "J'allume. " },
      { type: 'function_call', ...LIGHT_ON },
      { type: 'function_call_output' },
    ]);
    expect(JSON.stringify(input)).not.toContain('sealed');
  });

  test('in the middle of a turn hands the call on to chat completions too', async () => {
    cloud.next(THINKS_AND_ACTS, GONE);
    spare.next(DONE);
    const ask = brainOn(at(cloud, 'gpt-5', 'responses'), at(spare, 'local'));
    expect(await ask('Allume le plafonnier')).toContain("J'ai allumé le plafonnier.");
    const messages = spare.requests[0]?.body.messages ?? [];
    expect(messages.slice(-2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_0', type: 'function', function: LIGHT_ON }] },
      { role: 'tool', tool_call_id: 'call_0' },
    ]);
    expect(JSON.stringify(messages)).not.toContain('sealed');
  });
});
