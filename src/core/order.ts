/**
 * The two orders. Entries of a file are ordered by where they stand: environment, stamp of minting, unique id.
 * Versions of one unique id are ordered by `purged`, instant, version, host and at last the canonical text, which makes
 * the order total: of two different versions one is greater, whoever asks.
 */
import type { Entry } from './entry.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { parseMetadata } from './metadata.ts';

/** Orders entries as they stand in a file; 0 only for one unique id. */
export function compareEntries(a: Entry, b: Entry): number {
  return (
    compareText(a.place.environment, b.place.environment) ||
    compareText(a.place.stamp, b.place.stamp) ||
    compareText(a.uniqueId, b.uniqueId)
  );
}

/** Orders versions by their lines; 0 only for equal bytes. */
export function compareVersions(a: Buffer, b: Buffer): number {
  if (a.equals(b)) return 0;
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
