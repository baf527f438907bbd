import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeLlmServer } from '../../../tests/fakes/fake-llm-server.ts';
import { until, untilAsTimePasses } from '../../../tests/fakes/until.ts';
import { EventBus, type ExoEvent } from '../../core/events.ts';
import { silentLog } from '../../core/log.ts';
import { collect } from './llm.contract.ts';
import type { LlmDelta, LlmRequest } from './llm.ts';
import { LlmLadder } from './llm-ladder.ts';
import { daysUntilRetirement, noticeFor, watchModels } from './model-watch.ts';
import { OllamaChat } from './ollama-chat.ts';
import { openAiChat } from './openai-chat.ts';
import { restChat } from './rest-chat.ts';

const HELLO: LlmRequest = { messages: [{ role: 'user', text: 'Bonjour' }], tools: [] };

let cloud: FakeLlmServer;
let spare: FakeLlmServer;
let local: FakeLlmServer;
let clock: FakeClock;
let events: ExoEvent[];
let bus: EventBus;
let ladder: LlmLadder;

beforeEach(async () => {
  [cloud, spare, local] = [new FakeLlmServer(), new FakeLlmServer(), new FakeLlmServer()];
  await Promise.all([cloud, spare, local].map((server) => server.start()));
  clock = new FakeClock();
  events = [];
  bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const endpoint = (server: FakeLlmServer) =>
    ({ kind: 'openai', baseUrl: `${server.url}/v1` }) as const;
  const shared = { model: 'gpt-4o', clock };
  ladder = new LlmLadder({
    rungs: [
      openAiChat({ ...shared, name: 'openai', endpoint: endpoint(cloud) }),
      restChat({ ...shared, name: 'mistral', endpoint: endpoint(spare) }),
      new OllamaChat({ name: 'ollama', model: 'qwen3', url: local.url, clock }),
    ],
    clock,
    random: () => 0.5,
    events: bus,
  });
  return async () => {
    ladder.close();
    await Promise.all([cloud, spare, local].map((server) => server.stop()));
  };
});

const ask = (signal = new AbortController().signal) => collect(ladder.chat(HELLO, signal));
const told = () =>
  events.flatMap((event) =>
    event.type === 'rung-fallen' || event.type === 'rung-recovered'
      ? `${event.type} ${event.engine} ${event.code}`
      : [],
  );

/** As the one who speaks hears it: what a cut voids is not in it. */
function heard(deltas: readonly LlmDelta[]): string {
  let whole = '';
  let text = '';
  for (const delta of deltas) {
    if (delta.type === 'text') text += delta.text;
    if (delta.type !== 'cut') continue;
    const end = Math.max(text.lastIndexOf('. ') + 2, text.lastIndexOf('! ') + 2);
    whole += end > 1 ? text.slice(0, end) : '';
    text = '';
  }
  return whole + text;
}

const waitFor = (condition: () => boolean) => untilAsTimePasses(clock, 500, condition);

describe('a picture', () => {
  const bytes = Uint8Array.from([1]);
  const picture = { type: 'image/jpeg', bytes } as const;
  const look = () =>
    collect(
      ladder.chat(
        { messages: [{ role: 'user', text: 'Quoi ?', picture }], tools: [] },
        new AbortController().signal,
      ),
    );
  const blind = { status: 400, error: { message: 'no images' } };

  test('goes to the first that sees; one that does not is asked everything else as before', async () => {
    cloud.next(blind);
    spare.next({ text: ['Un chat.'] });
    expect(heard(await look())).toBe('Un chat.');
    expect(told()).toEqual([]);
    expect(heard(await ask())).toBe('Bonjour.');
    expect(cloud.requests).toHaveLength(2);
  });

  test('that nobody takes is told as such', async () => {
    for (const server of [cloud, spare]) server.otherwise = blind;
    local.sees = false;
    await expect(look()).rejects.toMatchObject({ code: 'llm/no-vision' });
    expect(told()).toEqual([]);
  });

  test('that one would take and could not is a failure', async () => {
    cloud.next(blind);
    spare.next({ status: 500 });
    local.sees = false;
    await expect(look()).rejects.toMatchObject({ code: 'llm/unavailable' });
  });
});

