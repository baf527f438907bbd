/** Adds up the reports of all suites: count-tests.ts FOLDER [BROKEN-SUITE…] */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Count {
  passed: number;
  failed: number;
}

function countVitest(text: string): Count {
  const report = JSON.parse(text) as { numPassedTests: number; numFailedTests: number };
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}

function countJunit(text: string): Count {
  const attribute = (suite: string, name: string) =>
    Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const count = { passed: 0, failed: 0 };
  for (const [suite] of text.matchAll(/<testsuite\b[^>]*>/g)) {
    const failed = attribute(suite, 'failures') + attribute(suite, 'errors');
    count.failed += failed;
    count.passed += attribute(suite, 'tests') - failed - attribute(suite, 'skipped');
  }
  return count;
}

const [folder = '.', ...brokenSuites] = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const file of readdirSync(folder)) {
  const text = readFileSync(join(folder, file), 'utf8');
  const count = file.endsWith('.json') ? countVitest(text) : countJunit(text);
  total.passed += count.passed;
  total.failed += count.failed;
}
// A suite that broke without a failed test of its own (a lint error, a crash) counts as one.
if (brokenSuites.length > 0 && total.failed === 0) total.failed = brokenSuites.length;
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
