/**
 * The common case of `scanEntry`: a canonical line whose members are strings, numbers and literals under plain names.
 * It goes as far as that lasts, without a state machine, and `scanEntry` goes on from there: both together accept what
 * `scanEntry` alone accepts, in less time.
 */
import { compareRanges } from './byte-order.ts';
import { longStringEnd, scalarEnd } from './json-text.ts';
import { LINE_PREFIX } from './metadata.ts';
import type { EntryScan } from './scan.ts';

const METADATA_OFFSET = LINE_PREFIX.indexOf(0x3a) + 1;
const METADATA_LENGTH = '_crdt_metadata'.length;
const UNIQUE_ID_LENGTH = 'unique_id'.length;

/** 1 for the bytes that a plain name is made of: ASCII without quote, backslash and controls. */
const isPlain = new Uint8Array(256).fill(1, 0x20, 0x80);
isPlain[0x22] = isPlain[0x5c] = 0;

/**
 * Scans members from `start` on and fills `scan` with what it finds; returns the offset after the last one that is plain,
 * or -1 if the slice does not begin as a canonical line. `scan.depth` is then 2 inside the metadata, 1 behind it, and 0
 * if that was the whole entry.
 */
export function scanPlainMembers(scan: EntryScan, start: number, limit: number): number {
  if (!beginsAsCanonical(scan.bytes, start, limit)) return -1;
  const idStart = start + LINE_PREFIX.length - 1;
  const idEnd = longStringEnd(scan.bytes, scan.words, idStart, limit);
  if (idEnd < 0) return -1;
  scan.metadataStart = start + METADATA_OFFSET;
  scan.uniqueIdStart = idStart;
  scan.uniqueIdEnd = idEnd;
  scan.depth = 2;
  const metadataEnd = scanPlainMetadata(scan, idEnd, limit);
  return scan.depth === 2 ? metadataEnd : scanPlainRest(scan, metadataEnd, limit);
}

function beginsAsCanonical(bytes: Buffer, start: number, limit: number): boolean {
  if (start + LINE_PREFIX.length > limit) return false;
  for (let index = 0; index < LINE_PREFIX.length; index++) {
    if (bytes[start + index] !== LINE_PREFIX[index]) return false;
  }
  return true;
}

/** Scans the members of the metadata after the unique id; their names must not descend. */
function scanPlainMetadata(scan: EntryScan, from: number, limit: number): number {
  const { bytes, words } = scan;
  let lastStart = -1;
  let lastEnd = -1;
  let index = from;
  while (index < limit) {
    if (bytes[index] === 0x7d) {
      index++;
      scan.metadataEnd = index;
      scan.depth = 1;
      break;
    }
    const nameStart = index + 2;
    const nameEnd = plainNameEnd(bytes, index);
    // Could be a second unique id: the state machine looks closer.
    if (nameEnd === -1 || (nameEnd - nameStart === UNIQUE_ID_LENGTH && bytes[nameStart] === 0x75)) break;
    if (lastEnd !== -1 && compareRanges(bytes, nameStart, nameEnd, bytes, lastStart, lastEnd) < 0) break;
    const end = plainValueEnd(bytes, words, nameEnd + 2, limit);
    if (end < 0) break;
    lastStart = nameStart;
    lastEnd = nameEnd;
    index = end;
  }
  scan.lastNameStart = lastStart;
  scan.lastNameEnd = lastEnd;
  return index;
}

/** Scans the members behind the metadata. */
function scanPlainRest(scan: EntryScan, from: number, limit: number): number {
  const { bytes, words } = scan;
  let index = from;
  while (index < limit) {
    if (bytes[index] === 0x7d) {
      scan.depth = 0;
      return index + 1;
    }
    const nameStart = index + 2;
    const nameEnd = plainNameEnd(bytes, index);
    const length = nameEnd - nameStart;
    const isId = length === 2 && bytes[nameStart] === 0x69 && bytes[nameStart + 1] === 0x64;
    if (nameEnd === -1 || (isId && scan.idStart !== -1)) break;
    if (length === METADATA_LENGTH && bytes[nameStart] === 0x5f) break;
    const end = plainValueEnd(bytes, words, nameEnd + 2, limit);
    if (end < 0) break;
    if (isId) {
      scan.idStart = nameEnd + 2;
      scan.idEnd = end;
    }
    index = end;
  }
  return index;
}

/** Returns the end of the name behind the comma at `comma`, quote excluded, or -1 if there is no plain name and colon. */
function plainNameEnd(bytes: Buffer, comma: number): number {
  if (bytes[comma] !== 0x2c || bytes[comma + 1] !== 0x22) return -1;
  let end = comma + 2;
  while (isPlain[bytes[end] as number] === 1) end++;
  return bytes[end] === 0x22 && bytes[end + 1] === 0x3a ? end : -1;
}

function plainValueEnd(bytes: Buffer, words: Int32Array, start: number, limit: number): number {
  return bytes[start] === 0x22 ? longStringEnd(bytes, words, start, limit) : scalarEnd(bytes, start, limit);
}
