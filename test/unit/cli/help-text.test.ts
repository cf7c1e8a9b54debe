import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { readDefinitions } from '../../../src/cli/help/definition.ts';
import { commandHelp, overviewHelp } from '../../../src/cli/help/help-text.ts';
import { manPages } from '../../../src/cli/help/man-pages.ts';

const definitions = await readDefinitions(COMMANDS);

describe.each([60, 80, 100])('in a terminal of %d columns', (width) => {
  const page = { program: 'git memjoin', width };

  test.each(definitions)('the help of $name breaks no example, and no other line is too long', (definition) => {
    const lines = commandHelp(definition, page).split('\n');
    const examples = definition.examples.map(({ command }) => `  ${command.replaceAll('$0', 'git memjoin')}`);
    expect(lines).toEqual(expect.arrayContaining(examples));
    expect(lines.filter((line) => line.length > width && !examples.includes(line))).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('the list of commands fits', () => {
    const lines = overviewHelp(definitions, page).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    for (const { name } of definitions) expect(lines.join('\n')).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });
});

test('every command says what it does, shows an example, and names what its options take', () => {
  for (const { name, summary, options, examples } of definitions) {
    expect({ name, summary }).toEqual({ name, summary: expect.stringMatching(/^[A-Z].*[^.]$/) });
    expect({ name, examples: examples.length }).not.toEqual({ name, examples: 0 });
    for (const { long, text } of options) expect({ name, long, text }).not.toMatchObject({ text: '' });
  }
});

test('the manual page has every command and option, and no line that roff would misread', async () => {
  const pages = await manPages({ version: '1.2.3', date: '2026-01-02' });
  const text = pages['memjoin.1'] ?? '';
  expect(text.split('\n')[0]).toBe('.TH MEMJOIN 1 2026-01-02 "memjoin 1.2.3" "User Commands"');
  for (const { usage, options } of definitions) {
    expect(text).toContain(`\n.SS memjoin ${usage.replaceAll('-', '\\-')}\n`);
    for (const { long } of options) expect(text).toContain(`\\fB\\-\\-${long.replaceAll('-', '\\-')}\\fR`);
  }
  expect(text.split('\n').filter((line) => /^'|^\.(?![A-Z]|in|nf|fi)/.test(line))).toEqual([]);
  expect(text).toContain('\n.SH QUESTIONS\n.TP\n.B Where is my data?\n');
  expect(pages['git-memjoin.1']).toContain('\n.SS git memjoin backup\n');
});

test('help, manual page and README say how to undo, where the data is, what works offline, and what an entry said', async () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
  const { 'memjoin.1': manual = '' } = await manPages({ version: '1.2.3', date: '2026-01-02' });
  for (const text of [
    overviewHelp(definitions, { program: 'memjoin', width: 100 }),
    manual.replaceAll('\\', ''),
    readme,
  ]) {
    expect(text).toMatch(/How do I undo\?|## Undo/);
    expect(text).toMatch(/Where is my data\?|\*\*Your data stays/);
    expect(text).toMatch(/Offline/);
    expect(text).toContain('--at @{1.week.ago}');
  }
});
