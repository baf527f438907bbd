import { afterEach, describe, expect, it } from 'vitest';
import { GpuTrust, loadTrusting, providerFor } from './gpu-trust.ts';
import type { InferenceHost } from './inference-host.ts';
import type { RunsOn } from './providers.ts';
import { patient, TestHosts } from './test-hosts.fixture.ts';

const hosts = new TestHosts();
afterEach(() => hosts.closeAll());

const load = (host: Pick<InferenceHost, 'call'>, how: string) =>
  host.call<RunsOn>(how, null, patient);
const deaths = () => hosts.lines.filter((line) => line.includes('child ended')).length;

describe('a child that is asked to use the GPU', () => {
  it('is told so, and another one is not', () => {
    expect(providerFor(new GpuTrust(true).env)).toBe('cuda');
    expect(providerFor(new GpuTrust(false).env)).toBe('cpu');
    expect(providerFor({})).toBe('cpu');
    expect(providerFor({ EXO_PROVIDER: 'tensorrt' })).toBe('cpu');
  });

  it('and dies of it at its start: the next one is asked for the processor, once and for all', async () => {
    const gpu = new GpuTrust(true);
    const prepared: RunsOn[] = [];
    const host = hosts.open({
      gpu,
      prepare: async (call) => {
        prepared.push(await call<RunsOn>('load-or-crash-on-gpu', null, patient));
      },
    });
    const loaded = await loadTrusting(gpu, host, () => load(host, 'load-or-crash-on-gpu'));
    expect(loaded).toEqual({ provider: 'cpu', fellBack: 'its process died while it loaded' });
    expect(prepared).toEqual([{ provider: 'cpu', fellBack: undefined }]);
    expect(deaths()).toBe(1);
    expect([host.state, gpu.provider]).toEqual(['ready', 'cpu']);
  });

  it('and dies of the first load: the load is repeated on the processor', async () => {
    const gpu = new GpuTrust(true);
    const host = hosts.open({ gpu });
    const loaded = await loadTrusting(gpu, host, () => load(host, 'load-or-crash-on-gpu'));
    expect(loaded).toEqual({ provider: 'cpu', fellBack: expect.any(String) });
    expect(deaths()).toBe(1);
    expect(await load(host, 'load-or-crash-on-gpu')).toMatchObject({ provider: 'cpu' });
  });

  it('and cannot run there: another child loads on the processor, and it is said why', async () => {
    const gpu = new GpuTrust(true);
    const host = hosts.open({ gpu });
    host.start();
    const loaded = await loadTrusting(gpu, host, () => load(host, 'load-or-fail-on-gpu'));
    expect(loaded).toEqual({ provider: 'cpu', fellBack: 'CUDA error 700' });
  });

  it('is asked again after one death in the middle of its work, and not after two', async () => {
    const gpu = new GpuTrust(true);
    const host = hosts.open({ gpu });
    await expect(host.call('crash', null, patient)).rejects.toThrow();
    expect(gpu.provider).toBe('cuda');
    await expect(host.call('crash', null, patient)).rejects.toThrow();
    expect([gpu.provider, gpu.whyLost]).toEqual(['cpu', 'its processes died']);
    expect(await load(host, 'load-or-crash-on-gpu')).toMatchObject({ provider: 'cpu' });
  });
});

describe('what no processor mends', () => {
  it('is told at once: a broken file', async () => {
    const gpu = new GpuTrust(true);
    const host = hosts.open({ gpu });
    await expect(loadTrusting(gpu, host, () => load(host, 'load-broken'))).rejects.toMatchObject({
      code: 'inference/model-broken',
    });
    expect(gpu.provider).toBe('cuda');
  });

  it('is told at once: what failed on the processor', async () => {
    const gpu = new GpuTrust(false);
    const host = hosts.open({ gpu });
    await expect(loadTrusting(gpu, host, () => load(host, 'fail-foreign'))).rejects.toMatchObject({
      code: 'inference/failed',
    });
    expect(deaths()).toBe(0);
  });
});
