/** The bench as a person runs it: with real, small models, in processes of their own, beside others of its kind. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { lockBench } from '../../src/exo-bench/bench-lock.ts';
import type { BenchReport } from '../../src/exo-bench/report.ts';
import { type BenchOptions, runBench } from '../../src/exo-bench/run-bench.ts';
import { FakeTranscriptionServer } from '../fakes/fake-transcription-server.ts';
import { FAKE_KEY } from '../fakes/fake-voice-servers.ts';
import { dataFolderWith, type SmallModel, smallCatalogue } from '../fakes/small-models.ts';

const PROGRAM = join(import.meta.dirname, '../../src/exo-bench.ts');
const MODELS: readonly SmallModel[] = [
  'whisper-base-int8',
  'piper-fr_FR-siwis-low',
  'multilingual-e5-small-int8',
];
const patiently = 90_000;

let folder: Awaited<ReturnType<typeof dataFolderWith>>;
let options: BenchOptions;

beforeAll(async () => {
  folder = await dataFolderWith(MODELS);
  options = {
    version: '1.2.3',
    language: 'fr',
    dataDir: folder.path,
    catalogue: await smallCatalogue(MODELS),
    threads: 1,
    wantsGpu: true,
    clock: systemClock,
    log: silentLog,
  };
}, patiently);
afterAll(() => folder.remove());

const providers = ({ url }: FakeTranscriptionServer) =>
  JSON.stringify([
    { kind: 'openai', url: `${url}/v1`, api_key: FAKE_KEY, stt_model: 'gpt-4o-transcribe' },
  ]);

async function exoBench(args: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], EXO_DATA_DIR: folder.path, ...environment };
  return await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env });
}

describe('the bench of a house', () => {
  it(
    'measures everything that is installed, and decides by what it measured',
    async () => {
      const steps: string[] = [];
      const { signal } = new AbortController();
      const report = await runBench({ ...options, onStep: (step) => steps.push(step) }, signal);
      expect(steps).toEqual(
        expect.arrayContaining(['hardware', 'silero', 'starter', 'espeak-ng', ...MODELS]),
      );
      expect(report.hardware).toMatchObject({ gigaops: expect.any(Number), providers: ['cpu'] });
      expect(report.vad).toEqual({
        frame: { count: 250, p50Ms: expect.any(Number), p95Ms: expect.any(Number) },
        skipped: null,
      });
      const [starter, whisper] = report.ears;
      expect(report.ears.map(({ engine, model, skipped }) => [engine, model, skipped])).toEqual([
        ['starter', null, null],
        ['whisper', 'whisper-base-int8', null],
      ]);
      for (const ear of [starter, whisper]) {
        expect(ear?.threeSeconds?.count).toBeGreaterThan(0);
        expect(ear?.eightSeconds?.p95Ms).toBeGreaterThanOrEqual(ear?.eightSeconds?.p50Ms ?? 1e9);
        expect(ear?.realTimeFactor).toBeGreaterThan(0);
        expect(ear?.memoryMb).toBeGreaterThan(20);
      }
      const piper = report.voices.find(({ engine }) => engine === 'piper');
      expect(piper).toMatchObject({ model: 'piper-fr_FR-siwis-low', skipped: null });
      expect(piper?.replyFirst?.p50Ms).toBeGreaterThan(0);
      expect(piper?.realTimeFactor).toBeGreaterThan(0);
      expect(report.voices.find(({ engine }) => engine === 'espeak-ng')).toMatchObject({
        memoryMb: null,
        skipped: null,
      });
      expect(report.embeddings).toMatchObject([{ model: 'multilingual-e5-small-int8' }]);
      const [hearing] = report.advice;
      expect(hearing?.models).toEqual([
        expect.objectContaining({ id: 'whisper-base-int8', isInstalled: true, isMeasured: true }),
      ]);
      expect(hearing?.models[0]?.tookMs).toBe(Math.round(whisper?.threeSeconds?.p50Ms ?? 0));
    },
    patiently,
  );

  it('ends at once when nobody waits for it any more', async () => {
    const leaving = new AbortController();
    const running = runBench({ ...options, onStep: () => leaving.abort() }, leaving.signal);
    await expect(running).rejects.toMatchObject({ code: 'bench/cancelled' });
  });
});

describe('the program', () => {
  it(
    'says it in the language of the house, and leaves the providers alone',
    async () => {
      await using server = await new FakeTranscriptionServer().start();
      const { stdout } = await exoBench(['--language', 'en'], { EXO_PROVIDERS: providers(server) });
      expect(stdout).toContain('Suits this machine for hearing: ');
      expect(stdout).toMatch(/^whisper-base-int8 .* MB$/m);
      expect(server.heard).toEqual([]);
    },
    patiently,
  );

  it(
    'asks the providers where it may, without a word of their keys',
    async () => {
      await using server = await new FakeTranscriptionServer().start();
      const empty = await mkdtemp(join(tmpdir(), 'exo-bench-'));
      const environment = { EXO_PROVIDERS: providers(server), EXO_DATA_DIR: empty };
      const { stderr, stdout } = await exoBench(['--json', '--remote'], environment);
      expect((JSON.parse(stdout) as BenchReport).ears[1]).toMatchObject({
        engine: 'openai-stt',
        isRemote: true,
        threeSeconds: { count: 2 },
        eightSeconds: null,
        skipped: null,
      });
      expect(stdout + stderr).not.toContain(FAKE_KEY);
      await rm(empty, { recursive: true });
    },
    patiently,
  );

  it('is not run twice at a time', async () => {
    const unlock = await lockBench(folder.path);
    await expect(lockBench(folder.path)).rejects.toMatchObject({ code: 'bench/running' });
    await expect(exoBench(['--json'])).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('a bench runs already'),
    });
    await unlock();
    await (await lockBench(folder.path))();
  });

  it('names what it does not understand', async () => {
    await expect(exoBench(['--language', 'nl'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--language must be fr or en'),
    });
    await expect(exoBench(['--everything'])).rejects.toMatchObject({ code: 1 });
    const broken = exoBench([], { EXO_MODEL_CATALOGUE: join(folder.path, 'none.json') });
    await expect(broken).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('model/catalogue'),
    });
  });
});
