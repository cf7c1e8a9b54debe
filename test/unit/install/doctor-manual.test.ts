import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CHAPTERS, CHECKS } from '../../../src/install/doctor/table.ts';

const rows = CHAPTERS.flatMap((chapter) => chapter.rows);

/** Returns docs/doctor.md as the table of checks says it. */
const manual = (): string =>
  [
    '# What memjoin doctor finds',
    '',
    '`memjoin doctor` looks for what is wrong with a clone, and says for each finding what it is, where, and what to do. It',
    'changes nothing. `memjoin doctor --fix` does what needs no decision (marked below): it deletes no data, resets nothing,',
    'pushes nothing, and says what it did. Exit code 0: nothing found; 1: something found; 78: memjoin is not set up.',
    '',
    'An *error* means that memory is not merged, not backed up or may be lost; a *warning* that something is not as it should',
    'be; a *note* that there is something to know. Words in braces stand for what doctor fills in. Besides these there are',
    '`does-not-work` (driver or hooks fail when doctor tries them out) and `check-failed` (a check could not be made).',
    '',
    'This page is made from the table in `src/install/doctor`: `npx vitest run test/unit/install -u`.',
    ...CHAPTERS.flatMap(({ title, rows: of }) => [
      '',
      `## ${title}`,
      ...of.flatMap(({ id, level, looksFor, sentence, instruction, fix }) => [
        '',
        `### ${id} (${level})`,
        '',
        looksFor,
        '',
        `> ${sentence}`,
        '',
        '```sh',
        instruction,
        '```',
        ...(fix === undefined ? [] : ['', `\`--fix\`: ${fix.does}.`]),
      ]),
    ]),
    '',
  ].join('\n');

test('the manual says what the table says', async () => {
  await expect(manual()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../../docs/doctor.md'));
});

test('no two states share a name, and each is in one chapter', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(CHECKS.filter((check) => !rows.includes(check))).toEqual([]);
});

test('every value that an instruction needs is a word of its own', () => {
  // In quotes the quoting of the shell would be undone.
  expect(
    rows.filter(({ instruction }) => /["'][^"' ]*\{\w+\}[^"' ]*["']/.test(instruction)).map(({ id }) => id),
  ).toEqual([]);
});
