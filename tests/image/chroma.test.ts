/** The memory's database runs on the image's system library: npm's own server, as it is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOTFS } from './support/image.ts';

const PORT = 18_000;
/** The image's folder that nothing of it uses holds the data, for this run only. */
const START = `
set -e
mount --bind "$2" "$1/media"
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
exec chroot "$1" node /app/node_modules/chromadb/dist/cli.mjs run --path /media --host 127.0.0.1 --port ${PORT}
`;

async function heartbeat(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${PORT}/api/v2/heartbeat`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  return response?.status ?? 0;
}

it('runs Chroma, which stops on SIGINT', { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'exo-chroma-'));
  const command = ['--mount', 'bash', '-c', START, 'chroma', ROOTFS, data];
  const server = spawn('unshare', command, { stdio: 'ignore' });
  const exited = once(server, 'close');
  try {
    await expect.poll(heartbeat, { timeout: 30_000 }).toBe(200);
    server.kill('SIGINT');
    await exited;
    expect(await heartbeat()).toBe(0);
  } finally {
    server.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
});
