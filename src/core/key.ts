/**
 * Keys of lines as byte ranges: the order of `compareEntries`, without a string. Only for unique ids that need no
 * decoding; others are left to the general path.
 */

import { compareRanges } from './byte-order.ts';
import { hasStampForm, STAMP_LENGTH } from './stamp-bytes.ts';

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
  const stampStart = end - STAMP_LENGTH;
  const isStamped = stampStart - 1 > start && bytes[stampStart - 1] === 0x5f && hasStampForm(bytes, stampStart);
  // A stamp holds nothing that has to be looked for.
  const headEnd = isStamped ? stampStart - 1 : end;
  let first = -1;
  let count = 0;
  for (let index = start; index < headEnd; index++) {
    const byte = bytes[index] as number;
    if (byte === 0x5c) return false;
    if (byte === 0x5f) {
      count++;
      if (first === -1) first = index;
    } else if (byte === 0x25 && first === -1) return false;
  }
  key.bytes = bytes;
  key.start = start;
  key.end = end;
  const isOurs = isStamped && count === 1 && first > start;
  key.environmentEnd = isOurs ? first : -1;
  key.stampStart = isOurs ? stampStart : -1;
  return true;
}

/** Gives `key` bytes of its own: those it was read from are about to change. */
export function keepKey(key: Key): void {
  const { bytes, start, end } = key;
  key.bytes = Buffer.from(bytes.subarray(start, end));
  key.start = 0;
  key.end = end - start;
  if (key.environmentEnd === -1) return;
  key.environmentEnd -= start;
  key.stampStart -= start;
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
