/** Wyoming door, speaking: real sockets, a scripted voice. */
import { describe, expect, it } from 'vitest';
import { ExoError } from '../../src/core/errors.ts';
import type { OutgoingEvent, WyomingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import type { Tts } from '../../src/tts/tts.ts';
import { FakeTts, heardText } from '../fakes/fake-tts.ts';
import { until, type WyomingClient } from '../fakes/wyoming-client.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const begin: OutgoingEvent = { type: 'synthesize-start', data: {} };
const stop: OutgoingEvent = { type: 'synthesize-stop' };

function synthesize(text: string, data: OutgoingEvent['data'] = {}): OutgoingEvent {
  return { type: 'synthesize', data: { text, ...data } };
}

function piece(text: string): OutgoingEvent {
  return { type: 'synthesize-chunk', data: { text } };
}

function samplesOf(events: readonly WyomingEvent[]): Int16Array {
  const bytes = new Uint8Array(Buffer.concat(events.map(({ payload }) => payload)));
  return new Int16Array(bytes.buffer, 0, bytes.length / 2);
}

/** `audio-chunk` repeated is one. */
function order(events: readonly WyomingEvent[]): string[] {
  return events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
}

function failingAfter(afterSentences: number): Tts {
  return new FakeTts({ error: { afterSentences, error: new ExoError('tts/failed', 'No') } });
}

describe('a text', () => {
  it('is spoken in one piece', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(synthesize('Bonjour. Il fait beau.'));
    const events = await client.until('audio-stop');
    expect(order(events)).toEqual(['audio-start', 'audio-chunk', 'audio-stop']);
    expect(heardText(samplesOf(events))).toBe('Bonjour. Il fait beau.');
  });

  it('is sent in one format and in chunks of 50 ms at most', async () => {
    await using door = await openDoor({ tts: new FakeTts({ sampleRateHz: 22_050 }) });
    const client = await door.connect();
    client.send(synthesize('Un. Deux. Trois.'));
    const events = await client.until('audio-stop');
    const format = { rate: 22_050, width: 2, channels: 1, timestamp: null };
    for (const { data, payload } of events.slice(0, -1)) {
      expect(data).toEqual(format);
      expect(payload.length).toBeLessThanOrEqual(22_050 * 2 * 0.05 + 1);
      expect(payload.length % 2).toBe(0);
    }
  });

  it('of nothing is silence with a format', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(synthesize(' '), begin, stop);
    expect(order(await client.until('synthesize-stopped'))).toEqual([
      'audio-start',
      'audio-stop',
      'audio-start',
      'audio-stop',
      'synthesize-stopped',
    ]);
  });

  it('is spoken by the voice that is asked for', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    const voices = [{ name: 'fake-en' }, { name: 'gone' }, { language: 'en' }, {}, null];
    for (const voice of voices) {
      client.send(synthesize('Oui.', { voice }));
      await client.until('audio-stop');
    }
    expect(tts.speeches.map(({ request }) => request)).toEqual([
      { voice: 'fake-en' },
      { language: 'fr' },
      { language: 'en' },
      { language: 'fr' },
      { language: 'fr' },
    ]);
  });

  it('waits for the one before it', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(synthesize('Un.'), synthesize('Deux.'), begin, piece('Trois.'), stop);
    const events = await client.until('synthesize-stopped');
    expect(heardText(samplesOf(events))).toBe('Un.Deux.Trois.');
    expect(order(events).filter((type) => type === 'audio-stop')).toHaveLength(3);
  });

  it('is told to whoever observes, and logged, without its words', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(synthesize('secret.'));
    await client.until('audio-stop');
    await until(() => door.events.length === 2);
    const [started, ended] = door.events;
    expect(started).toMatchObject({ type: 'speaking-started', engine: 'fake', tookMs: 0 });
    expect(ended).toMatchObject({ type: 'speaking-ended', streamId: 'wyoming-1', durationMs: 140 });
    expect(JSON.stringify(door.events) + door.log.join()).not.toContain('secret');
  });
});

describe('a stream of text', () => {
  it('is spoken once, as Home Assistant sends it', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    const text = 'Bonjour. Il fait beau.';
    client.send(begin, piece('Bon'), piece(''), piece('jour. Il'), piece(' fait beau.'));
    client.send(synthesize(text), stop);
    const events = await client.until('synthesize-stopped');
    expect(order(events)).toEqual([
      'audio-start',
      'audio-chunk',
      'audio-stop',
      'synthesize-stopped',
    ]);
    expect(heardText(samplesOf(events))).toBe(text);
  });

  it('is heard while it is still being written', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(begin, piece('Je regarde. '));
    expect(await client.next()).toMatchObject({ type: 'audio-start' });
    expect(await client.next()).toMatchObject({ type: 'audio-chunk' });
    client.send(piece('Voilà.'), stop);
    const events = await client.until('synthesize-stopped');
    expect(order(events)).toEqual(['audio-chunk', 'audio-stop', 'synthesize-stopped']);
  });

  it('ends where the next one begins', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(begin, piece('Un'), begin, piece('Deux'), stop);
    const events = [
      ...(await client.until('synthesize-stopped')),
      ...(await client.until('synthesize-stopped')),
    ];
    expect(heardText(samplesOf(events))).toBe('UnDeux');
  });

  it('answers describe and ping between its sounds', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(begin, piece('Un. '), { type: 'describe' }, { type: 'ping' });
    expect(order(await client.until('pong'))).toContain('info');
    client.send(stop);
    expect(order(await client.until('synthesize-stopped')).at(-1)).toBe('synthesize-stopped');
  });

  it('that is only ended is answered', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(stop);
    expect(await client.next()).toMatchObject({ type: 'synthesize-stopped' });
  });

  it('that was not begun is refused', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(piece('Un.'));
    expect(await client.next()).toMatchObject({ data: { code: 'wyoming/unexpected' } });
  });
});

