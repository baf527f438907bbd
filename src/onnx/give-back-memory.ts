/** What nobody needs any more, and the runtime of JavaScript would keep for growth to come. For children, not for main. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: {
  readonly type: 'major' | 'minor';
  readonly flavor?: 'last-resort';
}) => void;

/** Twice what a model of Whisper's keeps between two utterances. */
const MOST_BYTES = 24e6;

let collector: CollectGarbage | undefined;

/** What loading a model took. Blocks for some tens of milliseconds. */
export function giveBackMemory(): void {
  collectGarbage({ type: 'major', flavor: 'last-resort' });
}

/**
 * What a run of a model took: its tensors are large, but the objects that hold them are few and small, so that the
 * runtime sees no need to collect them. Blocks for a millisecond; for some more where older ones have gathered.
 */
export function giveBackTensors(): void {
  collectGarbage({ type: 'minor' });
  if (process.memoryUsage().arrayBuffers > MOST_BYTES) collectGarbage({ type: 'major' });
}

function collectGarbage(options: Parameters<CollectGarbage>[0]): void {
  collector ??= exposeCollector();
  collector(options);
}

function exposeCollector(): CollectGarbage {
  // Only a context that is made afterwards has it.
  setFlagsFromString('--expose-gc');
  const exposed: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return typeof exposed === 'function' ? (exposed as CollectGarbage) : () => undefined;
}
