import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/cli/duration.ts';

test.each([
  ['90', 90_000],
  ['90s', 90_000],
  ['2m', 120_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
])('%s is %i milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0', '-1s', '2 weeks', '1e9', '999999h', 'm'])('"%s" is no length of time', (text) => {
  expect(() => parseDuration(text)).toThrow('not a length of time');
});
