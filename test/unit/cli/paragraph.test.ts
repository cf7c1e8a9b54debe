import { expect, test } from 'vitest';
import { folded } from '../../../src/cli/paragraph.ts';

test('breaks a sentence between words and puts what follows below the text', () =>
  expect(folded('hint:', 'Nothing is lost: all of it is committed here.', 30)).toEqual([
    'hint: Nothing is lost: all of',
    '      it is committed here.',
  ]));

test.each([
  ['memjoin restore --list', 'Put a kept one there: memjoin restore --list; or move it away.'],
  [
    'git config user.name "Your Name" && git config user.email me@x.org',
    'Run: git config user.name "Your Name" && git config user.email me@x.org',
  ],
  [
    "git for-each-ref --format='delete %(refname); x' refs",
    "Do git for-each-ref --format='delete %(refname); x' refs, then all is well.",
  ],
  ['mkdir -p -- /home/ada/a/very/long/path', 'Make the folder: mkdir -p -- /home/ada/a/very/long/path'],
])('keeps the command %s in one piece', (command, text) => {
  const lines = folded('hint:', text, 30);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((line) => line.includes(command))).toHaveLength(1);
  expect(lines.map((line) => line.slice(6)).join(' ')).toBe(text);
});

test('leaves all on one line where no terminal is', () =>
  expect(folded('error:', 'a '.repeat(200), Number.POSITIVE_INFINITY)).toEqual([`error: ${'a '.repeat(200)}`]));
