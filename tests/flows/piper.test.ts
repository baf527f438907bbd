/** A reply through the Wyoming door in a voice of Piper's: phonemes, the child, the network, the wire. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferenceHost } from '../../src/onnx/inference-host.ts';
import { EspeakNg } from '../../src/tts/engines/espeak-ng.ts';
import { Piper } from '../../src/tts/engines/piper/piper.ts';
import { LevelledVoice } from '../../src/tts/levelled-voice.ts';
import { SentenceAdapter } from '../../src/tts/sentence-adapter.ts';
import { describeTtsContract } from '../../src/tts/tts.contract.ts';
import { voiceHost } from '../fakes/voice-child.ts';
import { type OpenDoor, openDoor } from '../fakes/wyoming-door.ts';

const host: InferenceHost = voiceHost({ prepare: (call) => piper.warm('fr', call) });
const piper = new Piper({
  infer: host.callStream,
  folder: fileURLToPath(new URL('../fixtures/voices/piper', import.meta.url)),
});
const espeak = new EspeakNg();
let door: OpenDoor;

beforeAll(async () => {
  await espeak.start(['fr']);
  await piper.start(['fr']);
  host.start();
  door = await openDoor({ tts: new SentenceAdapter(new LevelledVoice(piper)) });
}, 20_000);
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await host.close();
  await piper.close();
  await espeak.close();
});

const REPLY =
  'La lumière du salon est allumée, et le chauffage est réglé. Il fait 21,5 °C. Autre chose ?';

describe("a reply in one of Piper's voices", () => {
  it('is heard before it is written, in one format, to its end', async () => {
    const client = await door.connect();
    const [first, rest] = [REPLY.slice(0, 50), REPLY.slice(50)];
    client.send(
      { type: 'synthesize-start', data: { voice: { name: 'fr_FR-tones-low' } } },
      { type: 'synthesize-chunk', data: { text: first } },
    );
    const beginning = await client.until('audio-chunk');
    expect(beginning.map(({ type }) => type)).toEqual(['audio-start', 'audio-chunk']);
    client.send(
      { type: 'synthesize-chunk', data: { text: rest } },
      { type: 'synthesize', data: { text: REPLY } },
      { type: 'synthesize-stop' },
    );
    const events = [...beginning, ...(await client.until('synthesize-stopped'))];
    expect(events.map(({ type }) => type).filter((type) => type !== 'audio-chunk')).toEqual([
      'audio-start',
      'audio-stop',
      'synthesize-stopped',
    ]);
    const chunks = events.filter(({ type }) => type === 'audio-chunk');
    expect(new Set(chunks.map(({ data }) => data['rate']))).toEqual(new Set([22_050]));
    const seconds = chunks.reduce((sum, { payload }) => sum + payload.length / 2 / 22_050, 0);
    expect(seconds).toBeGreaterThan(4);
  });

  it('stops when the listener leaves, and the next one is answered', async () => {
    const leaving = await door.connect();
    leaving.send({ type: 'synthesize', data: { text: `${REPLY} `.repeat(20) } });
    await leaving.until('audio-chunk');
    leaving.close();
    const next = await door.connect();
    next.send({ type: 'synthesize', data: { text: 'Oui.' } });
    expect((await next.until('audio-stop')).map(({ type }) => type)).toContain('audio-chunk');
  });
});

describeTtsContract(
  'espeak-ng, as loud as the others,',
  () => new SentenceAdapter(new LevelledVoice(espeak)),
);
