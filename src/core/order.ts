/**
 * The two orders. Entries of a file are ordered by where they stand: environment, stamp of minting, unique id.
 * Versions of one unique id are ordered by `purged`, instant, version, host and at last the canonical text, which makes
 * the order total: of two different versions one is greater, whoever asks.
 */
import type { Entry } from './entry.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { LINE_PREFIX, parseMetadata } from './metadata.ts';
import { isPlainStamp, STAMP_LENGTH } from './stamp-bytes.ts';

/** Orders entries as they stand in a file; 0 only for one unique id. */
export function compareEntries(a: Entry, b: Entry): number {
  return (
    compareText(a.place.environment, b.place.environment) ||
    compareText(a.place.stamp, b.place.stamp) ||
    compareText(a.uniqueId, b.uniqueId)
  );
}

/** Orders versions by their lines, which must be canonical and of one unique id; 0 only for equal bytes. */
export function compareVersions(a: Buffer, b: Buffer): number {
  return compareLines({ bytes: a, start: 0, stop: a.length }, { bytes: b, start: 0, stop: b.length });
}

/** A line without its separator: the bytes of `bytes` from `start` to `stop`. */
export type LineAt = { readonly bytes: Buffer; readonly start: number; readonly stop: number };

/** The same as {@link compareVersions}, of lines where they lie. */
export function compareLines(a: LineAt, b: LineAt): number {
  if (isSameText(a, b)) return 0;
  const byTimestamp = compareTimestamps(a, b);
  return byTimestamp === 0 ? compareParsed(textOf(a), textOf(b)) : byTimestamp;
}

function isSameText(a: LineAt, b: LineAt): boolean {
  return a.stop - a.start === b.stop - b.start && a.bytes.compare(b.bytes, b.start, b.stop, a.start, a.stop) === 0;
}

function textOf({ bytes, start, stop }: LineAt): Buffer {
  return bytes.subarray(start, stop);
}

function compareParsed(a: Buffer, b: Buffer): number {
  const left = parseMetadata(a);
  const right = parseMetadata(b);
  return (
    Number(left.isPurged) - Number(right.isPurged) ||
    compareInstants(parseInstant(left.timestamp), parseInstant(right.timestamp)) ||
    left.version - right.version ||
    compareText(left.host, right.host) ||
    a.compare(b)
  );
}

const TIMESTAMP_MEMBER = Buffer.from(',"timestamp":"');

/**
 * The common case of {@link compareLines} without parsing: the lines agree up to their timestamps, and both are stamps
 * of ours. Metadata members are sorted, so `purged` has been seen to be the same by then. Returns 0 if it is another case.
 */
function compareTimestamps(
  { bytes: a, start: aStart, stop: aStop }: LineAt,
  { bytes: b, start: bStart, stop: bStop }: LineAt,
): number {
  const length = Math.min(aStop - aStart, bStop - bStart);
  let difference = LINE_PREFIX.length;
  while (difference < length) {
    const byte = a[aStart + difference];
    if (byte !== b[bStart + difference]) break;
    // A brace before the timestamp would leave open which object it belongs to.
    if (byte === 0x7b || byte === 0x7d) return 0;
    difference++;
  }
  let start = difference;
  while (start > LINE_PREFIX.length && a[aStart + start - 1] !== 0x22) start--;
  const memberStart = start - TIMESTAMP_MEMBER.length;
  if (memberStart < LINE_PREFIX.length || start + STAMP_LENGTH + 1 > length) return 0;
  for (let index = 0; index < TIMESTAMP_MEMBER.length; index++) {
    if (a[aStart + memberStart + index] !== TIMESTAMP_MEMBER[index]) return 0;
  }
  if (!isPlainStamp(a, aStart + start) || !isPlainStamp(b, bStart + start)) return 0;
  const end = start + STAMP_LENGTH + 1;
  if (!isLastTimestamp(a, aStart + end) || !isLastTimestamp(b, bStart + end)) return 0;
  return (a[aStart + difference] as number) - (b[bStart + difference] as number);
}

/**
 * Whether the member that ends at `end` is the last of its name: of two timestamps the last one decides, and it would
 * stand next. A name that begins with `t` or with an escape is left open.
 */
function isLastTimestamp(bytes: Buffer, end: number): boolean {
  const letter = bytes[end + 2];
  return bytes[end] === 0x7d || (bytes[end] === 0x2c && letter !== 0x74 && letter !== 0x5c);
}

/** Orders texts by code point, which is the order of their UTF-8 bytes; JavaScript's `<` orders by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rotated(left) - rotated(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for the highest code points, above the rest of the units. */
function rotated(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
