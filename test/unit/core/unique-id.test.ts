import { describe, expect, test } from 'vitest';
import {
  contentId,
  encodeId,
  encodePart,
  exactNumber,
  idPartOf,
  mintUniqueId,
  placeOf,
} from '../../../src/core/unique-id.ts';
import { sha256 } from '../../support/sha256.ts';

const stamp = '2026-01-05T09:00:00.000000Z';

describe('ids', () => {
  test.each([
    ['"e1"', 'e1'],
    ['""', ''],
    ['"a_b%c d"', 'a%5Fb%25c%20d'],
    ['"http://x/y:z"', 'http://x/y:z'],
    ['"%3A"', '%253A'],
    ['"~1"', '%7E1'],
    ['"a~"', 'a~'],
    ['"\\u00e9😀"', '%C3%A9%F0%9F%98%80'],
    ['"\\ud800a\\udfff"', '%ED%A0%80a%ED%BF%BF'],
    ['"1"', '1'],
    ['1', '~1'],
    ['1.0', '~1'],
    ['100e-2', '~1'],
    ['-0', '~-0'],
    ['true', '~true'],
    ['false', '~false'],
    ['1e400', '~1e400'],
    ['12345678901234567891', '~12345678901234567891'],
  ])('%s is %s', (literal, encoded) => {
    expect(encodeId(literal, sha256)).toBe(encoded);
  });

  test.each(['null', '{"a":1}', '[]'])('%s counts as no id', (literal) => {
    expect(encodeId(literal, sha256)).toBeUndefined();
  });

  test('an id over 128 bytes is its hash', () => {
    expect(encodeId(JSON.stringify('x'.repeat(128)), sha256)).toBe('x'.repeat(128));
    expect(encodeId(JSON.stringify('x'.repeat(129)), sha256)).toBe(`~sha256:${sha256('x'.repeat(129)).slice(0, 32)}`);
    expect(encodeId(JSON.stringify('é'.repeat(22)), sha256)).toMatch(/^~sha256:[0-9a-f]{32}$/);
    expect(contentId('{}', sha256)).toBe(`~sha256:${sha256('{}').slice(0, 32)}`);
  });
});

test.each([
  ['0', '0'],
  ['0.00e99', '0'],
  ['-0.0', '-0'],
  ['1200', '1200'],
  ['12e2', '1200'],
  ['0.0120', '12e-3'],
  ['1e20', `1${'0'.repeat(20)}`],
  ['1e21', '1e21'],
  ['1.5E+0300', '15e299'],
  ['9007199254740993.0', '9007199254740993'],
  [`1e${'9'.repeat(40)}`, `1e${'9'.repeat(40)}`],
  [`1.0E${'9'.repeat(40)}`, `1e${'9'.repeat(40)}`],
  [`1.0E${'9'.repeat(41)}`, `1.0E${'9'.repeat(41)}`],
  ['no number', 'no number'],
  ['x1.0', 'x1.0'],
  ['1.0x', '1.0x'],
])('the exact form of %s is %s', (literal, exact) => {
  expect(exactNumber(literal)).toBe(exact);
});

// Scenario: colliding-ids
test('hosts and ids that join to one text give different unique ids', () => {
  const minted = (environment: string, id: string) => mintUniqueId({ environment, id: encodePart(id), stamp });
  expect(minted('host_a', 'b')).toBe(`host%5Fa_b_${stamp}`);
  expect(minted('host', 'a_b')).toBe(`host_a%5Fb_${stamp}`);
});

describe('places', () => {
  test.each([
    [`laptop_e1_${stamp}`, 'laptop'],
    [`-_~sha256:0123+ab_${stamp}`, '-'],
    [`laptop__${stamp}`, 'laptop'],
    [`a%5Fb_x_${stamp}`, 'a_b'],
    [`é_x_${stamp}`, 'é'],
  ])('%s is one of ours', (uniqueId, environment) => {
    expect(placeOf(uniqueId)).toEqual({ environment, stamp });
  });

  test.each([
    '',
    'x',
    'a_b',
    'a_b_c',
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    `_x_${stamp}`,
    `a_${stamp}`,
    `a_b_c_${stamp}`,
    `a_x_${stamp}x`,
    'a_x_2026-01-05T09:00:00Z',
    `a_x_${stamp.replace('T', ' ')}`,
    `%E0%A4_x_${stamp}`,
    `%_x_${stamp}`,
  ])('%j is foreign', (uniqueId) => {
    expect(placeOf(uniqueId)).toEqual({ environment: '', stamp: '' });
  });

  test('the id of one of ours is told from what adoption adds to it', () => {
    expect(idPartOf(`a_e%5F1_${stamp}`)).toBe('e%5F1');
    expect(idPartOf(`-_~sha256:0123+ab12_${stamp}`)).toBe('~sha256:0123');
    expect(idPartOf('3f2504e0_x')).toBeUndefined();
  });
});