describe('a failure', () => {
  it('before the first sound: error, and the stream is ended', async () => {
    await using door = await openDoor({ tts: failingAfter(0) });
    const client = await door.connect();
    client.send(begin, piece('Un. '));
    expect(order(await client.until('synthesize-stopped'))).toEqual([
      'error',
      'synthesize-stopped',
    ]);
    client.send(piece('Deux.'), synthesize('Un. Deux.'), stop, { type: 'describe' });
    expect(await client.next()).toMatchObject({ type: 'info' });
    expect(door.events).toEqual([]);
  });

  it('between two sentences: error, and both streams are ended', async () => {
    await using door = await openDoor({ tts: failingAfter(1) });
    const client = await door.connect();
    client.send(begin, piece('Un. Deux. '), stop);
    expect(order(await client.until('synthesize-stopped'))).toEqual([
      'audio-start',
      'audio-chunk',
      'error',
      'audio-stop',
      'synthesize-stopped',
    ]);
    await until(() => door.events.length === 2);
    expect(door.events.at(-1)).toMatchObject({ type: 'speaking-ended', durationMs: 60 });
  });

  it('of one text does not end the connection', async () => {
    await using door = await openDoor({ tts: failingAfter(0) });
    const client = await door.connect();
    client.send(synthesize('Un.'), synthesize('Un.'), { type: 'describe' });
    expect(order(await client.until('info'))).toEqual(['error', 'info']);
  });

  it.each([
    ['markup', synthesize('<speak/>', { text_format: 'ssml' }), 'wyoming/unexpected'],
    ['an unknown language', synthesize('Ja.', { voice: { language: 'de' } }), 'tts/language'],
    ['a book', synthesize('a'.repeat(60_000)), 'wyoming/too-large'],
  ])('is answered for %s', async (_, event, code) => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(event);
    expect(await client.next()).toMatchObject({ type: 'error', data: { code } });
  });

  it('is answered for a voice that changes its rate', async () => {
    const { name, capabilities } = new FakeTts();
    const tts: Tts = {
      name,
      capabilities,
      async *synthesize(text) {
        for await (const _ of text) yield { samples: new Int16Array(8), sampleRateHz: 8_000 };
      },
    };
    await using door = await openDoor({ tts });
    const client = await door.connect();
    client.send(synthesize('Un.'));
    expect(await client.next()).toMatchObject({ type: 'error', data: { code: 'tts/failed' } });
  });

  it('is answered for a stream of text without end', async () => {
    await using door = await openDoor({ tts: new FakeTts({ gate: new Promise(() => undefined) }) });
    const client = await door.connect();
    client.send(begin, ...Array<OutgoingEvent>(60).fill(piece('a'.repeat(1_000))));
    const events = await client.until('synthesize-stopped');
    expect(events[0]).toMatchObject({ type: 'error', data: { code: 'wyoming/too-large' } });
  });
});

describe('a listener', () => {
  /** Minutes of speech: far more than all buffers between two sockets hold. */
  const long = 'Un deux trois quatre cinq. '.repeat(1_500);

  async function listenNot(client: WyomingClient, tts: FakeTts): Promise<void> {
    client.send(synthesize(long));
    let said = -1;
    await until(() => tts.speeches.length > 0 && tts.last.text.length > 1_000);
    while (said !== tts.last.text.length) {
      said = tts.last.text.length;
      for (let turn = 0; turn < 200; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  it('that leaves ends the speaking', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    await listenNot(client, tts);
    client.close();
    await until(() => tts.last.outcome === 'aborted');
    await until(() => door.events.some(({ type }) => type === 'speaking-ended'));
    expect(tts.last.text.length).toBeLessThan(long.length);
  });

  it('that leaves between two pieces of text ends the speaking', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    client.send(begin, piece('Je regarde. '));
    await client.next();
    client.close();
    await until(() => tts.last.outcome === 'aborted');
  });

  it('that leaves while the next text waits ends the speaking', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    await listenNot(client, tts);
    client.send(synthesize('Et puis.'));
    // Nothing tells that it was read: it needs some turns of the event loop.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    client.close();
    await until(() => door.server.connectionCount === 0);
    expect(tts.speeches.map(({ outcome }) => outcome)).toEqual(['aborted']);
    expect(door.log.filter((line) => line.includes('a peer left'))).toHaveLength(1);
  });

  it('that is slow is waited for, and hears everything', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    await listenNot(client, tts);
    expect(tts.last.text.length).toBeLessThan(long.length);
    const events = await client.until('audio-stop');
    expect(heardText(samplesOf(events))).toBe(long.trimEnd());
  });

  it('that takes nothing for a minute is gone', async () => {
    const tts = new FakeTts();
    await using door = await openDoor({ tts });
    const client = await door.connect();
    await listenNot(client, tts);
    await door.clock.advance(60_000);
    await until(() => tts.last.outcome === 'aborted');
    await until(() => door.server.connectionCount === 0);
  });
});
