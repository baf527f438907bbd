import fc from 'fast-check';
import { expect, test } from 'vitest';
import { helloMessage, MAX_TEXT_LENGTH, readLinkEvent } from './messages.ts';

const turn = { type: 'turn', turn_id: 't', text: 'allume', language: 'fr' };

test('what is not said of a turn is null', () => {
  expect(readLinkEvent(turn)).toEqual({
    ...turn,
    conversation_id: null,
    device_id: null,
    satellite_id: null,
    area_id: null,
    area_name: null,
    floor_id: null,
    user_id: null,
    tools: [],
  });
});

test('keys of later versions are ignored', () => {
  expect(readLinkEvent({ type: 'cancel', turn_id: 't', why: 'later' })).toEqual({
    type: 'cancel',
    turn_id: 't',
  });
  expect(readLinkEvent({ type: 'replaced', by: 1 })).toEqual({ type: 'replaced' });
});

test('a name too long to use does not cost the turn', () => {
  expect(readLinkEvent({ ...turn, area_name: 'x'.repeat(500), area_id: 'salon' })).toMatchObject({
    area_id: 'salon',
    area_name: null,
  });
});

test.each([
  ['no turn id', { ...turn, turn_id: undefined }],
  ['an empty turn id', { ...turn, turn_id: '' }],
  ['an oversized turn id', { ...turn, turn_id: 'x'.repeat(129) }],
  ['no text', { ...turn, text: null }],
  ['an oversized text', { ...turn, text: 'x'.repeat(2 * MAX_TEXT_LENGTH + 1) }],
  ['an unknown type', { type: 'tool_result', turn_id: 't' }],
  ['no type', { turn_id: 't' }],
])('%s is not a message', (_, event) => {
  expect(readLinkEvent(event)).toBeUndefined();
});

test('the longest text in characters of two code units is taken', () => {
  expect(readLinkEvent({ ...turn, text: '😀'.repeat(MAX_TEXT_LENGTH) })).toBeDefined();
});

test('whatever comes, nothing throws and every id is bounded', () => {
  const field = fc.oneof(fc.string(), fc.anything());
  const event = fc.record(
    {
      type: fc.oneof(fc.constantFrom('turn', 'cancel', 'replaced', 'request'), field),
      turn_id: field,
      request_id: field,
      text: field,
      language: field,
      device_id: field,
      area_name: field,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(event, fc.anything()), (given) => {
      const read = readLinkEvent(given);
      if (read?.type === 'turn') expect(read.turn_id.length).toBeLessThanOrEqual(128);
      if (read?.type === 'request') expect(read.request_id.length).toBeLessThanOrEqual(128);
    }),
  );
});

test('the greeting says the protocol once', () => {
  const hello = { instance: 'i', version: '1', languages: ['fr'], capabilities: ['turn'] };
  expect(helloMessage(hello)).toEqual({ type: 'exo/link', protocol: 1, ...hello });
});
