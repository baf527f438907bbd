/** A real Chromium with a microphone that is a file. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { REPOSITORY } from '../../../demo/harness/paths.ts';

export interface ChromiumOptions {
  /** A WAV file that the microphone hears from when it is opened, once. */
  readonly microphone?: string;
  /** `exo.test` leads here too: a page of another machine, without HTTPS. */
  readonly args?: readonly string[];
}

export async function openChromium({
  microphone,
  args = [],
}: ChromiumOptions = {}): Promise<Browser> {
  const { stdout } = await promisify(execFile)(join(REPOSITORY, 'script', 'chromium'));
  return await chromium.launch({
    executablePath: stdout.trim(),
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      ...(microphone === undefined
        ? []
        : [`--use-file-for-fake-audio-capture=${microphone}%noloop`]),
      // Nothing of a test may depend on the outside.
      '--host-resolver-rules=MAP exo.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ...args,
    ],
  });
}
