/**
 * Stamps: the hybrid logical clock of Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014), as text of fixed
 * width, `YYYY-MM-DDTHH:MM:SS.mmmcccZ`: milliseconds, then a logical counter that carries into them.
 *
 * Laws: `tick(seen, now) > seen`; text order is clock order; the clock is never stored, `seen` and `now` are arguments.
 * Example: tick('2026-01-05T09:00:00.000999Z', any earlier now) = '2026-01-05T09:00:00.001000Z'.
 */
import { civilFromDays, type Instant, parseInstant } from './instant.ts';

/** The greatest stamp there is; a tick after it stays there, and `version` decides. */
export const LAST_STAMP = '9999-12-31T23:59:59.999999Z';
/** The stamp of what has no time of its own. */
export const FIRST_STAMP = '1970-01-01T00:00:00.000000Z';

const LAST_MILLISECOND = 253_402_300_799_999;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Returns whether `text` has the fixed-width form of a stamp of ours. */
export function isStamp(text: string): boolean {
  return text.length === 27 && STAMP.test(text);
}

/**
 * Returns the stamp of a write at `now` (milliseconds since 1970) by someone who has seen `seen`:
 * the wall clock if it is ahead of `seen`, else the next stamp after `seen`. `seen` is a time in any form that files
 * hold; what is no time counts as nothing seen.
 */
export function tick(seen: unknown, now: number): string {
  const wall = { milliseconds: clampMilliseconds(now), counter: 0 };
  const before = parseInstant(seen);
  if (before === undefined) return printStamp(wall);
  const past = clockOf(before);
  if (wall.milliseconds > past.milliseconds) return printStamp(wall);
  if (past.counter < 999) return printStamp({ milliseconds: past.milliseconds, counter: past.counter + 1 });
  if (past.milliseconds >= LAST_MILLISECOND) return LAST_STAMP;
  return printStamp({ milliseconds: past.milliseconds + 1, counter: 0 });
}

/** Returns the stamp of `instant`, cut to the microsecond and to what a stamp can hold. */
export function stampOf(instant: Instant): string {
  const milliseconds = instant.seconds * 1000 + Number(instant.fraction.slice(0, 3).padEnd(3, '0'));
  if (milliseconds < FIRST_MILLISECOND) return FIRST_STAMP;
  if (milliseconds > LAST_MILLISECOND) return LAST_STAMP;
  return printStamp({ milliseconds, counter: Number(instant.fraction.slice(3, 6).padEnd(3, '0')) });
}

/** 0000-01-01T00:00:00Z. */
const FIRST_MILLISECOND = -62_167_219_200_000;

type Clock = { readonly milliseconds: number; readonly counter: number };

function clampMilliseconds(now: number): number {
  if (!(now > 0)) return 0;
  return Math.min(Math.floor(now), LAST_MILLISECOND);
}

/** The clock value of `instant`; a fraction finer than the counter is cut, which the tick's own step makes up for. */
function clockOf(instant: Instant): Clock {
  const digits = instant.fraction.padEnd(6, '0');
  const milliseconds = instant.seconds * 1000 + Number(digits.slice(0, 3));
  const counter = Number(digits.slice(3, 6));
  if (milliseconds < FIRST_MILLISECOND) return { milliseconds: FIRST_MILLISECOND, counter: 0 };
  if (milliseconds > LAST_MILLISECOND) return { milliseconds: LAST_MILLISECOND, counter: 999 };
  return { milliseconds, counter };
}

function printStamp({ milliseconds, counter }: Clock): string {
  const days = Math.floor(milliseconds / 86_400_000);
  const { year, month, day } = civilFromDays(days);
  const rest = milliseconds - days * 86_400_000;
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const time = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60].map(
    (part) => pad(part),
  );
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${time.join(':')}.${pad(rest % 1000, 3)}${pad(counter, 3)}Z`;
}
