import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { until } from '../../../tests/fakes/until.ts';
import { rmsDbfs } from '../../audio/level.ts';
import { formatWav } from '../../audio/wav.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { SentenceAdapter } from '../sentence-adapter.ts';
import { describeTtsContract } from '../tts.contract.ts';
import { Pico } from './pico.ts';

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'exo-pico-test-'));
const languageFolder = join(folder, 'lang');
mkdirSync(languageFolder);
writeFileSync(join(languageFolder, 'fr-FR_ta.bin'), '');
afterAll(() => rmSync(folder, { recursive: true }));

async function collect(frames: AsyncIterable<AudioFrame>): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const frame of frames) for (const sample of frame.samples) samples.push(sample);
  return Int16Array.from(samples);
}

const isInstalled = (() => {
  try {
    execFileSync('pico2wave', ['--help']);
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!isInstalled)('with the program itself (Debian non-free: libttspico-utils)', () => {
  const engine = new Pico();
  beforeAll(() => engine.start(['fr']));
  afterAll(() => engine.close());

  describeTtsContract('Pico', () => new SentenceAdapter(engine));

  it('speaks its languages, each time the same', async () => {
    const say = (text: string, language: string) =>
      collect(engine.speak(text, { language }, never));
    const french = await say('La lumière du salon est allumée.', 'fr');
    expect(french.length / 16_000).toBeGreaterThan(1);
    expect(french.length / 16_000).toBeLessThan(4);
    expect(rmsDbfs(french)).toBeGreaterThan(-30);
    expect(await say('La lumière du salon est allumée.', 'fr-CA')).toEqual(french);
    expect(engine.capabilities.voices.map(({ language }) => language)).toContain('en-US');
  });

  it('is heard before it has spoken to its end', async () => {
    const frames: Int16Array[] = [];
    const text =
      'La lumière du salon est allumée, et le chauffage est réglé sur vingt et un degrés.';
    for await (const { samples } of engine.speak(text, { language: 'fr' }, never))
      frames.push(samples);
    expect(frames.length).toBeGreaterThan(1);
    const whole = frames.flatMap((samples) => [...samples]);
    expect(whole.length / 16_000).toBeGreaterThan(3);
    const again = await collect(engine.speak(text, { language: 'fr' }, never));
    expect(again).toEqual(Int16Array.from(whole));
  });

  it('reads options, mark-up and shells as plain text', async () => {
    for (const text of ['-l en-US -w /tmp/x.wav', '<speed level="500">oui</speed>', '$(ls) `ls`'])
      expect((await collect(engine.speak(text, { language: 'fr' }, never))).length).toBeGreaterThan(
        1_000,
      );
  });
});

/** A program in Pico's place; `$4` is the file that it is to write. */
async function start(
  script: string,
  { clock = new FakeClock(), languages = [] as readonly string[] } = {},
): Promise<Pico> {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, `#!/bin/sh\n[ "$1" = --help ] && exit 0\n${script}\n`);
  chmodSync(path, 0o755);
  const pico = new Pico({ program: path, languageFolder, clock });
  await pico.start(languages);
  return pico;
}

describe('Pico', () => {
  it('is absent where the program is', async () => {
    const missing = new Pico({ program: join(folder, 'nowhere') });
    await expect(missing.start()).rejects.toMatchObject({ code: 'tts/program-missing' });
    expect(missing.capabilities.voices).toEqual([]);
    await expect(collect(missing.speak('oui', {}, never))).rejects.toMatchObject({
      code: 'tts/program-missing',
    });
    await missing.close();
  });

  it('gives the text by the input of the program, and what it wrote', async () => {
    const wav = join(folder, 'one.wav');
    const samples = Int16Array.from({ length: 800 }, (_, at) => at);
    writeFileSync(wav, formatWav({ samples, sampleRateHz: 16_000 }));
    const seen = join(folder, 'seen');
    const pico = await start(`cat >${seen}; echo "$@" >>${seen}; cp ${wav} "$4"`);
    expect(await collect(pico.speak('21 °C', { language: 'fr' }, never))).toEqual(samples);
    const [text, args] = execFileSync('cat', [seen], { encoding: 'utf8' }).split('-l', 2);
    expect(text).toBe('21 degrés');
    expect(args).toMatch(/^ fr-FR -w .*\.wav\n$/);
    await pico.close();
  });

  it('has the program waiting for the next sentence, once for each', async () => {
    const started = join(folder, 'started');
    const wav = join(folder, 'two.wav');
    writeFileSync(wav, formatWav({ samples: new Int16Array(800), sampleRateHz: 16_000 }));
    const script = `echo x >>${started}; cat >/dev/null; cp ${wav} "$4"`;
    const count = () => readFileSync(started, 'utf8').length / 2;
    const pico = await start(script, { languages: ['fr'] });
    await expect.poll(() => existsSync(started) && count()).toBe(1);
    for (const spoken of [1, 2]) {
      expect((await collect(pico.speak('oui', {}, never))).length).toBe(800);
      await expect.poll(count).toBe(1 + spoken);
    }
    // After a barge-in too, but only one.
    const abort = new AbortController();
    const interrupted = collect(pico.speak('oui', {}, abort.signal));
    abort.abort();
    await interrupted;
    await expect.poll(count).toBe(4);
    await pico.close();
  });

  it('says what the program had said before it failed', async () => {
    const wav = join(folder, 'three.wav');
    writeFileSync(wav, formatWav({ samples: new Int16Array(800), sampleRateHz: 16_000 }));
    const pico = await start(`cat >/dev/null; cp ${wav} "$4"; exit 3`);
    const frames = pico.speak('oui', {}, never);
    expect((await frames.next()).value?.samples.length).toBe(800);
    await expect(frames.next()).rejects.toMatchObject({ code: 'tts/failed' });
    await pico.close();
  });

  it('leaves no file behind', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const wav = join(folder, 'four.wav');
    writeFileSync(wav, formatWav({ samples: new Int16Array(800), sampleRateHz: 16_000 }));
    const pico = await start(`cat >/dev/null; cp ${wav} "$4"; dirname "$4" >${own}/where`);
    await collect(pico.speak('oui', {}, never));
    const where = readFileSync(join(own, 'where'), 'utf8').trim();
    expect(existsSync(where)).toBe(true);
    // The one of the program that waits.
    await expect.poll(() => readdirSync(where).length).toBe(1);
    await pico.close();
    expect(existsSync(where)).toBe(false);
  });

  it.each([
    ['fails', 'cat >/dev/null; exit 3'],
    ['writes nothing', 'cat >/dev/null'],
    ['writes no sound', 'cat >"$4"'],
    ['writes without end', 'cat >/dev/null; truncate -s 20000000 "$4"'],
  ])('reports a program that %s', async (_, script) => {
    const pico = await start(script);
    await expect(collect(pico.speak('oui', {}, never))).rejects.toMatchObject({
      code: 'tts/failed',
      retryable: true,
    });
    await pico.close();
  });

  it('ends a program that hangs at the deadline, or when aborted', async () => {
    const clock = new FakeClock();
    const pico = await start('exec sleep 60', { clock });
    const late = collect(pico.speak('oui', {}, never));
    const outcome = expect(late).rejects.toMatchObject({ code: 'tts/failed' });
    await until(() => clock.pending === 1);
    await clock.advance(8_000);
    await outcome;
    const abort = new AbortController();
    const aborted = collect(pico.speak('oui', {}, abort.signal));
    await until(() => clock.pending === 1);
    abort.abort();
    expect((await aborted).length).toBe(0);
    await pico.close();
  });
});