describe('within a turn', () => {
  test('the one that the user prefers is asked first, the others after it', async () => {
    ladder.prefer('ollama');
    expect(ladder.rungs.map(({ engine }) => engine)).toEqual(['ollama', 'openai', 'mistral']);
    await ask();
    expect([local, cloud].map(({ requests }) => requests.length)).toEqual([1, 0]);
    expect(() => ladder.prefer('skynet')).toThrow('no provider is called skynet');
  });

  test('the first rung answers, and what it cost is told', async () => {
    expect(heard(await ask())).toBe('Bonjour.');
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'model-answered',
        engine: 'openai',
        model: 'gpt-4o',
        inputTokens: 100,
        outputTokens: 5,
        cachedTokens: 64,
      }),
    );
    expect(spare.requests).toHaveLength(0);
  });

  test.each([
    ['a refused key', { status: 401 }, 'llm/key-refused'],
    ['too many requests', { status: 429 }, 'llm/rate-limited'],
    ['a fault', { status: 500 }, 'llm/failed'],
    ['a drop before a word', { ending: 'drop' }, 'llm/unreachable'],
    ['something that is no answer', { ending: 'garbage' }, 'llm/malformed'],
    ['half a sentence', { text: ['Il fait'], ending: 'drop' }, 'llm/unreachable'],
  ] as const)('%s costs no turn', async (_, reply, code) => {
    cloud.next(reply);
    spare.next({ text: ['Il fait beau.'] });
    const deltas = await ask();
    expect(heard(deltas)).toBe('Il fait beau.');
    expect(deltas.at(-1)).toEqual({ type: 'end', reason: 'stop' });
    expect(spare.requests[0]?.body.messages).toEqual([{ role: 'user', content: 'Bonjour' }]);
    expect(told()).toEqual([`rung-fallen openai ${code}`]);
  });

  test('silence costs ten seconds, and no turn', async () => {
    cloud.next({ silent: true });
    let answer: LlmDelta[] | undefined;
    const asked = ask().then((deltas) => {
      answer = deltas;
    });
    await waitFor(() => answer !== undefined);
    await asked;
    expect(heard(answer ?? [])).toBe('Bonjour.');
    expect(told()).toEqual(['rung-fallen openai llm/timeout']);
  });

  test('after whole sentences, the next one is told what was heard', async () => {
    cloud.next({ text: ['Il fait beau. ', 'Demain, il ple'], ending: 'drop' });
    spare.next({ text: ['Demain, il pleuvra.'] });
    expect(heard(await ask())).toBe('Il fait beau. Demain, il pleuvra.');
    const [, said, request] = spare.requests[0]?.body.messages ?? [];
    expect(said).toEqual({ role: 'assistant', content: 'Il fait beau. ' });
    expect(request?.['content']).toContain('broke off');
  });

  test('nobody left to go on', async () => {
    cloud.next({ text: ['Il fait beau. ', 'Dem'], ending: 'drop' });
    spare.next({ status: 500 });
    local.next({ status: 404 });
    const deltas = await ask();
    expect(heard(deltas)).toBe('Il fait beau. ');
    expect(deltas.at(-1)).toEqual({ type: 'end', reason: 'lost' });
  });

  test('nobody at all', async () => {
    for (const server of [cloud, spare, local]) server.next({ status: 503 });
    await expect(ask()).rejects.toMatchObject({ code: 'llm/unavailable' });
  });

  test('no rungs', async () => {
    const none = new LlmLadder({ rungs: [], clock, random: () => 0, events: bus });
    await expect(collect(none.chat(HELLO, new AbortController().signal))).rejects.toMatchObject({
      code: 'llm/not-configured',
    });
    expect(none.active).toBeUndefined();
  });

  test('an abort is no fall', async () => {
    cloud.next({ text: ['Bon'], ending: 'stall' });
    const over = new AbortController();
    const asked = ask(over.signal);
    await until(() => cloud.requests.length === 1);
    over.abort();
    expect((await asked).filter(({ type }) => type === 'end')).toEqual([]);
    expect(told()).toEqual([]);
    expect(spare.requests).toHaveLength(0);
  });
});

