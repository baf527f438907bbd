/** What a person does in Home Assistant's own frontend, in English, from the first page on. */
import type { Page } from 'playwright-core';

const PASSWORD = 'a-house-1';
const WAIT = { timeout: 40_000 };

interface Frontend extends HTMLElement {
  readonly hass?: { callWS<Result>(message: object): Promise<Result> };
}

/** The first page of a new Home Assistant: makes the user, and a token for the container. Returns the token. */
export async function becomeFirstUser(page: Page, url: string): Promise<string> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Create my smart home' }).click(WAIT);
  const fields = page.locator('onboarding-create-user input');
  await fields.first().waitFor(WAIT);
  for (const [index, text] of ['Anna', 'anna', PASSWORD, PASSWORD].entries()) {
    await fields.nth(index).fill(text);
  }
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForFunction(() => localStorage.getItem('hassTokens') !== null, undefined, WAIT);
  // The other steps are done already: they would look for things outside.
  await page.goto(url);
  await page.waitForFunction(
    () => document.querySelector<Frontend>('home-assistant')?.hass !== undefined,
    undefined,
    WAIT,
  );
  return await page.evaluate(async () => {
    const { hass } = document.querySelector<Frontend>('home-assistant') ?? {};
    if (!hass) throw new Error('nobody is signed in');
    return await hass.callWS<string>({
      type: 'auth/long_lived_access_token',
      client_name: 'EXO',
      lifespan: 365,
    });
  });
}

/** Settings, devices and services, add: up to the first form of the integration. */
export async function beginIntegration(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/config/integrations/dashboard`);
  await page.getByRole('button', { name: 'Add integration' }).first().click(WAIT);
  const dialog = page.locator('dialog-add-integration');
  await dialog.locator('input').fill(name);
  await dialog.getByText(name, { exact: true }).click(WAIT);
  await page.getByRole('button', { name: 'Submit' }).waitFor(WAIT);
}

export async function submit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Submit' }).click(WAIT);
}

/** The last page of a flow. */
export async function finish(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Skip and finish|Finish)$/ }).click(WAIT);
}

/** A new dashboard, opened for editing. */
export async function makeDashboardFromScratch(page: Page, url: string, title: string) {
  await page.goto(`${url}/config/lovelace/dashboards`);
  await page.getByRole('button', { name: 'Add dashboard' }).click(WAIT);
  await page.getByText('New dashboard from scratch').click(WAIT);
  const dialog = page.locator('dialog-lovelace-dashboard-detail');
  await dialog.locator('input').first().fill(title);
  await page.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'hidden', ...WAIT });
  await page.goto(`${url}/dashboard-${title.toLowerCase()}`);
  await page.getByRole('button', { name: 'Edit dashboard' }).click(WAIT);
}

/** The card is found by its name in the list of cards, looked at in its editor, and taken as it is. */
export async function addCard(
  page: Page,
  name: string,
  inEditor: () => Promise<void>,
): Promise<void> {
  await page.getByRole('button', { name: 'Add card' }).click(WAIT);
  await page.getByText('By card').click(WAIT);
  await page.locator('hui-dialog-create-card input').first().fill(name);
  await page.locator('hui-card-picker .overlay').first().click(WAIT);
  await page.getByRole('button', { name: 'Save' }).waitFor(WAIT);
  await inEditor();
  await page.getByRole('button', { name: 'Save' }).click(WAIT);
  await page.getByRole('button', { name: 'Done' }).click(WAIT);
}
