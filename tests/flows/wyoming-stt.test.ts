/** Wyoming door, hearing: real sockets, a scripted recogniser. */
import { describe, expect, it } from 'vitest';
import { ExoError } from '../../src/core/errors.ts';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import type { Stt } from '../../src/stt/stt.ts';
import { FakeStt } from '../fakes/fake-stt.ts';
import { until } from '../fakes/wyoming-client.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const speech = { rate: 16_000, width: 2, channels: 1 };
const start: OutgoingEvent = { type: 'audio-start', data: speech };
const stop: OutgoingEvent = { type: 'audio-stop' };

function transcribe(data: OutgoingEvent['data'] = { language: 'fr' }): OutgoingEvent {
  return { type: 'transcribe', data };
}

/** Voice-like enough: not silent. */
function chunk(durationMs = 10, format = speech): OutgoingEvent {
  const length = (durationMs / 1_000) * format.rate * format.width * format.channels;
  return { type: 'audio-chunk', data: format, payload: new Uint8Array(length).fill(40) };
}

function second(format = speech): OutgoingEvent[] {
  return Array(100).fill(chunk(10, format));
}

function sampleCount(stt: FakeStt): number {
  return stt.last.frames.reduce((sum, { samples }) => sum + samples.length, 0);
}

describe('a transcript', () => {
  it('is asked for, heard and answered as Home Assistant does it', async () => {
    const stt = new FakeStt({ finals: [{ text: 'allume le salon' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start, ...second(), stop);
    expect(await client.next()).toMatchObject({
      type: 'transcript',
      data: { text: 'allume le salon', language: 'fr' },
    });
    expect(sampleCount(stt)).toBe(16_000);
    expect(stt.last).toMatchObject({ outcome: 'heard', request: { language: 'fr' } });
  });

  it('is worked on while the person still speaks', async () => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start, ...second());
    await until(() => stt.hearings.length > 0 && sampleCount(stt) === 16_000);
    client.send(stop);
    expect(await client.next()).toMatchObject({ type: 'transcript' });
  });

  it('listens for the names and terms of the request', async () => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    const hints = { transcript_names: ['Léo'], transcript_terms: ['véranda'] };
    client.send(transcribe({ language: 'en-GB', ...hints }), start, chunk(), stop);
    await client.next();
    expect(stt.last.request).toEqual({ language: 'en-GB', hotwords: ['Léo', 'véranda'] });
  });

  it.each([
    ['a bare transcribe', [transcribe({}), start, chunk(40), stop]],
    ['no transcribe', [start, chunk(40), stop]],
    ['no audio-start', [transcribe({}), chunk(40), stop]],
    ['nothing but audio', [chunk(40), stop]],
    ['audio-start before transcribe', [start, transcribe({}), chunk(40), stop]],
  ])('is made in the language of the house after %s', async (_, events) => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(...events);
    expect(await client.next()).toMatchObject({ type: 'transcript', data: { language: 'fr' } });
    expect(stt.last.request).toEqual({ language: 'fr' });
    expect(sampleCount(stt)).toBe(640);
  });

  it.each([
    ['no audio', [transcribe(), stop]],
    ['audio of 0 bytes', [transcribe(), start, stop]],
    ['silence', [transcribe(), start, { ...chunk(500), payload: new Uint8Array(16_000) }, stop]],
  ])('is empty after %s', async (_, events) => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(...events);
    expect(await client.next()).toMatchObject({ type: 'transcript', data: { text: '' } });
    expect(door.events.at(-1)).toMatchObject({ type: 'transcribed', certainty: 'none' });
  });

  it.each([
    { rate: 48_000, width: 3, channels: 2 },
    { rate: 8_000, width: 1, channels: 1 },
    { rate: 44_100, width: 4, channels: 8 },
  ])('hears $rate Hz, $width bytes, $channels channels', async (format) => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    const events = second(format);
    client.send(transcribe(), { type: 'audio-start', data: format }, ...events, stop);
    expect(await client.next()).toMatchObject({ type: 'transcript' });
    expect(sampleCount(stt)).toBe(16_000);
    expect(stt.last.frames.every(({ sampleRateHz }) => sampleRateHz === 16_000)).toBe(true);
  });

  it('comes before the microphone is closed where the engine knows, and only once', async () => {
    const stt = new FakeStt({ answerAfterSamples: 8_000, finals: [{ text: 'a' }, { text: 'b' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start, ...second());
    expect(await client.next()).toMatchObject({ data: { text: 'a' } });
    client.send(...second(), stop, transcribe(), start, ...second());
    expect(await client.next()).toMatchObject({ data: { text: 'b' } });
    expect(stt.hearings).toHaveLength(2);
  });

  it('words what the protocol cannot say as it is told to', async () => {
    const final = { text: 'a', certainty: 'unsure', alternatives: ['a', 'b'] } as const;
    const stt = new FakeStt({ finals: [final] });
    await using door = await openDoor({
      stt,
      wordTranscript: ({ certainty, alternatives }, language) =>
        [certainty, language, ...alternatives].join('|'),
    });
    const client = await door.connect();
    client.send(transcribe({ language: 'en' }), start, chunk(), stop);
    expect(await client.next()).toMatchObject({ data: { text: 'unsure|en|a|b' } });
  });

  it('is told to whoever observes, and logged, without its words', async () => {
    await using door = await openDoor({ stt: new FakeStt({ finals: [{ text: 'secret' }] }) });
    const client = await door.connect();
    client.send(transcribe(), start, ...second(), stop);
    await client.next();
    expect(door.events).toEqual([
      { type: 'speech-received', atMs: 0, streamId: 'wyoming-1', durationMs: 1_000 },
      {
        type: 'transcribed',
        atMs: 0,
        streamId: 'wyoming-1',
        engine: 'fake',
        language: 'fr',
        certainty: 'sure',
        tookMs: 0,
      },
    ]);
    expect(door.log.join('\n')).not.toContain('secret');
  });
});

describe('one connection', () => {
  it('serves one request after the other', async () => {
    const stt = new FakeStt({ finals: [{ text: 'un' }, { text: 'deux' }, { text: 'trois' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    for (const text of ['un', 'deux', 'trois']) {
      client.send(transcribe(), start, chunk(40), stop);
      expect(await client.next()).toMatchObject({ data: { text } });
    }
  });

  it('keeps the order of requests that were sent at once', async () => {
    const stt = new FakeStt({ finals: [{ text: 'un' }, { text: 'deux' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    const first = [transcribe({ language: 'fr' }), start, chunk(40), stop];
    const next = [transcribe({ language: 'en' }), start, chunk(40), stop];
    client.send(...first, ...next);
    expect(await client.next()).toMatchObject({ data: { text: 'un', language: 'fr' } });
    expect(await client.next()).toMatchObject({ data: { text: 'deux', language: 'en' } });
  });

  it('forgets what was begun when the client begins anew', async () => {
    const stt = new FakeStt({ finals: [{ text: 'un' }, { text: 'deux' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start, ...second(), transcribe(), start, chunk(40), stop);
    expect(await client.next()).toMatchObject({ data: { text: 'deux' } });
    expect(stt.hearings.map(({ outcome }) => outcome)).toEqual(['aborted', 'heard']);
  });

  it('answers describe and ping while it listens and while it thinks', async () => {
    const gate = Promise.withResolvers<void>();
    await using door = await openDoor({ stt: new FakeStt({ gate: gate.promise }) });
    const client = await door.connect();
    client.send(transcribe(), start, chunk(), { type: 'describe' });
    expect(await client.next()).toMatchObject({ type: 'info' });
    client.send(stop, { type: 'ping', data: { text: 'là ?' } });
    expect(await client.next()).toMatchObject({ type: 'pong', data: { text: 'là ?' } });
    gate.resolve();
    expect(await client.next()).toMatchObject({ type: 'transcript' });
  });

  it('takes what it is doing with it when it closes', async () => {
    const gate = Promise.withResolvers<void>();
    const stt = new FakeStt({ gate: gate.promise });
    await using door = await openDoor({ stt });
    const speaking = await door.connect();
    speaking.send(transcribe(), start, chunk(40));
    await until(() => stt.hearings.length === 1);
    const waiting = await door.connect();
    waiting.send(transcribe(), start, chunk(40), stop);
    await until(() => stt.hearings.length === 2);
    speaking.close();
    waiting.close();
    await until(() => stt.hearings.every(({ outcome }) => outcome === 'aborted'));
    await until(() => door.server.connectionCount === 0);
    await until(() => door.clock.pending === 0);
  });
});

describe('a failure', () => {
  const failing: readonly [string, Stt, string][] = [
    ['the engine fails', new FakeStt({ error: new ExoError('stt/failed', 'No') }), 'stt/failed'],
    ['the engine crashes', new FakeStt({ error: new TypeError('said words') }), 'core/internal'],
    ['the language is unknown', new FakeStt({ languages: ['de'] }), 'stt/language'],
    ['the engine says nothing', silent(), 'stt/failed'],
  ];

  it.each(failing)('is answered when %s, and the connection goes on', async (_, stt, code) => {
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start, ...second(), stop);
    const events = await client.until('error');
    expect(events).toMatchObject([{ type: 'error', data: { code } }]);
    client.send({ type: 'describe' });
    expect(await client.next()).toMatchObject({ type: 'info' });
    expect(JSON.stringify(events) + door.log.join()).not.toContain('said words');
  });

  it('of the format is answered once, and the next utterance is heard', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    const tooFast = { rate: 96_000, width: 2, channels: 1 };
    client.send({ type: 'audio-start', data: tooFast }, ...second(tooFast), stop);
    client.send(start, chunk(40), chunk(40, { ...speech, channels: 2 }), ...second(), stop);
    client.send({ type: 'audio-chunk', payload: new Uint8Array(320) }, stop);
    client.send(transcribe(), start, chunk(40), stop);
    const events = await client.until('transcript');
    expect(events.map(({ type, data }) => data['code'] ?? type)).toEqual([
      'audio/format',
      'audio/format',
      'wyoming/unexpected',
      'transcript',
    ]);
  });
});

function silent(): Stt {
  const { name, capabilities } = new FakeStt();
  return { name, capabilities, transcribe: async function* () {} };
}

describe('an utterance without end', () => {
  it('is answered at 30 s of audio; what follows is not heard', async () => {
    const stt = new FakeStt({ finals: [{ text: 'long' }, { text: 'suivant' }] });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    for (let count = 0; count < 40; count += 1) client.send(transcribeOnce(count), chunk(1_000));
    expect(await client.next()).toMatchObject({ data: { text: 'long' } });
    expect(sampleCount(stt)).toBe(30 * 16_000);
    client.send(stop, transcribe(), start, chunk(40), stop);
    expect(await client.next()).toMatchObject({ data: { text: 'suivant' } });
    expect(stt.hearings).toHaveLength(2);
  });

  it('is answered a minute after it began, however little audio came', async () => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(transcribe(), start);
    for (let sent = 1; sent <= 3; sent += 1) {
      client.send(chunk(40), { type: 'ping' });
      await client.until('pong');
      await until(() => sampleCount(stt) === sent * 640);
      await door.clock.advance(20_000);
    }
    expect(await client.next()).toMatchObject({ type: 'transcript' });
  });
});

/** The first of many chunks is preceded by the request. */
function transcribeOnce(count: number): OutgoingEvent {
  return count === 0 ? transcribe() : { type: 'x-nothing' };
}
