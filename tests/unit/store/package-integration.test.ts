/** The archive that HACS unpacks into custom_components/exo. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../../script/package-integration');
const HACS = join(import.meta.dirname, '../../../hacs.json');

it('holds the integration without its folder, and what HACS looks for', () => {
  const { filename } = JSON.parse(readFileSync(HACS, 'utf8')) as { filename: string };
  const archive = join(mkdtempSync(join(tmpdir(), 'exo-package-')), filename);
  execFileSync(SCRIPT, [archive]);
  const list = execFileSync('python3', ['-m', 'zipfile', '-l', archive], { encoding: 'utf8' });
  const names = list
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0]);
  expect(names).toEqual(expect.arrayContaining(['manifest.json', '__init__.py', 'brand/icon.png']));
  expect(list).not.toMatch(/__pycache__|\.pyc/);
});
