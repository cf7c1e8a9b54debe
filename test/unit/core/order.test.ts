import { describe, expect, test } from 'vitest';
import { entryOfLine } from '../../../src/core/entry.ts';
import { compareEntries, compareText, compareVersions } from '../../../src/core/order.ts';
import { line, stampAt } from '../../support/memory-file.ts';
import { sha256 } from '../../support/sha256.ts';

const versions = (a: string, b: string) => Math.sign(compareVersions(Buffer.from(a), Buffer.from(b)));

describe('of two versions of one unique id the greater one', () => {
  test.each([
    ['is purged, whatever its stamp', line({ timestamp: stampAt(9), version: 9 }), line({ more: '"purged":true' })],
    ['has the later stamp, whatever its version', line({ version: 9 }), line({ timestamp: stampAt(1) })],
    ['has any time rather than none', line({ timestamp: 'z', version: 9 }), line({ timestamp: 0, version: 0 })],
    [
      'has the greater version at one instant',
      line({ host: 'z' }),
      line({ timestamp: '2026-01-05T10:00:00+01:00', version: 2 }),
    ],
    ['has the greater host at one version', line({ content: '"z":1' }), line({ host: 'b', content: '"a":1' })],
    ['has the greater text when all is equal', line({ content: '"n":1' }), line({ content: '"n":2' })],
    ['spells the same instant greater', line({ timestamp: stampAt(0) }), line({ timestamp: '2026-01-05T09:00:00Z' })],
  ])('%s', (_, lower, greater) => {
    expect(versions(lower, greater)).toBe(-1);
    expect(versions(greater, lower)).toBe(1);
    expect(versions(greater, greater)).toBe(0);
  });

  test('has the later of its last timestamps, when it has two of them', () => {
    const two = (first: number, name: string, last: number) =>
      line().replace(`"timestamp":"${stampAt(0)}"`, `"timestamp":"${stampAt(first)}","${name}":"${stampAt(last)}"`);
    for (const name of ['timestamp', 't\\u0069mestamp', '\\u0074imestamp']) {
      expect(versions(two(2, name, 0), two(1, name, 1))).toBe(-1);
      expect(versions(two(2, name, 0), line({ timestamp: stampAt(1) }))).toBe(-1);
    }
  });

  test('has the later timestamp, whatever is called one inside another member', () => {
    const named = (inner: number, timestamp: string) =>
      line({ more: `"supersedes":{"a":1,"timestamp":"${stampAt(inner)}"}`, timestamp });
    expect(versions(named(2, stampAt(0)), named(1, stampAt(1)))).toBe(-1);
  });

  test('is not decided by a deletion', () => {
    expect(versions(line({ version: 1, more: '"deleted":true' }), line({ version: 2 }))).toBe(-1);
    expect(versions(line({ version: 2, more: '"deleted":true' }), line({ version: 1 }))).toBe(1);
  });
});

test('entries stand by environment, stamp of minting and unique id; foreign ones first', () => {
  const inOrder = [
    '',
    '3f2504e0',
    `_z_${stampAt(0)}`,
    'a_b_c',
    `B_x_${stampAt(9)}`,
    `a_z_${stampAt(0)}`,
    `a_x_${stampAt(1)}`,
    `a_y_${stampAt(1)}`,
    `a%20_x_${stampAt(0)}`,
    `a-_x_${stampAt(0)}`,
    `b_x_${stampAt(0)}`,
    `é_x_${stampAt(0)}`,
    `%F0%9F%98%80_x_${stampAt(0)}`,
  ];
  const entries = inOrder.map((uniqueId) => entryOfLine(Buffer.from(line({ uniqueId })), sha256));
  expect(
    entries
      .toReversed()
      .sort(compareEntries)
      .map(({ uniqueId }) => uniqueId),
  ).toEqual(inOrder);
});

test('texts stand by code point', () => {
  const inOrder = ['', 'A', 'a', 'aa', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '😁', '\u{10ffff}'];
  expect(inOrder.toReversed().sort(compareText)).toEqual(inOrder);
});
