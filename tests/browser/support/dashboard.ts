/** Home Assistant's own dashboards, in a browser that is signed in. */
import type { Connection } from 'home-assistant-js-websocket';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Rest } from '../../../demo/harness/rest.ts';
import { listenToAudio } from './faces.ts';

export interface View {
  readonly title: string;
  readonly path: string;
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** Returns its address. */
export async function makeDashboard(
  connection: Connection,
  name: string,
  views: readonly View[],
): Promise<string> {
  await connection.sendMessagePromise({
    type: 'lovelace/dashboards/create',
    url_path: name,
    title: name,
    mode: 'storage',
    show_in_sidebar: true,
    require_admin: false,
  } as { type: string });
  const config = { title: name, views };
  await connection.sendMessagePromise({
    type: 'lovelace/config/save',
    url_path: name,
    config,
  } as { type: string });
  return `/${name}/${views[0]?.path}`;
}

export interface Visit {
  readonly baseUrl: string;
  readonly token: string;
  readonly path: string;
  readonly language?: string;
  readonly dark?: boolean;
}

/** Opens a page of Home Assistant as the token's user. */
export async function visit(
  browser: Browser,
  { baseUrl, token, path, language = 'en', dark = false }: Visit,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 800 },
    serviceWorkers: 'block',
    permissions: ['microphone'],
    colorScheme: dark ? 'dark' : 'light',
    locale: language,
    ...options,
  });
  const tokens = {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 1_800,
    hassUrl: baseUrl,
    clientId: `${baseUrl}/`,
    expires: Date.now() + 1e11,
    refresh_token: '',
  };
  await context.addInitScript(
    ([stored, spoken]) => {
      localStorage.setItem('hassTokens', JSON.stringify(stored));
      localStorage.setItem('selectedLanguage', JSON.stringify(spoken));
      localStorage.setItem('dockedSidebar', '"always_hidden"');
    },
    [tokens, language] as const,
  );
  const page = await context.newPage();
  await listenToAudio(page);
  await page.goto(baseUrl + path);
  return page;
}

const PASSWORD = 'a-guest-1';

/** Someone of the household who is no administrator. Returns a token. */
export async function makeGuest(connection: Connection, baseUrl: string): Promise<string> {
  const { user } = await connection.sendMessagePromise<{ user: { id: string } }>({
    type: 'config/auth/create',
    name: 'Guest',
    group_ids: ['system-users'],
  } as { type: string });
  await connection.sendMessagePromise({
    type: 'config/auth_provider/homeassistant/create',
    user_id: user.id,
    username: 'guest',
    password: PASSWORD,
  } as { type: string });
  return await signIn(baseUrl, 'guest', PASSWORD);
}

async function signIn(baseUrl: string, username: string, password: string): Promise<string> {
  const rest = new Rest(baseUrl);
  const client_id = `${baseUrl}/`;
  const flow = await rest.post<{ flow_id: string }>('/auth/login_flow', {
    client_id,
    handler: ['homeassistant', null],
    redirect_uri: client_id,
  });
  const { result } = await rest.post<{ result: string }>(`/auth/login_flow/${flow.flow_id}`, {
    client_id,
    username,
    password,
  });
  const { access_token } = await rest.postForm<{ access_token: string }>('/auth/token', {
    client_id,
    grant_type: 'authorization_code',
    code: result,
  });
  return access_token;
}
