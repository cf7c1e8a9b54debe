/** Compares two files line by line, of which the first is canonical and the second almost is that file. */
import { isSameLine, uniqueIdEnd } from './canonical-lines.ts';
import { findEnd, hasLine, type Lines, openBytes, skipSameLines, step } from './lines.ts';

/** A line that was added, or that took the place of the line of the same unique id. */
export type Difference = { readonly before: Buffer | undefined; readonly after: Buffer };

/**
 * Returns the lines in which `after` differs from the canonical file `before`, in their order: lines without a unique id
 * that were added, and lines that say something else under theirs. Undefined if there are more than `limit` of them or if
 * anything else differs: lines that are gone or moved, unique ids that are new, another frame.
 */
export function differingLines(before: Buffer, after: Buffer, limit: number): readonly Difference[] | undefined {
  const [was, is] = [openBytes(before), openBytes(after)];
  const differences: Difference[] = [];
  while (hasLine(is)) {
    const isLeft = hasLine(was);
    if (isLeft && skipSameLines(was, is)) continue;
    if (differences.length === limit || !findEnd(is) || (isLeft && !findEnd(was))) return undefined;
    // The last line of one file may stand alike in the middle of the other.
    if (isLeft && isSameLine(was, is)) step(was);
    else if (uniqueIdEnd(is) === -1) differences.push({ before: undefined, after: textOf(is) });
    else if (isLeft && isSameId(was, is)) {
      differences.push({ before: textOf(was), after: textOf(is) });
      step(was);
    } else return undefined;
    step(is);
  }
  return hasLine(was) || was.isBroken || is.isBroken ? undefined : differences;
}

/** Returns whether every line of `wanted` stands in `file`, byte for byte and in the same order. */
export function containsLines(file: Buffer, wanted: Buffer): boolean {
  const [held, rest] = [openBytes(file), openBytes(wanted)];
  while (hasLine(rest) && hasLine(held)) {
    if (skipSameLines(held, rest)) continue;
    if (!findEnd(held) || !findEnd(rest)) return false;
    if (isSameLine(held, rest)) step(rest);
    step(held);
  }
  return !hasLine(rest) && !rest.isBroken && !held.isBroken;
}

function textOf({ bytes, start, stop }: Lines): Buffer {
  return bytes.subarray(start, stop);
}

function isSameId(a: Lines, b: Lines): boolean {
  const [end, other] = [uniqueIdEnd(a), uniqueIdEnd(b)];
  return (
    end !== -1 && end - a.start === other - b.start && a.bytes.compare(b.bytes, b.start, other, a.start, end) === 0
  );
}
