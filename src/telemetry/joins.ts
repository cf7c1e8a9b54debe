import { join } from 'node:path';
import { takeNotes } from '../git/notes-file.ts';
import { type Operation, outcomeOf } from './operation.ts';
import type { Place } from './place.ts';

/** Name of the file beside the driver into which it notes each join. Without this file it notes nothing. */
export const JOINS = 'joins';

/** The path that a check of the driver gives it: what it notes of that is no join of anybody's memory. */
export const SELF_CHECK = '(check)';

/**
 * Returns what the driver has noted since the last time, as operations, and leaves an empty file for the next notes, or
 * none where no log is wanted. A line that is cut off or no note is left out.
 */
export function takeJoins(place: Place, now: number): readonly Omit<Operation, 'level'>[] {
  const text = takeNotes(join(place.repository.commonDir, 'memjoin', JOINS), { keep: place.log !== 'off' });
  return text.split('\n').flatMap((line) => {
    const note = parseNote(line);
    if (note === undefined || note[4] === SELF_CHECK) return [];
    const [end, seconds, kilobytes, exitCode, path, bytesIn, bytesOut, entriesOut, entriesIn] = note;
    const ms = Math.round(seconds * 10_000) / 10;
    return [
      {
        time: new Date(Math.min(end, now)).toISOString(),
        operation: 'join',
        outcome: outcomeOf(exitCode),
        exitCode,
        durationMs: ms,
        joinMs: ms,
        peakRss: kilobytes * 1024,
        path,
        bytesIn,
        ...(exitCode === 0 ? { bytesOut, entriesIn, entriesOut } : {}),
        environment: place.environment,
        repository: place.repository.commonDir,
      },
    ];
  });
}

/**
 * When it ended (milliseconds), seconds since the start of its process, peak RSS in kB, exit code, path, bytes of both
 * sides, bytes and entries of the join, entries that came in.
 */
type Note = readonly [number, number, number, number, string, number, number, number, number];

const parseNote = (line: string): Note | undefined => {
  try {
    const note: unknown = JSON.parse(line);
    const isNote =
      Array.isArray(note) &&
      note.length === 9 &&
      note.every((value, index) => typeof value === (index === 4 ? 'string' : 'number'));
    return isNote ? (note as unknown as Note) : undefined;
  } catch {
    return undefined;
  }
};
