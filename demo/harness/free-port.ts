/** TCP ports of this machine. */
import { createServer } from 'node:net';

/** Whether nothing listens there now. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** A port that nothing used a moment ago, the wished one where that is free. */
export async function freePort(wished = 0): Promise<number> {
  if (wished !== 0 && (await isFree(wished))) return wished;
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
