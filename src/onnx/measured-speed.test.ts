import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { InferenceHost } from './inference-host.ts';
import { measuredSpeed, parseSpeed } from './measured-speed.ts';

const PROCESSOR = cpus()[0]?.model ?? 'unknown';

function newHost(): InferenceHost {
  return new InferenceHost({
    name: 'speed',
    entry: new URL('../speed-child.ts', import.meta.url),
    clock: systemClock,
    log: silentLog,
  });
}

describe('the speed of this machine', () => {
  it('is measured in a child that ends, kept, and not measured again', {
    timeout: 60_000,
  }, async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'exo-speed-')), 'data/speed.json');
    const host = newHost();
    const gigaops = await measuredSpeed(host, file);
    expect(gigaops).toBeGreaterThan(0.1);
    expect(host.pid).toBeUndefined();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      processor: PROCESSOR,
      gigaops,
    });
    const unused = newHost();
    expect(await measuredSpeed(unused, file)).toBe(gigaops);
    expect(unused.state).toBe('closed');
  });

  it('is known though it cannot be kept', { timeout: 60_000 }, async () => {
    expect(await measuredSpeed(newHost(), '/sys/exo/speed.json')).toBeGreaterThan(0.1);
  });

  it('is an error where the child says nonsense', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'exo-speed-')), 'speed.json');
    await writeFile(file, 'torn');
    const host = { call: async () => -1 as never, close: async () => undefined };
    await expect(measuredSpeed(host, file)).rejects.toMatchObject({ code: 'inference/failed' });
  });

  it('is not that of another machine, nor a file that is torn', () => {
    const here = { processor: 'a', cores: 4 };
    const text = JSON.stringify({ ...here, gigaops: 66 });
    expect(parseSpeed(text, here)).toBe(66);
    expect(parseSpeed(text, { ...here, cores: 8 })).toBeUndefined();
    expect(parseSpeed(text, { ...here, processor: 'b' })).toBeUndefined();
    expect(parseSpeed(text.slice(0, 20), here)).toBeUndefined();
  });
});
