/** How loud a voice is, and how much louder it has to be. Pure. */

/** RMS of speech without its pauses: as loud as what people hear from broadcasts, with room for peaks. */
export const TARGET_DBFS = -20;
/** A voice that needs more than this is broken, and its noise would come up with it. */
const MAX_GAIN_DB = 12;
/** Pauses count for nothing. */
const GATE_DBFS = -45;
const BLOCK_MS = 20;
/** What a sentence must have of speech to be judged by. */
const MIN_SPEECH_MS = 160;
/** Further from what the voice usually is, it is another voice or another microphone. */
const USUAL_WITHIN_DB = 6;
/** Weight of the newest sentence. */
const NEWEST = 0.25;
/** Louder samples are bent, not cut: −2 dBFS. */
const KNEE = 0.8;

/**
 * Of the parts above the gate; undefined where there is too little speech to tell.
 *
 * @returns dBFS
 */
export function speechLoudness(samples: Int16Array, sampleRateHz: number): number | undefined {
  const block = Math.max(1, Math.round((sampleRateHz * BLOCK_MS) / 1_000));
  const gate = (32_768 * 10 ** (GATE_DBFS / 20)) ** 2 * block;
  let energy = 0;
  let blockCount = 0;
  for (let start = 0; start + block <= samples.length; start += block) {
    let sum = 0;
    for (let at = start; at < start + block; at += 1) sum += (samples[at] as number) ** 2;
    if (sum < gate) continue;
    energy += sum;
    blockCount += 1;
  }
  if (blockCount * BLOCK_MS < MIN_SPEECH_MS) return undefined;
  return 10 * Math.log10(energy / (blockCount * block) / 32_768 ** 2);
}

/**
 * One gain for a whole sentence: a voice that is turned up and down while it speaks pumps.
 *
 * @param usualDbfs of the voice's sentences so far
 * @param beginningDbfs of this sentence's first part
 * @returns factor
 */
export function gainFor(usualDbfs: number | undefined, beginningDbfs: number | undefined): number {
  const isUsual =
    usualDbfs !== undefined &&
    (beginningDbfs === undefined || Math.abs(beginningDbfs - usualDbfs) < USUAL_WITHIN_DB);
  const level = isUsual ? usualDbfs : beginningDbfs;
  if (level === undefined) return 1;
  const gainDb = Math.max(-MAX_GAIN_DB, Math.min(MAX_GAIN_DB, TARGET_DBFS - level));
  return 10 ** (gainDb / 20);
}

/** What the voice usually is, with one more sentence heard. */
export function learnLoudness(usualDbfs: number | undefined, sentenceDbfs: number): number {
  if (usualDbfs === undefined || Math.abs(sentenceDbfs - usualDbfs) >= USUAL_WITHIN_DB)
    return sentenceDbfs;
  return usualDbfs + NEWEST * (sentenceDbfs - usualDbfs);
}

/** Into samples of its own. */
export function amplify(samples: Int16Array, gain: number): Int16Array {
  const output = new Int16Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) {
    const value = ((samples[at] as number) / 32_768) * gain;
    output[at] = Math.round(bend(value) * 32_767);
  }
  return output;
}

function bend(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  const bent = KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE));
  return Math.sign(value) * bent;
}
