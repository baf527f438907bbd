import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInAnswer } from '../../tests/fakes/fake-home-assistant.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import { ExoError } from '../core/errors.ts';
import { HomeRefusal } from '../home/refusal.ts';
import { BuiltInAgent, readAnswer } from './built-in-agent.ts';

const request = turnRequest({
  text: 'allume',
  conversationId: 'c',
  deviceId: 'd',
  satelliteId: 's',
  userId: 'u',
});

const some = [{ type: 'entity', id: 'light.a', name: 'A' }];

describe('the answer', () => {
  test.each([
    ['action_done', { success: some, failed: [] }, 'done', 'Fait'],
    ['action_done', { success: [], failed: [] }, 'done', 'Fait'],
    ['action_done', { success: some, failed: some }, 'partly', 'Fait'],
    ['action_done', { success: [], failed: some }, 'failed', ''],
    ['partial_action_done', { success: some, failed: some }, 'partly', 'Fait'],
    ['query_answer', { success: [], failed: [] }, 'answered', 'Fait'],
    ['error', { code: 'no_intent_match' }, 'no-match', 'Fait'],
    ['error', { code: 'no_valid_targets' }, 'no-target', 'Fait'],
    ['error', { code: 'failed_to_handle' }, 'failed', 'Fait'],
    ['error', {}, 'failed', 'Fait'],
    ['something_new', { success: some }, 'failed', ''],
  ])('%s with %o is %s', (type, data, result, speech) => {
    expect(readAnswer(builtInAnswer(type, 'Fait', data))).toMatchObject({ result, speech });
  });

  test('whatever cannot be read is never taken for done', () => {
    fc.assert(
      fc.property(fc.anything(), (answer) => {
        expect(readAnswer(answer).result).toBe('failed');
      }),
    );
  });
});

describe('asking', () => {
  /** A Home Assistant that refuses the keys it does not know. */
  function homeKnowing(...keys: string[]) {
    const asked: Record<string, unknown>[] = [];
    return {
      asked,
      request: (message: Record<string, unknown>) => {
        asked.push(message);
        const unknown = ['device_id', 'satellite_id'].some(
          (key) => key in message && !keys.includes(key),
        );
        return unknown
          ? Promise.reject(new HomeRefusal('conversation/process', 'invalid_format'))
          : Promise.resolve(builtInAnswer('action_done', 'Fait'));
      },
    };
  }

  test('names the room and leaves the conversation out', async () => {
    const home = homeKnowing('device_id', 'satellite_id');
    await new BuiltInAgent(home).process('allume la lampe', request);
    expect(home.asked).toEqual([
      {
        type: 'conversation/process',
        text: 'allume la lampe',
        language: 'fr',
        agent_id: 'conversation.home_assistant',
        device_id: 'd',
        satellite_id: 's',
      },
    ]);
  });

  test.each([
    [['device_id'], 2],
    [[], 3],
  ])('an older one that knows %o is found out once', async (keys, tries) => {
    const home = homeKnowing(...keys);
    const agent = new BuiltInAgent(home);
    expect((await agent.process('x', request)).result).toBe('done');
    expect(home.asked).toHaveLength(tries);
    await agent.process('x', request);
    expect(home.asked).toHaveLength(tries + 1);
  });

  test('without a place there is nothing to leave out: the refusal is told', async () => {
    const home = { request: () => Promise.reject(new HomeRefusal('x', 'invalid_format')) };
    const nowhere = { ...request, deviceId: null, satelliteId: null };
    await expect(new BuiltInAgent(home).process('x', nowhere)).rejects.toMatchObject({
      code: 'home/refused',
    });
  });

  test('a lost connection is told', async () => {
    const home = { request: () => Promise.reject(new ExoError('home/disconnected', 'lost')) };
    await expect(new BuiltInAgent(home).process('x', request)).rejects.toMatchObject({
      code: 'home/disconnected',
    });
  });
});
