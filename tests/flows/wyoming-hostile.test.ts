/** Wyoming door, with peers that are broken, slow, greedy or many: only they notice. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { MAX_CONNECTIONS } from '../../src/doors/wyoming/limits.ts';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import type { Stt } from '../../src/stt/stt.ts';
import { FakeStt } from '../fakes/fake-stt.ts';
import { until, type WyomingClient } from '../fakes/wyoming-client.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const format = { rate: 16_000, width: 2, channels: 1 };
const start: OutgoingEvent = { type: 'audio-start', data: format };
const stop: OutgoingEvent = { type: 'audio-stop' };
const chunk: OutgoingEvent = {
  type: 'audio-chunk',
  data: format,
  payload: new Uint8Array(320).fill(40),
};

async function isServed(client: WyomingClient): Promise<void> {
  client.send({ type: 'describe' });
  expect(await client.next()).toMatchObject({ type: 'info' });
}

describe('what is no event', () => {
  it.each([
    ['garbage', 'GET / HTTP/1.1\r\n\r\n', 'wyoming/malformed'],
    ['binary garbage', Uint8Array.of(0, 255, 10, 0, 255), 'wyoming/malformed'],
    ['a header that never ends', Buffer.alloc(100_000, '{'), 'wyoming/too-large'],
    ['a huge payload', '{"type":"audio-chunk","payload_length":4000000000}\n', 'wyoming/too-large'],
    ['a huge data block', '{"type":"describe","data_length":4000000000}\n', 'wyoming/too-large'],
    ['a deep header', `{"type":"describe","z":${'['.repeat(60_000)}\n`, 'wyoming/too-large'],
  ])('ends the connection with an error: %s', async (_, bytes, code) => {
    await using door = await openDoor();
    const other = await door.connect();
    other.send({ type: 'transcribe' }, start, chunk);
    const client = await door.connect();
    client.write(bytes);
    client.write(Buffer.alloc(200_000, 'x'));
    expect(await client.rest()).toMatchObject([{ type: 'error', data: { code } }]);
    await until(() => door.server.connectionCount === 1);
    other.send(chunk, stop);
    expect(await other.next()).toMatchObject({ type: 'transcript' });
  });

  it('is answered after the events before it', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.write('{"type":"ping"}\n{"type":"ping"}\nno\n{"type":"ping"}\n');
    const events = await client.rest();
    expect(events.map(({ type }) => type)).toEqual(['pong', 'pong', 'error']);
  });

  it('is dropped where the peer leaves in the middle of it', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.write('{"type":"audio-chunk","payload_length":1000}\nabc');
    client.end();
    expect(await client.rest()).toEqual([]);
    await until(() => door.server.connectionCount === 0);
  });

  it('ends the connection also where the peer reads no answer and never stops', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.write('no\n');
    await until(() => door.log.some((line) => line.includes('connection refused')));
    client.write(Buffer.alloc(1_000_000));
    await door.clock.advance(2_000);
    await until(() => door.server.connectionCount === 0);
  });
});

describe('an event', () => {
  it('with wrong members costs an error, not the connection', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send(
      { type: 'synthesize', data: { text: 7 } },
      { type: 'transcribe', data: { language: [] } },
    );
    expect(await client.next()).toMatchObject({ data: { code: 'wyoming/malformed' } });
    expect(await client.next()).toMatchObject({ data: { code: 'wyoming/malformed' } });
    await isServed(client);
  });

  it('that is unknown is ignored, with all that it carries', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send({ type: 'x-unheard-of', data: { a: [1] }, payload: new Uint8Array(1_000) });
    await isServed(client);
  });

  it('sent before the peer’s end is answered', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send({ type: 'describe' });
    client.end();
    expect(await client.rest()).toMatchObject([{ type: 'info' }]);
  });
});

describe('a peer that takes its time', () => {
  it('has 20 s for one event, however steadily its bytes trickle', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await isServed(client);
    for (const [index, byte] of [...'{"type":'].entries()) {
      client.write(byte);
      await until(() => index > 0 || door.clock.pending === 1);
      await new Promise((resolve) => setImmediate(resolve));
      await door.clock.advance(index === 0 ? 0 : 4_000);
    }
    expect(await client.rest()).toMatchObject([{ data: { code: 'wyoming/timeout' } }]);
  });

  it('has 30 s for the next audio', async () => {
    const stt = new FakeStt();
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send({ type: 'transcribe' }, start, { type: 'ping' });
    await client.next();
    // The wall time of the utterance, and the peer's silence.
    await until(() => door.clock.pending === 2);
    await door.clock.advance(30_000);
    expect(await client.rest()).toMatchObject([{ data: { code: 'wyoming/timeout' } }]);
    expect(stt.last.outcome).toBe('aborted');
  });

  it('has two minutes for the next text, while a model thinks', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send({ type: 'synthesize-start' }, { type: 'ping' });
    await client.next();
    await until(() => door.clock.pending === 1);
    await door.clock.advance(110_000);
    await isServed(client);
    await until(() => door.clock.pending === 1);
    await door.clock.advance(120_000);
    expect(await client.rest()).toMatchObject([{ data: { code: 'wyoming/timeout' } }]);
  });

  it('may stay five minutes between two requests', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await isServed(client);
    await until(() => door.clock.pending === 1);
    await door.clock.advance(299_000);
    await isServed(client);
    await until(() => door.clock.pending === 1);
    await door.clock.advance(300_000);
    expect(await client.rest()).toMatchObject([{ data: { code: 'wyoming/timeout' } }]);
  });

  it('is not blamed for the time that its answer takes', async () => {
    const gate = Promise.withResolvers<void>();
    await using door = await openDoor({ stt: new FakeStt({ gate: gate.promise }) });
    const client = await door.connect();
    client.send({ type: 'transcribe' }, start, chunk, stop, { type: 'ping' });
    await client.next();
    await until(() => door.clock.pending > 0);
    await door.clock.advance(1_000_000);
    gate.resolve();
    expect(await client.next()).toMatchObject({ type: 'transcript' });
    await isServed(client);
  });
});

describe('many peers', () => {
  it('beyond 64 are turned away, until one leaves', async () => {
    await using door = await openDoor();
    const clients = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, door.connect));
    for (const client of clients) await isServed(client);
    const late = await door.connect();
    expect(await late.rest()).toMatchObject([
      { type: 'error', data: { code: 'wyoming/too-many' } },
    ]);
    clients[0]?.close();
    await until(() => door.server.connectionCount === MAX_CONNECTIONS - 1);
    await isServed(await door.connect());
  });

  it('beyond as many as the user allows are turned away', async () => {
    await using door = await openDoor({ maxConnections: 2 });
    for (const client of [await door.connect(), await door.connect()]) await isServed(client);
    expect(await (await door.connect()).rest()).toMatchObject([
      { type: 'error', data: { code: 'wyoming/too-many' } },
    ]);
  });

  it('that announce much and send little cost little', async () => {
    await using door = await openDoor();
    const before = process.memoryUsage().arrayBuffers;
    const clients = await Promise.all(Array.from({ length: 50 }, door.connect));
    for (const client of clients) {
      client.write('{"type":"audio-chunk","payload_length":1048576}\nabc');
    }
    await until(() => door.clock.pending === 50);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it('speak at once, each with its own answer', async () => {
    await using door = await openDoor({ clock: systemClock });
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const client = await door.connect();
        client.send({ type: 'transcribe' }, start, ...Array(50).fill(chunk), stop);
        client.send({ type: 'ping', data: { text: String(index) } });
        const events = [await client.next(), await client.next()];
        return events.map((event) => event?.data['text']).sort();
      }),
    );
    expect(answers).toEqual(
      answers.map((_, index) => [String(index), 'allume la lumière du salon']),
    );
  });

  it('that ask and never read are asked to wait', async () => {
    await using door = await openDoor();
    const greedy = await door.connect();
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 200; count += 1) {
      greedy.write(Buffer.from('{"type":"describe"}\n'.repeat(500)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await isServed(await door.connect());
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});

describe('the server', () => {
  it('tells what the engines can do now, when it is told to look again', async () => {
    let languages = ['fr'];
    const stt = new FakeStt();
    const growing: Stt = {
      name: 'growing',
      get capabilities() {
        return { languages, partials: false };
      },
      transcribe: stt.transcribe.bind(stt),
    };
    await using door = await openDoor({ stt: growing });
    const client = await door.connect();
    languages = ['fr', 'de'];
    client.send({ type: 'describe' });
    expect(JSON.stringify((await client.next())?.data)).not.toContain('"de"');
    door.server.refresh();
    client.send({ type: 'describe' });
    expect(JSON.stringify((await client.next())?.data)).toContain('"de"');
  });

  it('closes with everything that it was doing', async () => {
    const stt = new FakeStt({ gate: new Promise(() => undefined) });
    const door = await openDoor({ stt });
    const client = await door.connect();
    client.send({ type: 'transcribe' }, start, chunk, stop);
    await until(() => stt.hearings.length === 1);
    await door.server.close();
    await door.server.close();
    expect(stt.last.outcome).toBe('aborted');
    expect(await client.rest()).toEqual([]);
    expect(door.server.port).toBe(0);
  });

  it('closes also while an engine does not stop', async () => {
    const { name, capabilities } = new FakeStt();
    const transcribe = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }),
    });
    const door = await openDoor({ stt: { name, capabilities, transcribe } });
    const client = await door.connect();
    client.send({ type: 'transcribe' }, start, { type: 'ping' });
    await client.next();
    let isClosed = false;
    const closing = door.server.close().then(() => {
      isClosed = true;
    });
    while (!isClosed) {
      await door.clock.advance(2_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closing;
  });

  it('says which port it cannot have', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(openDoor({ port })).rejects.toMatchObject({
      code: 'options/invalid',
      message: expect.stringContaining(String(port)),
    });
    taken.close();
  });
});
