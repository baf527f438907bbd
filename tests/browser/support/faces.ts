/** What a face shows over time, and what is heard, seen from inside the page. */
import type { Page } from 'playwright-core';

/** Where screenshots are kept for the documentation, when `EXO_IMAGES` names a folder. */
const { EXO_IMAGES } = process.env;

export async function keepImage(page: Page, name: string): Promise<void> {
  if (!EXO_IMAGES) return;
  // A face blinks when its state changes, now and then twice.
  await page.waitForTimeout(550);
  await page.screenshot({ path: `${EXO_IMAGES}/${name}.png` });
}

/** From now on notes every mood of the first face of the selector. */
export async function watchMoods(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const face = page.locator(selector).first();
  await face.evaluate((element) => {
    const moods = [element.getAttribute('mood') ?? ''];
    const observer = new MutationObserver(() => moods.push(element.getAttribute('mood') ?? ''));
    observer.observe(element, { attributes: true, attributeFilter: ['mood'] });
    Object.assign(window, { moods });
  });
  return () => page.evaluate(() => (window as unknown as { moods: string[] }).moods);
}

/** Notes the audio elements of pages that are opened from now on: `heardSeconds` tells of the last. */
export async function listenToAudio(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const elements: HTMLAudioElement[] = [];
    const Original = window.Audio;
    window.Audio = class extends Original {
      constructor(src?: string) {
        super(src);
        elements.push(this);
      }
    };
    Object.assign(window, { heardElements: elements, heardS: 0 });
    window.setInterval(() => {
      for (const { currentTime } of elements) {
        const seen = window as unknown as { heardS: number };
        seen.heardS = Math.max(seen.heardS, currentTime);
      }
    }, 20);
  });
}

/** How far the browser has played an answer. */
export function heardSeconds(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { heardS: number }).heardS);
}
