/** What loading a model took and nobody needs any more: the runtime of JavaScript would keep it for growth to come. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/** Blocks for some tens of milliseconds: for a child that has just loaded, not for main. */
export function giveBackMemory(): void {
  // Only a context that is made afterwards has it.
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collectGarbage === 'function')
    (collectGarbage as CollectGarbage)({ type: 'major', flavor: 'last-resort' });
}
