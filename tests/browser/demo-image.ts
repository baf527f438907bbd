/** The picture of README, while `script/demo` runs: `node tests/browser/demo-image.ts`. Somebody speaks in its living room. */
import { join } from 'node:path';
import { readState } from '../../demo/demo-state.ts';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { Rest } from '../../demo/harness/rest.ts';
import { AUDIO_FOLDER } from '../home/support/recordings.ts';
import { openChromium } from './support/chromium.ts';
import { visit } from './support/dashboard.ts';

const RECORDING = join(AUDIO_FOLDER, 'fr', 'allume la lumière.wav');

const demo = await readState();
if (!demo) throw new Error('start script/demo first');
const baseUrl = `http://127.0.0.1:${demo.homePort}`;
const browser = await openChromium({ microphone: RECORDING });
try {
  const page = await visit(
    browser,
    {
      baseUrl,
      token: demo.token,
      path: '/demo-maison',
      language: 'fr',
    },
    { viewport: { width: 1_180, height: 760 }, deviceScaleFactor: 2 },
  );
  await page.locator('exo-room').first().waitFor();
  // Cards below come in after it.
  await page.waitForTimeout(3_000);
  await new Rest(baseUrl, demo.token).post('/api/services/light/turn_off', { entity_id: 'all' });
  await page.getByRole('button', { name: 'Parler' }).last().click();
  await page.locator('exo-avatar[mood=responding]').waitFor({ timeout: 30_000 });
  // A face blinks when its state changes, and the answer is short.
  await page.waitForTimeout(280);
  await page.screenshot({ path: join(REPOSITORY, 'docs', 'images', 'card-demo.png') });
} finally {
  await browser.close();
}
