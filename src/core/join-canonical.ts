/**
 * The copying path of the join: a merge of two files that are already canonical. Lines that both hold are scanned once
 * and copied; only lines that differ are parsed. The same pass proves what it relies on: that every line is canonical and
 * that both files are strictly increasing. Without that proof it returns nothing, and the general path parses all.
 */

import type { JoinCounts } from './join.ts';
import { compareKeys, type Key, keepKey, newKey, readKey } from './key.ts';
import {
  CLOSING,
  endLine,
  findEnd,
  hasLine,
  type Lines,
  mustRead,
  OPENING,
  openBytes,
  SEPARATOR,
  step,
} from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { compareLines } from './order.ts';
import { type Append, inMemory } from './output.ts';
import { type EntryScan, newScan, scanEntry } from './scan.ts';

/** Returns the join of two canonical files, or undefined if either of them is not proven to be one. */
export function joinCanonical(ours: Buffer, theirs: Buffer): { bytes: Buffer; counts: JoinCounts } | undefined {
  const output = inMemory();
  const counts = joinLines(openBytes(ours), openBytes(theirs), output.append);
  return counts && { bytes: output.print(), counts };
}

/** Returns whether a file is proven to be canonical: then its join with itself is itself. */
export function isCanonical(bytes: Buffer): boolean {
  return joinLines(openBytes(bytes), openBytes(bytes), () => {}) !== undefined;
}

/** One side of the merge: where it is, and the key of the line it is at once that line has been read. */
type Side = { readonly lines: Lines; scan: EntryScan; readonly key: Key; isRead: boolean };

/** What has been taken: the run of bytes that is not yet in the output, and the key of its last line. */
type Taken = { source: Buffer | undefined; start: number; stop: number; readonly last: Key; readonly append: Append };

/**
 * Puts the join of two canonical files into `append` and returns its counts; or undefined if either of them is not
 * proven to be canonical, and what has been appended is to be thrown away.
 *
 * With `isAlikeTrusted`, of a line that both files hold byte for byte only the unique id is read: the order of both files
 * is proven all the same, and a line that is damaged alike on both sides is copied as it is. Whoever lets a file in reads
 * every line of it.
 */
export function joinLines(
  ours: Lines,
  theirs: Lines,
  append: Append,
  { isAlikeTrusted = false }: { readonly isAlikeTrusted?: boolean } = {},
): JoinCounts | undefined {
  const left = openSide(ours);
  const right = openSide(theirs);
  const taken: Taken = { source: undefined, start: 0, stop: 0, last: newKey(), append };
  let total = 0;
  let onlyOurs = 0;
  let onlyTheirs = 0;
  let differing = 0;
  append(OPENING, 0, OPENING.length);

  for (;;) {
    const hasLeft = isThere(left, taken);
    const hasRight = isThere(right, taken);
    if (!hasLeft && !hasRight) break;
    const isAlike = isAlikeTrusted && hasLeft && hasRight && readAlike(left, right);
    if (hasLeft && !isAlike && !read(left)) return undefined;
    let from = hasLeft ? left : right;
    let isBoth = isAlike;
    if (hasRight && !isAlike) {
      if (hasLeft && !right.isRead && isSameLine(ours, theirs)) {
        isBoth = true;
        if (!endLine(theirs, theirs.start + (ours.stop - ours.start))) return undefined;
      } else if (!read(right)) return undefined;
      else if (hasLeft) {
        const order = compareKeys(left.key, right.key);
        isBoth = order === 0;
        if (order > 0) from = right;
        if (isBoth) {
          const byVersion = compareLines(ours, theirs);
          if (byVersion < 0) from = right;
          if (byVersion !== 0) differing++;
        }
      }
    }

    // Taking the smaller key each time and finding each one greater than the one before proves both files increasing.
    if (total > 0 && compareKeys(taken.last, from.key) >= 0) return undefined;
    if (!isBoth) {
      if (from === left) onlyOurs++;
      else onlyTheirs++;
    }
    take(taken, from, total === 0);
    total++;
    if (isBoth || from === left) advance(left);
    if (isBoth || from === right) advance(right);
  }
  if (ours.isBroken || theirs.isBroken) return undefined;
  flush(taken);
  append(CLOSING, total > 0 ? 0 : 1, CLOSING.length);
  return { total, onlyOurs, onlyTheirs, differing };
}

