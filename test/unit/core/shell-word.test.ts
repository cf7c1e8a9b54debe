import { expect, test } from 'vitest';
import { shellQuote, shellWord } from '../../../src/core/shell-word.ts';

// Scenario: terminal-escapes
test.each([
  ['plain', "'plain'"],
  ['', "''"],
  ["it's $(x) `y` \\ \n", "'it'\\''s $(x) `y` \\ \n'"],
])('quotes %j', (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted);
});

test.each([
  ['origin/main', 'origin/main'],
  [':/memory.json', ':/memory.json'],
  ["a b's", "'a b'\\''s'"],
  ['', "''"],
  ['=cmd', "'=cmd'"],
])('writes %j bare where that is safe', (word, written) => {
  expect(shellWord(word)).toBe(written);
});
