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
  return next >= end || endLine(cursor, bytes.indexOf(0x0a, next));
}

/** Sets the end of the line that the cursor is at to the line feed at `newline`; false as for {@link nextLine}. */
export function endLine(cursor: Cursor, newline: number): boolean {
  if (newline === cursor.end - 1) {
    cursor.stop = newline;
    cursor.next = cursor.end;
    return true;
  }
  cursor.stop = newline - 1;
  cursor.next = newline + 1;
  return cursor.bytes[newline - 1] === 0x2c;
}

/**
 * Moves both cursors past the lines that follow in both files alike, and to the line after them in each. Compares blocks,
 * then halves the block that differs, instead of going line by line. Returns false as {@link nextLine}.
 */
export function skipSameLines(a: Cursor, b: Cursor): boolean {
  let block = FIRST_BLOCK;
  for (;;) {
    const room = Math.min(a.end - a.next, b.end - b.next);
    const length = Math.min(block, room);
    const same = commonLength(a, b, length);
    if (same > 0) {
      // Only whole lines count; a block that ends inside a line is taken up to the line before.
      const lastNewline = a.bytes.subarray(a.next, a.next + same).lastIndexOf(0x0a);
      if (lastNewline !== -1) {
        a.next += lastNewline + 1;
        b.next += lastNewline + 1;
      }
      if (same === length && length < room) {
        block = lastNewline === -1 ? block * 2 : FIRST_BLOCK;
        continue;
      }
    }
    return nextLine(a) && nextLine(b);
  }
}

const FIRST_BLOCK = 8192;
const SMALLEST_BLOCK = 256;

/** Returns how many of the next `length` bytes are surely the same in both: at most a small block too few. */
function commonLength(a: Cursor, b: Cursor, length: number): number {
  const isSame = (from: number, to: number) =>
    a.bytes.compare(b.bytes, b.next + from, b.next + to, a.next + from, a.next + to) === 0;
  if (isSame(0, length)) return length;
  let same = 0;
  let differs = length;
  while (differs - same > SMALLEST_BLOCK) {
    const middle = (same + differs) >> 1;
    if (isSame(same, middle)) same = middle;
    else differs = middle;
  }
  return same;
}
