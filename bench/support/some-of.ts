/** Fewer measurements of the same kind. Pure. */

/**
 * So many of the items, from the first on and at even distances; all where there are no more.
 *
 * @example someOf(['a', 'b', 'c', 'd'], 2) // ['a', 'c']
 */
export function someOf<T>(items: readonly T[], count: number): readonly T[] {
  if (!(count >= 1)) throw new RangeError('at least one is measured');
  if (count >= items.length) return items;
  const places = Array.from({ length: count }, (_, at) => Math.floor((at * items.length) / count));
  return places.flatMap((at) => items.slice(at, at + 1));
}
