/** Whole turns over the link, on real sockets: Home Assistant asks, EXO answers, whatever happens between. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ReplyDelta } from '../../src/brain/brain.ts';
import { ExoError } from '../../src/core/errors.ts';
import { SILENT } from '../fakes/fake-home-assistant.ts';
import { type FakeAnswer, spoken } from '../fakes/fake-link.ts';
import { until } from '../fakes/until.ts';
import { END, LinkedExo } from './support/linked-exo.ts';

let exo: LinkedExo;

beforeEach(async () => {
  exo = await LinkedExo.start();
  return () => exo.stop();
});

describe('a turn', () => {
  beforeEach(() => exo.untilOpened());

  test('the app introduces itself', () => {
    expect(exo.link.hellos[0]).toMatchObject({
      type: 'exo/link',
      protocol: 1,
      instance: 'i-1',
      version: '0.1.0',
      languages: ['fr', 'en'],
      capabilities: ['turn', 'alive'],
    });
  });

  test('is answered with a message, its text and one end', async () => {
    const answer = exo.link.ask('t1', 'bonjour', { area_id: 'salon', area_name: 'Salon' });
    await exo.passUntil(() => answer.done);
    expect(answer.deltas).toEqual([
      { role: 'assistant' },
      { content: 'Bonjour.' },
      { end: { continue_conversation: false } },
    ]);
    await until(() => exo.ended().length === 1);
    expect(exo.events).toContainEqual(
      expect.objectContaining({ type: 'turn-started', turnId: 't1', area: 'salon' }),
    );
    expect(exo.ended()).toEqual(['answered']);
  });

  test('carries where and by whom it was said', async () => {
    const requests: unknown[] = [];
    exo.brain = async function* (request) {
      requests.push(request);
      yield await Promise.resolve(END);
    };
    const place = { device_id: 'd', satellite_id: 's', floor_id: 'f', user_id: 'u' };
    const answer = exo.link.ask('t1', 'bonjour', { conversation_id: 'c', area_id: 'a', ...place });
    await exo.passUntil(() => answer.done);
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
    exo.brain = exo.script([{ ...END, continueConversation: true, outcome: 'asked-back' }]);
    const answer = exo.link.ask('t1', 'x');
    await exo.passUntil(() => answer.done);
    expect(answer.deltas.at(-1)).toEqual({ end: { continue_conversation: true } });
  });

  test('the first text goes out at once, the rest in batches', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    exo.brain = async function* () {
      yield { type: 'message' };
      yield { type: 'text', text: 'a' };
      await gate;
      for (let piece = 0; piece < 200; piece += 1) yield { type: 'text', text: 'b' };
      yield END;
    };
    const answer = exo.link.ask('t1', 'x');
    // No time passes: the clock stands still.
    await until(() => spoken(answer) === 'a');
    release();
    await exo.passUntil(() => answer.done, 30);
    expect(spoken(answer)).toBe(`a${'b'.repeat(200)}`);
    expect(answer.batches).toBeLessThanOrEqual(4);
  });

  test('long text is cut to what one delta may hold', async () => {
    exo.brain = exo.says('é'.repeat(20_000));
    const answer = exo.link.ask('t1', 'x');
    await exo.passUntil(() => answer.done);
    expect(spoken(answer)).toBe('é'.repeat(20_000));
    for (const { content = '' } of answer.deltas) expect(content.length).toBeLessThanOrEqual(8_192);
  });

  test('what the brain throws is said in the language of the turn, once', async () => {
    exo.brain = () => {
      throw new ExoError('home/disconnected', 'lost', { retryable: true });
    };
    const answer = exo.link.ask('t1', 'mot de passe', { language: 'fr-FR' });
    await exo.passUntil(() => answer.done);
    expect(answer.deltas).toEqual([
      { error: { code: 'home/disconnected', message: expect.stringContaining('Home Assistant') } },
    ]);
    expect(exo.lines.join()).not.toContain('mot de passe');
  });

  test('a brain that stops without an end, or throws anything, is an error too', async () => {
    exo.brain = exo.script([{ type: 'text', text: 'hm' }]);
    const silent = exo.link.ask('t1', 'x');
    await exo.passUntil(() => silent.done);
    expect(silent.deltas.at(-1)?.error?.code).toBe('core/internal');
    exo.brain = () => {
      throw new TypeError('oops: x');
    };
    const broken = exo.link.ask('t2', 'x', { language: 'en' });
    await exo.passUntil(() => broken.done);
    expect(broken.deltas.at(-1)?.error?.code).toBe('core/internal');
    expect(exo.ended()).toEqual(['cancelled', 'failed']);
  });

  test('a Home Assistant that stops taking it holds the brain back, then ends it', async () => {
    let pulled = 0;
    exo.brain = async function* (_request, signal) {
      exo.signals.push(signal);
      while (!signal.aborted) {
        pulled += 1;
        yield await Promise.resolve<ReplyDelta>({ type: 'message' });
      }
    };
    exo.homeAssistant.handlers.set('exo/link/delta', () => SILENT);
    exo.link.ask('t1', 'x');
    await until(() => pulled > 30);
    const before = pulled;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((go) => setImmediate(go));
    expect(pulled).toBe(before);
    await exo.clock.advance(10_000);
    expect(exo.signals[0]?.aborted).toBe(true);
  });

  test('a cancelled one aborts its brain and says nothing more', async () => {
    exo.brain = exo.script([END], new Promise(() => {}));
    exo.link.ask('t1', 'x');
    await until(() => exo.signals.length === 1);
    exo.link.cancel('t1');
    await until(() => exo.signals[0]?.aborted === true);
    expect(exo.link.answers.size).toBe(0);
  });

  test('one that Home Assistant forgot is stopped', async () => {
    exo.brain = exo.script([END], new Promise(() => {}));
    exo.link.ask('t1', 'x');
    exo.link.answers.clear();
    await until(() => exo.signals[0]?.aborted === true);
  });

  test('several at once do not wait for each other', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = exo.script([{ type: 'text', text: 'lent' }, END], gate);
    const fast = exo.says('vite');
    exo.brain = (request, signal) => (request.turnId === 'slow' ? slow : fast)(request, signal);
    const first = exo.link.ask('slow', 'x');
    const second = exo.link.ask('fast', 'x');
    await exo.passUntil(() => second.done);
    expect(first.done).toBe(false);
    release();
    await exo.passUntil(() => first.done);
    expect([spoken(first), spoken(second)]).toEqual(['lent', 'vite']);
  });

  test('more at once than there can be are refused in words', async () => {
    exo.brain = exo.script([END], new Promise(() => {}));
    for (let turn = 0; turn < 32; turn += 1) exo.link.ask(`t${turn}`, 'x');
    const refused = exo.link.ask('one-too-many', 'x');
    await exo.passUntil(() => refused.done);
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
      exo.link.send(event);
    const answer = exo.link.ask('t1', 'x');
    await exo.passUntil(() => answer.done);
    expect(spoken(answer)).toBe('Bonjour.');
  });

  test('a lost connection aborts the turns; the next connection answers new ones', async () => {
    exo.brain = exo.script([END], new Promise(() => {}));
    exo.link.ask('t1', 'x');
    await until(() => exo.signals.length === 1);
    exo.homeAssistant.drop();
    await until(() => exo.signals[0]?.aborted === true);
    exo.brain = exo.says('De retour.');
    await exo.passUntil(() => exo.opened() === 2);
    const answer = exo.link.ask('t2', 'x');
    await exo.passUntil(() => answer.done);
    expect(spoken(answer)).toBe('De retour.');
    expect(exo.closedBy()).toEqual(['home/disconnected']);
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

  beforeEach(() => exo.untilOpened());

  test('are run by Home Assistant, and their results come back to the right call', async () => {
    const results: unknown[] = [];
    exo.brain = async function* ({ homeTools }, signal) {
      yield { type: 'message' };
      const both = ['five', 'ten'].map((name) => homeTools?.call(TIMER.name, { name }, signal));
      results.push(...(await Promise.all(both)));
      yield END;
    };
    const answer = exo.link.ask('t1', 'deux minuteurs', { tools: [TIMER, { nonsense: true }] });
    await exo.passUntil(() => calls(answer).length === 2);
    const [five, ten] = calls(answer);
    expect(five).toMatchObject({ name: TIMER.name, arguments: { name: 'five' }, external: false });
    exo.link.result('t1', 'unknown', {});
    exo.link.result('t1', ten?.id ?? '', { error: 'X' }, true);
    exo.link.result('t1', five?.id ?? '', { timer: 5 });
    await exo.passUntil(() => answer.done);
    expect(results).toEqual([
      { data: { timer: 5 }, failed: false },
      { data: { error: 'X' }, failed: true },
    ]);
  });

  test('a turn without them has none, and one that is cancelled waits for none', async () => {
    const seen: unknown[] = [];
    exo.brain = async function* ({ homeTools }, signal) {
      yield { type: 'message' };
      seen.push(homeTools);
      await homeTools?.call(TIMER.name, {}, signal).catch((error: unknown) => seen.push(error));
      yield END;
    };
    const without = exo.link.ask('t1', 'bonjour');
    await exo.passUntil(() => without.done);
    expect(seen).toEqual([undefined]);
    const answer = exo.link.ask('t2', 'un minuteur', { tools: [TIMER] });
    await exo.passUntil(() => calls(answer).length === 1);
    exo.link.cancel('t2');
    await until(() => seen.length === 3);
    expect(seen[2]).toMatchObject({ code: 'home/disconnected' });
  });

  test('those that EXO ran are shown, bounded', async () => {
    const shown = { type: 'tool', id: 'x', name: 'control_light', failed: false } as const;
    exo.brain = exo.script([
      { ...shown, input: { name: 'Lampe' }, result: { status: 'done' } },
      { ...shown, input: {}, result: 'x'.repeat(20_000) },
      END,
    ]);
    const answer = exo.link.ask('t1', 'allume');
    await exo.passUntil(() => answer.done);
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
    exo.brain = exo.script(
      [END],
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    const answer = exo.link.ask('t1', 'une longue histoire');
    await exo.passUntil(() => answer.deltas.length === 1);
    await exo.pass(9_000);
    expect(answer.deltas).toEqual([{ role: 'assistant' }, { waiting: true }, { waiting: true }]);
    finish();
    await exo.passUntil(() => answer.done);
  });
});
