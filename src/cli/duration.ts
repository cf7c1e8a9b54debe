import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';

/**
 * Returns the milliseconds of a length of time as people type it: `90s`, `2m`, `1h`, `7d`, `500ms`, or a number of seconds;
 * one over `longest` is `usage`.
 */
export function parseDuration(text: string, longest = LONGEST_TIMER): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS.get(match[2] ?? 's') ?? Number.NaN);
  if (ms > 0 && ms <= longest) return Math.ceil(ms);
  throw new ToolError('usage', `${printable(text)}: not a length of time.`, { hint: 'Write it as 90s, 2m or 1h.' });
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** The longest time that a timer of Node can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The longest stretch of time that anybody looks back, in milliseconds. */
export const TEN_YEARS = 3650 * 86_400_000;
