import { expect, test } from 'vitest';
import { wrap } from '../../../src/cli/wrap.ts';

test.each([
  { text: 'one two three', width: 7, expected: ['one two', 'three'] },
  { text: 'one two', width: Number.POSITIVE_INFINITY, expected: ['one two'] },
  { text: 'a  b', width: 9, expected: ['a  b'] },
  { text: 'a much-too-long-word b', width: 4, expected: ['a', 'much-too-long-word', 'b'] },
  // Each of these takes two columns.
  { text: '記憶 記憶', width: 8, expected: ['記憶', '記憶'] },
])('breaks "$text" at its spaces for $width columns', ({ text, width, expected }) => {
  expect(wrap(text, width)).toEqual(expected);
});
