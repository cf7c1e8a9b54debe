import { readIfPresent } from '../git/files.ts';
import { listLog } from '../git/log-file.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Operation } from './operation.ts';
import { type LogName, logPath, type Place } from './place.ts';
import { logNotes } from './record.ts';

/**
 * Returns the operations of this clone that ended at `since` (milliseconds) or later, in the order in which they ended.
 * What the driver has noted is taken into the log before. Lines that are cut off, of another clone or of no operation are
 * left out, and so are files that cannot be read.
 */
export function readOperations(
  place: Place,
  { since, now }: { readonly since: number; readonly now: number },
): readonly Operation[] {
  logNotes(place, now);
  return NAMES.flatMap((name) => orNothing(() => listLog(logPath(place, name))))
    .flatMap(linesOf)
    .flatMap((line) => parseOperation(line) ?? [])
    .filter(({ repository, time }) => repository === place.repository.commonDir && Date.parse(time) >= since)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

const NAMES: readonly LogName[] = ['memory-backup', 'memory-backup-error'];

const linesOf = (path: string): readonly string[] =>
  orNothing(() => (readIfPresent(path)?.toString() ?? '').split('\n'));

/** A log that cannot be read fails no command. */
const orNothing = (read: () => readonly string[]): readonly string[] => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
};

const parseOperation = (line: string): Operation | undefined => {
  try {
    const value = JSON.parse(line) as Partial<Operation> | null;
    const isOperation =
      typeof value?.time === 'string' &&
      typeof value.operation === 'string' &&
      typeof value.outcome === 'string' &&
      typeof value.durationMs === 'number' &&
      typeof value.peakRss === 'number';
    return isOperation ? (value as Operation) : undefined;
  } catch {
    return undefined;
  }
};
