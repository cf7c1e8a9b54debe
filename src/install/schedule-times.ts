import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';

/** How often a sync is run: every so many minutes, or hours. */
export type Every = { readonly count: number; readonly unit: 'minutes' | 'hours' };

/** Returns what `15m` or `2h` says. Cron can only repeat what divides an hour or a day evenly, so nothing else is taken. */
export function parseEvery(text: string): Every {
  const match = /^(\d{1,4})(m|h)$/.exec(text.trim());
  if (match === null)
    throw new ToolError('usage', `--every ${printable(text)}: not a length of time.`, { hint: ACCEPTED });
  const count = Number(match[1]);
  const minutes = match[2] === 'h' ? count * 60 : count;
  if (minutes > 0 && minutes < 60 && 60 % minutes === 0) return { count: minutes, unit: 'minutes' };
  if (minutes >= 60 && minutes % 60 === 0 && 1440 % minutes === 0) return { count: minutes / 60, unit: 'hours' };
  throw new ToolError('usage', `--every ${text}: neither an hour nor a day is a multiple of that.`, { hint: ACCEPTED });
}

const ACCEPTED = 'Take 5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h.';

/**
 * Returns the five fields of a crontab line; `seed`, any number, moves it within the hour so that environments with the same
 * rhythm do not all start in the same minute.
 */
export function cronFields({ count, unit }: Every, seed: number): string {
  const minute = seed % (unit === 'minutes' ? count : 60);
  if (unit === 'minutes') return count === 1 ? '* * * * *' : `${minute}-59/${count} * * * *`;
  if (count === 24) return `${minute} ${seed % 24} * * *`;
  return count === 1 ? `${minute} * * * *` : `${minute} ${seed % count}-23/${count} * * *`;
}

/** Returns a time span as systemd reads it: `15min`. */
export function systemdSpan({ count, unit }: Every): string {
  return `${count}${unit === 'minutes' ? 'min' : 'h'}`;
}
