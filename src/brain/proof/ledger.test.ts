import { describe, expect, test } from 'vitest';
import type { ReportedState, ToolResult } from '../tools/tool.ts';
import { deeds, isProven, type Outcome, openProblems, provenStates } from './ledger.ts';

const state = (id: string, value = 'on'): ReportedState => ({
  entityId: id,
  name: id,
  state: value,
});
const acted = (result: ToolResult): Outcome => ({ tool: 'control_light', acts: true, result });
const ids = (outcomes: readonly Outcome[]) =>
  provenStates(outcomes).map(({ entityId }) => entityId);

describe('some of several failed', () => {
  const partly = acted({
    status: 'unproven',
    states: [state('a'), state('b')],
    failed: [state('c', 'off')],
  });

  test('the others are proven, and kept as deeds', () => {
    expect(ids([partly])).toEqual(['a', 'b']);
    expect(isProven(partly)).toBe(true);
    expect(deeds([partly])).toEqual(['a: on', 'b: on']);
  });

  test('it stays a problem until the one that failed is done', () => {
    expect(openProblems([partly])).toEqual([partly]);
    const others = acted({ status: 'done', states: [state('a'), state('b')] });
    expect(openProblems([partly, others])).toEqual([partly]);
    const again = acted({ status: 'done', states: [state('c')] });
    expect(openProblems([partly, again])).toEqual([]);
  });
});

test.each<[string, ToolResult]>([
  ['unproven, without names', { status: 'unproven', states: [state('a')] }],
  ['unproven, all of it', { status: 'unproven', states: [], failed: [state('a')] }],
  ['refused', { status: 'refused', reason: 'failed', message: '' }],
])('%s proves nothing', (_what, result) => {
  expect(isProven(acted(result))).toBe(false);
  expect(ids([acted(result)])).toEqual([]);
  expect(openProblems([acted(result)])).toHaveLength(1);
});
