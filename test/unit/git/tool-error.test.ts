import { expect, it } from 'vitest';
import { exitCodeOf, ToolError } from '../../../src/git/tool-error.ts';

it('keeps code, hint and cause beside the message', () => {
  const cause = new Error('ENOSPC');
  const error = new ToolError('write-failed', 'a.json: cannot write.', { hint: 'Free some space.', cause });
  expect(error).toMatchObject({
    code: 'write-failed',
    message: 'a.json: cannot write.',
    hint: 'Free some space.',
    cause,
  });
  expect('cause' in new ToolError('usage', 'x')).toBe(false);
});

it.each([
  ['mass-deletion', 1],
  ['usage', 64],
  ['invalid-memory', 65],
  ['remote-unavailable', 69],
  ['write-failed', 73],
  ['ref-moved', 75],
  ['not-set-up', 78],
] as const)('exits for %s with %i', (code, number) => {
  expect(exitCodeOf(new ToolError(code, ''))).toBe(number);
});

it('exits for an error that is no ToolError as for a bug of its own', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(70);
});
