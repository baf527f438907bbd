/** Whole turns over the link, on real sockets: Home Assistant asks, EXO answers, whatever happens between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Brain, ReplyDelta } from '../../src/brain/brain.ts';
import { ExoError } from '../../src/core/errors.ts';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { createLog, silentLog } from '../../src/core/log.ts';
import type { LinkCommands } from '../../src/doors/link/commands.ts';
import { LinkDoor } from '../../src/doors/link/link-door.ts';
import { HomeClient } from '../../src/home/home.ts';
import { newFeedState } from '../../src/rooms/app-state.ts';
import { Feed } from '../../src/rooms/feed.ts';
import { answerTurn } from '../../src/turn/answer-turn.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant, SILENT } from '../fakes/fake-home-assistant.ts';
import { type FakeAnswer, FakeLink, spoken } from '../fakes/fake-link.ts';
import { until } from '../fakes/until.ts';

let homeAssistant: FakeHomeAssistant;
let link: FakeLink;
let clock: FakeClock;
let home: HomeClient;
let door: LinkDoor;
let stop: () => void;
let events: ExoEvent[];
let lines: string[];
let brain: Brain;
let feed: Feed;
let commands: { -readonly [Name in keyof LinkCommands]: LinkCommands[Name] };
/** Signals of the turns that the brain was given. */
let signals: AbortSignal[];

const END: ReplyDelta = { type: 'end', continueConversation: false, outcome: 'answered' };

/** Answers with these pieces, after the gate if there is one. */
function script(deltas: readonly ReplyDelta[], gate?: Promise<void>): Brain {
  return async function* (_request, signal) {
    signals.push(signal);
    yield { type: 'message' };
    await gate;
    yield* deltas;
  };
}

const says = (text: string) => script([{ type: 'text', text }, END]);

/** Time passes while sockets work. */
async function passUntil(condition: () => boolean, stepMs = 100): Promise<void> {
  await until(() => {
    if (condition()) return true;
    void clock.advance(stepMs);
    return false;
  });
}

/** So much time, in steps short enough for pings to be answered in between. */
async function pass(totalMs: number): Promise<void> {
  const untilMs = clock.nowMs() + totalMs;
  await passUntil(() => clock.nowMs() >= untilMs, 500);
}

const opened = () => events.filter(({ type }) => type === 'link-opened').length;
const closedBy = () => events.flatMap((event) => (event.type === 'link-closed' ? event.code : []));
const ended = () => events.flatMap((event) => (event.type === 'turn-ended' ? event.outcome : []));

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  link = new FakeLink();
  link.install(homeAssistant);
  await homeAssistant.start();
  clock = new FakeClock();
  events = [];
  lines = [];
  signals = [];
  brain = says('Bonjour.');
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const log = createLog('debug', (line) => lines.push(line));
  const { address } = homeAssistant;
  const random = () => 0;
  home = new HomeClient({ address, token: 'good-token', clock, random, events: bus, log });
  feed = new Feed(newFeedState({ version: '0.1.0', language: 'fr' }), clock);
  commands = {};
  door = new LinkDoor({
    home,
    hello: {
      instance: 'i-1',
      version: '0.1.0',
      languages: ['fr', 'en'],
      capabilities: ['turn', 'alive'],
    },
    feed,
    commands,
    brain: answerTurn((request, signal) => brain(request, signal), bus, clock),
    clock,
    random,
    events: bus,
    log,
  });
  stop = door.start();
  home.start();
});

afterEach(async () => {
  stop();
  await home.close();
  await homeAssistant.stop();
});

