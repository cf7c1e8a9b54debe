import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FILE_STATES } from '../../support/file-states.ts';
import { MATRIX_EXCEPTIONS } from '../../support/matrix-exceptions.ts';
import { SEQUENCED } from '../../support/sequences.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/git.md'), 'utf8');

test('docs/git.md lists the states of the files in which a person has something left to do', () => {
  const section = page.slice(page.indexOf('## How this is tried'), page.indexOf('## Versions'));
  const [, table = ''] = section.split('\n| state');
  const rows = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .filter((row) => row.startsWith('| '));
  expect(rows).toEqual(MATRIX_EXCEPTIONS.map(({ states, text }) => `| ${states.join('; ')} | ${text} |`));
  const known = FILE_STATES.map(({ name }) => name);
  expect(MATRIX_EXCEPTIONS.flatMap(({ states }) => states).filter((state) => !known.includes(state))).toEqual([]);
});

test('docs/git.md counts the states, the operations and the pairs of them', () => {
  expect(page).toContain(`${FILE_STATES.length} states`);
  expect(page).toContain(`all ${SEQUENCED.length ** 2} pairs of\n${SEQUENCED.length} operations`);
});
