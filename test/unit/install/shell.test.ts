import { expect, test } from 'vitest';
import { driverCommand, shellQuote } from '../../../src/install/shell.ts';

test.each([
  ['plain', "'plain'"],
  ['', "''"],
  ["it's $(x) `y` \\ \n", "'it'\\''s $(x) `y` \\ \n'"],
])('quotes %j', (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted);
});

test('leaves the placeholders bare and doubles what looks like one in the path', () => {
  const command = driverCommand('/a %P/driver');
  expect(command).toContain("d='/a %%P/driver'; ");
  expect(command).toContain('"$d" %O %A %B %L %P; ');
});