describe('a turn', () => {
  beforeEach(() => until(() => opened() === 1, 'the link'));

  test('the app introduces itself', () => {
    expect(link.hellos[0]).toMatchObject({
      type: 'exo/link',
      protocol: 1,
      instance: 'i-1',
      version: '0.1.0',
      languages: ['fr', 'en'],
      capabilities: ['turn', 'alive'],
    });
  });

  test('is answered with a message, its text and one end', async () => {
    const answer = link.ask('t1', 'bonjour', { area_id: 'salon', area_name: 'Salon' });
    await passUntil(() => answer.done);
    expect(answer.deltas).toEqual([
      { role: 'assistant' },
      { content: 'Bonjour.' },
      { end: { continue_conversation: false } },
    ]);
    await until(() => ended().length === 1);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'turn-started', turnId: 't1', area: 'salon' }),
    );
    expect(ended()).toEqual(['answered']);
  });

  test('carries where and by whom it was said', async () => {
    const requests: unknown[] = [];
    brain = async function* (request) {
      requests.push(request);
      yield await Promise.resolve(END);
    };
    const place = { device_id: 'd', satellite_id: 's', floor_id: 'f', user_id: 'u' };
    const answer = link.ask('t1', 'bonjour', { conversation_id: 'c', area_id: 'a', ...place });
    await passUntil(() => answer.done);
    expect(requests).toEqual([
      {
        turnId: 't1',
        text: 'bonjour',
        language: 'fr',
        conversationId: 'c',
        deviceId: 'd',
        satelliteId: 's',
        area: { id: 'a', name: null },
        floorId: 'f',
        userId: 'u',
      },
    ]);
  });

  test('a question keeps the conversation open', async () => {
    brain = script([{ ...END, continueConversation: true, outcome: 'asked-back' }]);
    const answer = link.ask('t1', 'x');
    await passUntil(() => answer.done);
    expect(answer.deltas.at(-1)).toEqual({ end: { continue_conversation: true } });
  });

  test('the first text goes out at once, the rest in batches', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    brain = async function* () {
      yield { type: 'message' };
      yield { type: 'text', text: 'a' };
      await gate;
      for (let piece = 0; piece < 200; piece += 1) yield { type: 'text', text: 'b' };
      yield END;
    };
    const answer = link.ask('t1', 'x');
    // No time passes: the clock stands still.
    await until(() => spoken(answer) === 'a');
    release();
    await passUntil(() => answer.done, 30);
    expect(spoken(answer)).toBe(`a${'b'.repeat(200)}`);
    expect(answer.batches).toBeLessThanOrEqual(4);
  });

  test('long text is cut to what one delta may hold', async () => {
    brain = says('é'.repeat(20_000));
    const answer = link.ask('t1', 'x');
    await passUntil(() => answer.done);
    expect(spoken(answer)).toBe('é'.repeat(20_000));
    for (const { content = '' } of answer.deltas) expect(content.length).toBeLessThanOrEqual(8_192);
  });

  test('what the brain throws is said in the language of the turn, once', async () => {
    brain = () => {
      throw new ExoError('home/disconnected', 'lost', { retryable: true });
    };
    const answer = link.ask('t1', 'mot de passe', { language: 'fr-FR' });
    await passUntil(() => answer.done);
    expect(answer.deltas).toEqual([
      { error: { code: 'home/disconnected', message: expect.stringContaining('Home Assistant') } },
    ]);
    expect(lines.join()).not.toContain('mot de passe');
  });

  test('a brain that stops without an end, or throws anything, is an error too', async () => {
    brain = script([{ type: 'text', text: 'hm' }]);
    const silent = link.ask('t1', 'x');
    await passUntil(() => silent.done);
    expect(silent.deltas.at(-1)?.error?.code).toBe('core/internal');
    brain = () => {
      throw new TypeError('oops: x');
    };
    const broken = link.ask('t2', 'x', { language: 'en' });
    await passUntil(() => broken.done);
    expect(broken.deltas.at(-1)?.error?.code).toBe('core/internal');
    expect(ended()).toEqual(['cancelled', 'failed']);
  });

  test('a Home Assistant that stops taking it holds the brain back, then ends it', async () => {
    let pulled = 0;
    brain = async function* (_request, signal) {
      signals.push(signal);
      while (!signal.aborted) {
        pulled += 1;
        yield await Promise.resolve<ReplyDelta>({ type: 'message' });
      }
    };
    homeAssistant.handlers.set('exo/link/delta', () => SILENT);
    link.ask('t1', 'x');
    await until(() => pulled > 30);
    const before = pulled;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((go) => setImmediate(go));
    expect(pulled).toBe(before);
    await clock.advance(10_000);
    expect(signals[0]?.aborted).toBe(true);
  });

  test('a cancelled one aborts its brain and says nothing more', async () => {
    brain = script([END], new Promise(() => {}));
    link.ask('t1', 'x');
    await until(() => signals.length === 1);
    link.cancel('t1');
    await until(() => signals[0]?.aborted === true);
    expect(link.answers.size).toBe(0);
  });

  test('one that Home Assistant forgot is stopped', async () => {
    brain = script([END], new Promise(() => {}));
    link.ask('t1', 'x');
    link.answers.clear();
    await until(() => signals[0]?.aborted === true);
  });

  test('several at once do not wait for each other', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = script([{ type: 'text', text: 'lent' }, END], gate);
    const fast = says('vite');
    brain = (request, signal) => (request.turnId === 'slow' ? slow : fast)(request, signal);
    const first = link.ask('slow', 'x');
    const second = link.ask('fast', 'x');
    await passUntil(() => second.done);
    expect(first.done).toBe(false);
    release();
    await passUntil(() => first.done);
    expect([spoken(first), spoken(second)]).toEqual(['lent', 'vite']);
  });

  test('more at once than there can be are refused in words', async () => {
    brain = script([END], new Promise(() => {}));
    for (let turn = 0; turn < 32; turn += 1) link.ask(`t${turn}`, 'x');
    const refused = link.ask('one-too-many', 'x');
    await passUntil(() => refused.done);
    expect(refused.deltas[0]?.error?.code).toBe('brain/unavailable');
  });

  test('events it cannot read are ignored', async () => {
    for (const event of [
      null,
      5,
      { type: 'turn' },
      { type: 'tool_result' },
      { type: 'turn', turn_id: 'x'.repeat(999) },
    ])
      link.send(event);
    const answer = link.ask('t1', 'x');
    await passUntil(() => answer.done);
    expect(spoken(answer)).toBe('Bonjour.');
  });

  test('a lost connection aborts the turns; the next connection answers new ones', async () => {
    brain = script([END], new Promise(() => {}));
    link.ask('t1', 'x');
    await until(() => signals.length === 1);
    homeAssistant.drop();
    await until(() => signals[0]?.aborted === true);
    brain = says('De retour.');
    await passUntil(() => opened() === 2);
    const answer = link.ask('t2', 'x');
    await passUntil(() => answer.done);
    expect(spoken(answer)).toBe('De retour.');
    expect(closedBy()).toEqual(['home/disconnected']);
  });
});

