/** The image that script/image built: its configuration, and its files as a folder. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '../../../script/image');

interface ImageConfig {
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly User: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

function ask(command: string): string {
  return execFileSync(SCRIPT, [command], { encoding: 'utf8', maxBuffer: 2 ** 24 }).trim();
}

export const ROOTFS = ask('rootfs');
export const IMAGE = (JSON.parse(ask('inspect')) as { Docker: { config: ImageConfig } }).Docker
  .config;
export const VERSION = (
  JSON.parse(readFileSync(join(ROOTFS, 'app/package.json'), 'utf8')) as { version: string }
).version;

/** A program of the image, in its files alone. */
export function runInside(...command: readonly string[]): string {
  return execFileSync('chroot', [ROOTFS, ...command], { encoding: 'utf8' });
}
