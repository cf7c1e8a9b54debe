import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readMarkers } from '../../support/scenarios/markers.ts';
import { makePage } from '../../support/scenarios/page.ts';
import { testPaths } from '../../support/scenarios/paths.ts';

test('each scenario has a test or says why not, and docs/scenarios.md is as npm run scenarios makes it', () => {
  const { text, wrong } = makePage(resolve('.'), testPaths(resolve('.')));
  expect(wrong).toEqual([]);
  expect(readFileSync('docs/scenarios.md', 'utf8')).toBe(text);
});

test.each([
  [`test('a title', () => {`, 'a title'],
  [`  it("with 'quotes'", { timeout: 1 }, () =>`, "with 'quotes'"],
  [`// another comment\ntest.runIf(is('(') && /[(]\\(/.test(x))('after a condition', () => {`, 'after a condition'],
  [`test.each([\n  [')', \`(\`, /\\)/], // (\n])(\n  'after a table: %s',\n  () => {`, 'after a table: %s'],
  [`describe('a group', () => {`, 'a group'],
])('finds the title in %j', (code, title) => {
  const marker = '// Scenario: one, two\n';
  expect(readMarkers(`\n${marker}${code}`)).toEqual([{ scenarios: ['one', 'two'], title, line: 2 }]);
});

test.each(['const x = 1;', 'test(TITLE, () => {'])('refuses a marker above %j', (code) => {
  expect(() => readMarkers(`// Scenario: one\n${code}`)).toThrow('line 1');
});