describe('signs of life', () => {
  beforeEach(() => until(() => opened() === 1, 'the link'));

  test('come every two seconds', async () => {
    await pass(2_000);
    expect(link.signsOfLife).toBe(1);
    await pass(4_000);
    expect(link.signsOfLife).toBe(3);
  });

  test('show when Home Assistant has given the link up: it is opened again', async () => {
    link.giveUp();
    brain = says('De retour.');
    await passUntil(() => opened() === 2);
    const answer = link.ask('t1', 'x');
    await passUntil(() => answer.done);
    expect(spoken(answer)).toBe('De retour.');
    expect(closedBy()).toContain('home/disconnected');
  });

  test('end with the door', async () => {
    stop();
    await pass(6_000);
    expect(link.signsOfLife).toBe(0);
  });
});

describe('the state', () => {
  const degraded = () => feed.update((state) => ({ ...state, health: 'degraded' }));

  test('is told whole on every connection, and by patches in between', async () => {
    await until(() => link.states.length === 1);
    degraded();
    degraded();
    await passUntil(() => link.diffs.length === 1);
    homeAssistant.drop();
    await passUntil(() => link.states.length === 2);
    expect(link.states).toMatchObject([{ health: 'ok' }, { health: 'degraded' }]);
    expect(link.diffs).toEqual([{ health: 'degraded' }]);
  });

  test('is told whole again where a patch was not taken', async () => {
    await until(() => link.states.length === 1);
    link.refusesDiff = true;
    degraded();
    await passUntil(() => link.states.length === 2);
    expect(link.states[1]).toMatchObject({ health: 'degraded' });
  });

  test('goes to nobody once the link is taken by another', async () => {
    await until(() => link.states.length === 1);
    link.send({ type: 'replaced' });
    await until(() => closedBy().includes('link/replaced'));
    degraded();
    await pass(2_000);
    expect(link.diffs).toEqual([]);
  });

  test('is joined by the envelope of what is said', async () => {
    await until(() => link.states.length === 1);
    feed.send({ room: 'salon', reply: 'r1', startMs: 0, bands: Uint8Array.of(1, 255), last: true });
    await until(() => link.envelopes.length === 1);
    expect(link.envelopes[0]).toMatchObject({ room: 'salon', bands: 'Af8=', last: true });
  });
});

