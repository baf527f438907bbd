/** main.ts check: what is wrong, one a line. main.ts version X.Y.Z: writes it everywhere. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkStore } from './check-store.ts';
import { writeVersion } from './versions.ts';

const root = join(import.meta.dirname, '../..');

/** What a user's machine would get: everything that git knows or will know. */
function repositoryFiles(): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

const [command, version = ''] = process.argv.slice(2);
if (command === 'version') {
  writeVersion(root, version);
} else {
  const problems = checkStore(root, repositoryFiles());
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
