/** Talking to the card in Chromium: a recording is the microphone, Home Assistant is made up. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readRecording } from '../../demo/harness/recording.ts';
// For what the page has in its window.
import type {} from '../../frontend-card/dev/card.ts';
import { formatWav } from '../../src/audio/wav.ts';
import { AUDIO_FOLDER } from '../home/support/recordings.ts';
import { openChromium } from './support/chromium.ts';
import { DevPage } from './support/dev-page.ts';
import { heardSeconds, listenToAudio } from './support/faces.ts';

const RATE_HZ = 16_000;
const HANDLER = 7;
const PATIENCE = { timeout: 15_000, interval: 30 };
/** The first sentence is over, and the silence after it. */
const SILENT_FROM_FRAME = 150;

let folder: string;
let site: DevPage;
let browser: Browser;
let page: Page;
let thrown: Error[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-talk-'));
  const microphone = join(folder, 'microphone.wav');
  // A sentence, four seconds of nothing, and the sentence again.
  const { samples } = await readRecording(join(AUDIO_FOLDER, 'fr', 'quelle heure est-il.wav'));
  const pause = new Int16Array(4 * RATE_HZ);
  await writeFile(
    microphone,
    formatWav({
      samples: Int16Array.from(
        [samples, pause, samples, pause].flatMap((part) => Array.from(part)),
      ),
      sampleRateHz: RATE_HZ,
    }),
  );
  [site, browser] = await Promise.all([DevPage.serve(), openChromium({ microphone })]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await page.close();
  expect(thrown).toEqual([]);
});

async function open(query = 'layouts=grid&language=en', answerS = 12): Promise<void> {
  page = await browser.newPage({ permissions: ['microphone'] });
  thrown = [];
  page.on('pageerror', (error) => thrown.push(error));
  await listenToAudio(page);
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices?.getUserMedia.bind(mediaDevices);
    const streams: MediaStream[] = [];
    Object.assign(window, { streams });
    if (!ask) return;
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      streams.push(stream);
      return stream;
    };
  });
  const tone = Int16Array.from({ length: answerS * RATE_HZ }, (_, at) => 3_000 * Math.sin(at / 7));
  await page.route('**/api/tts_proxy/**', (route) =>
    route.fulfill({
      contentType: 'audio/wav',
      body: Buffer.from(formatWav({ samples: tone, sampleRateHz: RATE_HZ })),
    }),
  );
  await page.goto(site.url(query));
  await page.waitForFunction(() => 'stage' in window);
}

const tellRun = (event: unknown) =>
  page.evaluate((said) => window.stage.connection.tellRun(said), event);
const runs = () => page.evaluate(() => window.stage.connection.runs);
const frames = () =>
  page.evaluate(() => window.stage.connection.frames.map((frame) => Array.from(frame)));
const frameCount = () => page.evaluate(() => window.stage.connection.frames.length);
const openMicrophones = () =>
  page.evaluate(() => {
    const { streams } = window as unknown as { streams: MediaStream[] };
    return streams.filter((stream) => stream.getTracks().some((t) => t.readyState === 'live'))
      .length;
  });
const button = (name: string) => page.getByRole('button', { name });

const begin = (handlerId = HANDLER) =>
  tellRun({
    type: 'run-start',
    data: { conversation_id: 'c1', runner_data: { stt_binary_handler_id: handlerId } },
  });

async function answer(asksBack = false): Promise<void> {
  await tellRun({ type: 'stt-end', data: { stt_output: { text: 'quelle heure est-il' } } });
  await tellRun({
    type: 'intent-end',
    data: {
      intent_output: {
        conversation_id: 'c1',
        continue_conversation: asksBack,
        response: { speech: { plain: { speech: 'Il est midi.' } } },
      },
    },
  });
  await tellRun({ type: 'tts-end', data: { tts_output: { url: '/api/tts_proxy/a.wav' } } });
  await tellRun({ type: 'run-end' });
}

