/** `script/demo`, as people run it, in a folder of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { AUDIO_FOLDER } from './support/recordings.ts';

const run = promisify(execFile);
const DEMO_TIMEOUT_MS = 170_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function demo(...args: string[]): Promise<string> {
  const { stdout } = await run(join(REPOSITORY, 'script', 'demo'), args, {
    env: { ...process.env, EXO_DEMO_DIR: folder, EXO_SKIP_SETUP: '1' },
    timeout: DEMO_TIMEOUT_MS,
  });
  return stdout;
}

test('the first words in a new house turn on the light and are answered audibly', async () => {
  const said = await demo('say', 'allume la lumière du salon');
  expect(said).toContain('light.lampe_du_salon: off → on');
  expect(said).toMatch(/voice .*audible/);
  expect(said).not.toContain('NOT AUDIBLE');
  expect(said).toContain('intent-end');
});

test('the second time the house is as it was left, and hears a recording', async () => {
  const recording = join(AUDIO_FOLDER, 'fr', 'éteins la lumière.wav');
  const said = await demo('say', recording, 'oui');
  expect(said).toContain('stt-vad-end');
  expect(said).toMatch(/state {6}light\.lampe_du_salon: on .*→ off/);
});

test('a demo that does not run has no status', async () => {
  await expect(demo('status')).rejects.toMatchObject({ code: 1 });
});
