import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PART_NAMES, replacePart } from '../../bench/page.ts';

it('replaces what stands between the marks of a part, as often as one likes', () => {
  const page = 'before\n<!-- bench: a -->\nold\n<!-- end of bench: a -->\nafter\n';
  const once = replacePart(page, 'a', 'new');
  expect(once).toBe('before\n<!-- bench: a -->\n\nnew\n<!-- end of bench: a -->\nafter\n');
  expect(replacePart(once, 'a', 'new')).toBe(once);
});

it('refuses a page without a place for the part', () => {
  expect(() => replacePart('text\n', 'a', 'new')).toThrow('has no place for "a"');
});

it('has a place for each part in the page, and for one in the README', () => {
  const page = readFileSync('docs/performance.md', 'utf8');
  for (const name of [...PART_NAMES, 'syncs', 'aims']) expect(() => replacePart(page, name, '')).not.toThrow();
  expect(() => replacePart(readFileSync('README.md', 'utf8'), 'driver', '')).not.toThrow();
});
