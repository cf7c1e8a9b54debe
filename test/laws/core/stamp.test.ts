import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareInstants, parseInstant } from '../../../src/core/instant.ts';
import { FIRST_STAMP, isStamp, LAST_STAMP, stampOf, tick } from '../../../src/core/stamp.ts';
import { law } from '../../support/law.ts';

const LAST_MILLISECOND = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Clocks that stand still, go back and are wrong; around one moment, so that they meet. */
const now = fc.oneof(
  fc.integer({ min: 1767603600000, max: 1767603600002 }),
  fc.constantFrom(0, -1, Number.NaN, 0.5, LAST_MILLISECOND - 1, LAST_MILLISECOND, 1e300),
);

const ownStamp = fc.oneof(
  fc
    .tuple(fc.nat(2), fc.constantFrom('000', '001', '998', '999'))
    .map(([ms, counter]) => `2026-01-05T09:00:00.00${ms}${counter}Z`),
  fc.constantFrom(FIRST_STAMP, LAST_STAMP, '9999-12-31T23:59:59.999998Z', '2026-12-31T23:59:59.999999Z'),
);

const seenStamp = fc.oneof(
  ownStamp,
  fc.constantFrom(
    '2026-01-05T09:00:00Z',
    '2026-01-05T10:00:00.0009999+01:00',
    '2026-01-05T09:00:00.0019999999999Z',
    '0000-01-01T00:00:00+23:59',
    '1969-12-31T23:59:59.999999Z',
  ),
);

const compare = (a: string, b: string): number => compareInstants(parseInstant(a), parseInstant(b));

// Scenario: same-millisecond, clock-jumps
test('a tick is a stamp and greater than what was seen, whatever the clock says', () => {
  law([seenStamp, now], (seen, clock) => {
    const stamp = tick(seen, clock);
    expect(isStamp(stamp)).toBe(true);
    if (seen === LAST_STAMP) expect(stamp).toBe(LAST_STAMP);
    else expect(compare(stamp, seen)).toBe(1);
  });
});

test('a tick is not below the wall clock, and is the wall clock when that is ahead', () => {
  law([seenStamp, fc.integer({ min: 1767603600000, max: 1767603600010 })], (seen, clock) => {
    const wall = new Date(clock).toISOString().replace('Z', '000Z');
    const stamp = tick(seen, clock);
    expect(compare(stamp, wall)).toBeGreaterThanOrEqual(0);
    if (compare(seen.slice(0, 23), wall) < 0 && compare(seen, wall) < 0) expect(stamp).toBe(wall);
    expect(tick(undefined, clock)).toBe(wall);
  });
});

// Scenario: same-millisecond
test('a chain of ticks under any clocks increases as text', () => {
  law([ownStamp, fc.array(now, { maxLength: 8 })], (start, clocks) => {
    let stamp = start;
    for (const clock of clocks) {
      const next = tick(stamp, clock);
      if (stamp !== LAST_STAMP) expect(next > stamp).toBe(true);
      stamp = next;
    }
  });
});

test('the order of stamps as texts is their order as instants', () => {
  law([ownStamp, ownStamp], (a, b) => {
    expect(compare(a, b)).toBe(a < b ? -1 : a > b ? 1 : 0);
  });
});

test('a stamp names the instant it was made from, cut to the microsecond', () => {
  law(
    [
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date(LAST_MILLISECOND), noInvalidDate: true }),
      fc.stringMatching(/^\d{0,9}$/),
    ],
    (date, more) => {
      const instant = parseInstant(`${date.toISOString().slice(0, -1)}${more}Z`);
      const expected = `${date.toISOString().slice(0, -1)}${more.padEnd(3, '0').slice(0, 3)}Z`;
      expect(instant && stampOf(instant)).toBe(expected);
    },
  );
});

type Written = { readonly text: string; readonly attoseconds: bigint };

const offset = fc.constantFrom(
  ['Z', 0],
  ['z', 0],
  ['+00:00', 0],
  ['-00:00', 0],
  ['+01:00', 60],
  ['-23:59', -1439],
  ['+05:30', 330],
) as fc.Arbitrary<[string, number]>;

/** A time as text, and the same by BigInt arithmetic on top of the platform's calendar. */
const writtenTime: fc.Arbitrary<Written> = fc
  .tuple(
    fc.oneof(
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date(LAST_MILLISECOND), noInvalidDate: true }),
      fc.constantFrom(
        ...['2024-02-29', '2000-02-29', '1900-02-28', '1970-01-01', '1969-12-31'].map(
          (day) => new Date(`${day}T23:59:59Z`),
        ),
      ),
    ),
    fc.stringMatching(/^\d{0,18}$/),
    offset,
    fc.constantFrom('T', 't', ' '),
  )
  .map(([date, fraction, [zone, minutes], separator]) => {
    const [day = '', time = ''] = date.toISOString().slice(0, 19).split('T');
    const seconds = BigInt(Math.floor(date.getTime() / 1000) - minutes * 60);
    return {
      text: `${day}${separator}${time}${fraction === '' ? '' : `.${fraction}`}${zone}`,
      attoseconds: seconds * 10n ** 18n + BigInt(fraction.padEnd(18, '0')),
    };
  });

test('instants are exact: they compare as BigInt arithmetic does', () => {
  law([writtenTime, writtenTime], (a, b) => {
    const expected = a.attoseconds < b.attoseconds ? -1 : a.attoseconds > b.attoseconds ? 1 : 0;
    expect(compare(a.text, b.text)).toBe(expected);
    const { seconds, fraction } = parseInstant(a.text) ?? expect.fail(`${a.text} is no time`);
    expect(BigInt(seconds) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'))).toBe(a.attoseconds);
  });
});

test('epoch seconds and milliseconds name the instant that RFC 3339 text names', () => {
  law([fc.integer({ min: 1e11, max: LAST_MILLISECOND })], (milliseconds) => {
    const text = parseInstant(new Date(milliseconds).toISOString());
    expect(parseInstant(milliseconds)).toEqual(text);
    const seconds = Math.floor(milliseconds / 1000);
    if (seconds < 1e11) expect(parseInstant(seconds)).toEqual(parseInstant(new Date(seconds * 1000).toISOString()));
  });
});
