import { expect, test } from 'vitest';
import { isSameLine, uniqueIdEnd } from '../../../src/core/canonical-lines.ts';
import { findEnd, type Lines, openBytes, step } from '../../../src/core/lines.ts';
import { file, line } from '../../support/memory-file.ts';

/** The cursor at line `index` of a file. */
const at = (bytes: Buffer, index: number): Lines => {
  const lines = openBytes(bytes);
  for (let passed = 0; passed < index; passed++) {
    findEnd(lines);
    step(lines);
  }
  findEnd(lines);
  return lines;
};

test('lines are the same that have the same bytes, wherever they stand', () => {
  const [x, y] = ['x', 'y'].map((uniqueId) => line({ uniqueId })) as [string, string];
  expect(isSameLine(at(file(x, y), 1), at(file(y), 0))).toBe(true);
  expect(isSameLine(at(file(x, y), 0), at(file(y), 0))).toBe(false);
  expect(isSameLine(at(file(x), 0), at(file(`${x}}`), 0))).toBe(false);
  expect(isSameLine(at(file(`${x}}`), 0), at(file(x), 0))).toBe(false);
});

test.each([
  [line({ uniqueId: 'a_b' }), '"a_b"'],
  [line({ uniqueId: '' }), '""'],
  ['{"_crdt_metadata":{"unique_id":"u"', '"u"'],
  ['{"_crdt_metadata":{"unique_id":"u', undefined],
  ['{"_crdt_metadata":{"unique_id":"', undefined],
  [line({ uniqueId: 'é' }).replace('é', '\\u00e9'), undefined],
  ['{"_crdt_metadata":{"host":"a","unique_id":"u"}}', undefined],
  ['{}', undefined],
  ['', undefined],
])('the unique id of %s is %s', (text, uniqueId) => {
  const bytes = Buffer.from(`--${text}"`);
  const end = uniqueIdEnd({ bytes, start: 2, stop: bytes.length - 1 });
  expect(end === -1 ? undefined : bytes.toString('utf8', bytes.lastIndexOf('"', end - 2), end)).toBe(uniqueId);
});
