import { expect, test } from 'vitest';
import { civilFromDays, compareInstants, parseInstant } from '../../../src/core/instant.ts';

test.each<[unknown, number, string]>([
  ['1970-01-01T00:00:00Z', 0, ''],
  ['2026-01-05T09:00:00.000000Z', 1767603600, ''],
  ['2026-01-05t10:30:00.120+01:30', 1767603600, '12'],
  ['2026-01-05 00:00:00-09:00', 1767603600, ''],
  ['1969-12-31T23:59:59.5Z', -1, '5'],
  ['2016-12-31T23:59:60Z', 1483228800, ''],
  ['0000-02-29T00:00:00Z', -62162121600, ''],
  ['9999-12-31T23:59:59.999999999999Z', 253402300799, '999999999999'],
  [`1970-01-01T00:00:00.${'0'.repeat(63)}1Z`, 0, `${'0'.repeat(63)}1`],
  [0, 0, ''],
  [-0, 0, ''],
  [1767603600, 1767603600, ''],
  [1767603600.5, 1767603600, '5'],
  [1767603600123, 1767603600, '123'],
  [1767603600120.5, 1767603600, '1205'],
  [99999999999, 99999999999, ''],
  [100000000000, 100000000, ''],
  [1e-7, 0, ''],
  [1e-6, 0, '000001'],
  [999999999999999900000, 999999999999999900, ''],
])('%j is an instant', (value, seconds, fraction) => {
  expect(parseInstant(value)).toEqual({ seconds, fraction });
});

test.each<[unknown]>([
  [undefined],
  [null],
  [true],
  [[]],
  [{}],
  [''],
  ['now'],
  ['2026-01-05'],
  ['2026-01-05T09:00:00'],
  ['2026-01-05T09:00Z'],
  ['2026-01-05T09:00:00+0100'],
  ['2026-01-05T09:00:00.Z'],
  ['2026-01-05T09:00:00,5Z'],
  ['2026-00-05T09:00:00Z'],
  ['2026-13-05T09:00:00Z'],
  ['2026-01-00T09:00:00Z'],
  ['2026-01-32T09:00:00Z'],
  ['2026-04-31T09:00:00Z'],
  ['2026-06-31T09:00:00Z'],
  ['2026-09-31T09:00:00Z'],
  ['2026-11-31T09:00:00Z'],
  [['2026-01-05T09:00:00Z']],
  ['2025-02-29T09:00:00Z'],
  ['1900-02-29T09:00:00Z'],
  ['2026-01-05T24:00:00Z'],
  ['2026-01-05T09:60:00Z'],
  ['2026-01-05T09:00:61Z'],
  ['2026-01-05T09:00:00+24:00'],
  ['2026-01-05T09:00:00+01:60'],
  ['+2026-01-05T09:00:00Z'],
  ['２026-01-05T09:00:00Z'],
  [' 2026-01-05T09:00:00Z'],
  ['2026-01-05T09:00:00Z\n'],
  [`1970-01-01T00:00:00.${'0'.repeat(65)}Z`],
  [`1970-01-01T00:00:00.${'0'.repeat(1_000_000)}Z`],
  [-1],
  [1e21],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
])('%j is no time', (value) => {
  expect(parseInstant(value)).toBeUndefined();
});

// Scenario: lying-metadata, slow-patterns
test('what is no time comes before everything, and is equal to itself', () => {
  const first = parseInstant('0000-01-01T00:00:00+23:59');
  expect(compareInstants(undefined, first)).toBe(-1);
  expect(compareInstants(first, undefined)).toBe(1);
  expect(compareInstants(undefined, undefined)).toBe(0);
});

test('a longer fraction is later only by its digits', () => {
  const at = (fraction: string) => parseInstant(`2026-01-05T09:00:00.${fraction}Z`);
  expect(compareInstants(at('10'), at('1'))).toBe(0);
  expect(compareInstants(at('09'), at('1'))).toBe(-1);
  expect(compareInstants(at('1000001'), at('1'))).toBe(1);
});

test('every day of four hundred years is the day the platform says', () => {
  const from = Date.UTC(1800, 0, 1) / 86_400_000;
  for (let day = from; day < from + 146_097; day++) {
    const date = new Date(day * 86_400_000);
    const { year, month, day: ofMonth } = civilFromDays(day);
    const isSame = year === date.getUTCFullYear() && month === date.getUTCMonth() + 1 && ofMonth === date.getUTCDate();
    if (!isSame) expect.fail(`day ${day} is ${date.toISOString()}, not ${year}-${month}-${ofMonth}`);
  }
});
