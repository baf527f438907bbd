/** Kokoro on disk, with the voice of the tests: its styles are 522 kB each, so they are written when needed. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STYLE_ROWS, STYLE_SIZE } from '../../src/tts/engines/kokoro/kokoro-files.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/voices/kokoro', import.meta.url));

/** By name, the pitch of its first row; each further row is a thousandth higher. */
export function makeKokoroFolder(folder: string, voices: Readonly<Record<string, number>>): void {
  cpSync(FIXTURES, folder, { recursive: true });
  mkdirSync(join(folder, 'voices'));
  for (const [name, pitch] of Object.entries(voices)) {
    const style = Float32Array.from(
      { length: STYLE_ROWS * STYLE_SIZE },
      (_, at) => pitch + Math.floor(at / STYLE_SIZE) / 1_000,
    );
    writeFileSync(join(folder, 'voices', `${name}.bin`), new Uint8Array(style.buffer));
  }
}
