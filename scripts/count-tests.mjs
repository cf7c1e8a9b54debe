/**
 * Prints `Tests: N passed, N failed` from vitest's JSON report and exits 1 unless all passed.
 *
 * A test file that could not even be loaded has no failed test in the report; it counts as one failure, so that a
 * broken import never reads as success.
 */
import { existsSync, readFileSync } from 'node:fs';

const path = process.argv[2] ?? 'test-results/vitest.json';

const count = () => {
  if (!existsSync(path)) {
    return { passed: 0, failed: 0, note: ' (the tests did not run)' };
  }
  const { numPassedTests, numFailedTests, testResults, success } = JSON.parse(readFileSync(path, 'utf8'));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = numFailedTests + unloaded;
  return { passed: numPassedTests, failed: success ? failed : Math.max(1, failed), note: '' };
};

const { passed, failed, note } = count();
console.log(`Tests: ${passed} passed, ${failed} failed${note}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
