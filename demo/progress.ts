/** Lines for the person at the terminal. */

export type Tell = (line: string) => void;

/** Each line with the seconds since the start in front. */
export function createProgress(): Tell {
  const startMs = performance.now();
  return (line) => {
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    console.error(`[demo ${seconds.padStart(5)} s] ${line}`);
  };
}
