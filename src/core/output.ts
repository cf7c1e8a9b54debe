/** Where a join puts what it copies: runs of bytes of its inputs, one after the other. */

import { PIECE } from './lines.ts';

/** Adds the bytes of `source` from `start` to `end`; they may change as soon as it returns. */
export type Append = (source: Buffer, start: number, end: number) => void;

/** Takes the next bytes of a file; they may change as soon as it returns. */
export type Write = (bytes: Buffer) => void;

/** Returns an output that calls `write` with pieces of `size` bytes, and the function that writes the rest at the end. */
export function inPieces(write: Write, size: number = PIECE): { readonly append: Append; readonly finish: () => void } {
  const piece = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  const finish = (): void => {
    if (filled > 0) write(piece.subarray(0, filled));
    filled = 0;
  };
  const append: Append = (source, start, end) => {
    for (let from = start; from < end; ) {
      const count = Math.min(end - from, size - filled);
      source.copy(piece, filled, from, from + count);
      filled += count;
      from += count;
      if (filled === size) finish();
    }
  };
  return { append, finish };
}

/** Returns an output of runs that stay as they are, and the function that returns them as one buffer of the exact size. */
export function inMemory(): { readonly append: Append; readonly print: () => Buffer } {
  const sources: Buffer[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let size = 0;
  const append: Append = (source, start, end) => {
    sources.push(source);
    starts.push(start);
    ends.push(end);
    size += end - start;
  };
  const print = (): Buffer => {
    const bytes = Buffer.allocUnsafeSlow(size);
    let offset = 0;
    sources.forEach((source, run) => {
      offset += source.copy(bytes, offset, starts[run], ends[run]);
    });
    return bytes;
  };
  return { append, print };
}