describe('between turns', () => {
  test('a model retired in mid conversation costs no turn, and the next ones do not ask it', async () => {
    await ask();
    const error = { message: 'The model `gpt-4o` has been retired', code: 'model_not_found' };
    cloud.otherwise = { status: 404, error };
    for (let turn = 0; turn < 5; turn += 1) expect(heard(await ask())).toBe('Bonjour.');
    expect(cloud.requests).toHaveLength(2);
    expect(ladder.active).toBe('mistral');
    expect(ladder.rungs[0]).toEqual({ engine: 'openai', state: 'down' });
    expect(told()).toEqual(['rung-fallen openai llm/model-gone']);
  });

  test('a rung climbs back by its probe, not by a turn', async () => {
    cloud.next({ status: 500 }, { status: 500 });
    await ask();
    await waitFor(() => told().length === 2);
    expect(told()).toEqual(['rung-fallen openai llm/failed', 'rung-recovered openai llm/failed']);
    expect(cloud.requests.at(-1)?.body).toMatchObject({ max_tokens: 1 });
    expect(ladder.active).toBe('openai');
  });

  test('where all are benched, they are tried all the same', async () => {
    for (const server of [cloud, spare, local]) server.next({ status: 503 });
    await ask().catch(() => undefined);
    expect(heard(await ask())).toBe('Bonjour.');
    expect(told()).toContain('rung-recovered openai llm/failed');
  });
});

describe('the end of a model', () => {
  const nowMs = new FakeClock().wallMs();
  const inDays = (days: number) => new Date(nowMs + days * 86_400_000).toISOString();

  test('is told daily from sixty days ahead', async () => {
    cloud.models = { data: [{ id: 'gpt-4o', shutdown_date: inDays(60), replacement: 'gpt-6' }] };
    const llm = restChat({
      name: 'openai',
      endpoint: { kind: 'openai', baseUrl: cloud.url },
      model: 'gpt-4o',
      clock,
    });
    const stop = watchModels({ llms: [llm], clock, events: bus, log: silentLog });
    const retiring = () =>
      events.flatMap((event) => (event.type === 'model-retiring' ? event : []));
    await clock.advance(60_000);
    await until(() => retiring().length === 1);
    expect(retiring()[0]).toMatchObject({ engine: 'openai', model: 'gpt-4o', daysLeft: 60 });
    expect(retiring()[0]?.replacement).toBe('gpt-6');
    await clock.advance(86_400_000);
    await until(() => retiring().length === 2);
    expect(retiring()[1]?.daysLeft).toBe(59);
    stop();
    expect(clock.pending).toBe(0);
  });

  test.each([
    [61, undefined],
    [60, 60],
    [1, 1],
    [-3, -3],
  ])('%s days ahead', (days, left) => {
    const notice = { id: 'm', retiresAtMs: nowMs + days * 86_400_000 };
    expect(daysUntilRetirement(notice, nowMs)).toBe(left);
  });

  test('of an undated name is that of its last version', () => {
    const [old, late] = [
      { id: 'gpt-4o-2024-08-06', retiresAtMs: 1 },
      { id: 'gpt-4o-2024-11-20', retiresAtMs: 2 },
    ];
    expect(noticeFor('gpt-4o', [old, late])).toBe(late);
    expect(noticeFor('gpt-4', [old, late])).toBeUndefined();
    expect(daysUntilRetirement(undefined, nowMs)).toBeUndefined();
  });
});
