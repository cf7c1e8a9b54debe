import { scanDocument } from '../../core/document.ts';
import { type Entry, entryOf } from '../../core/entry.ts';
import { isHeader } from '../../core/read-entries.ts';
import { sha256 } from '../sha256.ts';

/**
 * Hands `visit` every entry of a managed file in the order of the file, each line of one unique id too, and whether it has
 * a unique id of its own. Returns whether the file could be read to its end.
 */
export function scanEntries(bytes: Buffer, visit: (entry: Entry, hasUniqueId: boolean) => void): boolean {
  return scanDocument(bytes, (scan) => {
    if (!isHeader(bytes, scan.start, scan.end)) visit(entryOf(bytes, scan, sha256), scan.uniqueIdStart !== -1);
  }).ok;
}
