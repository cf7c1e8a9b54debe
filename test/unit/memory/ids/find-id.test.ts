import { expect, test } from 'vitest';
import { readEntries } from '../../../../src/core/read-entries.ts';
import { versionsById } from '../../../../src/core/view.ts';
import { findId, requireId } from '../../../../src/memory/ids/find-id.ts';
import { idText } from '../../../../src/memory/ids/id-text.ts';
import { file, line, stampAt } from '../../../support/memory-file.ts';
import { sha256 } from '../../../support/sha256.ts';

const HASH = '3fa21b9c'.repeat(4);
const OTHER_HASH = `3fa2${'0'.repeat(28)}`;

const groupsOf = (...samples: readonly { uniqueId: string; content: string; more?: string }[]) => {
  const read = readEntries(file(...samples.map((sample) => line(sample))), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return versionsById(read.value.values(), sha256);
};

const groups = groupsOf(
  { uniqueId: `a_e1_${stampAt(1)}`, content: '"id":"e1","text":"tea"' },
  { uniqueId: `b_e1_${stampAt(2)}`, content: '"id":"e1","text":"coffee"' },
  { uniqueId: `a_7_${stampAt(3)}`, content: '"id":"7"' },
  { uniqueId: `a_~7_${stampAt(4)}`, content: '"id":7' },
  { uniqueId: `a_~8_${stampAt(5)}`, content: '"id":8.0' },
  { uniqueId: `a_entity:Ada_${stampAt(6)}`, more: '"id":"entity:Ada"', content: '"type":"entity","name":"Ada"' },
  { uniqueId: `a_observation:1_${stampAt(7)}`, more: `"id":"observation:${HASH}"`, content: '"type":"observation"' },
  { uniqueId: `a_observation:2_${stampAt(8)}`, more: `"id":"observation:${OTHER_HASH}"`, content: '"text":"x"' },
  { uniqueId: `a_long_${stampAt(9)}`, content: `"id":"${'long '.repeat(40)}"` },
  { uniqueId: `a_none_${stampAt(10)}`, content: '"text":"no id at all"' },
);

const uniqueIdsOf = (typed: string): readonly string[] => {
  const found = findId(typed, groups);
  if (found.kind === 'unknown') return [];
  const named = found.kind === 'found' ? [found.group] : found.groups;
  return named.flatMap(({ versions }) => versions.map(({ entry }) => entry.uniqueId));
};

test.each([
  ['an id', 'e1', [`a_e1_${stampAt(1)}`, `b_e1_${stampAt(2)}`]],
  ['a text in quotes, where a number is spelled alike', '"7"', [`a_7_${stampAt(3)}`]],
  ['a number however it is spelled', '8', [`a_~8_${stampAt(5)}`]],
  ['an id that the metadata hold', 'entity:Ada', [`a_entity:Ada_${stampAt(6)}`]],
  ['an id longer than a unique id can hold', 'long '.repeat(40), [`a_long_${stampAt(9)}`]],
  ['the beginning of a hash', 'observation:3fa21b', [`a_observation:1_${stampAt(7)}`]],
  [
    'both ids that a short beginning fits',
    'observation:3fa2',
    [`a_observation:1_${stampAt(7)}`, `a_observation:2_${stampAt(8)}`],
  ],
  ['both ids that a digit may mean', '7', [`a_7_${stampAt(3)}`, `a_~7_${stampAt(4)}`]],
  ['nothing by the beginning of an id that is no hash', 'ent', []],
  ['nothing by three digits of a hash', 'observation:3fa', []],
])('finds %s', (_, typed, expected) => {
  expect([...uniqueIdsOf(typed)].sort()).toEqual(expected);
});

test('a unique id names its id and that entry in it', () => {
  const found = findId(`b_e1_${stampAt(2)}`, groups);
  expect(found).toMatchObject({ kind: 'found', group: { key: 'e1', named: { metadata: { version: 1 } } } });
  expect(found.kind === 'found' && found.group.versions).toHaveLength(2);
});

test('every id is found by the text it is shown as', () => {
  for (const [key, [first]] of groups) {
    const text = first === undefined ? '' : idText(first);
    const found = findId(text, groups);
    // Only a bare digit may also mean the text that looks like it.
    const keys =
      found.kind === 'found'
        ? [found.group.key]
        : found.kind === 'ambiguous'
          ? found.groups.map((group) => group.key)
          : [];
    expect(keys).toContain(key);
  }
});

test.each([
  ['Ada', 'entity:Ada'],
  ['ENTITY:ada', 'entity:Ada'],
  ['entty:Ada', 'entity:Ada'],
])('names the id near %s', (typed, near) => {
  expect(findId(typed, groups)).toEqual({ kind: 'unknown', near: expect.arrayContaining([near]) });
  expect(() => requireId(typed, groups)).toThrowError(
    expect.objectContaining({ code: 'not-found', hint: expect.stringContaining(near) }),
  );
});

test('refuses an ambiguous id and names its candidates, safe for a terminal', () => {
  expect(() => requireId('7', groups)).toThrowError(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringContaining(`\n  "7"  a_7_${stampAt(3)}\n  7  a_~7_`),
    }),
  );
  expect(() => requireId('\u001b[2J', groups)).toThrowError('\\u{1b}[2J: no entry has this id.');
});
