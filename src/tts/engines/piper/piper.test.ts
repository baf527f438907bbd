import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf, voiceHost } from '../../../../tests/fakes/voice-child.ts';
import type { AudioFrame } from '../../../core/audio-frame.ts';
import { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import { SentenceAdapter } from '../../sentence-adapter.ts';
import { describeTtsContract } from '../../tts.contract.ts';
import { Piper } from './piper.ts';

const FIXTURES = fileURLToPath(new URL('../../../../tests/fixtures/voices/piper', import.meta.url));
const RATE_HZ = 22_050;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'exo-piper-'));
const host = voiceHost();
const engine = new Piper({ infer: host.callStream, folder: FIXTURES });

beforeAll(async () => {
  host.start();
  expect(await engine.start(['fr'])).toEqual([]);
  await engine.warm('fr', host.call);
}, 20_000);
afterAll(async () => {
  await host.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

const collect = (frames: AsyncIterable<AudioFrame>) => samplesOf(frames, RATE_HZ);

const say = (text: string, voice: string) => collect(engine.speak(text, { voice }, never));

/** Crossings of zero from below, a second: of a tone its pitch. */
function pitchHz(samples: Int16Array): number {
  let crossings = 0;
  for (let at = 1; at < samples.length; at += 1)
    if ((samples[at - 1] ?? 0) < 0 && (samples[at] ?? 0) >= 0) crossings += 1;
  return (crossings * RATE_HZ) / samples.length;
}

describeTtsContract('Piper', () => new SentenceAdapter(engine), { timeoutMs: 20_000 });

describe('Piper', () => {
  it('gives the network each phoneme, 32 ms a symbol in the voice of the tests', async () => {
    // w ˈ i . framed and parted: 11 symbols.
    const samples = await say('Oui.', 'fr_FR-tones-low');
    expect(samples.length / RATE_HZ).toBeCloseTo(11 * 0.032, 2);
  });

  it('speaks with the speaker asked for', async () => {
    const low = await say('One, two, three.', 'en_GB-tones-medium#low');
    const high = await say('One, two, three.', 'en_GB-tones-medium#high');
    expect(high.length).toBe(low.length);
    expect(pitchHz(high) / pitchHz(low)).toBeCloseTo(1.5, 1);
  });

  it('says phonemes as Piper itself makes them', async () => {
    const phonemes = new EspeakPhonemes();
    const of = (text: string, voice: string) => phonemes.of(text, { voice }, never);
    expect(await of('Bonjour, la lumière du salon est allumée.', 'fr')).toBe(
      'bɔ̃ʒˈuʁ, la- lymjˈɛʁ dy- salˈɔ̃ ɛt alymˈe.',
    );
    expect(await of('Le weekend, il fait 21,5 degrés ?', 'fr')).toBe(
      'lə- wiːkˈɛnd, il fˈɛ vɛ̃teœ̃ viʁɡyl sˈɛ̃k dəɡʁˈe?',
    );
    expect(await of("Hello, it's fine; okay?", 'en-us')).toBe('həlˈoʊ, ɪts fˈaɪn; oʊkˈeɪ?');
    await phonemes.close();
  });

  it('keeps saying what is left of a text that espeak-ng cannot read', async () => {
    const samples = await say(`Oui 中文 ${'a'.repeat(3_000)} \ud800 non.`, 'fr_FR-tones-low');
    expect(samples.length).toBeGreaterThan(RATE_HZ);
  });

  it('refuses where there is no voice', async () => {
    const empty = new Piper({ infer: host.callStream, folder: join(folder, 'nowhere') });
    expect(await empty.start(['fr'])).toEqual([]);
    await empty.warm('fr', host.call);
    expect(empty.capabilities.voices).toEqual([]);
    await expect(collect(empty.speak('Oui.', {}, never))).rejects.toMatchObject({
      code: 'tts/language',
    });
  });

  it('names the file of a model that was cut off, and of one that is gone', async () => {
    const model = readFileSync(join(FIXTURES, 'fr_FR-tones-low.onnx'));
    for (const name of ['cut.onnx', 'gone.onnx'])
      copyFileSync(join(FIXTURES, 'fr_FR-tones-low.onnx.json'), join(folder, `${name}.json`));
    writeFileSync(join(folder, 'cut.onnx'), model.subarray(0, model.length / 2));
    writeFileSync(join(folder, 'gone.onnx'), model);
    const broken = new Piper({ infer: host.callStream, folder });
    await broken.start();
    rmSync(join(folder, 'gone.onnx'));
    await expect(collect(broken.speak('Oui.', { voice: 'cut' }, never))).rejects.toMatchObject({
      code: 'inference/model-broken',
      message: expect.stringContaining('cut.onnx'),
    });
    await expect(collect(broken.speak('Oui.', { voice: 'gone' }, never))).rejects.toMatchObject({
      code: 'inference/model-missing',
      message: expect.stringContaining('gone.onnx'),
    });
    await broken.close();
  });

  it('says that espeak-ng is missing', async () => {
    const phonemes = new EspeakPhonemes({ program: join(folder, 'nowhere') });
    const mute = new Piper({ infer: host.callStream, folder: FIXTURES, phonemes });
    await mute.start();
    await expect(collect(mute.speak('Oui.', {}, never))).rejects.toMatchObject({
      code: 'tts/program-missing',
    });
    await mute.close();
  });

  it('speaks on after its child died', async () => {
    const before = await say('Oui.', 'fr_FR-tones-low');
    process.kill(host.pid ?? 0, 'SIGKILL');
    await expect.poll(() => host.pid).toBeDefined();
    await expect
      .poll(() => say('Oui.', 'fr_FR-tones-low').catch(() => undefined), { timeout: 10_000 })
      .toEqual(before);
  });
});
