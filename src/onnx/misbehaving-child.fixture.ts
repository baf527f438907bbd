/** A child for tests: does what it is told, also the things that native libraries do. */
import { ExoError } from '../core/errors.ts';
import { serveInference } from './serve-inference.ts';

let remembered = 'nothing';

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
    throw new TypeError('native trouble');
  },
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  leave: () => process.exit(3),
  hang: () => {
    while (true);
  },
  garbage: () => {
    process.send?.({ type: 'nonsense', id: 'x' });
    process.send?.('text');
    return 'after garbage';
  },
});
