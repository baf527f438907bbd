import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
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
  beforeAll(() => engine.start());
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

  it('reads options, mark-up and shells as plain text', async () => {
    for (const text of ['-l en-US -w /tmp/x.wav', '<speed level="500">oui</speed>', '$(ls) `ls`'])
      expect((await collect(engine.speak(text, { language: 'fr' }, never))).length).toBeGreaterThan(
        1_000,
      );
  });
});

/** A program in Pico's place; `$4` is the file that it is to write. */
async function start(script: string, clock = new FakeClock()): Promise<Pico> {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, `#!/bin/sh\n[ "$1" = --help ] && exit 0\n${script}\n`);
  chmodSync(path, 0o755);
  const pico = new Pico({ program: path, languageFolder, clock });
  await pico.start();
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
    const pico = await start('exec sleep 60', clock);
    const late = collect(pico.speak('oui', {}, never));
    const outcome = expect(late).rejects.toMatchObject({ code: 'tts/failed' });
    await clock.advance(8_000);
    await outcome;
    const abort = new AbortController();
    const aborted = collect(pico.speak('oui', {}, abort.signal));
    await clock.advance(10);
    abort.abort();
    expect((await aborted).length).toBe(0);
    await pico.close();
  });
});
