/**
 * The copying path of the join: a merge of two files that are already canonical. Lines that both hold are scanned once
 * and copied; only lines that differ are parsed. The same pass proves what it relies on: that every line is canonical and
 * that both files are strictly increasing. Without that proof it returns nothing, and the general path parses all.
 */

import type { JoinCounts } from './join.ts';
import { compareKeys, type Key, newKey, readKey } from './key.ts';
import { CLOSING, type Cursor, endLine, hasFrame, OPENING, openCursor, SEPARATOR } from './lines.ts';
import { compareVersions } from './order.ts';
import { type EntryScan, newScan, scanEntry } from './scan.ts';

/** One side of the merge: where it is, and the key of the line it is at once that line has been read. */
type Side = { readonly lines: Cursor; readonly scan: EntryScan; readonly key: Key; isRead: boolean };

/** Returns the join of two canonical files, or undefined if either of them is not proven to be one. */
export function joinCanonical(ours: Buffer, theirs: Buffer): { bytes: Buffer; counts: JoinCounts } | undefined {
  if (!hasFrame(ours) || !hasFrame(theirs)) return undefined;
  const left = openSide(ours);
  const right = openSide(theirs);
  const output = newOutput();
  /** Key of the line written last: each one must be greater. Taking the smaller key each time, that proves both files increasing. */
  let last = newKey();
  let isFirst = true;
  let total = 0;
  let onlyOurs = 0;
  let onlyTheirs = 0;
  let differing = 0;

  for (;;) {
    const a = left.lines;
    const b = right.lines;
    const hasLeft = a.start < a.end;
    const hasRight = b.start < b.end;
    if (!hasLeft && !hasRight) break;
    if (hasLeft && !read(left)) return undefined;
    let taken = hasLeft ? left : right;
    let isBoth = false;
    if (hasRight) {
      if (hasLeft && !right.isRead && isSameLine(a, b)) {
        isBoth = true;
        if (!endLine(b, b.start + (a.stop - a.start) + (b.bytes[b.start + (a.stop - a.start)] === 0x2c ? 1 : 0))) {
          return undefined;
        }
      } else if (!read(right)) return undefined;
      else if (hasLeft) {
        const order = compareKeys(left.key, right.key);
        isBoth = order === 0;
        if (order > 0) taken = right;
        if (isBoth) {
          const byVersion = compareVersions(a.bytes.subarray(a.start, a.stop), b.bytes.subarray(b.start, b.stop));
          if (byVersion < 0) taken = right;
          if (byVersion !== 0) differing++;
        }
      }
    }

    if (!isFirst && compareKeys(last, taken.key) >= 0) return undefined;
    isFirst = false;
    total++;
    if (!isBoth) {
      if (taken === left) onlyOurs++;
      else onlyTheirs++;
    }
    write(output, taken.lines);
    last = copyKey(taken.key, last);
    if (isBoth || taken === left) step(left);
    if (isBoth || taken === right) step(right);
  }
  return { bytes: print(output), counts: { total, onlyOurs, onlyTheirs, differing } };
}

function openSide(bytes: Buffer): Side {
  return { lines: openCursor(bytes), scan: newScan(bytes), key: newKey(), isRead: false };
}

/** Whether the line that `b` is at is the line of `a`, which has been read. */
function isSameLine(a: Cursor, b: Cursor): boolean {
  const stop = b.start + (a.stop - a.start);
  if (stop >= b.end || (b.bytes[stop] !== 0x2c && b.bytes[stop] !== 0x0a)) return false;
  return a.bytes.compare(b.bytes, b.start, stop, a.start, a.stop) === 0;
}

/** Scans the line `side` is at and reads its key; returns whether it is canonical. */
function read(side: Side): boolean {
  if (side.isRead) return true;
  const { lines, scan } = side;
  const { bytes, start, end } = lines;
  if (bytes[start] !== 0x7b || !scanEntry(scan, start, end) || !scan.isCanonical) return false;
  const newline = bytes[scan.end] === 0x2c ? scan.end + 1 : scan.end;
  if (bytes[newline] !== 0x0a || !endLine(lines, newline) || lines.stop !== scan.end) return false;
  side.isRead = readKey(side.key, bytes, scan.uniqueIdStart + 1, scan.uniqueIdEnd - 1);
  return side.isRead;
}

function step(side: Side): void {
  side.isRead = false;
  side.lines.start = side.lines.next;
}

function copyKey(from: Key, to: Key): Key {
  to.bytes = from.bytes;
  to.start = from.start;
  to.end = from.end;
  to.environmentEnd = from.environmentEnd;
  to.stampStart = from.stampStart;
  return to;
}

/** What to write, as runs of bytes: run `i` is `sources[i]` from `starts[i]` to `ends[i]`; each line ends with a separator. */
type Output = { readonly sources: Buffer[]; readonly starts: number[]; readonly ends: number[] };

function newOutput(): Output {
  return { sources: [], starts: [], ends: [] };
}

function write(output: Output, { bytes, start, stop, next, end }: Cursor): void {
  const last = output.ends.length - 1;
  const isLastLine = next >= end;
  const runEnd = isLastLine ? stop : next;
  if (last >= 0 && output.sources[last] === bytes && output.ends[last] === start) output.ends[last] = runEnd;
  else pushRun(output, bytes, start, runEnd);
  if (isLastLine) pushRun(output, SEPARATOR, 0, SEPARATOR.length);
}

function pushRun(output: Output, source: Buffer, start: number, end: number): void {
  output.sources.push(source);
  output.starts.push(start);
  output.ends.push(end);
}

function print({ sources, starts, ends }: Output): Buffer {
  const size = starts.reduce((sum, start, run) => sum + (ends[run] as number) - start, 0);
  const bytes = Buffer.allocUnsafeSlow(OPENING.length + size + CLOSING.length);
  let offset = OPENING.copy(bytes);
  sources.forEach((source, run) => {
    offset += source.copy(bytes, offset, starts[run], ends[run]);
  });
  // The last line has no separator.
  if (size > 0) offset -= SEPARATOR.length;
  offset += CLOSING.copy(bytes, offset, size > 0 ? 0 : 1);
  return bytes.subarray(0, offset);
}
