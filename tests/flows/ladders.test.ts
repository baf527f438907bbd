/**
 * What a house does not notice: servers that die in the middle of a sentence.
 *
 *   Wyoming door ─▶ VAD ─▶ ladder ─┬─▶ Realtime session on a server that dies ✗
 *                                  └─▶ starter recogniser in its child ─▶ transcript
 *   Wyoming door ─▶ sentences ─▶ ladder ─┬─▶ voice on a server that dies ✗
 *                                        └─▶ espeak-ng ─▶ audio
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../src/audio/level.ts';
import { wavToMono } from '../../src/audio/wav.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import type { WyomingEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { OpenAiStt } from '../../src/stt/engines/openai-stt.ts';
import { RealtimeStt } from '../../src/stt/engines/realtime-stt.ts';
import { StarterStt } from '../../src/stt/engines/starter-stt.ts';
import { SttLadder, type SttRung } from '../../src/stt/stt-ladder.ts';
import { EspeakNg } from '../../src/tts/engines/espeak-ng.ts';
import { openAiTts } from '../../src/tts/engines/openai-tts.ts';
import { SentenceAdapter } from '../../src/tts/sentence-adapter.ts';
import { SentenceLadder, type VoiceRung } from '../../src/tts/sentence-ladder.ts';
import { listen } from '../../src/turn/listen.ts';
import { SileroModel } from '../../src/vad/silero-model.ts';
import { SileroVad } from '../../src/vad/silero-vad.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeTranscriptionServer } from '../fakes/fake-transcription-server.ts';
import { FAKE_KEY, fakeOpenAiSpeech } from '../fakes/fake-voice-servers.ts';
import { spokenCommand } from '../fakes/spoken-command.ts';
import { until } from '../fakes/until.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const SHARED = process.env['EXO_SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared');
const HOUSE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/houses/fr.json'), 'utf8'),
);
const languages = ['fr', 'en'];

function observed() {
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  return { bus, events };
}

function samplesOf(events: readonly WyomingEvent[]): Int16Array {
  const bytes = new Uint8Array(Buffer.concat(events.map(({ payload }) => payload)));
  return new Int16Array(bytes.buffer, 0, bytes.length / 2);
}

describe('a spoken command', () => {
  const model = new SileroModel();
  const host = new InferenceHost({
    name: 'speech',
    entry: new URL('../../src/inference-child.ts', import.meta.url),
    env: { EXO_DATA_DIR: mkdtempSync(join(tmpdir(), 'exo-ladders-')) },
    clock: systemClock,
    log: silentLog,
    prepare: (call) => new StarterStt(call).setHouse(HOUSE),
  });
  const starter = new StarterStt(host.call);

  beforeAll(async () => {
    host.start();
    await model.start();
  });
  afterAll(async () => {
    await host.close();
    await model.close();
  });

  const command = () =>
    spokenCommand(wavToMono(readFileSync(join(SHARED, 'audio/fr/quelle heure est-il.wav'))));

  async function say(rung: SttRung) {
    const { bus, events } = observed();
    const rungs = [rung, { stt: starter }];
    const random = () => 0.5;
    const ladder = new SttLadder({
      rungs,
      clock: systemClock,
      random,
      events: bus,
      sureFirst: false,
    });
    const stt = listen({ vad: new SileroVad(model), stt: ladder, answering: () => false });
    await using door = await openDoor({ stt });
    const client = await door.connect();
    client.send(...command());
    const answer = await client.next();
    ladder.close();
    return { answer, events, heardBy: door.events.at(-1) };
  }

  it('is heard although the server dies while the person speaks', async () => {
    await using server = await new FakeTranscriptionServer().start();
    server.misbehaviour = 'reset-inside';
    const endpoint = { kind: 'openai', baseUrl: `${server.url}/v1`, apiKey: FAKE_KEY } as const;
    const live = new RealtimeStt({ endpoint, model: 'gpt-live-transcribe', languages });
    const { answer, events, heardBy } = await say({ stt: live });
    expect(answer).toMatchObject({ type: 'transcript', data: { text: 'quelle heure est-il' } });
    expect(heardBy).toMatchObject({ type: 'transcribed', engine: 'starter' });
    expect(events).toMatchObject([
      { type: 'rung-fallen', engine: 'openai-realtime', code: 'stt/unreachable' },
    ]);
    expect(server.heard[0]).toMatchObject({ isCommitted: false });
  });

  it('is heard although the server takes the file and not the key', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const endpoint = { kind: 'openai', baseUrl: server.url, apiKey: 'stale' } as const;
    const file = new OpenAiStt({ endpoint, model: 'whisper-1', languages });
    const { answer, events } = await say({ stt: file });
    expect(answer).toMatchObject({ type: 'transcript', data: { text: 'quelle heure est-il' } });
    expect(events).toMatchObject([{ type: 'rung-fallen', code: 'stt/key-refused' }]);
  });

  it('is heard by the server where there is one', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const endpoint = { kind: 'openai', baseUrl: server.url, apiKey: FAKE_KEY } as const;
    const live = new RealtimeStt({ endpoint, model: 'gpt-live-transcribe', languages });
    const { answer, events } = await say({ stt: live });
    expect(answer).toMatchObject({ type: 'transcript', data: { text: server.text } });
    expect(events).toEqual([]);
  });
});

describe('a spoken answer', () => {
  const espeak = new EspeakNg();
  const SENTENCES = ['La lumière du salon est allumée. ', 'Il fait vingt degrés. '];

  beforeAll(() => espeak.start(['fr']));
  afterAll(() => espeak.close());

  async function openLadder(rung: (url: string) => Partial<VoiceRung> & { key?: string }) {
    const server = await fakeOpenAiSpeech().start();
    const { key = FAKE_KEY, ...limits } = rung(server.url);
    const endpoint = { kind: 'openai', baseUrl: server.url, apiKey: key } as const;
    const engine = openAiTts({ endpoint, model: 'gpt-4o-mini-tts', voices: ['marin'], languages });
    const { bus, events } = observed();
    const clock = new FakeClock();
    const rungs = [{ engine, ...limits }, { engine: espeak }];
    const ladder = new SentenceLadder({ rungs, clock, random: () => 0.5, events: bus });
    const door = await openDoor({ tts: new SentenceAdapter(ladder, clock) });
    const client = await door.connect();
    return {
      server,
      clock,
      events,
      client,
      async [Symbol.asyncDispose]() {
        ladder.close();
        await door[Symbol.asyncDispose]();
        await server.stop();
      },
    };
  }

  it('goes on with the next voice when the server dies in the middle of it', async () => {
    await using open = await openLadder(() => ({ firstSampleMs: 600_000 }));
    const { client, clock, events, server } = open;
    server.misbehaviour = 'reset-inside';
    client.send({ type: 'synthesize-start', data: {} });
    client.send({ type: 'synthesize-chunk', data: { text: SENTENCES[0] ?? '' } });
    // The text pauses: what there is of it is said.
    while (server.requests.length === 0) {
      await clock.advance(120);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const first = await client.until('audio-chunk');
    await until(() => events.length > 0);
    client.send({ type: 'synthesize-chunk', data: { text: SENTENCES[1] ?? '' } });
    client.send({ type: 'synthesize-stop' });
    const heard = [...first, ...(await client.until('synthesize-stopped'))];
    expect(heard.map(({ type }) => type)).not.toContain('error');
    expect(heard.filter(({ type }) => type === 'audio-start')).toMatchObject([
      { data: { rate: 16_000, width: 2, channels: 1 } },
    ]);
    expect(server.requests).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'rung-fallen', stage: 'tts', code: 'tts/unreachable' }]);
    const samples = samplesOf(heard);
    // Half a tone of 0.8 s, then a sentence of more than a second.
    expect(samples.length / 16_000).toBeGreaterThan(1.2);
    expect(rmsDbfs(samples.subarray(-16_000))).toBeGreaterThan(-35);
  });

  it.each([
    ['refuses the key', { key: 'stale' }, undefined, 'tts/key-refused'],
    ['is silent', { firstSampleMs: 1_000 }, 'stall', 'tts/deadline'],
  ] as const)('is whole although the server %s', async (_, rung, misbehaviour, code) => {
    await using open = await openLadder(() => rung);
    const { client, clock, events, server } = open;
    server.misbehaviour = misbehaviour;
    client.send({ type: 'synthesize', data: { text: SENTENCES.join('') } });
    await until(() => server.requests.length > 0);
    await clock.advance(1_000);
    const heard = await client.until('audio-stop');
    expect(heard.map(({ type }) => type)).not.toContain('error');
    expect(samplesOf(heard).length / 16_000).toBeGreaterThan(2);
    expect(events.map((event) => 'code' in event && event.code)).toEqual([code]);
  });
});
