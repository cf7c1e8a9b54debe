/**
 * The copying path of the join: a merge of two files that are already canonical. Runs of lines
 * are copied; only of two versions of one entry the metadata is compared. The same pass proves what it relies on: that every line is canonical and
 * that both files are strictly increasing. Without that proof it returns nothing, and the general path parses all.
 */

import { isEntry } from './held-apart-from-space.ts';
import type { JoinCounts } from './join.ts';
import { compareKeys, FIRST_KEY, type Key, keyBehind, readKey } from './key.ts';
import { CLOSING, endLine, hasLine, type Lines, mustRead, OPENING, openBytes, SEPARATOR, step } from './lines.ts';
import { compareLines } from './order.ts';
import { type Append, inMemory } from './output.ts';
import { keyOfPlain, LONGEST } from './plain-line.ts';
import { type EntryScan, newScan } from './scan.ts';

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

/**
 * One side of the merge: where it is, some lines from there on as latin1 texts with their commas, and the key of the line
 * it is at once that line has been read. Texts, because the engine compares and searches them in machine code.
 */
type Side = { readonly lines: Lines; scan: EntryScan; texts: readonly string[]; at: number; key: Key; isRead: boolean };

/** What has been taken: the run of bytes that is not yet in the output, and the key of its last line. */
type Taken = {
  source: Buffer | undefined;
  start: number;
  stop: number;
  total: number;
  last: Key;
  readonly append: Append;
};

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
  const taken: Taken = { source: undefined, start: 0, stop: 0, total: 0, last: FIRST_KEY, append };
  let onlyOurs = 0;
  let onlyTheirs = 0;
  let differing = 0;
  append(OPENING, 0, OPENING.length);

  for (;;) {
    const hasLeft = isThere(left, taken);
    const hasRight = isThere(right, taken);
    if (!hasLeft && !hasRight) break;
    if (isAlikeTrusted && hasLeft && hasRight && takeAlike(left, right, taken)) continue;
    if (hasLeft && !read(left)) return undefined;
    let from = hasLeft ? left : right;
    let isBoth = false;
    if (hasRight) {
      if (left.texts[left.at] === right.texts[right.at] && endLine(theirs, theirs.start + ours.stop - ours.start)) {
        isBoth = true;
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
    if (taken.total > 0 && compareKeys(taken.last, from.key) >= 0) return undefined;
    if (!isBoth) {
      if (from === left) onlyOurs++;
      else onlyTheirs++;
    }
    take(taken, from.lines, { last: from.key, count: 1 });
    if (isBoth || from === left) advance(left, 1);
    if (isBoth || from === right) advance(right, 1);
  }
  if (ours.isBroken || theirs.isBroken) return undefined;
  flush(taken);
  append(CLOSING, taken.total > 0 ? 0 : 1, CLOSING.length);
  return { total: taken.total, onlyOurs, onlyTheirs, differing };
}

function openSide(lines: Lines): Side {
  return { lines, scan: newScan(lines.bytes), texts: [], at: 0, key: FIRST_KEY, isRead: false };
}

/** Whether `side` has a line; reads on where that is needed, after saving what `taken` holds of the bytes that move. */
function isThere(side: Side, taken: Taken): boolean {
  if (side.at < side.texts.length) return true;
  const { lines } = side;
  const { bytes } = lines;
  if (mustRead(lines)) flush(taken);
  if (!hasLine(lines)) return false;
  if (lines.bytes !== bytes) side.scan = newScan(lines.bytes);
  const { start, end } = lines;
  // Up to the last line feed in reach, or the first one of a longer line.
  const last = lines.bytes.lastIndexOf(LINE_FEED, Math.min(end, start + LONGEST) - 1);
  const stop = last >= start ? last : lines.bytes.indexOf(LINE_FEED, start);
  side.texts = lines.bytes.toString('latin1', start, stop).split('\n');
  side.at = 0;
  return true;
}

const LINE_FEED = 0x0a;

/** Takes the lines that follow alike on both sides and are seen to be in order; returns whether there were any. */
function takeAlike(left: Side, right: Side, taken: Taken): boolean {
  if (left.isRead || right.isRead) return false;
  const { texts, at } = left;
  const room = Math.min(texts.length - at, right.texts.length - right.at);
  let { last } = taken;
  let count = 0;
  let length = 0;
  while (count < room) {
    const line = texts[at + count] as string;
    if (line !== right.texts[right.at + count] || !line.endsWith('},')) break;
    const key = keyBehind(last, line);
    if (key === undefined) break;
    last = key;
    length += line.length + 1;
    count++;
  }
  if (count === 0) return false;
  // Only the last line of a file has no comma, so in a canonical one a line follows.
  if (!endLine(left.lines, left.lines.start + length - SEPARATOR.length)) return false;
  if (!endLine(right.lines, right.lines.start + length - SEPARATOR.length)) return false;
  take(taken, left.lines, { last, count });
  advance(left, count);
  advance(right, count);
  return true;
}

/** Proves the line `side` is at to be canonical and reads its key; returns whether it is one. */
function read(side: Side): boolean {
  if (side.isRead) return true;
  const { lines, scan } = side;
  const text = side.texts[side.at] as string;
  const line = text.endsWith(',') ? text.slice(0, -1) : text;
  if (!endLine(lines, lines.start + line.length)) return false;
  let key = keyOfPlain(line);
  if (key === undefined && isEntry(lines, scan)) {
    key = readKey(lines.bytes.toString('latin1', scan.uniqueIdStart + 1, scan.uniqueIdEnd - 1));
  }
  side.isRead = key !== undefined;
  side.key = key ?? side.key;
  return side.isRead;
}

function advance(side: Side, count: number): void {
  side.isRead = false;
  side.at += count;
  step(side.lines);
}

/** Adds `count` lines to the run, which they continue if they stand right behind it in the same file. */
function take(
  taken: Taken,
  { bytes, start, stop }: Lines,
  { last, count }: { readonly last: Key; readonly count: number },
): void {
  if (taken.source === bytes && taken.stop + SEPARATOR.length === start) taken.stop = stop;
  else {
    flush(taken);
    if (taken.total > 0) taken.append(SEPARATOR, 0, SEPARATOR.length);
    taken.source = bytes;
    taken.start = start;
    taken.stop = stop;
  }
  taken.last = last;
  taken.total += count;
}

function flush(taken: Taken): void {
  if (taken.source !== undefined) taken.append(taken.source, taken.start, taken.stop);
  taken.source = undefined;
}
