import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { peakDbfs, rmsDbfs } from '../../audio/level.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { SentenceAdapter } from '../sentence-adapter.ts';
import { toSpokenText } from '../spoken-text.ts';
import { describeTtsContract } from '../tts.contract.ts';
import { EspeakNg } from './espeak-ng.ts';

const never = new AbortController().signal;
const engine = new EspeakNg();
const folder = mkdtempSync(join(tmpdir(), 'exo-espeak-'));

beforeAll(() => engine.start(['fr']));
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

async function collect(frames: AsyncIterable<AudioFrame>): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const frame of frames) {
    expect(frame.sampleRateHz).toBe(16_000);
    for (const sample of frame.samples) samples.push(sample);
  }
  return Int16Array.from(samples);
}

const say = (text: string, language = 'fr') => collect(engine.speak(text, { language }, never));

/** A program in espeak's place. */
function program(script: string): string {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describeTtsContract('espeak-ng', () => new SentenceAdapter(engine));

describe('espeak-ng', () => {
  it('speaks French, English and others, each time the same', async () => {
    const french = await say('La lumière du salon est allumée.');
    expect(french.length / 16_000).toBeGreaterThan(1.2);
    expect(french.length / 16_000).toBeLessThan(3);
    expect(rmsDbfs(french)).toBeGreaterThan(-30);
    expect(peakDbfs(french)).toBeLessThan(-1);
    expect(await say('La lumière du salon est allumée.')).toEqual(french);
    expect((await say('The light is on.', 'en-US')).length).toBeGreaterThan(8_000);
    expect((await say('Das Licht ist an.', 'de')).length).toBeGreaterThan(8_000);
    expect(engine.capabilities.voices.length).toBeGreaterThan(50);
  });

  it('joins sentences without a click and without dead air', async () => {
    const tts = new SentenceAdapter(engine);
    const text = 'C’est fait. La lumière du salon est allumée. Autre chose ?';
    const samples = await collect(tts.synthesize(pieces(text), { language: 'fr' }, never));
    const parts: { start: number; length: number }[] = [];
    let quietSince = 0;
    samples.forEach((sample, index) => {
      if (Math.abs(sample) < 50) return;
      if (index - quietSince > 0.2 * 16_000)
        parts.push({ start: quietSince, length: index - quietSince });
      quietSince = index;
    });
    expect(parts.length).toBe(2);
    for (const { start, length } of parts) {
      expect(length / 16).toBeLessThan(310);
      // The last loud sample before and the first after the pause are small: nothing breaks off.
      expect(Math.abs(samples[start] as number)).toBeLessThan(400);
      expect(Math.abs(samples[start + length] as number)).toBeLessThan(400);
    }
    expect(samples[0]).toBe(0);
    expect(samples.at(-1)).toBe(0);
  });

  it.each([
    ['control characters', 'a\u0000b\u0001300P\u001b[31m c'],
    ['phoneme input', 'Bonjour [[b0nZur]] [[[[ ]]]]'],
    ['mark-up', '<speak><voice name="x">Oui</voice></speak> 1 < 2 & 3'],
    ['options', '--version -w /tmp/x.wav'],
    ['a shell', '$(touch /tmp/x); `ls` | cat'],
    ['lone surrogates', 'oui \ud800 non'],
    ['emoji', '😀 bonjour 👨‍👩‍👧'],
  ])('reads %s as plain text', async (_, text) => {
    expect((await say(text)).length).toBeGreaterThan(1_000);
  });

  it.each(['', '  ', '…', '?!', '😀', '\u0000'])('has nothing to say for %j', async (text) => {
    expect((await say(text)).length).toBe(0);
  });

  it('reads a text of 100 kB for as long as somebody listens', async () => {
    const frames = new SentenceAdapter(engine).synthesize(
      pieces('bonjour '.repeat(12_500)),
      { language: 'fr' },
      never,
    );
    for (let count = 0; count < 3; count += 1) expect((await frames.next()).done).toBe(false);
    await frames.return();
  });

  it('says numbers and units the way they are said', () => {
    const phonemes = (written: string) =>
      execFileSync('espeak-ng', ['-v', 'fr-fr', '-q', '--ipa', '--stdin'], {
        input: `${toSpokenText(written, 'fr')}\n`,
        encoding: 'utf8',
      }).replace(/[ˈˌ\s-]/g, '');
    expect(phonemes('21,5 °C')).toBe('vɛ̃teœ̃viʁɡylsɛ̃kdəɡʁe');
    expect(phonemes('50 %')).toBe('sɛ̃kɑ̃tpuʁsɑ̃');
    expect(phonemes('-3 °C')).toBe('mwɛ̃tʁwadəɡʁe');
    expect(phonemes('21 h')).toBe('vɛ̃teynœʁ');
  });

  it('refuses a language that it does not speak', async () => {
    await expect(say('oui', 'xx')).rejects.toMatchObject({ code: 'tts/language' });
  });

  it('says that the program is missing', async () => {
    const missing = new EspeakNg({ program: join(folder, 'nowhere') });
    await expect(missing.start()).rejects.toMatchObject({ code: 'tts/program-missing' });
    await expect(collect(missing.speak('oui', { language: 'fr' }, never))).rejects.toMatchObject({
      code: 'tts/program-missing',
    });
  });

  it('reports a program that fails', async () => {
    const failing = new EspeakNg({ program: program('cat >/dev/null; exit 3') });
    await expect(collect(failing.speak('oui', { language: 'fr' }, never))).rejects.toMatchObject({
      code: 'tts/failed',
      retryable: true,
    });
    await failing.close();
  });

  it('ends a program that hangs at the deadline', async () => {
    const clock = new FakeClock();
    const hanging = new EspeakNg({ program: program('exec sleep 60'), clock });
    const all = collect(hanging.speak('oui', { language: 'fr' }, never));
    const outcome = expect(all).rejects.toMatchObject({ code: 'tts/failed' });
    await clock.advance(8_000);
    await outcome;
    await hanging.close();
  });

  it('ends the program when aborted, and is quiet about it', async () => {
    const abort = new AbortController();
    const started = join(folder, 'started');
    const hanging = new EspeakNg({ program: program(`echo x >>${started}; exec sleep 60`) });
    const all = collect(hanging.speak('oui', { language: 'fr' }, abort.signal));
    await expect.poll(() => existsSync(started)).toBe(true);
    abort.abort();
    expect((await all).length).toBe(0);
    // The next one waits for what is said after the barge-in.
    await expect.poll(() => readFileSync(started, 'utf8')).toBe('x\nx\n');
    await hanging.close();
  });

  it('replaces a program that died while it waited', async () => {
    const flag = join(folder, 'second');
    // The first one dies at once, the next ones are espeak-ng.
    const path = program(
      `[ -e ${flag} ] && exec espeak-ng "$@"; [ "$1" = --voices ] && exec espeak-ng "$@"; touch ${flag}; exit 1`,
    );
    const dying = new EspeakNg({ program: path });
    await dying.start(['fr']);
    await expect
      .poll(
        async () => {
          try {
            return (await collect(dying.speak('oui', { language: 'fr' }, never))).length;
          } catch {
            return 0;
          }
        },
        { timeout: 4_000 },
      )
      .toBeGreaterThan(1_000);
    await dying.close();
  });
});
