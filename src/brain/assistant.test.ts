import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { builtInAnswer } from '../../tests/fakes/fake-home-assistant.ts';
import { FakeLlmServer } from '../../tests/fakes/fake-llm-server.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import { until, untilAsTimePasses } from '../../tests/fakes/until.ts';
import { EventBus } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { EMPTY_HOUSE } from '../home/house.ts';
import { assistant } from './assistant.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import { Doubts } from './doubts.ts';
import { LlmLadder } from './llm/llm-ladder.ts';
import { restChat } from './llm/rest-chat.ts';
import { ConversationHistory } from './prompt/history.ts';
import { SENTENCES } from './sentences.ts';

const { fr } = SENTENCES;
const NO_MATCH = builtInAnswer('error', 'Désolé', { code: 'no_intent_match' });
const DONE = builtInAnswer('action_done', 'Allumé');

let server: FakeLlmServer;
let clock: FakeClock;
let doubts: Doubts;
let asked: string[];
let answer: unknown;
let brain: Brain;

function build(rungs: boolean): Brain {
  const endpoint = { kind: 'openai', baseUrl: server.url } as const;
  const llm = new LlmLadder({
    rungs: rungs ? [restChat({ name: 'x', model: 'm', endpoint, clock })] : [],
    clock,
    random: () => 0.5,
    events: new EventBus(silentLog),
  });
  const request = (message: Record<string, unknown>) => {
    asked.push(String(message['text']));
    return Promise.resolve(answer);
  };
  const house = () => EMPTY_HOUSE;
  const history = new ConversationHistory(clock);
  const thinking = { llm, tools: () => [], house, history, clock, log: silentLog };
  return assistant({ home: { request }, house, doubts, clock, thinking });
}

beforeEach(async () => {
  server = new FakeLlmServer();
  await server.start();
  clock = new FakeClock();
  doubts = new Doubts(clock);
  asked = [];
  answer = NO_MATCH;
  brain = build(true);
  return () => server.stop();
});

function request(text: string, rest: Partial<TurnRequest> = {}): TurnRequest {
  return turnRequest({ text, area: null, userId: null, ...rest });
}

async function say(text: string, rest: Partial<TurnRequest> = {}) {
  const deltas: ReplyDelta[] = [];
  for await (const delta of brain(request(text, rest), new AbortController().signal))
    deltas.push(delta);
  expect(deltas[0]).toEqual({ type: 'message' });
  expect(deltas.filter(({ type }) => type === 'message')).toHaveLength(1);
  const end = deltas.at(-1);
  if (end?.type !== 'end') throw new Error('no end');
  const said = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
  return { said, outcome: end.outcome };
}

describe('who answers', () => {
  test('the model, where a pipeline has tried the sentences', async () => {
    expect(await say('Bonjour')).toEqual({ said: 'Bonjour.', outcome: 'answered' });
    expect(asked).toEqual([]);
  });

  test('the sentences first, at a door of EXO', async () => {
    answer = DONE;
    expect(await say('Allume', { localFirst: true })).toEqual({
      said: 'Allumé',
      outcome: 'answered',
    });
    expect(server.requests).toHaveLength(0);
  });

  test.each(['no_intent_match', 'no_valid_targets'])('then the model: %s', async (code) => {
    answer = builtInAnswer('error', 'Désolé', { code });
    expect((await say('Bonjour', { localFirst: true })).said).toBe('Bonjour.');
    expect(asked).toEqual(['Bonjour']);
  });

  test('the sentences, where no model answers', async () => {
    server.otherwise = { status: 500 };
    answer = DONE;
    expect(await say('Allume')).toEqual({ said: 'Allumé', outcome: 'answered' });
  });

  test('nobody: EXO says why', async () => {
    server.otherwise = { status: 500 };
    expect(await say('Raconte')).toEqual({
      said: fr.modelAwayEmptyHouse,
      outcome: 'not-understood',
    });
    expect((await say('Raconte', { localFirst: true })).said).toBe(fr.modelAwayEmptyHouse);
    expect((await say('Tell me', { language: 'en' })).said).toBe(SENTENCES.en.modelAwayEmptyHouse);
  });

  test('without a provider, EXO says that it knows the commands of the house', async () => {
    brain = build(false);
    expect((await say('Raconte')).said).toBe(fr.notUnderstoodEmptyHouse);
    answer = DONE;
    expect((await say('Allume')).said).toBe('Allumé');
  });

  test('a doubt of the ears is asked about, and its answer acted on', async () => {
    const question = doubts.raise(['allume la lampe', 'éteins la lampe'], 'fr');
    expect(await say(question)).toEqual({
      said: fr.didYouMean('allume la lampe'),
      outcome: 'asked-back',
    });
    await say('oui');
    expect(server.requests.at(-1)?.body.messages.at(-1)?.['content']).toBe('allume la lampe');
  });
});

describe('patience', () => {
  async function spoken(untilText: RegExp, over = new AbortController()): Promise<string> {
    let text = '';
    const turn = (async () => {
      for await (const delta of brain(request('Raconte'), over.signal))
        if (delta.type === 'text') text += delta.text;
    })();
    await untilAsTimePasses(clock, 100, () => untilText.test(text));
    over.abort();
    await turn;
    return text;
  }

  test('a sentence long enough to be spoken, and then no gap of five seconds', async () => {
    server.next({ silent: true });
    const text = await spoken(/Encore un instant/);
    expect(text.startsWith(`${fr.oneMoment} ${fr.stillAtWork} `)).toBe(true);
    expect(fr.oneMoment.length).toBeGreaterThanOrEqual(60);
    expect(SENTENCES.en.oneMoment.length).toBeGreaterThanOrEqual(60);
    // 3.5 s to each of them.
    expect(clock.nowMs()).toBeLessThan(8_000);
  });

  test('ends', async () => {
    brain = assistant({
      home: { request: () => new Promise(() => undefined) },
      house: () => EMPTY_HOUSE,
      doubts,
      clock,
    });
    let end: ReplyDelta | undefined;
    const turn = (async () => {
      for await (const delta of brain(request('Raconte'), new AbortController().signal))
        end = delta;
    })();
    await untilAsTimePasses(clock, 500, () => end?.type === 'end');
    await turn;
    expect(end).toMatchObject({ outcome: 'failed' });
    expect(clock.nowMs()).toBeLessThan(60_000);
  });

  test('whoever stops listening in the middle is remembered all the same', async () => {
    server.next({ text: ['Un. ', 'Deux. ', 'Trois. '] }, { text: ['Oui.'] });
    for await (const delta of brain(request('Compte'), new AbortController().signal))
      if (delta.type === 'text') break;
    await until(() => server.requests.length === 1);
    await clock.advance(0);
    await say('Et alors ?');
    const messages = server.requests[1]?.body.messages.map(({ content }) => content);
    expect(messages).toContain('Compte');
  });

  test('says nothing where the answer comes in time, or nobody waits', async () => {
    expect((await say('Bonjour')).said).toBe('Bonjour.');
    server.next({ silent: true });
    const over = new AbortController();
    const deltas: ReplyDelta[] = [];
    const turn = (async () => {
      for await (const delta of brain(request('Raconte'), over.signal)) deltas.push(delta);
    })();
    await until(() => server.requests.length === 2);
    over.abort();
    await clock.advance(20_000);
    await turn;
    expect(deltas).toEqual([{ type: 'message' }]);
    expect(clock.pending).toBe(0);
  });
});