describe('a request of the integration', () => {
  const replyTo = async (command: string, data: unknown = {}) => {
    await until(() => link.states.length === 1);
    link.send({ type: 'request', request_id: 'q1', command, data });
    await until(() => link.replies.length === 1, 'the reply');
    return link.replies[0];
  };

  test('is answered with its result', async () => {
    commands.recall = ({ query, limit }) => Promise.resolve({ facts: [query, limit] });
    expect(await replyTo('recall', { query: 'le chat', limit: 3 })).toMatchObject({
      request_id: 'q1',
      result: { facts: ['le chat', 3] },
    });
  });

  test('that fails is answered with its code', async () => {
    commands.remember = () => Promise.reject(new ExoError('brain/unavailable', 'no memory'));
    const reply = await replyTo('remember', { text: 'x' });
    expect(reply).toMatchObject({ error: { code: 'brain/unavailable' } });
  });

  test.each([
    ['explode', {}, 'link/unknown-command'],
    ['toString', {}, 'link/unknown-command'],
    ['announce', { message: 'x' }, 'link/unavailable'],
    ['recall', { query: 7 }, 'link/malformed'],
    ['recall', { query: 'x'.repeat(20_000) }, 'link/malformed'],
    ['recall', { query: 'x', limit: 1e9 }, 'link/malformed'],
  ])('%s %j is refused with %s', async (command, data, code) => {
    commands.recall = () => Promise.resolve({});
    const reply = await replyTo(command, data);
    expect(reply).toMatchObject({ error: { code } });
    // What was asked may be what somebody said.
    expect(JSON.stringify(reply)).not.toContain('xxx');
  });
});

describe('a link that cannot be opened', () => {
  const cases = [
    ['not_configured', 'link/not-configured'],
    ['other_instance', 'link/other-instance'],
    ['protocol_mismatch', 'link/protocol-mismatch'],
    ['unauthorized', 'home/refused'],
    ['invalid_format', 'home/refused'],
  ] as const;

  async function restartWith(refusal: string): Promise<void> {
    await until(() => opened() === 1);
    events.length = 0;
    link.refusal = refusal;
    homeAssistant.drop();
    await passUntil(() => closedBy().length === 2);
  }

  test.each(cases)('%s is named once and tried again', async (refusal, code) => {
    await restartWith(refusal);
    const tried = homeAssistant.asked('exo/link').length;
    await passUntil(() => homeAssistant.asked('exo/link').length >= tried + 3, 1_000);
    expect(closedBy()).toEqual(['home/disconnected', code]);
    expect(lines.filter((line) => line.includes(code))).toHaveLength(1);
    link.refusal = undefined;
    await passUntil(() => opened() === 1, 1_000);
  });

  test('an integration that is not installed opens it as soon as it is loaded', async () => {
    await until(() => opened() === 1);
    events.length = 0;
    homeAssistant.handlers.delete('exo/link');
    homeAssistant.drop();
    await passUntil(() => closedBy().includes('link/not-installed'));
    link.install(homeAssistant);
    homeAssistant.changeConfigEntry('hue', 'loaded');
    homeAssistant.changeConfigEntry('exo', 'setup_in_progress');
    homeAssistant.changeConfigEntry('exo', 'loaded');
    // No time passes: it does not wait for the next try.
    await until(() => opened() === 1);
  });

  test('one taken by a newer connection is left alone for minutes', async () => {
    await until(() => opened() === 1);
    link.send({ type: 'replaced' });
    await until(() => closedBy().includes('link/replaced'));
    await pass(100_000);
    expect(homeAssistant.asked('exo/link')).toHaveLength(1);
    await passUntil(() => opened() === 2, 500);
    expect(closedBy()).toEqual(['link/replaced']);
  });

  test('stopping lets go of it', async () => {
    await until(() => opened() === 1);
    stop();
    await until(() => homeAssistant.asked('unsubscribe_events').length === 1);
    await pass(100_000);
    expect(homeAssistant.asked('exo/link')).toHaveLength(1);
  });
});

