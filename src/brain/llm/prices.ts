/** What models cost, for the sensor that adds it up. Pure. */

/** US dollars a million tokens, as their makers published them in 2026. */
interface Price {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** By the start of the model's name, longest first: dated versions cost what their family costs. */
const PRICES: readonly (readonly [prefix: string, price: Price])[] = [
  ['gpt-4o-mini', { input: 0.15, cachedInput: 0.075, output: 0.6 }],
  ['gpt-4o', { input: 2.5, cachedInput: 1.25, output: 10 }],
  ['gpt-4.1-mini', { input: 0.4, cachedInput: 0.1, output: 1.6 }],
  ['gpt-4.1-nano', { input: 0.1, cachedInput: 0.025, output: 0.4 }],
  ['gpt-4.1', { input: 2, cachedInput: 0.5, output: 8 }],
  ['gpt-6-luna', { input: 0.1, cachedInput: 0.01, output: 0.5 }],
];

export interface TokenCount {
  readonly inputTokens: number;
  /** Those of the input. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/**
 * In US dollars; undefined: no price is known. What runs at home costs nothing that a provider would bill.
 *
 * @param engine the provider's name on the ladder
 */
export function costOf(
  engine: string,
  model: string,
  { inputTokens, cachedTokens, outputTokens }: TokenCount,
): number | undefined {
  if (engine.startsWith('ollama')) return 0;
  const price = PRICES.find(([prefix]) => model.startsWith(prefix))?.[1];
  if (!price) return undefined;
  const fresh = Math.max(0, inputTokens - cachedTokens);
  return (
    (fresh * price.input + cachedTokens * price.cachedInput + outputTokens * price.output) / 1e6
  );
}
