/**
 * One strict pass over one entry: it proves that a slice is a JSON object within the limits, finds the members that
 * identify it, and tells whether its text is already the canonical line. Bytes in, offsets out; nothing is decoded.
 */
import { compareRanges } from './byte-order.ts';
import { isSpace, longStringEnd, scalarEnd, stringEnd } from './json-text.ts';
import { scanPlainMembers } from './scan-plain.ts';

/** Deepest nesting of an entry, the entry itself included. */
export const MAX_DEPTH = 512;
/** Largest entry, in bytes. */
export const MAX_ENTRY_BYTES = 16 * 1024 * 1024;

const METADATA_NAME = Buffer.from('_crdt_metadata');
const UNIQUE_ID_NAME = Buffer.from('unique_id');

/** Where the parts of one entry lie: byte offsets, ends exclusive, -1 for absent. Reused between calls. */
export type EntryScan = {
  /** The text that is scanned, and the buffer under it as 32-bit integers. */
  readonly bytes: Buffer;
  readonly words: Int32Array;
  start: number;
  end: number;
  /** The value of `_crdt_metadata`, braces included. */
  metadataStart: number;
  metadataEnd: number;
  /** The string `unique_id` in it, quotes included. */
  uniqueIdStart: number;
  uniqueIdEnd: number;
  /** The value of the member `id`. */
  idStart: number;
  idEnd: number;
  /** How far {@link scanPlainMembers} got, and the name of the last metadata member it passed, quotes excluded. */
  depth: number;
  lastNameStart: number;
  lastNameEnd: number;
  /** Whether the slice is the entry's canonical line, byte for byte; or would be without insignificant white space. */
  isCanonical: boolean;
  isOrdered: boolean;
  /** Set when the scan fails: the first byte that does not fit and what was expected there. */
  failedAt: number;
  failure: string;
};

/** Returns a blank scan of entries of `bytes`, to pass to {@link scanEntry}. */
export function newScan(bytes: Buffer): EntryScan {
  return {
    bytes,
    words: new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2),
    start: 0,
    end: 0,
    metadataStart: -1,
    metadataEnd: -1,
    uniqueIdStart: -1,
    uniqueIdEnd: -1,
    idStart: -1,
    idEnd: -1,
    depth: 0,
    lastNameStart: -1,
    lastNameEnd: -1,
    isCanonical: false,
    isOrdered: false,
    failedAt: -1,
    failure: '',
  };
}

// What may come next: a key or `}`, a key, an item or `]`, a value, a separator or a closing bracket.
const FIRST_KEY = 0;
const KEY = 1;
const FIRST_ITEM = 2;
const VALUE = 3;
const AFTER = 4;

const OTHER = 0;
const METADATA = 1;
const ID = 2;

/** Whether the container at each depth is an object (1) or an array (0); shared, since a scan never yields. */
const isObjectAt = new Uint8Array(MAX_DEPTH + 1);

/**
 * Scans the object that begins at `start` and must end before `limit`, and fills `scan`.
 * Returns whether it is a valid entry; if not, `scan.failedAt` and `scan.failure` say where and why.
 */
export function scanEntry(scan: EntryScan, start: number, limit: number): boolean {
  scan.start = start;
  scan.metadataStart = scan.metadataEnd = scan.uniqueIdStart = scan.uniqueIdEnd = scan.idStart = scan.idEnd = -1;
  const hardLimit = Math.min(limit, start + MAX_ENTRY_BYTES);
  const plainEnd = scanPlainMembers(scan, start, hardLimit);
  if (plainEnd === -1 || scan.depth !== 0) return scanFrom(scan, plainEnd, limit, hardLimit);
  scan.end = plainEnd;
  scan.isCanonical = scan.isOrdered = true;
  return true;
}

/**
 * Scans what is not plain, by a state machine, from `plainEnd` on (from the start for -1). Apart from {@link scanEntry},
 * which is called for each line and has to be compiled before it is fast.
 */
