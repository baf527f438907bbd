import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Choices } from './choices.ts';
import { createLog, silentLog } from './core/log.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'exo-choices-'));

test('a choice is in force at once and after a restart', async () => {
  const folder = newFolder();
  const choices = new Choices(folder, silentLog);
  expect(choices.current).toEqual({});
  await choices.set({ voice: 'piper-siwis' });
  await choices.set({ model: 'ollama' });
  expect(choices.current).toEqual({ voice: 'piper-siwis', model: 'ollama' });
  expect(new Choices(folder, silentLog).current).toEqual(choices.current);
});

test('choices made at once are all kept', async () => {
  const folder = newFolder();
  const lines: string[] = [];
  const choices = new Choices(
    folder,
    createLog('info', (line) => lines.push(line)),
  );
  const voices = Array.from({ length: 20 }, (_, at) => 'v'.repeat(20 - at));
  await Promise.all([
    ...voices.map((voice) => choices.set({ voice })),
    choices.set({ model: 'ollama' }),
  ]);
  expect(lines).toEqual([]);
  expect(new Choices(folder, silentLog).current).toEqual({ voice: 'v', model: 'ollama' });
});

test.each(['', '{', '[]', '{"voice": 7}', '{"voice": ""}'])('%j on disk is no choice', (text) => {
  const folder = newFolder();
  writeFileSync(join(folder, 'choices.json'), text);
  expect(new Choices(folder, silentLog).current).toEqual({});
});

test('a folder that is not there costs the next start, and says so', async () => {
  const lines: string[] = [];
  const log = createLog('info', (line) => lines.push(line));
  const choices = new Choices('/nowhere/at/all', log);
  await choices.set({ voice: 'x' });
  expect(choices.current.voice).toBe('x');
  expect(lines.join()).toContain('ENOENT');
});
