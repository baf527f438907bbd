/** A child for tests: does what it is told, also the things that native libraries do. */
import { setImmediate } from 'node:timers/promises';
import { ExoError } from '../core/errors.ts';
import { providerFor } from './gpu-trust.ts';
import { type HandlerContext, serveInference } from './serve-inference.ts';

const provider = providerFor(process.env);
let remembered = 'nothing';
let steps = 0;
const hoard: Buffer[] = [];

serveInference({
  echo: (payload: unknown) => payload,
  remember: (text: string) => {
    remembered = text;
  },
  recall: () => remembered,
  fail: () => {
    throw new ExoError('stt/language', 'not spoken here');
  },
  'fail-foreign': () => {
    throw new TypeError('said words');
  },
  'fail-unseen': () => {
    void Promise.reject(new RangeError('said words'));
    return setImmediate().then(() => setImmediate());
  },
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  leave: () => process.exit(3),
  'load-or-crash-on-gpu': () => {
    if (provider === 'cuda') process.kill(process.pid, 'SIGSEGV');
    return { provider, fellBack: undefined };
  },
  'load-or-fail-on-gpu': () => {
    if (provider === 'cuda') throw new ExoError('inference/failed', 'CUDA error 700');
    return { provider, fellBack: undefined };
  },
  'load-broken': () => {
    throw new ExoError('inference/model-broken', 'cut off');
  },
  'gpu/probe': () => process.kill(process.pid, 'SIGSEGV'),
  hang: () => {
    while (true);
  },
  count: (upTo: number, { emit }: HandlerContext) => {
    for (let number = 1; number <= upTo; number += 1) emit(number);
    return 'counted';
  },
  'count-and-crash': (upTo: number, { emit }: HandlerContext) => {
    for (let number = 1; number <= upTo; number += 1) emit(number);
    return setImmediate().then(() => process.kill(process.pid, 'SIGKILL'));
  },
  'step-until-cancelled': async (_payload: null, { signal, emit }: HandlerContext) => {
    for (steps = 0; !signal.aborted; steps += 1) {
      if (steps === 0) emit('started');
      await setImmediate();
    }
    emit('nobody reads this');
    return 'cancelled';
  },
  steps: () => steps,
  block: (forMs: number) => {
    const untilMs = performance.now() + forMs;
    while (performance.now() < untilMs);
  },
  hoard: (bytes: number) => {
    hoard.push(Buffer.alloc(bytes, 1));
    return hoard.length;
  },
  unsendable: () => () => undefined,
  'fail-for-now': () => {
    throw new ExoError('inference/model-broken', 'try again', { retryable: true });
  },
  garbage: () => {
    process.send?.({ type: 'nonsense', id: 'x' });
    process.send?.('text');
    return 'after garbage';
  },
});
