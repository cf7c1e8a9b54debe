/**
 * Reads a managed file in whatever form it is in: a JSON array however it is printed, JSON Lines, or a canonical file
 * that a text merge tore. A tear happens between whole lines, so every entry in it is whole: separators and brackets may
 * be missing or doubled where lines meet, and conflict markers may stand between them. Anything else is an error with
 * its place; nothing is ever read as "no entries".
 */

import { isSpace } from './json-text.ts';
import { membersOf } from './members.ts';
import { type Problem, problemAt, startsWithBom } from './problem.ts';
import { describeByte, type EntryScan, newScan, scanEntry } from './scan.ts';

/** How the element begins that a later version puts first in a file of its own format; 11 bytes. */
export const NEWER = '{"_memjoin"';
/**
 * What is wrong with a file whose first element is `{"_memjoin":{"format":2}}`. Nothing in it is an entry to this version,
 * which neither knows what the later one means nor may write the file.
 */
export const NEWER_FORMAT = 'made by a newer memjoin: upgrade';

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 2 * 1024 ** 3;

export type Form = 'array' | 'lines' | 'torn';

type Token = 'start' | 'open' | 'entry' | 'comma' | 'close';

/**
 * Calls `onEntry` for each entry of the file, in file order; the scan is only valid during the call.
 * Returns the form of the file, or the first problem (entries before it have been reported).
 */
export function scanDocument(
  bytes: Buffer,
  onEntry: (scan: EntryScan) => void,
): { readonly ok: true; readonly form: Form } | { readonly ok: false; readonly problem: Problem } {
  const refuse = (offset: number, message: string) => ({
    ok: false as const,
    problem: problemAt(bytes, offset, message),
  });
  if (bytes.length > MAX_FILE_BYTES) return refuse(0, `the file is larger than ${MAX_FILE_BYTES} bytes`);
  const scan = newScan(bytes);
  const limit = bytes.length;
  let index = startsWithBom(bytes) ? 3 : 0;
  let previous: Token = 'start';
  let hasNewline = true;
  let isTorn = false;
  let unseparated = 0;
  let opened = 0;
  let separators = 0;
  let entries = 0;
  let only: { start: number; end: number } | undefined;

  while (index < limit) {
    const byte = bytes[index] as number;
    if (isSpace(byte)) {
      if (byte === 0x0a) hasNewline = true;
      index++;
      continue;
    }
    const token: Token | undefined =
      byte === 0x7b ? 'entry' : byte === 0x2c ? 'comma' : byte === 0x5b ? 'open' : byte === 0x5d ? 'close' : undefined;
    if (token === undefined) {
      const markerEnd = conflictMarkerEnd(bytes, index);
      if (markerEnd === -1) return refuse(index, `expected ${expectedAfter(previous)}, found ${describeByte(byte)}`);
      isTorn = true;
      hasNewline = true;
      index = markerEnd;
      continue;
    }
    if (!follows(token, previous)) {
      const isAllowed =
        token === 'comma'
          ? isLineEdge(bytes, index)
          : token === 'entry' || (token === 'close' && previous === 'comma')
            ? hasNewline
            : isAloneOnLine(bytes, index);
      if (!isAllowed) return refuse(index, `expected ${expectedAfter(previous)}, found ${describeByte(byte)}`);
      // Entries that only a line feed separates are JSON Lines until a bracket or a comma is seen.
      if (token === 'entry' && previous === 'entry') unseparated++;
      else isTorn = true;
    }
    if (token === 'entry') {
      if (!scanEntry(scan, index, limit)) return refuse(scan.failedAt, scan.failure);
      if (scan.metadataStart === -1 && bytes.toString('latin1', index, index + 11) === NEWER)
        return refuse(index, NEWER_FORMAT);
      entries++;
      only =
        entries === 1 && scan.metadataStart === -1 && scan.idStart === -1 ? { start: index, end: scan.end } : undefined;
      onEntry(scan);
      index = scan.end;
    } else {
      if (token === 'open') opened++;
      else separators++;
      index++;
    }
    previous = token;
    hasNewline = false;
  }

  if (previous === 'start') {
    return refuse(
      limit,
      `the text ${isTorn ? 'holds conflict markers alone' : 'is empty'}: expected a JSON array of entries`,
    );
  }
  if (opened > 0 || separators > 0) {
    if (previous !== 'close') return refuse(limit, 'the text ends before the closing "]": it was cut off');
    isTorn ||= unseparated > 0 || opened === 0;
    // A torn file that holds nothing is no proof of an empty memory.
    if (isTorn && entries === 0) return refuse(limit, 'the text holds no entry and is no whole array');
    return { ok: true, form: isTorn ? 'torn' : 'array' };
  }
  if (only !== undefined && isCollections(bytes, only)) {
    return refuse(only.start, 'expected entries, found one object that holds collections');
  }
  return { ok: true, form: isTorn ? 'torn' : 'lines' };
}

/** Returns whether `token` may follow `previous` in a whole array. */
function follows(token: Token, previous: Token): boolean {
  switch (token) {
    case 'open':
      return previous === 'start';
    case 'entry':
      return previous === 'start' || previous === 'open' || previous === 'comma';
    case 'comma':
      return previous === 'entry';
    default:
      return previous === 'entry' || previous === 'open';
  }
}

function expectedAfter(previous: Token): string {
  switch (previous) {
    case 'start':
      return '"[" or an entry';
    case 'open':
      return 'an entry or "]"';
    case 'entry':
      return '"," or "]" or a new line';
    case 'comma':
      return 'an entry';
    default:
      return 'the end of the text';
  }
}

/**
 * Returns the end of the conflict marker line that begins at `start` (seven or more of one of `<|=>`, then a space or the
 * end of the line), or -1.
 */
function conflictMarkerEnd(bytes: Buffer, start: number): number {
  const byte = bytes[start] as number;
  if (byte !== 0x3c && byte !== 0x7c && byte !== 0x3d && byte !== 0x3e) return -1;
  if (start > 0 && bytes[start - 1] !== 0x0a) return -1;
  let index = start;
  while (bytes[index] === byte) index++;
  if (index - start < 7) return -1;
  // A label follows after a space; without one the line ends, before a carriage return perhaps.
  if (bytes[index] !== 0x20 && !isAtLineEnd(bytes, index - 1)) return -1;
  const newline = bytes.indexOf(10, index);
  return newline === -1 ? bytes.length : newline + 1;
}

function isAloneOnLine(bytes: Buffer, index: number): boolean {
  return isAtLineStart(bytes, index) && isAtLineEnd(bytes, index);
}

function isLineEdge(bytes: Buffer, index: number): boolean {
  return isAtLineStart(bytes, index) || isAtLineEnd(bytes, index);
}

function isAtLineStart(bytes: Buffer, index: number): boolean {
  let before = index - 1;
  while (before >= 0 && bytes[before] !== 0x0a && isSpace(bytes[before] as number)) before--;
  return before < 0 || bytes[before] === 0x0a;
}

function isAtLineEnd(bytes: Buffer, index: number): boolean {
  let after = index + 1;
  while (after < bytes.length && bytes[after] !== 0x0a && isSpace(bytes[after] as number)) after++;
  return after >= bytes.length || bytes[after] === 0x0a;
}

/** Returns whether the object has members and all of them are arrays: a file of collections, not an entry. */
function isCollections(bytes: Buffer, { start, end }: { start: number; end: number }): boolean {
  const members = membersOf(bytes, start, end);
  return members.length > 0 && members.every((member) => bytes[member.valueStart] === 0x5b);
}