function scanFrom(scan: EntryScan, plainEnd: number, limit: number, hardLimit: number): boolean {
  const { bytes, words, start } = scan;
  const isBegun = plainEnd !== -1;
  let isOrdered = true;
  let hasSpace = false;
  let state: number = isBegun ? AFTER : FIRST_KEY;
  let depth = isBegun ? scan.depth : 1;
  isObjectAt[1] = isObjectAt[2] = 1;
  let index = isBegun ? plainEnd : start + 1;
  /** Which of the members we know the value at depth 1 belongs to. */
  let member = depth === 2 ? METADATA : OTHER;
  let memberCount = isBegun ? 1 : 0;
  let metadataCount = isBegun ? (scan.lastNameEnd === -1 ? 1 : 2) : 0;
  let isUniqueId = false;
  let previousKeyStart = scan.lastNameStart;
  let previousKeyEnd = scan.lastNameEnd;

  for (;;) {
    if (index >= hardLimit) {
      if (hardLimit < limit) return fail(scan, start, `an entry is larger than ${MAX_ENTRY_BYTES} bytes`);
      return fail(scan, limit, 'the text ends inside an entry');
    }
    const byte = bytes[index] as number;
    if (byte <= 0x20 && isSpace(byte)) {
      hasSpace = true;
      index++;
      continue;
    }
    if (state === AFTER) {
      if (byte === 0x2c) {
        state = isObjectAt[depth] === 1 ? KEY : VALUE;
        index++;
        continue;
      }
      if (byte !== (isObjectAt[depth] === 1 ? 0x7d : 0x5d)) {
        return failFound(scan, bytes, index, isObjectAt[depth] === 1 ? '"," or "}"' : '"," or "]"');
      }
      index++;
      depth--;
    } else if (state === FIRST_KEY || state === KEY) {
      if (state === FIRST_KEY && byte === 0x7d) {
        index++;
        depth--;
      } else {
        if (byte !== 0x22) return failFound(scan, bytes, index, 'a member name in double quotes');
        const keyEnd = stringEnd(bytes, index, hardLimit);
        if (keyEnd < 0) return failString(scan, bytes, -1 - keyEnd, hardLimit, limit);
        if (depth === 1) {
          member = memberNamed(bytes, index, keyEnd);
          if (member === METADATA) {
            if (scan.metadataStart !== -1) return fail(scan, index, '"_crdt_metadata" stands twice in one entry');
            if (memberCount !== 0 || keyEnd - index !== 16) isOrdered = false;
          } else if (member === ID && scan.idStart !== -1) {
            return fail(scan, index, '"id" stands twice in one entry');
          }
          memberCount++;
        } else if (depth === 2 && member === METADATA) {
          const hasEscape = contains(bytes, 0x5c, index, keyEnd);
          isUniqueId = hasEscape
            ? decodeString(bytes, index, keyEnd) === 'unique_id'
            : isNamed(bytes, index, keyEnd, UNIQUE_ID_NAME);
          if (hasEscape) isOrdered = false;
          if (isUniqueId) {
            if (scan.uniqueIdStart !== -1) return fail(scan, index, '"unique_id" stands twice in one entry');
            if (metadataCount !== 0) isOrdered = false;
          } else {
            if (metadataCount === 0) isOrdered = false;
            if (
              metadataCount > 1 &&
              compareRanges(bytes, index + 1, keyEnd - 1, bytes, previousKeyStart, previousKeyEnd) < 0
            )
              isOrdered = false;
            previousKeyStart = index + 1;
            previousKeyEnd = keyEnd - 1;
          }
          metadataCount++;
        }
        index = keyEnd;
        while (index < hardLimit && isSpace(bytes[index] as number)) {
          hasSpace = true;
          index++;
        }
        if (index >= hardLimit) continue;
        if (bytes[index] !== 0x3a) return failFound(scan, bytes, index, '":"');
        index++;
        state = VALUE;
        continue;
      }
    } else {
      if (state === FIRST_ITEM && byte === 0x5d) {
        index++;
        depth--;
      } else {
        if (depth === 1) {
          if (member === METADATA) {
            if (byte !== 0x7b) return failFound(scan, bytes, index, '"_crdt_metadata" to be an object');
            scan.metadataStart = index;
          } else if (member === ID) scan.idStart = index;
        } else if (isUniqueId && depth === 2 && member === METADATA) {
          if (byte !== 0x22) return failFound(scan, bytes, index, '"unique_id" to be a string');
          scan.uniqueIdStart = index;
        }
        if (byte === 0x7b || byte === 0x5b) {
          if (depth === MAX_DEPTH) return fail(scan, index, `values are nested deeper than ${MAX_DEPTH} levels`);
          depth++;
          isObjectAt[depth] = byte === 0x7b ? 1 : 0;
          state = byte === 0x7b ? FIRST_KEY : FIRST_ITEM;
          index++;
          continue;
        }
        const end = byte === 0x22 ? longStringEnd(bytes, words, index, hardLimit) : scalarEnd(bytes, index, hardLimit);
        if (end < 0) {
          if (byte === 0x22) return failString(scan, bytes, -1 - end, hardLimit, limit);
          if (-1 - end >= hardLimit) {
            index = hardLimit;
            continue;
          }
          return failFound(scan, bytes, -1 - end, 'a JSON value');
        }
        index = end;
        if (isUniqueId && depth === 2 && member === METADATA) {
          scan.uniqueIdEnd = end;
          isUniqueId = false;
        }
      }
    }
    // A value has just ended at this depth.
    if (depth === 0) break;
    if (depth === 1) {
      if (member === METADATA) scan.metadataEnd = index;
      else if (member === ID) scan.idEnd = index;
    }
    state = AFTER;
  }
  scan.end = index;
  scan.isOrdered = isOrdered && scan.metadataStart !== -1 && scan.uniqueIdStart !== -1;
  scan.isCanonical = scan.isOrdered && !hasSpace;
  return true;
}

