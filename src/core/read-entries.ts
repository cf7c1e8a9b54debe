import { scanDocument } from './document.ts';
import { type Entry, entryOf } from './entry.ts';
import { isSpace } from './json-text.ts';
import { membersOf } from './members.ts';
import { compareVersions } from './order.ts';
import type { Result } from './problem.ts';
import type { Sha256 } from './unique-id.ts';

/** Returns the entries of a file in any readable form by unique id; of several versions of one, the greatest. */
export function readEntries(bytes: Buffer, sha256: Sha256): Result<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const scanned = scanDocument(bytes, (scan) => {
    if (!isHeader(bytes, scan.start, scan.end)) keepGreater(entries, entryOf(bytes, scan, sha256));
  });
  return scanned.ok ? { ok: true, value: entries } : scanned;
}

/** Puts `entry` into `entries` unless a version not below it is there. */
export function keepGreater(entries: Map<string, Entry>, entry: Entry): void {
  const known = entries.get(entry.uniqueId);
  if (known === undefined || compareVersions(known.line, entry.line) < 0) entries.set(entry.uniqueId, entry);
}

const HEADER_NAME = Buffer.from('"_metadata"');

/** Whether the slice is the element that described the file in the Python era; it is no entry. */
export function isHeader(bytes: Buffer, start: number, end: number): boolean {
  let index = start + 1;
  while (isSpace(bytes[index] as number)) index++;
  const nameEnd = Math.min(end, index + HEADER_NAME.length);
  if (bytes.compare(HEADER_NAME, 0, HEADER_NAME.length, index, nameEnd) !== 0) return false;
  const [member, ...others] = membersOf(bytes, start, end);
  return member !== undefined && others.length === 0 && bytes[member.valueStart] === 0x7b;
}
