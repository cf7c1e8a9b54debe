/** The join of files that are canonical but for white space, as a program prints them that reads and writes JSON. */
import type { JoinCounts } from './join.ts';
import { joinLines } from './join-canonical.ts';
import { openReader, type Read } from './lines.ts';
import type { Append } from './output.ts';
import { openStripped } from './strip-space.ts';

/**
 * Puts the canonical join of the files that `ours` and `theirs` deliver into `append`, and returns its counts; or undefined
 * if either of them is not canonical but for white space, and what has been appended is to be thrown away.
 */
export function joinStripped(ours: Read, theirs: Read, append: Append): JoinCounts | undefined {
  const left = openStripped(ours);
  const right = left && openStripped(theirs);
  if (left === undefined || right === undefined) return undefined;
  // Each line is proven, also one that both sides hold alike: white space is taken out of what may be no entry.
  const counts = joinLines(openReader(left.read), openReader(right.read), append);
  return left.isWhole() && right.isWhole() ? counts : undefined;
}
