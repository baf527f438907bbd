/** Home Assistant's WebSocket, and in plain words why it could not be had. */
import {
  type Connection,
  createConnection,
  createLongLivedTokenAuth,
  ERR_INVALID_AUTH,
} from 'home-assistant-js-websocket';
import { DemoError } from './demo-error.ts';
import { probe } from './rest.ts';

/** The oldest Home Assistant that the demo works with. */
const MINIMUM_VERSION = '2026.11';

/** Whether a version like 2026.11.0b3 is at least 2026.11. */
export function isRecentEnough(version: string, minimum = MINIMUM_VERSION): boolean {
  const [year = 0, month = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [minimumYear = 0, minimumMonth = 0] = minimum.split('.').map(Number);
  return year > minimumYear || (year === minimumYear && month >= minimumMonth);
}

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
  if (!isRecentEnough(connection.haVersion)) {
    const version = connection.haVersion;
    connection.close();
    throw new DemoError(
      `Home Assistant at ${baseUrl} is ${version}; EXO needs ${MINIMUM_VERSION} or newer.`,
    );
  }
  return connection;
}
