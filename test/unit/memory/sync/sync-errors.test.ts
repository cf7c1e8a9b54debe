import { expect, test } from 'vitest';
import { inOneLine } from '../../../../src/memory/sync/sync-errors.ts';

const ADVICE =
  'fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.';

test.each([
  [
    `git ls-remote --heads -- origin: fatal: '/srv/gone.git' does not appear to be a git repository\n${ADVICE}`,
    "'/srv/gone.git' does not appear to be a git repository",
  ],
  [
    `git fetch --quiet -- origin +refs/heads/main:refs/x: ssh: Could not resolve hostname hub\n${ADVICE}`,
    'ssh: Could not resolve hostname hub',
  ],
  ['git fetch --quiet -- origin: error: one thing\nfatal: another', 'one thing; another'],
  [`git fetch --quiet -- origin: ${ADVICE.slice(0, 45)}`, 'Could not read from remote repository.'],
  ['refs/x is gone right after it was fetched.', 'refs/x is gone right after it was fetched.'],
])('tells what a remote said in one line: %j', (message, line) => {
  expect(inOneLine(message)).toBe(line);
});
