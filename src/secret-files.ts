/** Secrets that come as files, as container engines hand them over: `HA_TOKEN_FILE` → `HA_TOKEN`. */
import { readFileSync, statSync } from 'node:fs';
import { ExoError } from './core/errors.ts';

/** Only what is a secret by its name: `SSL_CERT_FILE` and the like belong to others. */
const SECRET_FILE = /^(?<name>[A-Z\d_]+_(?:TOKEN|KEY|SECRET|PASSWORD))_FILE$/;
/** Certificates and keys are the longest secrets there are, and take a tenth of it. */
const MAX_SECRET_BYTES = 64 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with the secrets in place of their files. Throws `options/invalid` that names every
 * mistake at once, and shows no secret.
 */
export function withSecretFiles(environment: Environment): Environment {
  const secrets: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const [variable, path] of Object.entries(environment)) {
    const name = SECRET_FILE.exec(variable)?.groups?.['name'];
    if (name === undefined || !path?.trim()) continue;
    if (environment[name]?.trim()) {
      mistakes.push(`${name} and ${variable} are both set: keep one of them`);
      continue;
    }
    try {
      secrets[name] = readSecret(path.trim());
    } catch (error) {
      mistakes.push(`${variable}: ${(error as Error).message}`);
    }
  }
  if (mistakes.length > 0) throw new ExoError('options/invalid', mistakes.join('; '));
  return { ...environment, ...secrets };
}

function readSecret(path: string): string {
  let text: string;
  try {
    // A device or a pipe has no size and might never end.
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_SECRET_BYTES) {
      throw new ExoError('options/invalid', 'not a file');
    }
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'options/invalid' ? 'is no file of a secret' : `cannot be read (${code})`;
    throw new ExoError('options/invalid', `${path} ${reason}`, { cause });
  }
  if (text === '') throw new ExoError('options/invalid', `${path} is empty`);
  return text;
}
