/** The repository itself, and copies of it that are broken in one place. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStore } from '../../../script/store/check-store.ts';
import { checkVersions, PLACES, writeVersion } from '../../../script/store/versions.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILES = [
  ...['config.yaml', 'repository.yaml', 'translations/en.yaml', 'translations/fr.yaml'],
  ...['Dockerfile', 'apparmor.txt', 'README.md', 'DOCS.md', 'CHANGELOG.md', 'LICENSE'],
  ...['hacs.json', 'icon.png', 'logo.png', 'package.json', 'package-lock.json'],
  ...['pyproject.toml', 'custom_components/exo/manifest.json'],
  'custom_components/exo/brand/icon.png',
];

let copy = '';
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'exo-store-'));
  for (const file of FILES) cpSync(join(ROOT, file), join(copy, file));
});
afterEach(() => rmSync(copy, { recursive: true }));

function edit(file: string, change: (text: string) => string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
}

describe('this repository', () => {
  it('is what the store wants', () => {
    expect(checkStore(copy, FILES)).toEqual([]);
  });

  it.each<[string, string, (text: string) => string, string]>([
    ['a rating below 8', 'config.yaml', (text) => text.replace('ingress: true\n', ''), 'rates it'],
    ['a key too many', 'config.yaml', (text) => `${text}boot: auto\n`, 'boot'],
    ['a list', 'config.yaml', () => '- 1\n', 'config.yaml'],
    [
      'a new option',
      'config.yaml',
      (text) => text.replace(/(language: list)/, 'x: bool\n  $1'),
      'x',
    ],
    ['no label', 'translations/fr.yaml', (text) => text.replace('log_level:', 'log:'), 'log_level'],
    ['no name', 'repository.yaml', () => 'url: https://a.example\n', 'needs a name'],
    ['a wide profile', 'apparmor.txt', (text) => text.replace('unix,', 'file,'), 'confines'],
    ['a picture', 'icon.png', () => 'GIF89a', 'icon.png'],
    ['a variable base', 'Dockerfile', (text) => text.replace(/^FROM \S+/m, 'FROM $B'), 'literal'],
    ['an old version', 'pyproject.toml', (text) => text.replace('"0.', '"9.'), 'script/version'],
  ])('would be refused for %s', (_, file, change, reason) => {
    edit(file, change);
    expect(checkStore(copy, FILES).join('\n')).toContain(reason);
  });

  it('would be refused without a profile, without documents, with a second app', () => {
    const fewer = FILES.filter((file) => file !== 'apparmor.txt' && file !== 'DOCS.md');
    expect(checkStore(copy, [...fewer, 'demo/config.json'])).toEqual([
      'demo/config.json: Supervisor would read it as an app of its own',
      'config.yaml: Supervisor rates it 7 of 8',
      'DOCS.md is missing',
    ]);
  });
});

describe('the version', () => {
  it('is written to every place at once', () => {
    writeVersion(copy, '1.10.0-beta.2');
    expect(checkVersions(copy)).toEqual([]);
    for (const { file } of PLACES) {
      expect(readFileSync(join(copy, file), 'utf8')).toContain('"1.10.0-beta.2"');
    }
  });

  it('is checked in the lock file twice', () => {
    edit('package-lock.json', (text) =>
      text.replace(/("": \{\n[^}]*?"version": ")[^"]+/, '$19.9.9'),
    );
    expect(checkVersions(copy)).toEqual([expect.stringContaining('package-lock.json says')]);
  });

  it.each(['1.0', 'v1.0.0', '', '1.0.0 '])('is not %j', (version) => {
    expect(() => writeVersion(copy, version)).toThrow('not a version');
  });

  it('is written nowhere if one place cannot take it', () => {
    const before = readFileSync(join(copy, 'package.json'), 'utf8');
    edit('config.yaml', (text) => text.replace('version: "', "version: '"));
    expect(() => writeVersion(copy, '9.9.9')).toThrow('config.yaml');
    expect(readFileSync(join(copy, 'package.json'), 'utf8')).toBe(before);
  });
});
