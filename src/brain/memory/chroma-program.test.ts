import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findChromaProgram, isRecentEnough } from './chroma-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'exo-path-'));
const bundled = '/app/node_modules/chromadb/dist/cli.mjs';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function putProgram(...path: string[]): string {
  const at = join(folder, ...path);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'chroma'), '#!/bin/sh\n');
  chmodSync(join(at, 'chroma'), 0o755);
  return at;
}

it.each([
  ['2.39', true],
  ['2.41', true],
  ['3.0', true],
  ['2.36', false],
  ['2.4', false],
  [undefined, false],
])('npm’s server runs with glibc %s: %s', (version, runs) => {
  expect(isRecentEnough(version)).toBe(runs);
});

describe('the Chroma program', () => {
  it('is npm’s own where the system is recent enough', async () => {
    const found = await findChromaProgram({ glibcVersion: '2.41', pathVariable: '', bundled });
    expect(found).toEqual({ command: process.execPath, args: [bundled] });
  });

  it('is the one that is installed elsewhere, but never npm’s in disguise', async () => {
    const disguised = putProgram('node_modules', '.bin');
    const installed = putProgram('bin');
    const pathVariable = ['', disguised, join(folder, 'none'), installed].join(':');
    const found = await findChromaProgram({ glibcVersion: '2.36', pathVariable, bundled });
    expect(found).toEqual({ command: join(installed, 'chroma'), args: [] });
  });

  it('is missing where there is neither', async () => {
    await expect(
      findChromaProgram({ glibcVersion: undefined, pathVariable: folder, bundled: undefined }),
    ).rejects.toMatchObject({ code: 'memory/server-missing' });
  });
});
