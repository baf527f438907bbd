/** Beside the stages: how loud audio is. 0 dBFS is a sample of full scale (32,768). */

/** What digital silence counts as: below the quietest sample (−90 dBFS), and still a number. */
export const SILENCE_DBFS = -100;

export function rmsDbfs(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBFS;
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return toDbfs(Math.sqrt(energy / samples.length));
}

export function peakDbfs(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return toDbfs(peak);
}

function toDbfs(amplitude: number): number {
  return amplitude === 0 ? SILENCE_DBFS : 20 * Math.log10(amplitude / 32_768);
}
