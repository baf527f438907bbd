/** Home Assistant's WebSocket, and in plain words why it could not be had. */
import {
  type Connection,
  createConnection,
  createLongLivedTokenAuth,
  ERR_INVALID_AUTH,
} from 'home-assistant-js-websocket';
import { isNewEnough } from '../../src/home/connection.ts';
import { DemoError } from './demo-error.ts';
import { probe } from './rest.ts';

export async function connect(baseUrl: string, token: string): Promise<Connection> {
  if ((await probe(`${baseUrl}/manifest.json`)) === 0) {
    throw new DemoError(`Nothing answers at ${baseUrl}: is the address right, is it running?`);
  }
  let connection: Connection;
  try {
    connection = await createConnection({
      auth: createLongLivedTokenAuth(baseUrl, token),
      setupRetry: 0,
    });
  } catch (cause) {
    if (cause === ERR_INVALID_AUTH) {
      throw new DemoError(
        `Home Assistant at ${baseUrl} refuses the token. Make a new long-lived access token in your profile there.`,
        cause,
      );
    }
    throw new DemoError(`What answers at ${baseUrl} is no Home Assistant.`, cause);
  }
  if (!isNewEnough(connection.haVersion)) {
    const version = connection.haVersion;
    connection.close();
    throw new DemoError(`Home Assistant at ${baseUrl} is ${version}; that is too old for EXO.`);
  }
  return connection;
}
