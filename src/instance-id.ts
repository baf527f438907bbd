/** Which EXO this is: made once, kept in the data folder, so that Home Assistant knows it again. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './core/log.ts';

const ID = /^[0-9a-f-]{36}$/;

/** A folder that cannot be written costs the memory of it, not the start. */
export function instanceId(dataFolder: string, log: Log): string {
  const file = join(dataFolder, 'instance');
  try {
    const known = readFileSync(file, 'utf8').trim();
    if (ID.test(known)) return known;
  } catch {
    // Not there yet: the first start.
  }
  const made = randomUUID();
  try {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(file, `${made}\n`);
  } catch (error) {
    log.warn('the data folder cannot be written, EXO gets a new identity at each start', {
      folder: dataFolder,
      code: (error as NodeJS.ErrnoException).code,
    });
  }
  return made;
}
