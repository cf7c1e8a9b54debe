/**
 * The two orders. Entries of a file are ordered by where they stand: environment, stamp of minting, unique id.
 * Versions of one unique id are ordered by `purged`, instant, version, host and at last the canonical text, which makes
 * the order total: of two different versions one is greater, whoever asks.
 */
import type { Entry } from './entry.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { parseMetadata } from './metadata.ts';
import { PLAIN, PREFIX } from './plain-line.ts';

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

/**
 * A line up to a stamp of ours with nothing but the host before it, so with no `purged`, which would stand there. Of a day
 * that every month has: such stamps are ordered as text as the instants they name. Of two timestamps the last one
 * decides, and it would stand next.
 */
const STAMPED = new RegExp(
  `^${PREFIX}${PLAIN}","host":"${PLAIN}","timestamp":"` +
    '(\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3])(?::[0-5]\\d){2}\\.\\d{6}Z)"(?:\\}|,"version":)',
);

/** The common case of {@link compareLines} without parsing. Returns 0 if it is another case. */
function compareTimestamps(a: LineAt, b: LineAt): number {
  const left = STAMPED.exec(headOf(a))?.[1];
  const right = STAMPED.exec(headOf(b))?.[1];
  if (left === undefined || right === undefined || left === right) return 0;
  return left < right ? -1 : 1;
}

/** As much of a line as there are bytes before the end of its timestamp in most; in latin1. */
function headOf({ bytes, start, stop }: LineAt): string {
  return bytes.toString('latin1', start, Math.min(stop, start + 300));
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
