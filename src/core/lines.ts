/** The frame of a canonical file: `[`, one line an entry, `]`; and a cursor over its lines. */

export const OPENING = Buffer.from('[\n');
export const SEPARATOR = Buffer.from(',\n');
export const CLOSING = Buffer.from('\n]\n');

/** A place in a canonical file. Offsets; the line is [start, stop), its separator excluded. */
export type Cursor = {
  readonly bytes: Buffer;
  /** Where the closing bracket stands; `start` is there after the last line. */
  readonly end: number;
  start: number;
  stop: number;
  /** Where the line after this one begins. */
  next: number;
};

/** Returns whether `bytes` begins and ends as a canonical file does. */
export function hasFrame(bytes: Buffer): boolean {
  const { length } = bytes;
  if (length < 4 || bytes[0] !== 0x5b || bytes[1] !== 0x0a) return false;
  return bytes[length - 3] === 0x0a && bytes[length - 2] === 0x5d && bytes[length - 1] === 0x0a;
}

/** Returns a cursor before the first line of a file with a frame. */
export function openCursor(bytes: Buffer): Cursor {
  return { bytes, end: bytes.length - 2, start: 2, stop: 2, next: 2 };
}

/** Moves to the next line, or to the end; returns false if the separators are not those of a canonical file. */
export function nextLine(cursor: Cursor): boolean {
  const { bytes, end, next } = cursor;
  cursor.start = next;
  if (next >= end) return true;
  const newline = bytes.indexOf(0x0a, next);
  if (newline === end - 1) {
    cursor.stop = newline;
    cursor.next = end;
    return true;
  }
  cursor.stop = newline - 1;
  cursor.next = newline + 1;
  return bytes[newline - 1] === 0x2c;
}
