/** Where things are: the repository, its scripts, the cache that lives outside of it. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const HOME_ASSISTANT_SCRIPT = join(REPOSITORY, 'script', 'homeassistant');

const { EXO_CACHE, XDG_CACHE_HOME } = process.env;

export const CACHE = EXO_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'exo');
