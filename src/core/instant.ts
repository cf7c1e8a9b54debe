/**
 * Exact instants from the forms a time is written in: RFC 3339 with any offset and any fraction, and epoch numbers.
 * Calendar arithmetic is H. Hinnant's `days_from_civil` / `civil_from_days` (proleptic Gregorian, public domain).
 */

/** A point in time, exact to any fraction. */
export type Instant = {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; may be negative. */
  readonly seconds: number;
  /** The decimals of the second without trailing zeros; empty for none. */
  readonly fraction: string;
};

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,64}))?(?:([Zz])|([+-])(\d\d):(\d\d))$/;

/** Longest text that can be a time; longer ones are not looked at. */
const MAX_LENGTH = 100;

/** Epoch numbers from here on are milliseconds; below, seconds (1e11 s would be the year 5138). */
const MILLISECONDS_FROM = 1e11;

/**
 * Returns the instant that `value` names, or undefined for what is no time.
 * Strings are RFC 3339 (a leap second counts as the next second); numbers are epoch seconds or milliseconds.
 */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined;
  const match = RFC3339.exec(value);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  let offset = 0;
  if (match[9] !== undefined) {
    const offsetHours = Number(match[10]);
    const offsetMinutes = Number(match[11]);
    if (offsetHours > 23 || offsetMinutes > 59) return undefined;
    offset = (offsetHours * 60 + offsetMinutes) * 60 * (match[9] === '-' ? -1 : 1);
  }
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
  return { seconds, fraction: (match[7] ?? '').replace(/0+$/, '') };
}

/** Orders instants; what is no time (undefined) comes before everything. */
export function compareInstants(a: Instant | undefined, b: Instant | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (a.seconds !== b.seconds) return a.seconds < b.seconds ? -1 : 1;
  return a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0;
}

/** Returns year, month and day of the day `days` after 1970-01-01. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function fromEpoch(value: number): Instant | undefined {
  // Beyond 1e21 a number prints with an exponent, and no clock means it.
  if (!(value >= 0 && value < 1e21)) return undefined;
  const [whole = '0', decimals = ''] = (value < 1e-6 ? '0' : String(value)).split('.');
  if (value < MILLISECONDS_FROM) return { seconds: Number(whole), fraction: decimals };
  const milliseconds = whole.slice(-3);
  return { seconds: Number(whole.slice(0, -3)), fraction: (milliseconds + decimals).replace(/0+$/, '') };
}
