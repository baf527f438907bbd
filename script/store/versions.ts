/** One version, in package.json. It is written into the files of those who cannot read it there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/;

interface Place {
  readonly file: string;
  /** Around the version, each in a group. The first match counts. */
  readonly pattern: RegExp;
}

/** The first is the source. */
export const PLACES: readonly [Place, ...Place[]] = [
  { file: 'package.json', pattern: /^(\s{2}"version": ")([^"]+)(")/m },
  { file: 'package-lock.json', pattern: /^(\s{2}"version": ")([^"]+)(")/m },
  // The lock file says it a second time, as the version of its root package.
  { file: 'package-lock.json', pattern: /(\n {4}"": \{\n[^}]*?"version": ")([^"]+)(")/ },
  { file: 'config.yaml', pattern: /^(version: ")([^"]+)(")/m },
  { file: 'custom_components/exo/manifest.json', pattern: /^(\s{2}"version": ")([^"]+)(")/m },
  { file: 'pyproject.toml', pattern: /^(version = ")([^"]+)(")/m },
];

export function checkVersions(root: string): string[] {
  const versions = PLACES.map(({ file, pattern }) => ({
    file,
    version: pattern.exec(readFileSync(join(root, file), 'utf8'))?.[2],
  }));
  const [source] = versions;
  return versions
    .filter(({ version }) => version === undefined || version !== source?.version)
    .map(({ file, version }) => {
      const found = version === undefined ? 'names no version' : `says ${version}`;
      return `${file} ${found}, package.json says ${source?.version}: run script/version`;
    });
}

/** Throws where a file does not hold a version to replace: none is written then. */
export function writeVersion(root: string, version: string): void {
  if (!VERSION.test(version))
    throw new Error(`not a version: ${version} (like 1.2.3 or 1.2.3-beta.1)`);
  const texts = new Map<string, string>();
  for (const { file, pattern } of PLACES) {
    const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
    if (!pattern.test(text)) throw new Error(`${file} holds no version to replace`);
    texts.set(file, text.replace(pattern, `$1${version}$3`));
  }
  for (const [file, text] of texts) writeFileSync(join(root, file), text);
}
