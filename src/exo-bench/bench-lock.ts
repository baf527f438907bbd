/**
 * Never two benches at a time, whoever starts them: each would measure the other. A socket that has a name and no file
 * is given back by the system however its process ends.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { ExoError } from '../core/errors.ts';

/** Returns the function that gives it back. @throws `bench/running` */
export async function lockBench(dataDir: string): Promise<() => Promise<void>> {
  const folder = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const server = createServer((socket) => socket.destroy());
  server.unref();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(`\0exo-bench-${folder}`, () => resolve(undefined));
  });
  if (code === 'EADDRINUSE') throw new ExoError('bench/running', 'a bench runs already');
  // Only Linux has such names; elsewhere nothing is locked.
  if (code !== undefined) return () => Promise.resolve();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
