/** The first user of a new Home Assistant, and a token that stays valid. */
import { createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import { Rest } from './rest.ts';

export interface Account {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly language: string;
}

const TOKEN_LIFESPAN_DAYS = 3_650;

/** Makes the user and returns a long-lived access token. */
export async function onboard(baseUrl: string, account: Account): Promise<string> {
  const clientId = `${baseUrl}/`;
  const rest = new Rest(baseUrl);
  const { auth_code: code } = await rest.post<{ auth_code: string }>('/api/onboarding/users', {
    client_id: clientId,
    ...account,
  });
  const { access_token: accessToken } = await rest.postForm<{ access_token: string }>(
    '/auth/token',
    { client_id: clientId, grant_type: 'authorization_code', code },
  );
  const connection = await createConnection({
    auth: createLongLivedTokenAuth(baseUrl, accessToken),
    setupRetry: 0,
  });
  try {
    return await connection.sendMessagePromise<string>({
      type: 'auth/long_lived_access_token',
      client_name: 'EXO',
      lifespan: TOKEN_LIFESPAN_DAYS,
    });
  } finally {
    connection.close();
  }
}
