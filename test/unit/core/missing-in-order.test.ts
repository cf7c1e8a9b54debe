import { expect, test } from 'vitest';
import { missingInOrder } from '../../../src/core/missing-in-order.ts';
import { file, line, stampAt } from '../../support/memory-file.ts';

const id = (name: string) => `a_${name}_${stampAt(0)}`;
const [w, x, y, z] = ['w', 'x', 'y', 'z'].map((name) => line({ uniqueId: id(name) })) as [
  string,
  string,
  string,
  string,
];
const newer = line({ uniqueId: id('y'), version: 2 });

test.each([
  ['nothing of itself', file(w, x, y), file(w, x, y), []],
  ['nothing of a file without entries', file(w, x), file(), []],
  ['nothing of its begin', file(w, x, y, z), file(w, x), []],
  ['nothing of its end', file(w, x, y, z), file(y, z), []],
  ['nothing of every second line', file(w, x, y, z), file(x, z), []],
  ['nothing where it has a newer version', file(x, newer, z), file(x, y, z), []],
  ['a newer version', file(x, y, z), file(x, newer, z), [id('y')]],
  ['what stands before, between and behind', file(x), file(w, x, y, z), [id('w'), id('y'), id('z')]],
  ['all, where it has no entries', file(), file(w, z), [id('w'), id('z')]],
  ['a name that is not ASCII', file(w), file(line({ uniqueId: 'é' }), w), ['é']],
])('a canonical file lacks %s', (_, held, wanted, expected) => {
  expect(missingInOrder(held, wanted)).toEqual(expected);
});

test.each([
  ['an entry that breaks off', file(w, x.slice(0, -1))],
  ['an unfinished one before others', file(`${w.slice(0, -1)},"list":[{}`, x, y)],
  ['another form', Buffer.from(`[${w}]`)],
  ['an entry twice', file(w, w)],
  ['a unique id that needs decoding', file(w, x.replace('"a_x', '"\\u0061_x'))],
])('it cannot tell of a file with %s', (_, text) => {
  expect(missingInOrder(text, file(w, x, y))).toBeUndefined();
  expect(missingInOrder(file(w, x, y), text)).toBeUndefined();
});