describe("Home Assistant's tools", () => {
  const TIMER = {
    name: 'intent__HassStartTimer',
    description: 'Starts a timer.',
    parameters: { type: 'object', properties: {} },
    read_only: false,
  };
  const calls = (answer: FakeAnswer) => answer.deltas.flatMap((delta) => delta.tool_call ?? []);

  beforeEach(() => until(() => opened() === 1, 'the link'));

  test('are run by Home Assistant, and their results come back to the right call', async () => {
    const results: unknown[] = [];
    brain = async function* ({ homeTools }, signal) {
      yield { type: 'message' };
      const both = ['five', 'ten'].map((name) => homeTools?.call(TIMER.name, { name }, signal));
      results.push(...(await Promise.all(both)));
      yield END;
    };
    const answer = link.ask('t1', 'deux minuteurs', { tools: [TIMER, { nonsense: true }] });
    await passUntil(() => calls(answer).length === 2);
    const [five, ten] = calls(answer);
    expect(five).toMatchObject({ name: TIMER.name, arguments: { name: 'five' }, external: false });
    link.result('t1', 'unknown', {});
    link.result('t1', ten?.id ?? '', { error: 'X' }, true);
    link.result('t1', five?.id ?? '', { timer: 5 });
    await passUntil(() => answer.done);
    expect(results).toEqual([
      { data: { timer: 5 }, failed: false },
      { data: { error: 'X' }, failed: true },
    ]);
  });

  test('a turn without them has none, and one that is cancelled waits for none', async () => {
    const seen: unknown[] = [];
    brain = async function* ({ homeTools }, signal) {
      yield { type: 'message' };
      seen.push(homeTools);
      await homeTools?.call(TIMER.name, {}, signal).catch((error: unknown) => seen.push(error));
      yield END;
    };
    const without = link.ask('t1', 'bonjour');
    await passUntil(() => without.done);
    expect(seen).toEqual([undefined]);
    const answer = link.ask('t2', 'un minuteur', { tools: [TIMER] });
    await passUntil(() => calls(answer).length === 1);
    link.cancel('t2');
    await until(() => seen.length === 3);
    expect(seen[2]).toMatchObject({ code: 'home/disconnected' });
  });

  test('those that EXO ran are shown, bounded', async () => {
    const shown = { type: 'tool', id: 'x', name: 'control_light', failed: false } as const;
    brain = script([
      { ...shown, input: { name: 'Lampe' }, result: { status: 'done' } },
      { ...shown, input: {}, result: 'x'.repeat(20_000) },
      END,
    ]);
    const answer = link.ask('t1', 'allume');
    await passUntil(() => answer.done);
    expect(calls(answer)).toEqual([
      {
        id: 'x',
        name: 'control_light',
        arguments: { name: 'Lampe' },
        external: true,
        result: { status: 'done' },
        failed: false,
      },
      expect.objectContaining({ result: { cut: true } }),
    ]);
  });

  test('while EXO is at work, Home Assistant hears that it is', async () => {
    let finish: () => void = () => undefined;
    brain = script(
      [END],
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    const answer = link.ask('t1', 'une longue histoire');
    await passUntil(() => answer.deltas.length === 1);
    await pass(9_000);
    expect(answer.deltas).toEqual([{ role: 'assistant' }, { waiting: true }, { waiting: true }]);
    finish();
    await passUntil(() => answer.done);
  });
});
