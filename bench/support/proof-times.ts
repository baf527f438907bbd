/** How soon a tool call on the house is proven, on a real Home Assistant; and that nothing else is called done. */
import { RealHousehold } from '../../tests/home/support/household.ts';
import { TestHome } from '../../tests/home/support/test-home.ts';
import { type Metrics, spread } from '../statistics.ts';

const WARM_UP = 20;
const ROUNDS = 200;

/** In every round another state, so that each is a change to be reported. */
const CALLS = [
  ['control_light', { action: 'toggle', name: 'la lampe du salon' }],
  ['control_switch', { action: 'toggle', name: 'cafetière' }],
  ['control_light', { action: 'toggle', name: 'lampadaire', area: 'salon' }],
] as const;

/** Misspelt, dead, out of reach, of another kind, hidden, in another room, unconfirmed. */
const NEVER_DONE = [
  ['control_light', { action: 'on', name: 'lampe du salot' }],
  ['control_light', { action: 'on', name: 'guirlande' }],
  ['control_light', { action: 'on', name: 'spot grillé' }],
  ['control_light', { action: 'on', name: 'veilleuse' }],
  ['control_light', { action: 'on', name: 'cafetière' }],
  ['control_light', { action: 'on', name: 'lampe cachée' }],
  ['control_light', { action: 'on', name: 'lampadaire', area: 'cuisine' }],
  ['control_light', { action: 'on', name: 'lampe', area: 'salot' }],
  ['control_light', { action: 'on', name: 'néon', brightness_percent: 20 }],
  ['control_switch', { action: 'on', name: 'prise morte' }],
  ['control_lock', { action: 'unlock', name: "porte d'entrée" }],
  ['control_cover', { action: 'open', name: 'porte du garage' }],
  ['control_cover', { action: 'open', name: 'rideau mort' }],
  ['control_climate', { action: 'set_temperature', temperature: 90 }],
] as const;

/** `proof_p50_ms`, `proof_p95_ms`: a model's arguments → the state that Home Assistant reported. `false_done`: count. */
export async function measureProof(): Promise<Metrics> {
  const home = await TestHome.start('acting');
  const household = await RealHousehold.start(home, ['light.lampe_cachee']);
  try {
    const tookMs: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const [tool, written] = CALLS[round % CALLS.length] ?? CALLS[0];
      const startedMs = performance.now();
      const { status } = await household.call(tool, written, 'salon');
      if (status !== 'done') throw new Error(`${tool} was ${status}`);
      if (round >= WARM_UP) tookMs.push(performance.now() - startedMs);
    }
    let falseDone = 0;
    for (const [tool, written] of NEVER_DONE)
      if ((await household.call(tool, written, 'salon')).status === 'done') falseDone += 1;
    return { ...spread('proof', tookMs), false_done: falseDone, false_done_of: NEVER_DONE.length };
  } finally {
    await household.stop();
    await home.stop();
  }
}
