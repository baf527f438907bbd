/** Numbers of a bench: percentiles and what is printed of them. Pure. */

/**
 * The value below which the given share of the values lies, between two of them where it falls there.
 *
 * @param share 0 to 1
 * @example percentile([10, 20, 30], 0.5) // 20
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  if (share < 0 || share > 1) throw new RangeError('the share is not between 0 and 1');
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - below);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** To one decimal: more is not measured. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

export type Metrics = Readonly<Record<string, number>>;

/** `NAME_p50_ms` and `NAME_p95_ms` of values in milliseconds; nothing where there are none. */
export function spread(name: string, valuesMs: readonly number[]): Metrics {
  if (valuesMs.length === 0) return {};
  return {
    [`${name}_p50_ms`]: rounded(median(valuesMs)),
    [`${name}_p95_ms`]: rounded(percentile(valuesMs, 0.95)),
  };
}

/** How many times the time and memory of EXO the peer takes, for each metric that both have. */
export function ratios(peer: Metrics, exo: Metrics): Metrics {
  const shared = Object.entries(peer).flatMap(([name, value]) => {
    const own = exo[name];
    return own === undefined || own <= 0 || !/_(ms|mb)$/.test(name)
      ? []
      : [[name, Math.round((value / own) * 100) / 100]];
  });
  return Object.fromEntries(shared) as Metrics;
}
