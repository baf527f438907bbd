/** One after the other: what must not overlap. */

/**
 * Runs what it is given in the order in which it was given, also after one of them failed.
 *
 * @example
 * const inTurn = serial();
 * await Promise.all([inTurn(() => write(a)), inTurn(() => write(b))]);
 */
export function serial(): <Result>(run: () => Promise<Result> | Result) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run);
    last = next.catch(() => undefined);
    return next;
  };
}
