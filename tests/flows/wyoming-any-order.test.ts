/** Wyoming door: any messages in any order; it never stands still and leaves nothing behind. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../../src/core/errors.ts';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import { FakeStt } from '../fakes/fake-stt.ts';
import { FakeTts } from '../fakes/fake-tts.ts';
import { until } from '../fakes/wyoming-client.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const formats = [
  { rate: 16_000, width: 2, channels: 1 },
  { rate: 8_000, width: 1, channels: 2 },
  { rate: 4_000, width: 9, channels: 1 },
];
const format = fc.constantFrom(...formats);
const payload = fc.uint8Array({ maxLength: 2_000 });
const text = fc.constantFrom('', ' ', 'Un. ', 'Deux', '!', 'a'.repeat(1_000));

const anEvent: fc.Arbitrary<OutgoingEvent> = fc.oneof(
  fc.constantFrom<OutgoingEvent>(
    { type: 'describe' },
    { type: 'ping', data: { text: 'à mi-chemin' } },
    { type: 'audio-stop' },
    { type: 'synthesize-start' },
    { type: 'synthesize-start', data: { text_format: 'ssml' } },
    { type: 'synthesize-stop' },
    { type: 'x-unheard-of', data: { a: 1 } },
    { type: 'synthesize', data: {} },
  ),
  fc
    .constantFrom('fr', 'en', 'tlh')
    .map((language) => ({ type: 'transcribe', data: { language } })),
  format.map((data) => ({ type: 'audio-start', data })),
  fc.tuple(format, payload).map(([data, bytes]) => ({ type: 'audio-chunk', data, payload: bytes })),
  payload.map((bytes) => ({ type: 'audio-chunk', payload: bytes })),
  text.map((words) => ({ type: 'synthesize', data: { text: words } })),
  text.map((words) => ({ type: 'synthesize-chunk', data: { text: words } })),
);

const engines = [
  () => ({}),
  () => ({
    stt: new FakeStt({ error: new ExoError('stt/failed', 'No') }),
    tts: new FakeTts({ error: { afterSentences: 1, error: new TypeError('No') } }),
  }),
  () => ({ stt: new FakeStt({ answerAfterSamples: 500 }) }),
];

describe('any messages in any order', () => {
  it.each(engines)('are answered to the end (%#)', async (makeEngines) => {
    await using door = await openDoor(makeEngines());
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { maxLength: 25 }), async (events) => {
        const client = await door.connect();
        client.send(...events, { type: 'synthesize-stop' }, { type: 'audio-stop' });
        client.send({ type: 'synthesize', data: { text: 'Fin.' } });
        client.send({ type: 'ping', data: { text: 'fini' } });
        const answers = [await client.next()];
        while (answers.at(-1)?.data['text'] !== 'fini') answers.push(await client.next());
        const stops = events.filter(({ type }) => type === 'synthesize-stop').length;
        const stopped = answers.filter((answer) => answer?.type === 'synthesize-stopped').length;
        expect(stopped).toBeGreaterThanOrEqual(stops);
        client.close();
        await until(() => door.server.connectionCount === 0);
      }),
      { numRuns: 60 },
    );
    await until(() => door.clock.pending === 0);
  });

  it('may break off anywhere', async () => {
    const stt = new FakeStt();
    const tts = new FakeTts();
    await using door = await openDoor({ stt, tts });
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { maxLength: 15 }), async (events) => {
        const client = await door.connect();
        client.send({ type: 'ping' }, ...events);
        if (events.length % 2 === 0) await client.next();
        client.close();
        await until(() => door.server.connectionCount === 0);
      }),
      { numRuns: 60 },
    );
    await until(() => door.clock.pending === 0);
    expect(stt.hearings.filter(({ outcome }) => outcome === 'running')).toEqual([]);
    expect(tts.speeches.filter(({ outcome }) => outcome === 'running')).toEqual([]);
  });
});
