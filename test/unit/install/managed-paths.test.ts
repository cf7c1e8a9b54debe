import { expect, test } from 'vitest';
import { attributeRules, normalizeDirectory, watchedPathspecs } from '../../../src/install/managed-paths.ts';

test.each([
  ['', ''],
  ['.', ''],
  ['./a//b/', 'a/b'],
  ['my notes', 'my notes'],
  ['a.b', 'a.b'],
])('stores the folder %j as %j', (dir, stored) => {
  expect(normalizeDirectory(dir)).toBe(stored);
});

test.each(['/tmp', '../a', 'a/../b', '.git', 'a/.git/b', '.GIT'])('refuses the folder %j', (dir) => {
  expect(() => normalizeDirectory(dir)).toThrow('is not a folder inside the work tree');
});

test.each(['a\nb', 'a\\b'])('refuses the folder %j for its name', (dir) => {
  expect(() => normalizeDirectory(dir)).toThrow('under a name with a backslash or a control character');
});

const template = '# a comment\n\n{{dir}}/memory-*.json -text merge=memjoin\n';

test.each([
  ['', '/memory-*.json -text merge=memjoin'],
  ['a/b', '/a/b/memory-*.json -text merge=memjoin'],
  ['my "notes" [1]', '"/my \\"notes\\" \\\\[1\\\\]/memory-*.json" -text merge=memjoin'],
])('anchors the rules to the folder %j', (dir, rule) => {
  expect(attributeRules(template, dir)).toEqual([rule]);
});

test.each([
  { source: undefined, also: [] },
  { source: '/repo/live.json', also: [':(top,literal)live.json'] },
  { source: '/repo/m/memory.json', also: [] },
  { source: '/elsewhere/live.json', also: [] },
  { source: '/repository/live.json', also: [] },
])('lets the hooks look at the source $source only where it lies in the work tree', ({ source, also }) => {
  expect(watchedPathspecs('m', { source, topLevel: '/repo' })).toEqual([
    ':(top,glob)m/memory-*.json',
    ':(top,literal)m/unified-memory.json',
    ':(top,literal)m/memory.json',
    ...also,
  ]);
});
