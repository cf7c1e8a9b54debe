/** Looks at the lines of files that may be canonical. */
import type { Lines } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';

/** Whether the lines that two cursors are at, ends found, have the same bytes. */
export function isSameLine(a: Lines, b: Lines): boolean {
  return a.stop - a.start === b.stop - b.start && b.bytes.compare(a.bytes, a.start, a.stop, b.start, b.stop) === 0;
}

/** End of the unique id of a line, its quote included; -1 if the line does not begin as a canonical one or needs decoding. */
export function uniqueIdEnd({ bytes, start, stop }: Pick<Lines, 'bytes' | 'start' | 'stop'>): number {
  const idStart = start + LINE_PREFIX.length;
  if (idStart >= stop || bytes.compare(LINE_PREFIX, 0, LINE_PREFIX.length, start, idStart) !== 0) return -1;
  for (let index = idStart; index < stop; index++) {
    if (bytes[index] === 0x5c) return -1;
    if (bytes[index] === 0x22) return index + 1;
  }
  return -1;
}
