import { afterEach, describe, expect, it } from 'vitest';
import { findGpu } from './find-gpu.ts';
import { probe } from './gpu-probe.ts';
import { createSession, type openSession } from './load-session.ts';
import { detectProviders } from './providers.ts';
import { TestHosts } from './test-hosts.fixture.ts';

type Create = NonNullable<Parameters<typeof openSession>[2]>;

const hosts = new TestHosts();
afterEach(() => hosts.closeAll());

const SPEED_CHILD = new URL('../speed-child.ts', import.meta.url);
const detect = () => ({ cudaMissing: undefined });
const newHost = () => hosts.open({ entry: SPEED_CHILD });
const isHere = detectProviders().cudaMissing === undefined;

describe('the probe', () => {
  it('computes', async () => {
    expect(await probe('cpu')).toEqual({ provider: 'cpu', fellBack: undefined });
  });

  it('says that it is on the GPU where the runtime took it there', async () => {
    const asked: unknown[] = [];
    const create: Create = (model, options) => {
      asked.push(options.executionProviders);
      return createSession(model, { ...options, executionProviders: ['cpu'] });
    };
    expect(await probe('cuda', create)).toEqual({ provider: 'cuda', fellBack: undefined });
    expect(asked).toEqual([['cuda', 'cpu']]);
  });

  it.each([
    ['does not run', () => Promise.reject(new Error('CUDNN_STATUS_NOT_SUPPORTED')), 'does not run'],
    ['computes nonsense', () => Promise.resolve({ product: { data: [1, 2] } }), 'something else'],
  ])('does not trust a GPU that opens a model and %s', async (_, run, why) => {
    let isReleased = false;
    const release = () => {
      isReleased = true;
      return Promise.resolve();
    };
    const create = (() => Promise.resolve({ run, release })) as unknown as Create;
    expect(await probe('cuda', create)).toEqual({
      provider: 'cpu',
      fellBack: expect.stringContaining(why),
    });
    expect(isReleased).toBe(true);
  });
});

describe('the GPU of the machine', () => {
  it('is not looked for where it is forbidden', async () => {
    const forbidden = () => {
      throw new TypeError('looked for');
    };
    const question = { isWanted: false, newHost: forbidden, detect: forbidden };
    expect(await findGpu(question)).toEqual({ isUsable: false, reason: 'forbidden' });
  });

  it.each(['no-gpu', 'no-runtime'] as const)(
    'costs no process where there is none: %s',
    async (cudaMissing) => {
      const none = () => {
        throw new TypeError('a process');
      };
      const found = await findGpu({
        isWanted: true,
        newHost: none,
        detect: () => ({ cudaMissing }),
      });
      expect(found).toEqual({ isUsable: false, reason: cudaMissing });
    },
  );

  it.skipIf(isHere)(
    'is tried in a child, and is not usable with the runtime as it is here',
    async () => {
      const found = await findGpu({ isWanted: true, newHost, detect });
      expect(found).toEqual({ isUsable: false, reason: expect.stringMatching(/cuda/i) });
    },
  );

  it('is not usable where trying it kills the child, which is not started again', async () => {
    const host = hosts.open();
    const found = await findGpu({ isWanted: true, newHost: () => host, detect });
    expect(found).toEqual({ isUsable: false, reason: 'inference/crashed' });
    expect(host.state).toBe('closed');
  });
});
