/** The image, started: it hears and speaks over Wyoming, stays within bounds and stops when told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wavToMono } from '../../src/audio/wav.ts';
import { WyomingClient } from '../fakes/wyoming-client.ts';
import { Container } from './support/container.ts';
import { isHealthy } from './support/health.ts';

const PORT = 10_300;
const SHARED = process.env['EXO_SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared');
/** Supervisor's patience is 10 s. */
const STOP_LIMIT_MS = 5_000;
/** On a quiet machine it is a third of a second; this one may be busy. */
const START_LIMIT_MS = 5_000;
/** A few seconds are no problem, a process that hangs is. */
const START_DEADLINE_MS = 30_000;

async function connected(container: Container): Promise<WyomingClient> {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      return await WyomingClient.connect(PORT);
    } catch (error) {
      if (performance.now() > deadline) throw new Error(container.output, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function describeBy(client: WyomingClient): Promise<unknown> {
  client.send({ type: 'describe' });
  return (await client.next())?.type;
}

async function transcribe(client: WyomingClient, recording: string): Promise<unknown> {
  const { samples, sampleRateHz } = wavToMono(readFileSync(join(SHARED, 'audio', recording)));
  const format = { rate: sampleRateHz, width: 2, channels: 1 };
  const payload = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  client.send(
    { type: 'transcribe', data: { language: 'fr' } },
    { type: 'audio-start', data: format },
    { type: 'audio-chunk', data: format, payload },
    { type: 'audio-stop' },
  );
  return (await client.until('transcript')).at(-1)?.data['text'];
}

async function spokenBytes(client: WyomingClient, text: string): Promise<number> {
  client.send({ type: 'synthesize', data: { text } });
  const events = await client.until('audio-stop');
  return events.reduce((sum, { payload }) => sum + payload.length, 0);
}

describe('the container', () => {
  it('answers, hears, speaks, and ends by SIGTERM', async () => {
    expect(isHealthy()).toBe(false);
    const startedMs = performance.now();
    await using container = new Container();
    const client = await connected(container);
    expect(await describeBy(client)).toBe('info');
    const startMs = Math.round(performance.now() - startedMs);
    expect(isHealthy()).toBe(true);
    // A sentence that needs no house: there is no Home Assistant here.
    expect(await transcribe(client, 'fr/quelle heure est-il.wav')).toBe('quelle heure est-il');
    expect(await spokenBytes(client, 'Bonjour la maison.')).toBeGreaterThan(20_000);
    const rss = /VmRSS:\s+(\d+) kB/.exec(
      readFileSync(`/proc/${container.pid}/status`, 'utf8'),
    )?.[1];
    const stoppedMs = performance.now();
    expect(await container.stop()).toBe(0);
    const stopMs = Math.round(performance.now() - stoppedMs);
    process.stdout.write(
      `start_ms=${startMs} main_rss_mb=${Number(rss) / 1_000} stop_ms=${stopMs}\n`,
    );
    expect(startMs).toBeLessThan(START_LIMIT_MS);
    expect(stopMs).toBeLessThan(STOP_LIMIT_MS);
    expect(container.strayFiles).toEqual([]);
  });

  it('runs as a user who owns nothing but its data', async () => {
    await using container = new Container({ user: 1000, env: { EXO_LANGUAGE: 'en' } });
    const client = await connected(container);
    expect(await describeBy(client)).toBe('info');
    expect(readFileSync(`/proc/${container.pid}/status`, 'utf8')).toMatch(/^Uid:\s+1000/m);
    expect(await spokenBytes(client, 'Good morning.')).toBeGreaterThan(10_000);
    expect(await container.stop()).toBe(0);
    expect(container.strayFiles).toEqual([]);
  });

  it('runs as a user whose data folder belongs to someone else', async () => {
    await using container = new Container({ user: 1234 });
    const client = await connected(container);
    expect(await describeBy(client)).toBe('info');
    expect(await container.stop()).toBe(0);
  });

  it('names an option that it cannot use, and ends', async () => {
    await using container = new Container({ options: { language: 'klingon' } });
    expect(await container.exited).toBe(1);
    expect(container.output).toContain('language must be one of fr, en');
  });

  it('leaves a second one on its port a word of advice', async () => {
    await using first = new Container();
    await connected(first);
    await using second = new Container();
    expect(await second.exited).toBe(1);
    expect(second.output).toContain(String(PORT));
    expect(await first.stop()).toBe(0);
  });
});
