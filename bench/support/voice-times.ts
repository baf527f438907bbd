/** How long a Wyoming server takes to begin to speak, whatever voice it has. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Metrics, median, spread } from '../statistics.ts';
import { timeFirstByte, timeFirstByteOfWords } from './wyoming-times.ts';

/** Between two measurements, so that what one left behind is done. */
export const REST_MS = 150;
export const WORD_MS = 20;

export const SHORT = ['La lumière est allumée.', 'Je n’ai pas trouvé cette lampe.', 'Il est midi.'];
export const REPLIES = [
  'La lumière du salon est allumée, et le chauffage est réglé sur vingt et un degrés. Il fait encore un peu frais dehors. Voulez-vous que je ferme les volets ?',
  'J’ai vérifié la porte du garage, elle est bien fermée depuis hier soir. La fenêtre de la chambre est restée ouverte. Je vous conseille de la fermer avant la pluie.',
  'La température de la chambre des enfants est de dix-neuf degrés en ce moment. Le radiateur chauffe depuis une demi-heure. Il devrait faire vingt degrés vers sept heures.',
];

/** In ms, from the text to the first samples. */
export interface VoiceTimes {
  readonly short: number[];
  readonly long: number[];
  /** From the first word of a text that comes word by word. */
  readonly stream: number[];
}

export function noVoiceTimes(): VoiceTimes {
  return { short: [], long: [], stream: [] };
}

export async function measureVoice(port: number, times: VoiceTimes): Promise<void> {
  for (const text of SHORT) {
    times.short.push(await timeFirstByte(port, text));
    await delay(REST_MS);
  }
  for (const text of REPLIES) {
    times.long.push(await timeFirstByte(port, text));
    await delay(REST_MS);
    times.stream.push(await timeFirstByteOfWords(port, text, WORD_MS));
    await delay(REST_MS);
  }
}

/** @param prefix of the metrics' names: `kokoro_` */
export function summaryOf({ short, long, stream }: VoiceTimes, prefix = ''): Metrics {
  return {
    ...spread(`${prefix}short`, short),
    ...spread(`${prefix}long`, long),
    ...spread(`${prefix}stream`, stream),
  };
}

export function ratiosOf(own: VoiceTimes, other: VoiceTimes, prefix = ''): Metrics {
  const kinds = ['short', 'long', 'stream'] as const;
  return Object.fromEntries(
    kinds.map((kind) => [`${prefix}${kind}`, timesAsLong(other[kind], own[kind])]),
  );
}

/** Of medians, to two decimals. */
export function timesAsLong(otherMs: readonly number[], ownMs: readonly number[]): number {
  return Math.round((median(otherMs) / median(ownMs)) * 100) / 100;
}
