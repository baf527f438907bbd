import { describe, expect, test } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import { LlmRefusal } from './http-errors.ts';
import { type Effort, effortInstead, mostTokens } from './reasoning-effort.ts';
import { RefusedParts } from './refused-parts.ts';

const refusal = (message: string, more: object = {}) =>
  new LlmRefusal(400, JSON.stringify({ error: { message, ...more } }));

describe('the effort instead of one that is refused', () => {
  test.each<[string, Effort, Effort | undefined]>([
    [
      "does not support 'none'. Supported values are: 'minimal', 'low', 'medium'.",
      'none',
      'minimal',
    ],
    ["'minimal' … Supported values are: 'none', 'low', 'medium', and 'high'.", 'minimal', 'low'],
    ["'none' … Supported values are: 'medium'.", 'none', 'medium'],
    ["Input should be 'low', 'medium' or 'high'", 'none', 'low'],
    ["Supported values are: 'none'.", 'none', undefined],
    ["Unsupported value: 'none'", 'none', 'minimal'],
    ["Unsupported value: 'low'", 'low', undefined],
    ["Unsupported parameter: 'reasoning.effort'", 'none', undefined],
  ])('%s', (complaint, tried, instead) => {
    expect(effortInstead(complaint, tried)).toBe(instead);
  });
});

test('who thinks gets room for it', () => {
  expect(mostTokens(100, 'gpt-6-luna', 'none')).toBe(100);
  expect(mostTokens(100, 'gpt-4o', undefined)).toBe(100);
  expect(mostTokens(100, 'gpt-5', 'minimal')).toBeGreaterThan(1_000);
  expect(mostTokens(100, 'o3', undefined)).toBeGreaterThan(1_000);
});

describe('what a server refuses', () => {
  test.each([
    [
      refusal('Encrypted content is not supported with this model.', { param: 'include' }),
      'include',
    ],
    [refusal('could not be verified', { code: 'invalid_encrypted_content' }), 'include'],
    [refusal("Unsupported parameter: 'temperature'"), 'temperature'],
    [refusal("Unsupported parameter: 'reasoning.effort'"), 'reasoning_effort'],
    [refusal('Unknown argument: prompt_cache_key'), 'prompt_cache_key'],
  ] as const)('%# is left out: %s', (error, part) => {
    const refused = new RefusedParts();
    expect(refused.learn(error, 0)).toBe(true);
    expect(refused.has(part)).toBe(true);
    expect(refused.learn(error, refused.lessons)).toBe(false);
  });

  test('an effort goes up until the server takes it, and then stays', () => {
    const refused = new RefusedParts();
    expect(refused.effort).toBe('none');
    const error = refusal("'none' is not supported", { param: 'reasoning.effort' });
    expect(refused.learn(error, 0)).toBe(true);
    expect(refused.effort).toBe('minimal');
    const next = refusal("'minimal' is not supported", { param: 'reasoning.effort' });
    expect(refused.learn(next, refused.lessons)).toBe(true);
    expect(refused.effort).toBe('low');
  });

  test('is learnt once by two who ask at the same time', () => {
    const refused = new RefusedParts();
    const error = refusal("'none' is not supported", { param: 'reasoning.effort' });
    expect([refused.learn(error, 0), refused.learn(error, 0)]).toEqual([true, true]);
    expect(refused.effort).toBe('minimal');
  });

  test('is nothing where the fault is another', () => {
    const refused = new RefusedParts();
    expect(refused.learn(new LlmRefusal(500, 'temperature'), 0)).toBe(false);
    expect(refused.learn(new LlmRefusal(401, 'temperature'), 0)).toBe(false);
    expect(refused.learn(new ExoError('llm/timeout', 'temperature'), 0)).toBe(false);
    expect(refused.learn(refusal('no'), 0)).toBe(false);
    expect(refused.lessons).toBe(0);
  });
});
