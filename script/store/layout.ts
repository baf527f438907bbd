/** Which files Supervisor would take for something of its own, from a list of all paths. Pure. */

const DATA_FILE = /\.(?:yaml|yml|json)$/;
const APP_CONFIG = /^config\..*(?:yaml|yml|json)$/;
const BUILD_CONFIG = /^build\.(?:yaml|yml|json)$/;
const REPOSITORY = /^repository\.(?:yaml|yml|json)$/;
/** A language, perhaps with its country: `fr`, `pt-BR`. */
const TRANSLATION = /^translations\/[a-z]{2,3}(?:-[A-Z]{2})?\.yaml$/;

/** @param paths of all files in the repository, with `/` */
export function checkLayout(paths: readonly string[]): string[] {
  return [
    ...exactly('config.yaml', entriesNamed(paths, isAppConfig), 'an app of its own'),
    ...exactly(undefined, entriesNamed(paths, isBuildConfig), 'how to build the app'),
    ...exactly('repository.yaml', entriesNamed(paths, isRepository), 'the repository'),
    ...paths
      .filter((path) => path.startsWith('translations/') && !TRANSLATION.test(path))
      .map((path) => `${path}: translations/ holds nothing but languages of the app's options`),
  ];
}

/** A custom app's configuration is looked for in every folder but hidden ones and `rootfs`. */
function isAppConfig(path: string): boolean {
  const parts = path.split('/');
  return (
    !parts.some((part) => part.startsWith('.') || part === 'rootfs') &&
    APP_CONFIG.test(parts.at(-1) ?? '') &&
    DATA_FILE.test(path)
  );
}

/** Looked for in hidden folders too: a workflow of this name would decide how the app is built. */
function isBuildConfig(path: string): boolean {
  return BUILD_CONFIG.test(path.split('/').at(-1) ?? '');
}

function isRepository(path: string): boolean {
  return REPOSITORY.test(path.split('/').at(-1) ?? '');
}

/** Of files and of the folders that they are in: Supervisor does not ask which it is. */
function entriesNamed(paths: readonly string[], matches: (path: string) => boolean): string[] {
  const entries = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      entries.add(parts.slice(0, count).join('/'));
    }
  }
  return [...entries].filter(matches);
}

function exactly(expected: string | undefined, found: string[], meaning: string): string[] {
  const foreign = found.filter((path) => path !== expected);
  const problems = foreign.map((path) => `${path}: Supervisor would read it as ${meaning}`);
  if (expected && !found.includes(expected)) problems.push(`${expected} is missing`);
  return problems;
}
