import { expect, test } from 'vitest';
import { FIRST_STAMP, isStamp, LAST_STAMP, stampOf, tick } from '../../../src/core/stamp.ts';

const nine = Date.parse('2026-01-05T09:00:00Z');

test.each([
  ['the wall clock, when nothing was seen', undefined, nine, '2026-01-05T09:00:00.000000Z'],
  ['the wall clock, when it is ahead', '2026-01-05T08:59:59.999999Z', nine, '2026-01-05T09:00:00.000000Z'],
  ['the next count within one millisecond', '2026-01-05T09:00:00.000000Z', nine, '2026-01-05T09:00:00.000001Z'],
  ['the next count, when the clock is behind', '2026-01-05T09:00:00.000041Z', 0, '2026-01-05T09:00:00.000042Z'],
  ['the last count of a millisecond', '2026-01-05T09:00:00.000998Z', nine, '2026-01-05T09:00:00.000999Z'],
  ['a carry into the millisecond', '2026-01-05T09:00:00.000999Z', nine, '2026-01-05T09:00:00.001000Z'],
  ['the count after a fraction of one digit', '2026-01-05T09:00:00.5Z', 0, '2026-01-05T09:00:00.500001Z'],
  ['the next count in the last millisecond', '9999-12-31T23:59:59.999Z', nine, '9999-12-31T23:59:59.999001Z'],
  ['a carry into the year', '2026-12-31T23:59:59.999999Z', nine, '2027-01-01T00:00:00.000000Z'],
  ['the last stamp after the one before it', '9999-12-31T23:59:59.999998Z', nine, LAST_STAMP],
  ['the last stamp for ever', LAST_STAMP, nine, LAST_STAMP],
  ['the last stamp after a time that no stamp can hold', '9999-12-31T23:59:59-01:00', nine, LAST_STAMP],
  ['the wall clock after a time before all stamps', '0000-01-01T00:00:00+01:00', nine, '2026-01-05T09:00:00.000000Z'],
  ['the wall clock after what is no time', 'yesterday', nine, '2026-01-05T09:00:00.000000Z'],
  ['more than a fraction finer than the counter', '2026-01-05T09:00:00.0000005Z', nine, '2026-01-05T09:00:00.000001Z'],
  ['1970 for a clock before it', undefined, -5, FIRST_STAMP],
  ['1970 for a clock that is no number', undefined, Number.NaN, FIRST_STAMP],
  ['the last millisecond for a clock behind it', undefined, 1e300, '9999-12-31T23:59:59.999000Z'],
])('a tick is %s', (_, seen, now, expected) => {
  expect(tick(seen, now)).toBe(expected);
});

test.each([
  ['2026-01-05T09:00:00.000000Z', true],
  ['0000-00-00T00:00:00.000000Z', true],
  ['2026-01-05T09:00:00.00000Z', false],
  ['2026-01-05T09:00:00.0000000Z', false],
  ['2026-01-05T09:00:00.000000z', false],
  ['2026-01-05 09:00:00.000000Z', false],
  ['２026-01-05T09:00:00.000000Z', false],
  ['2026-01-05T09:00:00.00000Z\n', false],
])('%j has the form of a stamp: %s', (text, expected) => {
  expect(isStamp(text)).toBe(expected);
});

test.each([
  [{ seconds: 1767603600, fraction: '' }, '2026-01-05T09:00:00.000000Z'],
  [{ seconds: 1767603600, fraction: '1' }, '2026-01-05T09:00:00.100000Z'],
  [{ seconds: 1767603600, fraction: '1234567' }, '2026-01-05T09:00:00.123456Z'],
  [{ seconds: -1, fraction: '9999999' }, '1969-12-31T23:59:59.999999Z'],
  [{ seconds: -62167219200, fraction: '' }, '0000-01-01T00:00:00.000000Z'],
  [{ seconds: -62167219201, fraction: '' }, FIRST_STAMP],
  [{ seconds: 253402300799, fraction: '999' }, '9999-12-31T23:59:59.999000Z'],
  [{ seconds: 253402300800, fraction: '' }, LAST_STAMP],
])('the stamp of %j', (instant, expected) => {
  expect(stampOf(instant)).toBe(expected);
});
