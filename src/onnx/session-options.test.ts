import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SILERO = new URL('../vad/silero-model.ts', import.meta.url).href;

it('the inference runtime leaves no trace for its maker', async () => {
  const home = mkdtempSync(join(tmpdir(), 'exo-telemetry-'));
  const program = `
    const { SileroModel } = await import(${JSON.stringify(SILERO)});
    const model = new SileroModel();
    await model.start();
    await model.close();
    process.exit();
  `;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env['PATH'], HOME: home },
  });
  expect(existsSync(join(home, '.cache/Microsoft'))).toBe(false);
}, 20_000);
