import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';

/** Returns the milliseconds of a length of time as people type it: `90s`, `2m`, `1h`, `500ms`, or a number of seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS.get(match[2] ?? 's') ?? Number.NaN);
  if (ms > 0 && ms <= LONGEST) return Math.ceil(ms);
  throw new ToolError('usage', `${printable(text)}: not a length of time.`, { hint: 'Write it as 90s, 2m or 1h.' });
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** The longest time that a timer of Node can wait. */
const LONGEST = 2 ** 31 - 1;
