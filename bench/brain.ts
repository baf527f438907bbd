/**
 * Bench: the brain: how soon what was asked of the house is proven, and that nothing unproven is called done.
 *
 *   a model's arguments ─▶ tool ─▶ Home Assistant ─▶ reported state     proof_*, false_done
 *   ten thousand facts ─▶ those of a turn                               recall_10k_*, remember_*
 *   a question, or what is kept ─▶ multilingual-e5 ─▶ vector            embed_*
 *   a turn ─▶ EXO ─▶ model that answers at once ─▶ EXO ─▶ words          own_share_*, prompt_tokens_*
 *
 * Each part measures for itself and gives its metrics: `script/bench brain --only proof`.
 */
import { parseArgs } from 'node:util';
import type { Metrics } from './statistics.ts';
import { measureEmbeddings } from './support/embedding-times.ts';
import { describeMachine } from './support/machine.ts';
import { measureMemory } from './support/memory-times.ts';
import { measureProof } from './support/proof-times.ts';
import { tell } from './support/tell.ts';
import { measureTurns } from './support/turn-times.ts';

type Part = () => Promise<Metrics>;

const PARTS: ReadonlyMap<string, Part> = new Map([
  ['proof', measureProof],
  ['memory', measureMemory],
  ['embeddings', measureEmbeddings],
  ['turns', measureTurns],
]);

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const names = options.only ?? [...PARTS.keys()];
const machine = describeMachine();
const metrics: Record<string, number> = {};
for (const name of names) {
  const part = PARTS.get(name);
  if (!part) throw new Error(`no such part: ${name} (there are ${[...PARTS.keys()].join(', ')})`);
  tell(name);
  Object.assign(metrics, await part());
}
const peer = { reason: 'no assistant that can be had here reads back what it did' };
console.log(JSON.stringify({ bench: 'brain', machine, metrics, peer, ratio: {} }));
process.exit(0);