function openSide(lines: Lines): Side {
  return { lines, scan: newScan(lines.bytes), key: newKey(), isRead: false };
}

/** Whether `side` has a line; reads on where that is needed, after saving what `taken` holds of the bytes that move. */
function isThere(side: Side, taken: Taken): boolean {
  const { lines } = side;
  if (!mustRead(lines)) return lines.start < lines.end;
  flush(taken);
  keepKey(taken.last);
  const { bytes } = lines;
  const isLine = hasLine(lines);
  if (lines.bytes !== bytes) side.scan = newScan(lines.bytes);
  return isLine;
}

/** Whether the line that `b` is at is the line of `a`, which has been read. */
function isSameLine(a: Lines, b: Lines): boolean {
  const stop = b.start + (a.stop - a.start);
  if (stop >= b.end || (b.bytes[stop] !== 0x2c && b.bytes[stop] !== 0x0a)) return false;
  return a.bytes.compare(b.bytes, b.start, stop, a.start, a.stop) === 0;
}

/** Reads the key of a line that both sides are at, and nothing else of it; returns whether they are at one. */
function readAlike(left: Side, right: Side): boolean {
  const { lines, key } = left;
  if (left.isRead || right.isRead || !findEnd(lines) || !isSameLine(lines, right.lines)) return false;
  const { bytes, start, stop } = lines;
  const idStart = start + LINE_PREFIX.length;
  if (idStart >= stop || bytes[stop - 1] !== 0x7d) return false;
  for (let index = 0; index < LINE_PREFIX.length; index++) {
    if (bytes[start + index] !== LINE_PREFIX[index]) return false;
  }
  let idEnd = idStart;
  while (idEnd < stop && bytes[idEnd] !== 0x22) idEnd++;
  // Where a unique id needs decoding, the line is read as any other.
  left.isRead = idEnd < stop && readKey(key, bytes, idStart, idEnd);
  return left.isRead && endLine(right.lines, right.lines.start + (stop - start));
}

/** Scans the line `side` is at and reads its key; returns whether it is canonical. */
function read(side: Side): boolean {
  if (side.isRead) return true;
  const { lines, scan } = side;
  const { bytes, start, end } = lines;
  if (bytes[start] !== 0x7b || !scanEntry(scan, start, end) || !scan.isCanonical) return false;
  if (!endLine(lines, scan.end)) return false;
  side.isRead = readKey(side.key, bytes, scan.uniqueIdStart + 1, scan.uniqueIdEnd - 1);
  return side.isRead;
}

function advance(side: Side): void {
  side.isRead = false;
  step(side.lines);
}

/** Adds the line `side` is at to the run, which it continues if it stands right behind it in the same file. */
function take(taken: Taken, { lines, key }: Side, isFirst: boolean): void {
  const { bytes, start, stop } = lines;
  if (taken.source === bytes && taken.stop + SEPARATOR.length === start) taken.stop = stop;
  else {
    flush(taken);
    if (!isFirst) taken.append(SEPARATOR, 0, SEPARATOR.length);
    taken.source = bytes;
    taken.start = start;
    taken.stop = stop;
  }
  const { last } = taken;
  last.bytes = key.bytes;
  last.start = key.start;
  last.end = key.end;
  last.environmentEnd = key.environmentEnd;
  last.stampStart = key.stampStart;
}

function flush(taken: Taken): void {
  if (taken.source !== undefined) taken.append(taken.source, taken.start, taken.stop);
  taken.source = undefined;
}
