import { expect, test } from 'vitest';
import { closest } from '../../../src/cli/suggest.ts';

const NAMES = ['install', 'uninstall', 'status', 'merge', 'log'];

test.each([
  ['mrege', 'merge'],
  ['merg', 'merge'],
  ['merges', 'merge'],
  ['stauts', 'status'],
  ['statsu', 'status'],
  ['nstall', 'install'],
  ['unistal', 'uninstall'],
  ['lgo', 'log'],
])('takes %s for a slip of %s', (word, wanted) => {
  expect(closest(word, NAMES)).toBe(wanted);
});

test.each(['lag-on', 'x', '', 'lxy', 'commit'])('has no suggestion for %j', (word) => {
  expect(closest(word, NAMES)).toBeUndefined();
});
