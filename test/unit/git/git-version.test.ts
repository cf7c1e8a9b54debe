import { expect, it } from 'vitest';
import { isAtLeast, parseGitVersion } from '../../../src/git/git-version.ts';

it.each([
  ['git version 2.39.5\n', { major: 2, minor: 39, patch: 5 }],
  ['git version 2.39.5 (Apple Git-154)\n', { major: 2, minor: 39, patch: 5 }],
  ['git version 2.45.1.windows.1\n', { major: 2, minor: 45, patch: 1 }],
  ['git version 2.54.0-rc1\n', { major: 2, minor: 54, patch: 0 }],
  ['git version 2.55.GIT\n', { major: 2, minor: 55, patch: 0 }],
  ['hub version 2.14.2\n', undefined],
])('reads %j', (text, version) => {
  expect(parseGitVersion(text)).toEqual(version);
});

it('compares numbers, not texts', () => {
  const version = { major: 2, minor: 9, patch: 10 };
  expect(['2.9', '2.9.10', '2.8.99', '1.99'].map((wanted) => isAtLeast(version, wanted))).toEqual(Array(4).fill(true));
  expect(['2.10', '2.9.11', '3.0'].map((wanted) => isAtLeast(version, wanted))).toEqual(Array(3).fill(false));
});
