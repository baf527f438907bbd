/** Whisper as the app runs it: port ─▶ inference host ─▶ forked child ─▶ a real, if tiny, model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { WhisperStt } from '../../src/stt/engines/whisper-stt.ts';
import { describeSttContract } from '../../src/stt/stt.contract.ts';
import type { SttRequest } from '../../src/stt/stt.ts';
import { makeWhisperFolder, toneSpeech, type WhisperFolder } from '../fakes/whisper-folder.ts';

const host = new InferenceHost({
  name: 'whisper',
  entry: new URL('../../src/whisper-child.ts', import.meta.url),
  clock: systemClock,
  log: silentLog,
});
let folder: WhisperFolder;
let stt: WhisperStt;

beforeAll(async () => {
  folder = await makeWhisperFolder();
  stt = new WhisperStt({ infer: host.call, model: { folder: folder.path, threads: 1 } });
  await stt.load();
}, 60_000);
afterAll(async () => {
  await host.close();
  await folder.remove();
});

async function* one(frame: AudioFrame): AsyncGenerator<AudioFrame> {
  yield await Promise.resolve(frame);
}

async function hear(recording: string, request: SttRequest) {
  const { signal } = new AbortController();
  const frame = await toneSpeech(recording);
  for await (const event of stt.transcribe(one(frame), request, signal)) {
    if (event.type === 'final') return event;
  }
  throw new Error('no final');
}

describeSttContract('Whisper', () => stt, { timeoutMs: 30_000 });

describe('Whisper in its child', () => {
  it('knows the languages of its model once it is loaded', () => {
    expect(stt.capabilities).toEqual({ languages: ['de', 'en', 'fr', 'zh'], partials: false });
  });

  it('writes in the language of the request', async () => {
    const french = await hear('light.wav', { language: 'fr-FR' });
    expect(french).toEqual({
      type: 'final',
      text: 'allume la lumière du salon',
      certainty: 'sure',
      alternatives: ['allume la lumière du salon'],
      engine: 'whisper',
    });
    const english = await hear('light.wav', { language: 'en' });
    expect(english.text).toBe('switch on the light in the living room');
  });

  it('spells a name as the request or the house spells it', async () => {
    expect((await hear('blind.wav', { language: 'fr' })).text).toMatch(/ Zoé$/);
    const asked = await hear('blind.wav', { language: 'fr', hotwords: ['Zoë'] });
    expect(asked.text).toMatch(/ Zoë$/);
    const area = { id: 'zoe', name: 'Zoë', aliases: [] };
    stt.setHouse({ areas: [area], floors: [], entities: [] });
    expect((await hear('blind.wav', { language: 'fr' })).text).toMatch(/ Zoë$/);
    stt.setHouse({ areas: [], floors: [], entities: [] });
  });

  it('hears nothing in noise, whatever its decoder makes of it', async () => {
    expect(await hear('noise.wav', { language: 'fr' })).toMatchObject({
      text: '',
      certainty: 'none',
      alternatives: [],
    });
  });

  it('hears what is longer than a window, in windows', async () => {
    const { samples, sampleRateHz } = await toneSpeech('light.wav');
    const long = new Int16Array(33 * sampleRateHz);
    long.set(samples);
    long.set(samples, 30.2 * sampleRateHz);
    const { signal } = new AbortController();
    const events = stt.transcribe(one({ samples: long, sampleRateHz }), { language: 'fr' }, signal);
    for await (const event of events) {
      expect(event).toMatchObject({
        text: 'allume la lumière du salon allume la lumière du salon',
        certainty: 'sure',
      });
    }
  });

  it('stops in the middle of its work when it is aborted, and takes the next one', async () => {
    const controller = new AbortController();
    const frame = await toneSpeech('long.wav');
    const events = stt.transcribe(one(frame), { language: 'fr' }, controller.signal);
    const first = events.next();
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await first).toEqual({ done: true, value: undefined });
    expect((await hear('light.wav', { language: 'fr' })).text).toBe('allume la lumière du salon');
  });

  it('loads again after its child was killed', async () => {
    process.kill(host.pid ?? 0, 'SIGKILL');
    const again = await hear('light.wav', { language: 'fr' }).catch(() =>
      // The call may have been on its way to the child that died: that one is lost, not the next.
      hear('light.wav', { language: 'fr' }),
    );
    expect(again.text).toBe('allume la lumière du salon');
  });
});
