import { expect, test } from 'vitest';
import { isPlainId, linesOfIds } from '../../../src/core/lines-of-ids.ts';
import { file, line } from '../../support/memory-file.ts';

const found = (lines: readonly string[], ...ids: readonly string[]) =>
  linesOfIds(
    file(...lines),
    ids.map((id) => JSON.stringify(id)),
  ).map((text) => text.toString());

const x = line({ uniqueId: 'x' });
const other = line({ uniqueId: 'y', content: '"id":"y"' });
const inMetadata = line({ uniqueId: 'z', more: '"id":"x"', content: '"text":"tea"' });
const escaped = line({ uniqueId: 'e', content: '"id":"\\u0078"' });
const slashed = line({ uniqueId: 's', content: '"id":"a\\/b"' });
const purged = line({ uniqueId: 'p', more: '"purged":true', content: '' });

test('finds lines that hold an id as a member or in their metadata, at every place of the file', () => {
  expect(found([x, other, inMetadata], 'x')).toEqual([x, inMetadata]);
  expect(found([other, x], 'x')).toEqual([x]);
  expect(found([other, x, other], 'x')).toEqual([x]);
  expect(found([x, other], 'x', 'y')).toEqual([x, other]);
  expect(found([other], 'x')).toEqual([]);
  expect(found([], 'x')).toEqual([]);
});

test('finds each line once, however often an id stands in it', () => {
  const twice = line({ uniqueId: 't', content: '"id":"x","in":{"id":"x"}' });
  expect(found([twice, x], 'x')).toEqual([twice, x]);
});

test('finds what may be such a line: purged ones and those with an escape', () => {
  expect(found([escaped, other, purged], 'x')).toEqual([purged, escaped]);
  expect(found([slashed, other], 'a/b')).toEqual([slashed]);
  expect(found([slashed, other], 'y', 'a/b')).toEqual([other, slashed]);
  expect(found([slashed, other], 'x')).toEqual([]);
});

test('an id can be searched for if it is a string without escapes', () => {
  expect(['"x"', '""', '"a/b"', '1', 'true', '"\\u0078"', '"\\n"'].map(isPlainId)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
