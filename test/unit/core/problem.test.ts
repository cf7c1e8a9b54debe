import { expect, test } from 'vitest';
import { problemAt, startsWithBom } from '../../../src/core/problem.ts';

test.each([
  ['the begin', 'abc', 0, 1, 1],
  ['a line feed itself', 'a\nb', 1, 1, 2],
  ['the begin of a line', 'a\nb', 2, 2, 1],
  ['behind CRLF', 'a\r\nbc', 4, 2, 2],
  ['behind characters of several bytes', 'a\né€😀x', 11, 2, 4],
  ['behind a byte order mark', '\ufeffabc', 4, 1, 2],
  ['the byte order mark itself', '\ufeffabc', 0, 1, 1],
  ['the line after a byte order mark', '\ufeffa\nb', 5, 2, 1],
  ['the end', 'a\n', 2, 2, 1],
  ['the end of nothing', '', 0, 1, 1],
])('%s', (_, text, offset, line, column) => {
  expect(problemAt(Buffer.from(text), offset, 'why')).toEqual({ offset, line, column, message: 'why' });
});

// Scenario: encodings
test('knows a byte order mark by its three bytes', () => {
  expect(startsWithBom(Buffer.from('\ufeff'))).toBe(true);
  for (const bytes of [
    [],
    [0xef],
    [0xef, 0xbb],
    [0xef, 0xbb, 0xbe],
    [0xff, 0xfe, 0x00],
    [0, 0xbb, 0xbf],
    [0xef, 0, 0xbf],
    [0, 0, 0xbf],
  ]) {
    expect(startsWithBom(Buffer.from(bytes))).toBe(false);
  }
});
