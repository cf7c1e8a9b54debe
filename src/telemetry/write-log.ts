import { appendToLog, requireLog } from '../git/log-file.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Operation } from './operation.ts';
import { type LogName, logPath, type Place } from './place.ts';

/** Bytes after which a log begins a new file, and how many full ones are kept: about 30,000 operations in all. */
const LIMIT = 4_000_000;
const KEEP = 3;

/**
 * Appends operations to the log of `place`: failures to memory-backup-error.log, all others to memory-backup.log. What
 * keeps a log from being written is no failure of the work, and told by {@link logProblem} where a person asks.
 */
export function logOperations(place: Place, operations: readonly Operation[], now: number): void {
  append(place, 'memory-backup', { lines: operations.filter(({ level }) => level !== 'ERROR'), now });
  append(place, 'memory-backup-error', { lines: operations.filter(({ level }) => level === 'ERROR'), now });
}

/** Appends lines to memory-backup-debug.log, where `memjoin.log` is `debug`. */
export function logDebug(place: Place, lines: readonly object[], now: number): void {
  if (place.log === 'debug') append(place, 'memory-backup-debug', { lines, now });
}

/** Returns why nothing can be logged at `place`, in one sentence; undefined where all is well, or where no log is wanted. */
export function logProblem(place: Place): string | undefined {
  if (place.log === 'off') return undefined;
  try {
    requireLog(logPath(place, 'memory-backup'));
    return undefined;
  } catch (error) {
    if (error instanceof ToolError) return error.message;
    throw error;
  }
}

const append = (
  place: Place,
  name: LogName,
  { lines, now }: { readonly lines: readonly object[]; readonly now: number },
): void => {
  if (place.log === 'off' || lines.length === 0) return;
  try {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    appendToLog(logPath(place, name), text, { limit: LIMIT, keep: KEEP, now });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
  }
};
