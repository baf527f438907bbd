/** How long EXO takes from its start to its first answer. */
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';

/** Started → `describe` answered, in ms; without a Home Assistant, which it must not wait for. */
export async function timeStarts(count: number, dataFolder: string): Promise<number[]> {
  await mkdir(dataFolder, { recursive: true });
  const timesMs: number[] = [];
  for (let at = 0; at < count; at++) timesMs.push(await timeStart(dataFolder));
  return timesMs;
}

async function timeStart(dataFolder: string): Promise<number> {
  const exo = new Exo({ dataFolder, wyomingPort: await freePort(), language: 'fr' });
  const startedMs = performance.now();
  let done = false;
  // The harness asks only now and then; for a time the question is asked at once again.
  const answered = (async (): Promise<number> => {
    while (!done && !(await describe(exo.wyomingPort))) await delay(2);
    return performance.now() - startedMs;
  })();
  try {
    await exo.start();
    return await answered;
  } finally {
    done = true;
    await exo.stop();
  }
}
