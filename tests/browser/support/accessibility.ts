/** What axe finds wrong with the card, in Chromium. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** One line a violation, with its element; empty where nothing is wrong. */
export async function violationsOf(page: Page, selector: string): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(await readFile(file, 'utf8'));
  const violations = await page.evaluate(async (within) => {
    const { axe } = window as unknown as {
      axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> };
    };
    const host = document.querySelector(within) ?? findDeep(document, within);
    // Rules of whole pages are for the page around it.
    const options = { rules: { region: { enabled: false } } };
    return (await axe.run({ include: host }, options)).violations;

    function findDeep(root: Document | ShadowRoot, wanted: string): Element | null {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches(wanted)) return element;
        const found = element.shadowRoot && findDeep(element.shadowRoot, wanted);
        if (found) return found;
      }
      return null;
    }
  }, selector);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`),
  );
}
