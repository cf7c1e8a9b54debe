/**
 * The frame of a canonical file: `[`, one line an entry, `]`; and a cursor over its lines. The file is whole in memory,
 * or comes piece by piece through one buffer, so that a join needs no more memory than its longest line.
 */
import { MAX_ENTRY_BYTES } from './scan.ts';

export const OPENING = Buffer.from('[\n');
export const SEPARATOR = Buffer.from(',\n');
export const CLOSING = Buffer.from('\n]\n');

/** Puts the next bytes of a file into `into` from `offset` on, as many as it likes, and returns how many; 0 at the end. */
export type Read = (into: Buffer, offset: number) => number;

/** A place in a canonical file. Offsets into `bytes`; the line is [start, stop), its separator excluded. */
export type Lines = {
  /** The whole lines of the file that are in memory, from `start` to `end`, and what follows them. */
  bytes: Buffer;
  end: number;
  /** Whether the line that ends at `end` is the last of the file. */
  isLast: boolean;
  /** Whether the file turned out to have no frame, or a line that no entry can be. */
  isBroken: boolean;
  start: number;
  stop: number;
  /** Where the line after this one begins. */
  next: number;
  /** Bytes of whole lines that have been in memory so far. */
  passed: number;
  filled: number;
  readonly read: Read | undefined;
};

/** Size of a buffer in bytes: pieces of this size stay in the cache of the processor while they are looked at. */
export const PIECE = 512 * 1024;

/** Returns the lines of the file `bytes`. */
export function openBytes(bytes: Buffer): Lines {
  return openLines(bytes, undefined);
}

/** Returns what delivers `bytes`. */
export function readerOf(bytes: Buffer): Read {
  let start = 0;
  return (into, offset) => {
    const copied = bytes.copy(into, offset, start);
    start += copied;
    return copied;
  };
}

/** Returns the lines of the file that `read` delivers, through a buffer of `size` bytes that grows with a longer line. */
export function openReader(read: Read, size: number = PIECE): Lines {
  return openLines(Buffer.allocUnsafeSlow(size), read);
}

function openLines(bytes: Buffer, read: Read | undefined): Lines {
  const filled = read === undefined ? bytes.length : 0;
  const place = { end: 0, start: 0, stop: 0, next: 0, passed: 0, filled };
  const lines: Lines = { bytes, isLast: false, isBroken: false, ...place, read };
  load(lines, OPENING.length);
  if (lines.bytes[0] !== OPENING[0] || lines.bytes[1] !== OPENING[1]) giveUp(lines);
  return lines;
}

/** Bytes of the file that the lines so far and the frame account for: all of them once there is no further line. */
export function sizeOf(lines: Lines): number {
  return lines.passed + OPENING.length + CLOSING.length - 1;
}

/**
 * Returns whether a line begins at `start`. At the end of the lines in memory it reads on, which moves what is there:
 * no offset may be kept over that, see {@link mustRead}.
 */
export function hasLine(lines: Lines): boolean {
  if (lines.start < lines.end) return true;
  if (lines.isLast) return false;
  lines.bytes.copyWithin(0, lines.end, lines.filled);
  lines.filled -= lines.end;
  load(lines, 0);
  return lines.start < lines.end;
}

/** Returns whether {@link hasLine} would read on. */
export function mustRead({ start, end, isLast }: Lines): boolean {
  return start >= end && !isLast;
}

/** Sets the end of the current line to `stop`; returns false unless the separator of a canonical file stands there. */
export function endLine(lines: Lines, stop: number): boolean {
  const { bytes, end } = lines;
  lines.stop = stop;
  if (bytes[stop] === 0x2c) {
    lines.next = stop + 2;
    return bytes[stop + 1] === 0x0a && (lines.next < end || !lines.isLast);
  }
  lines.next = end;
  return stop === end - 1 && lines.isLast && bytes[stop] === 0x0a;
}

/** Finds the end of the line at `start`, which must be one; returns what {@link endLine} returns. */
export function findEnd(lines: Lines): boolean {
  const newline = lines.bytes.indexOf(0x0a, lines.start);
  return endLine(lines, newline - (lines.bytes[newline - 1] === 0x2c ? 1 : 0));
}

/** Goes to the begin of the next line. */
export function step(lines: Lines): void {
  lines.start = lines.next;
}

/**
 * Moves both past the lines in memory that follow in both files alike, and returns whether there was one. Compares blocks
 * that grow as long as they are alike, instead of going line by line.
 */
export function skipSameLines(a: Lines, b: Lines): boolean {
  const room = Math.min(a.end - a.start, b.end - b.start);
  let same = 0;
  for (let block = SMALLEST_BLOCK; same < room; block = Math.min(block * 2, LARGEST_BLOCK)) {
    const length = Math.min(block, room - same);
    if (!isSameBlock(a, b, same, length)) {
      // The block that differs is halved down to the bytes around the difference.
      for (let half = block >> 1; half >= SMALLEST_BLOCK; half >>= 1) {
        if (same + half <= room && isSameBlock(a, b, same, half)) same += half;
      }
      break;
    }
    same += length;
  }
  // Only whole lines count.
  const newline = same === 0 ? -1 : a.bytes.lastIndexOf(0x0a, a.start + same - 1);
  const length = newline + 1 - a.start;
  if (length <= 0) return false;
  a.start += length;
  b.start += length;
  return true;
}

const SMALLEST_BLOCK = 512;
const LARGEST_BLOCK = 64 * 1024;

function isSameBlock(a: Lines, b: Lines, from: number, length: number): boolean {
  const start = a.start + from;
  return a.bytes.compare(b.bytes, b.start + from, b.start + from + length, start, start + length) === 0;
}

/** Fills the buffer behind `filled`, and sets which whole lines it holds; the first begins at `start`. */
function load(lines: Lines, start: number): void {
  for (;;) {
    const isWhole = fill(lines);
    const { bytes, filled } = lines;
    lines.start = lines.next = start;
    if (isWhole) {
      lines.isLast = true;
      lines.end = filled - 2;
      if (lines.end < start || !endsWithClosing(lines)) {
        giveUp(lines);
        return;
      }
      break;
    }
    // Three bytes are held back: a line in front of them cannot be the last of the file.
    lines.end = filled < 4 ? 0 : bytes.lastIndexOf(0x0a, filled - 4) + 1;
    if (lines.end > start) break;
    if (filled > MAX_ENTRY_BYTES + OPENING.length + CLOSING.length) {
      giveUp(lines);
      return;
    }
    lines.bytes = Buffer.allocUnsafeSlow(filled * 2);
    bytes.copy(lines.bytes, 0, 0, filled);
  }
  lines.passed += lines.end - start;
}

/** Reads until the buffer is full or the file ends; returns whether it ended. */
function fill(lines: Lines): boolean {
  const { bytes, read } = lines;
  if (read === undefined) return true;
  while (lines.filled < bytes.length) {
    const count = read(bytes, lines.filled);
    if (count === 0) return true;
    lines.filled += count;
  }
  return false;
}

function endsWithClosing({ bytes, filled }: Lines): boolean {
  return bytes[filled - 3] === 0x0a && bytes[filled - 2] === 0x5d && bytes[filled - 1] === 0x0a;
}

function giveUp(lines: Lines): void {
  lines.isBroken = lines.isLast = true;
  lines.start = lines.end = 0;
}
