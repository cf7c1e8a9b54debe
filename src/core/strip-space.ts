/**
 * The way of a pretty-printed file to the copying path of the join: the white space between its tokens is taken out and
 * each element put on a line of its own, in one pass that proves nothing. If the result is a canonical file, which
 * `joinCanonical` proves line by line, it holds what the file holds: no two tokens have become one, and every line is a
 * whole entry, so brackets and separators were counted right.
 */
import { MAX_FILE_BYTES } from './document.ts';
import { openKernel, SLACK, WINDOW } from './kernel.ts';
import { OPENING } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { startsWithBom } from './problem.ts';
import { MAX_ENTRY_BYTES } from './scan.ts';

/** Room for line feeds where an array stands on one line: an entry has more bytes than this line feed takes. */
const MORE = 64;

/**
 * Returns the array `bytes` with its elements on lines as in a canonical file; undefined for what is no array or cannot
 * become canonical, and where there is no kernel. Anything it returns is yet to be scanned. The file goes through the
 * kernel in pieces of `window` bytes.
 */
export function stripSpace(bytes: Buffer, window: number = WINDOW): Buffer | undefined {
  const limit = bytes.length;
  if (limit > MAX_FILE_BYTES) return undefined;
  const to = window + SLACK;
  const kernel = openKernel(to + 2 * window + SLACK);
  if (kernel === undefined) return undefined;
  kernel.setLongest(MAX_ENTRY_BYTES);
  const output = Buffer.allocUnsafeSlow(limit + (limit >> 4) + MORE);
  let filled = 0;
  for (let start = startsWithBom(bytes) ? 3 : 0; start < limit; start += window) {
    const copied = bytes.copy(kernel.memory, 0, start, Math.min(start + window, limit));
    const size = kernel.strip(0, copied, to);
    if (size === -1) return undefined;
    kernel.memory.copy(output, filled, to, to + size);
    filled += size;
    // Most files that cannot become canonical show it in their first entry.
    if (kernel.isBegun.value === 1 && !isCanonicalSoFar(output.subarray(0, filled))) return undefined;
  }
  return kernel.isEnded.value === 1 ? closed(output, filled) : undefined;
}

/** Whether the first line begins as an entry of a canonical file does. */
function isCanonicalSoFar(output: Buffer): boolean {
  return output.subarray(OPENING.length).subarray(0, LINE_PREFIX.length).equals(LINE_PREFIX);
}

/** Puts the last bracket, which ends `output`, on its line; undefined if that did not fit. */
function closed(output: Buffer, filled: number): Buffer | undefined {
  const size = filled === 3 ? 4 : filled + 2;
  if (size > output.length) return undefined;
  output.write(filled === 3 ? ']\n' : '\n]\n', filled - 1, 'latin1');
  return output.subarray(0, size);
}
