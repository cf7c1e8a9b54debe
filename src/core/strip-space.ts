/**
 * The way of a pretty-printed file to the copying path of the join: the white space between its tokens is taken out and
 * each element put on a line of its own, in one pass that proves nothing. If the result is a canonical file, which
 * `joinLines` proves line by line, it holds what the file holds: no two tokens have become one, and every line is a
 * whole entry, so brackets and separators were counted right.
 */
import { openKernel, SLACK, WINDOW } from './kernel.ts';
import { CLOSING, OPENING, type Read } from './lines.ts';
import { startsWithBom } from './problem.ts';
import { MAX_ENTRY_BYTES } from './scan.ts';

/** The text of an array without white space, its elements on lines as in a canonical file; all of it is yet to be scanned. */
export type Stripped = {
  /** Ends early, without the last bracket, where the text is no array or cannot become canonical. */
  readonly read: Read;
  /** Whether `read` has come to the end of an array that has nothing behind it. */
  readonly isWhole: () => boolean;
};

/**
 * Returns the text that `read` delivers without its white space; undefined where there is no kernel, through which it goes
 * in pieces of at most `window` bytes.
 */
export function openStripped(read: Read, window: number = WINDOW): Stripped | undefined {
  const to = window + SLACK;
  const kernel = openKernel(to + 2 * window + SLACK);
  if (kernel === undefined) return undefined;
  kernel.setLongest(MAX_ENTRY_BYTES);
  const source = withoutBom(read);
  const input = kernel.memory.subarray(0, window);
  let piece = kernel.memory.subarray(to, to);
  let isWhole = false;
  let isOver = false;
  let passed = 0;

  const goOn = (): void => {
    const filled = source(input, 0);
    if (filled === 0) {
      isOver = true;
      isWhole = kernel.isEnded.value === 1;
      if (isWhole) piece = passed === OPENING.length ? CLOSING.subarray(1) : CLOSING;
      return;
    }
    const size = kernel.strip(0, filled, to);
    isOver = size === -1;
    // The last bracket waits until the text has ended: something else may stand behind it.
    const isLast = size > 0 && kernel.isEnded.value === 1;
    piece = kernel.memory.subarray(to, to + Math.max(0, isLast ? size - 1 : size));
    passed += piece.length;
  };

  return {
    read: (into, offset) => {
      while (piece.length === 0 && !isOver) goOn();
      const copied = piece.copy(into, offset);
      piece = piece.subarray(copied);
      return copied;
    },
    isWhole: () => isWhole && piece.length === 0,
  };
}

/** Returns what `read` delivers but for a byte order mark in front of it. */
function withoutBom(read: Read): Read {
  let head: Buffer | undefined;
  return (into, offset) => {
    head ??= headOf(read);
    if (head.length === 0) return read(into, offset);
    const copied = head.copy(into, offset);
    head = head.subarray(copied);
    return copied;
  };
}

/** Returns the first three bytes of the text; none if they are a byte order mark. */
function headOf(read: Read): Buffer {
  const head = Buffer.alloc(3);
  let filled = 0;
  while (filled < head.length) {
    const count = read(head, filled);
    if (count === 0) break;
    filled += count;
  }
  return startsWithBom(head) ? head.subarray(0, 0) : head.subarray(0, filled);
}
