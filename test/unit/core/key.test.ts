import { expect, test } from 'vitest';
import { compareKeys, FIRST_KEY, type Key, keyBehind, readKey } from '../../../src/core/key.ts';
import { line, stampAt } from '../../support/memory-file.ts';

const stamp = stampAt(0);

test.each([
  [`laptop_e1_${stamp}`, 'laptop', stamp],
  [`a_x%2Ey_${stamp}`, 'a', stamp],
  [`a__${stamp}`, 'a', stamp],
  ['2b7b788f', '', ''],
  ['', '', ''],
  ['_', '', ''],
  ['a_b', '', ''],
  [`_x_${stamp}`, '', ''],
  [`a_b_c_${stamp}`, '', ''],
  [`a_x_${stamp}x`, '', ''],
  ['a_x_2026-01-05T09:00:00Z', '', ''],
])('the key of %j', (uniqueId, environment, stampOfMinting) => {
  expect(readKey(uniqueId)).toEqual({ environment, stamp: stampOfMinting, uniqueId });
});

test.each([`a%2Eb_x_${stamp}`, 'a%2Eb', 'a\\u0062', `a_\\u0062_${stamp}`])('that of %j needs decoding', (uniqueId) => {
  expect(readKey(uniqueId)).toBeUndefined();
});

test('keys are ordered by environment, then by stamp, then by unique id', () => {
  const keys = ['A', 'y', `a_y_${stamp}`, `a_z_${stamp}`, `a_x_${stampAt(1)}`, `ab_x_${stamp}`, `b_x_${stamp}`].map(
    (uniqueId) => readKey(uniqueId) as Key,
  );
  for (const [index, a] of [FIRST_KEY, ...keys].entries()) {
    for (const [other, b] of [FIRST_KEY, ...keys].entries()) {
      expect(compareKeys(a, b), `${a.uniqueId} and ${b.uniqueId}`).toBe(Math.sign(index - other));
    }
  }
});

test('the key of a line is told if it stands behind another one', () => {
  const [before, uniqueId, behind] = ['a_w', 'a_x', 'a_y'].map((name) => `${name}_${stamp}`) as [
    string,
    string,
    string,
  ];
  const key = readKey(uniqueId) as Key;
  expect(keyBehind(FIRST_KEY, line({ uniqueId }))).toEqual(key);
  expect(keyBehind(readKey(before) as Key, line({ uniqueId }))).toEqual(key);
  expect(keyBehind(key, line({ uniqueId }))).toBeUndefined();
  expect(keyBehind(readKey(behind) as Key, line({ uniqueId }))).toBeUndefined();
  for (const other of [line({ uniqueId: 'foreign' }), ` ${line({ uniqueId })}`, line({ uniqueId: `${uniqueId}x` })]) {
    expect(keyBehind(FIRST_KEY, other)).toBeUndefined();
  }
});
