/**
 * Keys of lines as byte ranges: the order of `compareEntries`, without a string. Only for unique ids that need no
 * decoding; others are left to the general path.
 */

/** A unique id in `bytes` from `start` to `end`, split into its parts if it is one of ours. */
export type Key = {
  bytes: Buffer;
  start: number;
  end: number;
  /** End of the environment, and begin of the stamp of minting; both -1 if the unique id is foreign. */
  environmentEnd: number;
  stampStart: number;
};

const EMPTY = Buffer.alloc(0);

/** Returns a blank key. */
export function newKey(): Key {
  return { bytes: EMPTY, start: 0, end: 0, environmentEnd: -1, stampStart: -1 };
}

/** Fills `key` from the unique id in [start, end); returns false if it needs decoding. */
export function readKey(key: Key, bytes: Buffer, start: number, end: number): boolean {
  let first = -1;
  let second = -1;
  let count = 0;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte === 0x5c) return false;
    if (byte === 0x5f) {
      count++;
      if (first === -1) first = index;
      else if (second === -1) second = index;
    } else if (byte === 0x25 && first === -1) return false;
  }
  key.bytes = bytes;
  key.start = start;
  key.end = end;
  const isOurs = count === 2 && first > start && end - second === 28 && hasStampForm(bytes, second + 1);
  key.environmentEnd = isOurs ? first : -1;
  key.stampStart = isOurs ? second + 1 : -1;
  return true;
}

/** Orders keys as `compareEntries` orders their entries. */
export function compareKeys(a: Key, b: Key): number {
  if (a.environmentEnd === -1 || b.environmentEnd === -1) {
    // A foreign unique id has no environment and stands first.
    if (a.environmentEnd !== b.environmentEnd) return a.environmentEnd === -1 ? -1 : 1;
    return compareRanges(a.bytes, a.start, a.end, b.bytes, b.start, b.end);
  }
  return (
    compareRanges(a.bytes, a.start, a.environmentEnd, b.bytes, b.start, b.environmentEnd) ||
    compareRanges(a.bytes, a.stampStart, a.end, b.bytes, b.stampStart, b.end) ||
    compareRanges(a.bytes, a.start, a.end, b.bytes, b.start, b.end)
  );
}

function compareRanges(a: Buffer, aStart: number, aEnd: number, b: Buffer, bStart: number, bEnd: number): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let index = 0; index < length; index++) {
    const order = (a[aStart + index] as number) - (b[bStart + index] as number);
    if (order !== 0) return order;
  }
  return aEnd - aStart - (bEnd - bStart);
}

const STAMP_FORM = Buffer.from('0000-00-00T00:00:00.000000Z');

function hasStampForm(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < STAMP_FORM.length; index++) {
    const byte = bytes[start + index] as number;
    const form = STAMP_FORM[index] as number;
    if (form === 0x30 ? byte < 0x30 || byte > 0x39 : byte !== form) return false;
  }
  return true;
}
