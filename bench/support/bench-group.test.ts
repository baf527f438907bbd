import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gather, runMember } from './bench-group.ts';

const folder = mkdtempSync(join(tmpdir(), 'exo-group-'));
afterAll(() => rmSync(folder, { recursive: true }));

function member(name: string, program: string) {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, program);
  return { name, entry, args: ['--rounds', '2'] };
}

const RESULT = `JSON.stringify({ bench: 'some', metrics: { a_ms: Number(process.argv[3]) }, peer: null, ratio: { a: 3 } })`;

describe('a group of benches', () => {
  it('takes the last line of each', async () => {
    const outcome = await runMember(
      member('good', `console.log('words'); console.log(${RESULT});`),
    );
    expect(outcome).toMatchObject({ name: 'good', line: { metrics: { a_ms: 2 } } });
    expect(outcome.reason).toBeUndefined();
  });

  it.each([
    ['ended with 3', `console.log(${RESULT}); process.exitCode = 3;`],
    ['ended with SIGKILL', `process.kill(process.pid, 'SIGKILL');`],
    ['printed no result', `console.log('{"bench":"some"}');`],
    ['printed no result', `console.log(${RESULT}); console.log('words behind it');`],
    ['printed no result', ''],
  ])('names the one that failed: %s', async (reason, program) => {
    expect(await runMember(member('bad', program))).toMatchObject({ name: 'bad', reason });
  });

  it('puts the results of all into one line, by their names', () => {
    const line = { bench: 'some', metrics: { a_ms: 1 }, peer: null, ratio: { a: 2 } };
    const outcomes = [
      { name: 'one', tookMs: 1_400, line },
      { name: 'two', tookMs: 2_400, reason: 'ended with 1' },
    ];
    expect(gather(outcomes)).toEqual({
      metrics: { one: { a_ms: 1 } },
      peer: { one: null },
      ratio: { one: { a: 2 } },
      failed: { two: 'ended with 1' },
      took_s: { one: 1, two: 2 },
      total_s: 4,
    });
  });
});
