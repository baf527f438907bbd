import { expect, test } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import { HomeRefusal } from '../../home/refusal.ts';
import { isWorthTelling, linkProblem, linkRetryDelayMs } from './link-retry.ts';

test.each([
  ['unknown_command', 'link/not-installed'],
  ['not_configured', 'link/not-configured'],
  ['other_instance', 'link/other-instance'],
  ['protocol_mismatch', 'link/protocol-mismatch'],
  ['unauthorized', 'home/refused'],
  ['anything_else', 'home/refused'],
])('%s is %s, with something to do about it', (reason, code) => {
  const problem = linkProblem(new HomeRefusal('exo/link', reason));
  expect(problem.code).toBe(code);
  expect(problem.advice).not.toBe('');
});

test('a lost connection stays one, anything else is ours', () => {
  expect(linkProblem(new ExoError('home/disconnected', 'gone')).code).toBe('home/disconnected');
  expect(linkProblem(new TypeError('x')).code).toBe('core/internal');
});

test('what installing changes is tried in seconds, what a person has to change in a minute', () => {
  expect(linkRetryDelayMs('link/not-installed', 0, 0.99)).toBeLessThanOrEqual(2_000);
  expect(linkRetryDelayMs('link/not-configured', 50, 0.99)).toBeLessThanOrEqual(30_000);
  expect(linkRetryDelayMs('link/other-instance', 0, 0.99)).toBeGreaterThan(30_000);
  expect(linkRetryDelayMs('link/replaced', 0, 0)).toBeGreaterThan(100_000);
});

test('a Home Assistant that is still starting is given time before the advice to install', () => {
  expect(isWorthTelling('link/not-installed', 0)).toBe(false);
  expect(isWorthTelling('link/not-installed', 5)).toBe(true);
  expect(isWorthTelling('link/not-configured', 0)).toBe(true);
});
