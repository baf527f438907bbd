/** What must not happen by mistake, over a real socket: locks, gates, what the household named, with and without a PIN. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
const devices = () => house.homeAssistant.devices;
const call = (tool: string, written: unknown) => house.call(tool, written, turnIn('salon'));

beforeEach(async () => {
  house = await ActingHouse.start();
});
afterEach(() => house.stop());

describe('dangerous things wait for the person', () => {
  const gate = { action: 'open', name: 'portail' };
  const say = (text: string, turnId: string, room = 'salon') =>
    house.call('control_cover', gate, turnIn(room, text, turnId));

  test('the next yes in the same room allows it, once', async () => {
    expect(await say('ouvre le portail', '1')).toMatchObject({
      status: 'refused',
      reason: 'needs_confirmation',
      asked: 'Portail',
    });
    expect(devices().calls).toEqual([]);
    expect(await say('oui', '2')).toMatchObject({ status: 'done' });
    devices().set('cover.portail', { state: 'closed' });
    expect(await say('oui', '3')).toMatchObject({ reason: 'needs_confirmation' });
  });

  test('the model cannot confirm by itself: not again in the same turn, nor by an argument', async () => {
    await say('ouvre le portail', '1');
    const again = { ...gate, confirmed: true, confirmation: 'oui' };
    expect(
      await house.call('control_cover', again, turnIn('salon', 'ouvre le portail', '1')),
    ).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test.each([
    ['another room', 'oui', 'cuisine'],
    ['a no', 'non', 'salon'],
    ['other words', 'quelle heure est-il', 'salon'],
  ])('%s does not confirm it', async (_what, text, room) => {
    await say('ouvre le portail', '1');
    expect(await say(text, '2', room)).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test('a yes after other words, or too late, confirms nothing any more', async () => {
    await say('ouvre le portail', '1');
    house.tools.forTurn(turnIn('salon', 'quelle heure est-il', '2'));
    expect(await say('oui', '3')).toMatchObject({ reason: 'needs_confirmation' });
    await house.clock.advance(60_000);
    expect(await say('oui', '4')).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test('a yes to one thing allows no other', async () => {
    await say('ouvre le portail', '1');
    const unlock = { action: 'unlock', name: "porte d'entrée" };
    expect(await house.call('control_lock', unlock, turnIn('salon', 'oui', '2'))).toMatchObject({
      reason: 'needs_confirmation',
    });
    expect(devices().calls).toEqual([]);
  });

  test.each([
    ['control_lock', { action: 'unlock', name: "porte d'entrée" }],
    ['control_cover', { action: 'open', name: 'porte du garage' }],
    ['control_cover', { action: 'set_position', position_percent: 30, name: 'porte du garage' }],
    ['control_cover', { action: 'open', name: 'vanne du jardin' }],
  ])('%s %o', async (tool, written) => {
    expect(await call(tool, written)).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });
});

test('what the household has listed asks first, whatever it is', async () => {
  await house.stop();
  house = await ActingHouse.start({ dangerous: ['switch.arrosage'] });
  const water = { action: 'off', name: 'arrosage' };
  expect(await call('control_switch', water)).toMatchObject({ reason: 'needs_confirmation' });
});

describe('with a PIN', () => {
  const say = (text: string, turnId: string) =>
    house.call('control_cover', { action: 'open', name: 'portail' }, turnIn('salon', text, turnId));

  beforeEach(async () => {
    await house.stop();
    house = await ActingHouse.start({ pin: '1234' });
  });

  test('yes is not enough, the digits in words are', async () => {
    await say('ouvre le portail', '1');
    expect(await say('oui', '2')).toMatchObject({ reason: 'needs_pin' });
    expect(await say('douze trente-quatre', '3')).toMatchObject({ status: 'done' });
  });

  test('it may come with the command', async () => {
    expect(await say('ouvre le portail, code 1 2 3 4', '1')).toMatchObject({ status: 'done' });
  });

  test('a name with a figure in it is no guess', async () => {
    for (const turn of ['1', '2', '3', '4'])
      expect(await say('ouvre le portail 2', turn)).toMatchObject({ reason: 'needs_pin' });
  });

  test('guesses that come with ever new commands count, too', async () => {
    const guess = (turnId: string) => say('ouvre le portail, code 9 9 9 9', turnId);
    for (const turn of ['1', '3']) {
      expect(await guess(turn)).toMatchObject({ reason: 'needs_pin' });
      // Ends the question.
      house.confirmations.hear(turnIn('salon', 'non', `${turn}b`));
    }
    expect(await guess('5')).toMatchObject({ reason: 'locked_out' });
    expect(await say('ouvre le portail, code 1 2 3 4', '6')).toMatchObject({
      reason: 'locked_out',
    });
  });

  test('guesses that are written in ever new conversations count, too', async () => {
    const open = { action: 'open', name: 'portail', area: 'jardin' };
    const write = (text: string, conversationId: string) =>
      house.call('control_cover', open, {
        ...turnIn(null, text, conversationId),
        conversationId,
        userId: 'lea',
      });
    for (const conversation of ['1', '2', '3']) await write('ouvre le portail, 9999', conversation);
    expect(await write('ouvre le portail, 1234', '4')).toMatchObject({ reason: 'locked_out' });
  });

  test('after three wrong ones nothing opens for a while, not even with the right one', async () => {
    await say('ouvre le portail', '0');
    for (const turn of ['1', '2', '3']) await say('9999', turn);
    const locked = await say('1234', '4');
    expect(locked).toMatchObject({ reason: 'locked_out' });
    expect(JSON.stringify(locked)).not.toContain('1234');
    await house.clock.advance(6 * 60_000);
    // Nobody answered a ping in all that time.
    await house.passUntil(() => house.home.connection !== undefined);
    expect(await say('1234', '5')).toMatchObject({ status: 'done' });
  });
});
