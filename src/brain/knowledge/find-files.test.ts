import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFiles, subjectOf } from './find-files.ts';

let root: string;
const { signal } = new AbortController();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'exo-knowledge-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...path: string[]): void {
  mkdirSync(join(root, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(root, ...path), 'Bonjour');
}

const names = async () => (await findFiles(root, signal)).files.map(({ file }) => file);

it('finds what it reads below each subject, and nothing else', async () => {
  put('Maths', 'pythagore.md');
  put('Maths', 'algebre', 'equations.PDF');
  put('Maths', 'photo.jpg');
  put('Maths', '.cache', 'a.md');
  put('anglais', 'verbs.txt');
  put('without-a-subject.md');
  const { files } = await findFiles(root, signal);
  expect(files.map(({ subject, file }) => [subject, file])).toEqual([
    ['maths', 'Maths/pythagore.md'],
    ['maths', 'Maths/algebre/equations.PDF'],
    ['anglais', 'anglais/verbs.txt'],
  ]);
});

it('follows no link, neither to a file nor to a folder', async () => {
  put('maths', 'a.md');
  symlinkSync('/etc', join(root, 'maths', 'system'));
  symlinkSync('/etc/hostname', join(root, 'maths', 'host.md'));
  symlinkSync('/etc', join(root, 'etc'));
  expect(await names()).toEqual(['maths/a.md']);
});

it('does not go deeper than people do', async () => {
  put('maths', ...Array.from({ length: 12 }, () => 'x'), 'deep.md');
  expect(await names()).toEqual([]);
});

it('stops at a bound, and says so', async () => {
  mkdirSync(join(root, 'maths'));
  for (let at = 0; at < 2_003; at += 1) writeFileSync(join(root, 'maths', `${at}.md`), '');
  const { files, isCut } = await findFiles(root, signal);
  expect([files.length, isCut]).toEqual([2_000, true]);
});

it('finds nothing where there is no folder', async () => {
  expect(await findFiles(join(root, 'none'), signal)).toEqual({ files: [], isCut: false });
});

it.each([
  ['Mathématiques 3e', 'mathematiques_3e'],
  ['physique-chimie', 'physique_chimie'],
  ['../..', undefined],
  ['数学', undefined],
])('makes of the folder %s the subject %s', (folder, subject) => {
  expect(subjectOf(folder)).toBe(subject);
});