/** Returns the JavaScript string of the JSON string at [start, end), quotes included. */
export function decodeString(bytes: Buffer, start: number, end: number): string {
  return contains(bytes, 0x5c, start, end)
    ? (JSON.parse(bytes.toString('utf8', start, end)) as string)
    : bytes.toString('utf8', start + 1, end - 1);
}

function memberNamed(bytes: Buffer, start: number, end: number): number {
  const length = end - start - 2;
  if (length === 2 && bytes[start + 1] === 0x69 && bytes[start + 2] === 0x64) return ID;
  if (length === 14 && isNamed(bytes, start, end, METADATA_NAME)) return METADATA;
  // An escaped name is at least six bytes long; it means the same member.
  if (length < 6 || !contains(bytes, 0x5c, start, end)) return OTHER;
  const name = decodeString(bytes, start, end);
  return name === 'id' ? ID : name === '_crdt_metadata' ? METADATA : OTHER;
}

function isNamed(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start - 2 !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + 1 + index] !== name[index]) return false;
  }
  return true;
}

function contains(bytes: Buffer, wanted: number, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] === wanted) return true;
  return false;
}

function fail(scan: EntryScan, at: number, message: string): false {
  scan.failedAt = at;
  scan.failure = message;
  return false;
}

function failFound(scan: EntryScan, bytes: Buffer, at: number, expected: string): false {
  return fail(scan, at, `expected ${expected}, found ${describeByte(bytes[at])}`);
}

function failString(scan: EntryScan, bytes: Buffer, at: number, hardLimit: number, limit: number): false {
  if (at >= hardLimit) {
    if (hardLimit < limit) return fail(scan, scan.start, `an entry is larger than ${MAX_ENTRY_BYTES} bytes`);
    return fail(scan, limit, 'the text ends inside a string');
  }
  const byte = bytes[at] as number;
  if (byte >= 0x80) return fail(scan, at, `invalid UTF-8: byte 0x${byte.toString(16)}`);
  if (byte < 0x20) return fail(scan, at, `a string holds the raw control character ${describeByte(byte)}`);
  return fail(scan, at, `a string holds the invalid escape ${describeByte(byte)}`);
}

/** Returns how a message names one byte of a text. */
export function describeByte(byte: number | undefined): string {
  if (byte === undefined) return 'the end of the text';
  if (byte > 0x20 && byte < 0x7f) return `"${String.fromCharCode(byte)}"`;
  return `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
