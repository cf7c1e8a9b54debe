/**
 * The guard of a file that is canonical but for white space: its entries are found in the output one after the other, on
 * the bytes, without a table of either. False also for "cannot tell".
 */
import { canonicalLine } from './canonical.ts';
import { isSpace } from './json-text.ts';
import { findEnd, hasLine, type Lines, openBytes, step } from './lines.ts';
import { LINE_PREFIX } from './metadata.ts';
import { compareVersions } from './order.ts';
import { keyOfPlain } from './plain-line.ts';
import { startsWithBom } from './problem.ts';
import { type EntryScan, newScan, scanEntry } from './scan.ts';
import { openWalk, type Walk } from './walk-apart-from-space.ts';

/** Returns whether every line of `output` is one entry and its canonical text, and the frame around them whole. */
export function isWhole(output: Buffer): boolean {
  const lines = openBytes(output);
  const scan = newScan(output);
  while (hasLine(lines)) {
    if (!findEnd(lines) || !isEntry(lines, scan)) return false;
    step(lines);
  }
  return !lines.isBroken;
}

/** Whether the line is one entry and its canonical text. */
export function isEntry({ bytes, start, stop }: Lines, scan: EntryScan): boolean {
  if (keyOfPlain(bytes.toString('latin1', start, stop)) !== undefined) return true;
  return bytes[start] === 0x7b && scanEntry(scan, start, stop) && scan.end === stop && scan.isCanonical;
}

/**
 * Returns whether `output`, which {@link isWhole}, has every entry of the array `input` in the order of the array: the
 * entry without its white space, or a version above it. Entries that `walk` passes are held; the others are looked at here.
 */
export function isHeldApartFromSpace(output: Buffer, input: Buffer, walk: Walk = openWalk(output, input)): boolean {
  const held = openBytes(output);
  const scan = newScan(input);
  let index = afterSpace(input, startsWithBom(input) ? 3 : 0);
  if (input[index] !== 0x5b) return false;
  index = afterSpace(input, index + 1);
  let isMore = input[index] !== 0x5d;
  while (isMore) {
    index = passEntry(held, input, { start: index, scan, walk });
    if (index === -1) return false;
    index = afterSpace(input, index);
    isMore = input[index] === 0x2c;
    if (isMore) index = afterSpace(input, index + 1);
  }
  return input[index] === 0x5d && afterSpace(input, index + 1) === input.length;
}

/**
 * Goes past the line that holds the entry at `start`, or past lines that hold some entries from there on, and returns the
 * end of the last entry; -1 if there is none.
 */
function passEntry(
  held: Lines,
  input: Buffer,
  { start, scan, walk }: { readonly start: number; readonly scan: EntryScan; readonly walk: Walk },
): number {
  let isScanned = false;
  while (hasLine(held)) {
    const passed = walk(held, start);
    if (passed !== start) return passed;
    if (!hasLine(held) || !findEnd(held)) return -1;
    const end = endApartFromSpace(held, input, start);
    if (end !== -1) {
      step(held);
      return end;
    }
    isScanned ||= input[start] === 0x7b && scanEntry(scan, start, input.length);
    if (!isScanned || scan.uniqueIdStart === -1) return -1;
    if (isSameId(held, input, scan)) {
      const line = held.bytes.subarray(held.start, held.stop);
      step(held);
      return compareVersions(line, canonicalLine(input, scan)) < 0 ? -1 : scan.end;
    }
    step(held);
  }
  return -1;
}

/**
 * Returns where in `input` the text ends that begins at `from` and is the line `held` but for white space between tokens,
 * of which the line has none; -1 if it is another text.
 */
export function endApartFromSpace({ bytes, start, stop }: Readonly<Span>, input: Buffer, from: number): number {
  let index = from;
  for (let at = start; at < stop; at++, index++) {
    const byte = bytes[at] as number;
    if (input[index] !== byte) {
      const gap = index;
      index = afterSpace(input, index);
      // White space keeps two numbers or literals apart, and the line has them as one.
      if (input[index] !== byte || (index > gap && isWord[byte] === 1 && isWord[bytes[at - 1] as number] === 1))
        return -1;
    }
    if (byte !== 0x22) continue;
    const end = sameStringEnd(bytes, at + 1, input, index + 1);
    if (end === -1 || end > stop) return -1;
    index += end - 1 - at;
    at = end - 1;
  }
  return index;
}

/** Returns the end of the string whose inside begins at `start` if `other` has the same from `otherStart` on; else -1. */
function sameStringEnd(bytes: Buffer, start: number, other: Buffer, otherStart: number): number {
  const shift = otherStart - start;
  for (let index = start; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    if (other[index + shift] !== byte) return -1;
    if (byte === 0x22) return index + 1;
    // What follows a backslash is passed with it: a quote there is none.
    if (byte !== 0x5c) continue;
    index++;
    if (other[index + shift] !== bytes[index]) return -1;
  }
  return -1;
}

type Span = Pick<Lines, 'bytes' | 'start' | 'stop'>;

function isSameId({ bytes, start, stop }: Lines, input: Buffer, { uniqueIdStart, uniqueIdEnd }: EntryScan): boolean {
  const idStart = start + LINE_PREFIX.length - 1;
  const idEnd = idStart + (uniqueIdEnd - uniqueIdStart);
  return idEnd < stop && bytes.compare(input, uniqueIdStart, uniqueIdEnd, idStart, idEnd) === 0;
}

/** 1 for the bytes that numbers and literals are made of: not for marks, which need no white space between them. */
const isWord = new Uint8Array(256).fill(1);
for (const byte of Buffer.from('",:[]{}')) isWord[byte] = 0;

function afterSpace(bytes: Buffer, start: number): number {
  let index = start;
  while (bytes[index] === 0x20 || (index < bytes.length && isSpace(bytes[index] as number))) index++;
  return index;
}
