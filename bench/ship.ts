/**
 * Bench: the image as people run it: its size, how soon it answers, what it holds when idle, how it stops.
 *
 *   spawn ─▶ describe answered (start_ms) ─▶ idle (idle_rss_mb) ─▶ SIGTERM ─▶ gone (stop_ms)
 *
 * Nothing that people would pick instead can be had as an image here, so there is no peer.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe } from '../demo/harness/exo.ts';
import { Container } from '../tests/image/support/container.ts';
import { ROOTFS } from '../tests/image/support/image.ts';
import { median, rounded } from './statistics.ts';
import { describeMachine } from './support/machine.ts';
import { processTree, totalRssMb } from './support/processes.ts';

const STARTS = 5;
const PORT = 10_300;
/** The recogniser has loaded, and what the start left behind has been given back. */
const SETTLE_MS = 10_000;
const START_DEADLINE_MS = 30_000;

const machine = describeMachine();
const startMs: number[] = [];
const stopMs: number[] = [];
const idleMb: number[] = [];
const totalMb: number[] = [];
for (let at = 0; at < STARTS; at += 1) await measure(at === 0);

const metrics = {
  start_ms: rounded(median(startMs)),
  idle_rss_mb: rounded(median(idleMb)),
  total_rss_mb: rounded(median(totalMb)),
  image_mb: imageMb(),
  stop_ms: rounded(median(stopMs)),
};
const peer = { reason: 'no image of a peer can be had without a registry of images' };
console.log(JSON.stringify({ bench: 'ship', machine, metrics, peer, ratio: {} }));

async function measure(isIdleMeasured: boolean): Promise<void> {
  const startedMs = performance.now();
  await using app = new Container({ options: { language: 'fr', log_level: 'warn' } });
  while (!(await describe(PORT))) {
    if (performance.now() - startedMs > START_DEADLINE_MS) throw new Error(app.output);
    await delay(2);
  }
  startMs.push(performance.now() - startedMs);
  await delay(isIdleMeasured ? SETTLE_MS : 1_000);
  if (isIdleMeasured) {
    const tree = await processTree(app.pid);
    idleMb.push(tree[0]?.rssMb ?? Number.NaN);
    totalMb.push(totalRssMb(tree));
  }
  const stoppedMs = performance.now();
  const code = await app.stop();
  stopMs.push(performance.now() - stoppedMs);
  if (code !== 0) throw new Error(`the image ended with ${code}: ${app.output}`);
}

function imageMb(): number {
  const output = execFileSync('du', ['-sx', '--block-size=1000000', ROOTFS], { encoding: 'utf8' });
  return Number(output.split('\t')[0]);
}
