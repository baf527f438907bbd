/** The link itself, on real sockets: how it opens and closes, and what goes over it beside the turns. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ExoError } from '../../src/core/errors.ts';
import { spoken } from '../fakes/fake-link.ts';
import { until } from '../fakes/until.ts';
import { LinkedExo } from './support/linked-exo.ts';

let exo: LinkedExo;

beforeEach(async () => {
  exo = await LinkedExo.start();
  return () => exo.stop();
});

describe('signs of life', () => {
  beforeEach(() => exo.untilOpened());

  test('come every two seconds', async () => {
    await exo.pass(2_000);
    expect(exo.link.signsOfLife).toBe(1);
    await exo.pass(4_000);
    expect(exo.link.signsOfLife).toBe(3);
  });

  test('show when Home Assistant has given the link up: it is opened again', async () => {
    exo.link.giveUp();
    exo.brain = exo.says('De retour.');
    await exo.passUntil(() => exo.opened() === 2);
    const answer = exo.link.ask('t1', 'x');
    await exo.passUntil(() => answer.done);
    expect(spoken(answer)).toBe('De retour.');
    expect(exo.closedBy()).toContain('home/disconnected');
  });

  test('end with the door', async () => {
    exo.closeDoor();
    await exo.pass(6_000);
    expect(exo.link.signsOfLife).toBe(0);
  });
});

describe('the state', () => {
  const degraded = () => exo.feed.update((state) => ({ ...state, health: 'degraded' }));

  test('is told whole on every connection, and by patches in between', async () => {
    await until(() => exo.link.states.length === 1);
    degraded();
    degraded();
    await exo.passUntil(() => exo.link.diffs.length === 1);
    exo.homeAssistant.drop();
    await exo.passUntil(() => exo.link.states.length === 2);
    expect(exo.link.states).toMatchObject([{ health: 'ok' }, { health: 'degraded' }]);
    expect(exo.link.diffs).toEqual([{ health: 'degraded' }]);
  });

  test('is told whole again where a patch was not taken', async () => {
    await until(() => exo.link.states.length === 1);
    exo.link.refusesDiff = true;
    degraded();
    await exo.passUntil(() => exo.link.states.length === 2);
    expect(exo.link.states[1]).toMatchObject({ health: 'degraded' });
  });

  test('goes to nobody once the link is taken by another', async () => {
    await until(() => exo.link.states.length === 1);
    exo.link.send({ type: 'replaced' });
    await until(() => exo.closedBy().includes('link/replaced'));
    degraded();
    await exo.pass(2_000);
    expect(exo.link.diffs).toEqual([]);
  });

  test('is joined by the envelope of what is said', async () => {
    await until(() => exo.link.states.length === 1);
    exo.feed.send({
      room: 'salon',
      reply: 'r1',
      startMs: 0,
      bands: Uint8Array.of(1, 255),
      last: true,
    });
    await until(() => exo.link.envelopes.length === 1);
    expect(exo.link.envelopes[0]).toMatchObject({ room: 'salon', bands: 'Af8=', last: true });
  });
});

describe('a request of the integration', () => {
  const replyTo = async (command: string, data: unknown = {}) => {
    await until(() => exo.link.states.length === 1);
    exo.link.send({ type: 'request', request_id: 'q1', command, data });
    await until(() => exo.link.replies.length === 1, 'the reply');
    return exo.link.replies[0];
  };

  test('is answered with its result', async () => {
    exo.commands.recall = ({ query, limit }) => Promise.resolve({ facts: [query, limit] });
    expect(await replyTo('recall', { query: 'le chat', limit: 3 })).toMatchObject({
      request_id: 'q1',
      result: { facts: ['le chat', 3] },
    });
  });

  test('that fails is answered with its code', async () => {
    exo.commands.remember = () => Promise.reject(new ExoError('brain/unavailable', 'no memory'));
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
    exo.commands.recall = () => Promise.resolve({});
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
    await exo.untilOpened();
    exo.events.length = 0;
    exo.link.refusal = refusal;
    exo.homeAssistant.drop();
    await exo.passUntil(() => exo.closedBy().length === 2);
  }

  test.each(cases)('%s is named once and tried again', async (refusal, code) => {
    await restartWith(refusal);
    const tried = exo.homeAssistant.asked('exo/link').length;
    await exo.passUntil(() => exo.homeAssistant.asked('exo/link').length >= tried + 3, 1_000);
    expect(exo.closedBy()).toEqual(['home/disconnected', code]);
    expect(exo.lines.filter((line) => line.includes(code))).toHaveLength(1);
    exo.link.refusal = undefined;
    await exo.passUntil(() => exo.opened() === 1, 1_000);
  });

  test('an integration that is not installed opens it as soon as it is loaded', async () => {
    await exo.untilOpened();
    exo.events.length = 0;
    exo.homeAssistant.handlers.delete('exo/link');
    exo.homeAssistant.drop();
    await exo.passUntil(() => exo.closedBy().includes('link/not-installed'));
    exo.link.install(exo.homeAssistant);
    exo.homeAssistant.changeConfigEntry('hue', 'loaded');
    exo.homeAssistant.changeConfigEntry('exo', 'setup_in_progress');
    exo.homeAssistant.changeConfigEntry('exo', 'loaded');
    // No time passes: it does not wait for the next try.
    await exo.untilOpened();
  });

  test('one taken by a newer connection is left alone for minutes', async () => {
    await exo.untilOpened();
    exo.link.send({ type: 'replaced' });
    await until(() => exo.closedBy().includes('link/replaced'));
    await exo.pass(100_000);
    expect(exo.homeAssistant.asked('exo/link')).toHaveLength(1);
    await exo.passUntil(() => exo.opened() === 2, 500);
    expect(exo.closedBy()).toEqual(['link/replaced']);
  });

  test('stopping lets go of it', async () => {
    await exo.untilOpened();
    exo.closeDoor();
    await until(() => exo.homeAssistant.asked('unsubscribe_events').length === 1);
    await exo.pass(100_000);
    expect(exo.homeAssistant.asked('exo/link')).toHaveLength(1);
  });
});