describe('what is said', () => {
  test('goes to Home Assistant from the first syllable, as it wants it', async () => {
    await open();
    await button('Talk').click();
    await expect
      .poll(runs)
      .toMatchObject([{ start_stage: 'stt', end_stage: 'tts', input: { sample_rate: RATE_HZ } }]);
    // Home Assistant takes its time; what is said meanwhile is not lost.
    await expect.poll(openMicrophones).toBe(1);
    // The microphone is real: what is to be said takes its time.
    await page.waitForTimeout(400);
    expect(await frameCount()).toBe(0);
    await begin();
    await expect.poll(frameCount).toBeGreaterThan(15);
    for (const frame of await frames()) {
      expect(frame[0]).toBe(HANDLER);
      expect(frame).toHaveLength(1 + 2 * 320);
    }
    const loudest = (await frames()).flatMap((frame) => frame.slice(1)).filter((byte) => byte > 0);
    expect(loudest.length).toBeGreaterThan(100);
  });

  test('goes at the rate that the browser has, where it cannot resample', async () => {
    await open();
    await page.evaluate(() => {
      const { createMediaStreamSource } = AudioContext.prototype;
      // As Firefox does.
      AudioContext.prototype.createMediaStreamSource = function (stream) {
        if (this.sampleRate === 16_000) throw new DOMException('rates', 'NotSupportedError');
        return createMediaStreamSource.call(this, stream);
      };
    });
    await button('Talk').click();
    await expect.poll(runs).toHaveLength(1);
    const rateHz = await page.evaluate(() => new AudioContext().sampleRate);
    expect(rateHz).toBeGreaterThan(RATE_HZ);
    expect(await runs()).toMatchObject([{ input: { sample_rate: rateHz } }]);
    await begin();
    await expect.poll(frameCount, PATIENCE).toBeGreaterThan(10);
    expect((await frames())[0]).toHaveLength(1 + 2 * rateHz * 0.02);
  });

  test('ends when the button is let go, where it was held', async () => {
    await open();
    const { x, y } = await button('Talk')
      .boundingBox()
      .then((box) => box ?? { x: 0, y: 0 });
    await page.mouse.move(x + 20, y + 20);
    await page.mouse.down();
    await expect.poll(runs).toHaveLength(1);
    await begin();
    await expect.poll(frameCount, PATIENCE).toBeGreaterThan(40);
    await page.mouse.up();
    await expect.poll(async () => (await frames()).at(-1)).toEqual([HANDLER]);
    const count = await frameCount();
    await page.waitForTimeout(200);
    expect(await frameCount()).toBe(count);
  });

  test('ends by itself where the button was tapped, and the microphone is let go', async () => {
    await open('layouts=grid&language=en&interrupt=false');
    await button('Talk').click();
    await expect.poll(runs).toHaveLength(1);
    await begin();
    await expect.poll(frameCount).toBeGreaterThan(10);
    await tellRun({ type: 'stt-vad-end' });
    await expect.poll(openMicrophones).toBe(0);
    expect((await frames()).at(-1)).not.toEqual([HANDLER]);
  });

  test('is asked for again where the answer is a question', async () => {
    await open('layouts=grid&language=en', 0.3);
    await button('Talk').click();
    await expect.poll(runs).toHaveLength(1);
    await begin();
    await expect.poll(frameCount).toBeGreaterThan(10);
    await answer(true);
    await expect.poll(runs, PATIENCE).toHaveLength(2);
    expect((await runs()).at(-1)).toMatchObject({ start_stage: 'stt', conversation_id: 'c1' });
  });
});

describe('an answer', () => {
  async function hearAnswer(query?: string): Promise<void> {
    await open(query);
    await button('Talk').click();
    await expect.poll(runs).toHaveLength(1);
    await begin();
    await expect.poll(frameCount, PATIENCE).toBeGreaterThan(SILENT_FROM_FRAME);
    await answer();
    await expect.poll(() => heardSeconds(page), PATIENCE).toBeGreaterThan(0.3);
  }

  test('is interrupted by a tap, and nothing is listened to any more', async () => {
    await hearAnswer();
    await button('Stop').click();
    await expect.poll(() => button('Talk').count()).toBe(1);
    expect(await openMicrophones()).toBe(0);
    expect(await runs()).toHaveLength(1);
  });

  test('is interrupted by talking, and all that was said is sent', async () => {
    await hearAnswer();
    await expect.poll(runs, PATIENCE).toHaveLength(2);
    expect((await runs()).at(-1)).toMatchObject({ start_stage: 'stt', conversation_id: 'c1' });
    const before = await frameCount();
    await begin(HANDLER + 1);
    // What was said before it was noticed comes first: most of a second at once.
    await expect.poll(frameCount).toBeGreaterThan(before + 30);
    expect((await frames()).at(-1)?.[0]).toBe(HANDLER + 1);
    const silent = await page.evaluate(() =>
      (window as unknown as { heardElements: HTMLAudioElement[] }).heardElements.every(
        (e) => e.paused,
      ),
    );
    expect(silent).toBe(true);
  });

  test('is not interrupted by talking where that is turned off', async () => {
    await hearAnswer('layouts=grid&language=en&interrupt=false');
    expect(await openMicrophones()).toBe(0);
    await expect.poll(() => heardSeconds(page), PATIENCE).toBeGreaterThan(4);
    expect(await runs()).toHaveLength(1);
  });

  test('that cannot be fetched is still read', async () => {
    await open();
    await page.route('**/api/tts_proxy/**', (route) => route.abort());
    await button('Talk').click();
    await expect.poll(runs).toHaveLength(1);
    await begin();
    await answer();
    await expect.poll(() => page.getByRole('log').textContent()).toContain('Il est midi.');
    await expect.poll(() => button('Talk').count()).toBe(1);
    await expect.poll(openMicrophones).toBe(0);
  });
});
