/** What a file lacks of another, told by a walk over both in the order of canonical files. */
import { isSameLine, uniqueIdEnd } from './canonical-lines.ts';
import { isEntry } from './held-apart-from-space.ts';
import { compareKeys, FIRST_KEY, type Key, readKey } from './key.ts';
import { findEnd, hasLine, type Lines, openBytes, step } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { compareLines } from './order.ts';
import { newScan } from './scan.ts';

/**
 * Returns the unique ids that `held` lacks of `wanted`, or holds in a lower version, in the order of the file; undefined
 * for "cannot tell". The walk takes the smaller key of the two each time; that each one is greater than the one before
 * proves both files strictly increasing, so what one of them does not have in its place it does not have at all.
 */
export function missingInOrder(held: Buffer, wanted: Buffer): readonly string[] | undefined {
  const missing: string[] = [];
  const [left, right] = [openSide(held), openSide(wanted)];
  let last = FIRST_KEY;
  for (;;) {
    const [hasLeft, hasRight] = [hasLine(left.lines), hasLine(right.lines)];
    if (!hasLeft && !hasRight) break;
    if ((hasLeft && !findEnd(left.lines)) || (hasRight && !findEnd(right.lines))) return undefined;
    const isSame = hasLeft && hasRight && isSameLine(left.lines, right.lines);
    if ((hasLeft && !readSide(left)) || (hasRight && !isSame && !readSide(right))) return undefined;
    const order = isSame ? 0 : !hasRight ? -1 : hasLeft ? compareKeys(left.key, right.key) : 1;
    const smaller = order > 0 ? right : left;
    if (compareKeys(last, smaller.key) >= 0) return undefined;
    if (!isSame) {
      // What differs must be whole entries: an unfinished one would take the lines after it into its inside.
      if ((order <= 0 && !isWhole(left)) || (order >= 0 && !isWhole(right))) return undefined;
      if (order > 0 || (order === 0 && compareLines(left.lines, right.lines) < 0)) missing.push(uniqueIdOf(right.key));
    }
    last = smaller.key;
    if (order <= 0) step(left.lines);
    if (order >= 0) step(right.lines);
  }
  return left.lines.isBroken || right.lines.isBroken ? undefined : missing;
}

type Side = { readonly lines: Lines; readonly scan: ReturnType<typeof newScan>; key: Key };

function openSide(bytes: Buffer): Side {
  return { lines: openBytes(bytes), scan: newScan(bytes), key: FIRST_KEY };
}

/** Reads the key of the line `side` is at; returns whether that needs no decoding. */
function readSide(side: Side): boolean {
  const { lines } = side;
  const end = uniqueIdEnd(lines);
  if (end === -1) return false;
  const key = readKey(lines.bytes.toString('latin1', lines.start + LINE_PREFIX.length, end - 1));
  if (key !== undefined) side.key = key;
  return key !== undefined;
}

function isWhole({ lines, scan }: Side): boolean {
  return isEntry(lines, scan);
}

function uniqueIdOf({ uniqueId }: Key): string {
  return Buffer.from(uniqueId, 'latin1').toString();
}
