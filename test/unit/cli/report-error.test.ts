import { afterEach, expect, test, vi } from 'vitest';
import { reportError } from '../../../src/cli/report-error.ts';
import { ToolError } from '../../../src/git/tool-error.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const reported = (error: unknown, isJson: boolean): { stdout: string; stderr: string; exitCode: number } => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exitCode = reportError(error, { isJson });
  const textOf = (spy: typeof stdout): string => spy.mock.calls.map(([text]) => String(text)).join('');
  return { stdout: textOf(stdout), stderr: textOf(stderr), exitCode };
};

const detail = ['no', '', 'x'.repeat(300), 'c', 'd', 'e', 'f'].join('\n');
const refusal = new ToolError('rejected', 'origin/main: the remote refuses the push: no.', { hint: 'Ask.', detail });

test('quotes a few lines of what a remote said, short and indented, and all of it with --debug', () => {
  const { stdout, stderr, exitCode } = reported(refusal, false);
  expect([stdout, exitCode]).toEqual(['', 73]);
  expect(stderr.split('\n')).toEqual([
    'error: origin/main: the remote refuses the push: no.',
    '  no',
    `  ${'x'.repeat(199)}…`,
    '  c',
    '  d',
    '  … 2 more lines: --debug and --json have all',
    'hint: Ask.',
    '',
  ]);
  vi.restoreAllMocks();
  vi.stubEnv('MEMJOIN_DEBUG', '1');
  expect(reported(refusal, false).stderr).toContain(`  ${'x'.repeat(300)}\n  c\n  d\n  e\n  f\nhint: Ask.\n`);
});

test('gives all of it to programs', () => {
  const { message, hint } = refusal;
  expect(JSON.parse(reported(refusal, true).stdout)).toEqual({
    error: { code: 'rejected', message, hint, detail },
    exitCode: 73,
  });
});
