/** All that Supervisor, its store and HACS ask of this repository: a list of what is wrong. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { checkAppArmor } from './app-armor.ts';
import { checkAppConfig } from './app-config.ts';
import { checkDockerfile } from './dockerfile.ts';
import { checkLabels } from './labels.ts';
import { checkLayout } from './layout.ts';
import { pngSize } from './png-size.ts';
import { MAXIMUM_RATING, rateApp } from './rating.ts';
import { checkVersions } from './versions.ts';

const LANGUAGES = ['en', 'fr'] as const;
const DOCUMENTS = ['README.md', 'DOCS.md', 'CHANGELOG.md', 'LICENSE', 'hacs.json'] as const;
/** What the store and Home Assistant show at these sizes. */
const PICTURES: Readonly<Record<string, (width: number, height: number) => boolean>> = {
  'icon.png': (width, height) => width === 128 && height === 128,
  'logo.png': (width, height) => width === 250 && height <= 120,
  'custom_components/exo/brand/icon.png': (width, height) => width === 256 && height === 256,
};

/** @param paths of all files that belong to the repository at `root` */
export function checkStore(root: string, paths: readonly string[]): string[] {
  const layout = checkLayout(paths);
  if (!existsSync(join(root, 'config.yaml'))) return layout;
  return [
    ...layout,
    ...checkApp(root, paths),
    ...checkVersions(root),
    ...checkPictures(root),
    ...DOCUMENTS.filter((name) => !paths.includes(name)).map((name) => `${name} is missing`),
  ];
}

function checkApp(root: string, paths: readonly string[]): string[] {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const hasProfile = paths.includes('apparmor.txt');
  const config: unknown = parse(read('config.yaml'));
  const problems = checkAppConfig(config);
  if (problems.length > 0) return problems.map((problem) => `config.yaml: ${problem}`);
  const app = config as Readonly<Record<string, unknown>>;
  const rating = rateApp(app, hasProfile);
  if (rating < MAXIMUM_RATING) {
    problems.push(`config.yaml: Supervisor rates it ${rating} of ${MAXIMUM_RATING}`);
  }
  const languages = new Map<string, unknown>();
  for (const path of paths.filter((name) => name.startsWith('translations/'))) {
    languages.set(basename(path, '.yaml'), parse(read(path)));
  }
  problems.push(...checkLabels(app, languages, LANGUAGES));
  if (hasProfile) problems.push(...checkAppArmor(read('apparmor.txt')));
  problems.push(...checkDockerfile(read('Dockerfile')));
  const repository: unknown = parse(read('repository.yaml'));
  if (typeof (repository as { name?: unknown } | null)?.name !== 'string') {
    problems.push('repository.yaml: needs a name');
  }
  return problems;
}

function checkPictures(root: string): string[] {
  const problems: string[] = [];
  for (const [path, isRight] of Object.entries(PICTURES)) {
    const size = existsSync(join(root, path)) && pngSize(readFileSync(join(root, path)));
    if (!size) problems.push(`${path} is missing or no PNG: run script/draw-logo`);
    else if (!isRight(size.width, size.height)) {
      problems.push(`${path} is ${size.width} × ${size.height}: run script/draw-logo`);
    }
  }
  return problems;
}
