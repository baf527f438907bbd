import { describe, expect, test } from 'vitest';
import { choose, labelOf, type Timer } from './timer.ts';

const MINUTE = 60_000;
const timer = (id: string, rest: Partial<Timer> = {}): Timer => ({
  id,
  areaId: 'cuisine',
  satelliteId: null,
  language: 'fr',
  durationMs: 10 * MINUTE,
  state: { type: 'running', endsAtMs: 10 * MINUTE },
  ...rest,
});
const ringing: Timer['state'] = {
  type: 'ringing',
  sinceMs: 0,
  nextMs: 0,
  times: 1,
  failures: 0,
  isMissed: false,
};
const pasta = timer('1', { name: 'les pâtes' });
const rice = timer('2', { name: 'riz', durationMs: 5 * MINUTE });
const tea = timer('3', { areaId: 'salon', durationMs: 3 * MINUTE });
const all = [pasta, rice, tea];
const chosen = (timers: readonly Timer[], name?: string, areaId: string | null = 'cuisine') => {
  const choice = choose(timers, { name, areaId, nowMs: 0 });
  return choice.type === 'found' ? choice.timers.map(({ id }) => id) : choice;
};

describe('which timer is meant', () => {
  test.each<[string | undefined, string, unknown]>([
    ['pâtes', 'cuisine', ['1']],
    ['le minuteur des pâtes', 'cuisine', ['1']],
    ['minuteur pour le riz', 'salon', ['2']],
    ['5 minutes', 'salon', ['2']],
    ['trois minutes', 'cuisine', ['3']],
    ['le minuteur', 'salon', ['3']],
    [undefined, 'salon', ['3']],
    [undefined, 'cuisine', { type: 'ambiguous', names: ['les pâtes', 'riz'] }],
    [undefined, 'bureau', { type: 'ambiguous', names: ['les pâtes', 'riz', '3 minutes'] }],
    ['pate', 'cuisine', ['1']],
    ['patte', 'cuisine', { type: 'unknown', names: ['les pâtes'] }],
    ['gâteau', 'cuisine', { type: 'unknown', names: ['les pâtes', 'riz', '3 minutes'] }],
    ['7 minutes', 'cuisine', expect.objectContaining({ type: 'unknown' })],
  ])('%s in %s', (name, area, expected) => {
    expect(chosen(all, name, area)).toEqual(expected);
  });

  test('none where there are none', () => {
    expect(chosen([])).toEqual({ type: 'none' });
  });

  test('what rings comes before what runs, and all that ring together', () => {
    const over = [timer('4', { state: ringing }), timer('5', { state: ringing })];
    expect(chosen([...all, ...over])).toEqual(['4', '5']);
    expect(chosen([...all, timer('6', { state: ringing, areaId: 'bureau' })])).toEqual(['6']);
  });

  test('two of one name are told apart by what is left', () => {
    const other = timer('4', { name: 'riz', state: { type: 'paused', leftMs: MINUTE } });
    expect(chosen([rice, other], 'riz')).toEqual({
      type: 'ambiguous',
      names: ['riz (10 minutes)', 'riz (1 minute)'],
    });
  });

  test('of two of one name the one of the room', () => {
    expect(chosen([rice, timer('4', { name: 'riz', areaId: 'salon' })], 'riz', 'salon')).toEqual([
      '4',
    ]);
  });
});

test('is called by its name, what it reminds of, its time, its length', () => {
  expect(labelOf(pasta)).toBe('les pâtes');
  expect(labelOf(timer('1', { reminder: 'sortir' }))).toBe('sortir');
  expect(labelOf(timer('1', { atTime: '07:00' }))).toBe('07:00');
  expect(labelOf(tea)).toBe('3 minutes');
});
