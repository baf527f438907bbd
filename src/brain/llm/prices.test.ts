import { expect, test } from 'vitest';
import { costOf } from './prices.ts';

const tokens = { inputTokens: 1_000_000, cachedTokens: 0, outputTokens: 100_000 };

test('a model costs what its family costs, and its smaller sister less', () => {
  expect(costOf('openai', 'gpt-4o', tokens)).toBeCloseTo(3.5);
  expect(costOf('azure', 'gpt-4o-2024-11-20', tokens)).toBeCloseTo(3.5);
  expect(costOf('openai', 'gpt-4o-mini', tokens)).toBeCloseTo(0.21);
});

test('what the provider had in its cache costs less', () => {
  const cached = { ...tokens, cachedTokens: 1_000_000 };
  expect(costOf('openai', 'gpt-4o', cached)).toBeCloseTo(2.25);
});

test('what runs at home costs nothing, and what nobody knows is not guessed', () => {
  expect(costOf('ollama', 'qwen3:8b', tokens)).toBe(0);
  expect(costOf('mistral', 'mistral-next', tokens)).toBeUndefined();
});
