/** The Wyoming door at which EXO itself says when a sentence is over: real sockets, scripted VAD and recogniser. */
import { describe, expect, it } from 'vitest';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import { listen } from '../../src/turn/listen.ts';
import type { Vad, VadEvent } from '../../src/vad/vad.ts';
import { FakeStt, type FakeSttScript } from '../fakes/fake-stt.ts';
import { until } from '../fakes/wyoming-client.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const format = { rate: 16_000, width: 2, channels: 1 };
const begin: OutgoingEvent[] = [
  { type: 'transcribe', data: { language: 'fr' } },
  { type: 'audio-start', data: format },
];
const stop: OutgoingEvent = { type: 'audio-stop' };
const finished = { text: 'quelle heure est-il', certainty: 'sure', canGoOn: false } as const;
const open = { text: 'allume la lumière', certainty: 'sure', canGoOn: true } as const;

/** 40 ms, as loud as its number. */
function chunks(count: number, level = 40): OutgoingEvent[] {
  const payload = new Uint8Array(1_280).fill(level);
  return Array(count).fill({ type: 'audio-chunk', data: format, payload });
}

/** Loud frames are speech, which the VAD knows at once, and knows to be over after 200 ms. */
const loudness: Vad = {
  name: 'loudness',
  async *detect(audio): AsyncGenerator<VadEvent> {
    let atMs = 0;
    let endMs = 0;
    let isSpeaking = false;
    for await (const { samples } of audio) {
      const startMs = atMs;
      atMs += samples.length / 16;
      const isLoud = (samples[0] ?? 0) > 10_000;
      if (isLoud) endMs = atMs;
      if (isLoud && !isSpeaking) yield { type: 'speech-start', startMs, atMs };
      if (isSpeaking && !isLoud && atMs - endMs >= 200) yield { type: 'speech-end', endMs, atMs };
      isSpeaking = isLoud || (isSpeaking && atMs - endMs < 200);
    }
    if (isSpeaking) yield { type: 'speech-end', endMs, atMs };
  },
};

function openQuickDoor(script: FakeSttScript) {
  const engine = new FakeStt(script);
  const stt = listen({ vad: loudness, stt: engine, answering: () => false });
  return { engine, opening: openDoor({ stt, tts: undefined, endsSentence: true }) };
}

const speech = chunks(25);
const silence = (ms: number) => chunks(ms / 40, 0);

describe('the quick door', () => {
  it('tells Home Assistant not to listen for the end, and that it does not speak', async () => {
    await using door = await openQuickDoor({}).opening;
    const client = await door.connect();
    client.send({ type: 'describe' });
    expect(await client.next()).toMatchObject({
      type: 'info',
      data: {
        asr: [{ name: 'exo-quick', installed: true, requires_external_vad: false }],
        tts: [],
      },
    });
  });

  it('answers while the microphone is open; what still comes is read and dropped', async () => {
    const { engine, opening } = openQuickDoor({ finals: [finished] });
    await using door = await opening;
    const client = await door.connect();
    client.send(...begin, ...speech, ...silence(280));
    expect(await client.next()).toMatchObject({
      type: 'transcript',
      data: { text: finished.text },
    });
    client.send(...speech, ...silence(1_000), stop, { type: 'ping' });
    expect(await client.next()).toMatchObject({ type: 'pong' });
    expect(engine.hearings).toHaveLength(1);
    expect(door.events.filter(({ type }) => type === 'transcribed')).toHaveLength(1);
  });

  it('waits where the sentence may go on', async () => {
    const { engine, opening } = openQuickDoor({ finals: [open, finished] });
    await using door = await opening;
    const client = await door.connect();
    client.send(...begin, ...speech, ...silence(560));
    await until(() => engine.hearings[0]?.outcome === 'heard');
    client.send(...speech, ...silence(320));
    expect(await client.next()).toMatchObject({ data: { text: finished.text } });
  });

  it('serves one sentence after the other on one connection', async () => {
    await using door = await openQuickDoor({ finals: [finished, open] }).opening;
    const client = await door.connect();
    client.send(...begin, ...speech, ...silence(320));
    expect(await client.next()).toMatchObject({ data: { text: finished.text } });
    client.send(...silence(400), stop, ...begin, ...speech, ...silence(680));
    expect(await client.next()).toMatchObject({ data: { text: open.text } });
  });

  it('also hears a microphone that is closed sooner', async () => {
    await using door = await openQuickDoor({ finals: [open] }).opening;
    const client = await door.connect();
    client.send(...begin, ...speech, stop);
    expect(await client.next()).toMatchObject({ data: { text: open.text } });
  });

  it('gives up on a room in which nobody speaks', async () => {
    await using door = await openQuickDoor({}).opening;
    const client = await door.connect();
    client.send(...begin, ...silence(10_080));
    expect(await client.next()).toMatchObject({ type: 'transcript', data: { text: '' } });
  });

  it('does not speak, and ends a stream of text all the same', async () => {
    await using door = await openQuickDoor({}).opening;
    const client = await door.connect();
    client.send({ type: 'synthesize', data: { text: 'Bonjour.' } });
    expect(await client.next()).toMatchObject({ data: { code: 'wyoming/unexpected' } });
    client.send(
      { type: 'synthesize-start', data: {} },
      { type: 'synthesize-chunk', data: { text: 'Bonjour.' } },
      { type: 'synthesize', data: { text: 'Bonjour.' } },
      { type: 'synthesize-stop' },
    );
    const events = await client.until('synthesize-stopped');
    expect(events.at(-1)?.type).toBe('synthesize-stopped');
    expect(new Set(events.slice(0, -1).map(({ type }) => type))).toEqual(new Set(['error']));
  });
});
