/** The image's own health check, run in it beside the container. */
import { spawnSync } from 'node:child_process';
import { innerCommand } from './container.ts';
import { IMAGE, ROOTFS } from './image.ts';

export function isHealthy(): boolean {
  const [kind, ...command] = IMAGE.Healthcheck.Test;
  if (kind !== 'CMD') throw new Error(`expected a command without a shell, not ${kind}`);
  return spawnSync('chroot', [ROOTFS, ...innerCommand({}, command)]).status === 0;
}
