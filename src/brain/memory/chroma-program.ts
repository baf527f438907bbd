/** Which Chroma server can run here: npm's own, or one that is installed. */
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { ExoError } from '../../core/errors.ts';

/** What npm's server is built for. */
const OLDEST_GLIBC = [2, 39] as const;

export interface ChromaProgram {
  readonly command: string;
  /** What stands before `run`. */
  readonly args: readonly string[];
}

interface Surroundings {
  /** As Node reports it; undefined where there is none (musl). */
  readonly glibcVersion: string | undefined;
  readonly pathVariable: string;
  /** Where npm's server is; undefined where its package was left out. */
  readonly bundled: string | undefined;
}

/** Throws `memory/server-missing`, with what to do about it. */
export async function findChromaProgram(
  { glibcVersion, pathVariable, bundled }: Surroundings = surroundings(),
): Promise<ChromaProgram> {
  if (bundled !== undefined && isRecentEnough(glibcVersion))
    return { command: process.execPath, args: [bundled] };
  for (const folder of pathVariable.split(delimiter)) {
    // npm's scripts put its own program in front, which is the one that does not run here.
    if (folder === '' || folder.endsWith(join('node_modules', '.bin'))) continue;
    const command = join(folder, 'chroma');
    if (await isExecutable(command)) return { command, args: [] };
  }
  throw new ExoError(
    'memory/server-missing',
    'no Chroma server runs on this system: install chromadb from PyPI, or give the address of one',
  );
}

export function isRecentEnough(glibcVersion: string | undefined): boolean {
  const [major = 0, minor = 0] = (glibcVersion ?? '').split('.').map(Number);
  return major > OLDEST_GLIBC[0] || (major === OLDEST_GLIBC[0] && minor >= OLDEST_GLIBC[1]);
}

function surroundings(): Surroundings {
  // Without the network: it would look up names. Node's types do not know the switch.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as {
    header?: { glibcVersionRuntime?: string };
  };
  return {
    glibcVersion: header?.glibcVersionRuntime,
    pathVariable: process.env['PATH'] ?? '',
    bundled: bundledProgram(),
  };
}

/** The package of the binary is optional: it exists for two kinds of processor. */
function bundledProgram(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(`chromadb-js-bindings-linux-${process.arch}-gnu`);
    return join(dirname(require.resolve('chromadb')), '..', 'cli.mjs');
  } catch {
    return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
