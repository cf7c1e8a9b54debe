/**
 * Takes hand-made edits out of a file that this environment does not write: the unified file, or another's host file. An
 * edit there is an entry whose content changed while its metadata says that it is the same version. Left in, the join
 * would keep whichever text sorts later; so the file gets its entry back, and the edit becomes an entry of our own.
 */
import { contentOf, type Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { parseMetadata } from '../../core/metadata.ts';
import type { Wanted } from '../../core/next-version.ts';
import { keepGreater } from '../../core/read-entries.ts';
import type { Files } from '../content.ts';
import { sha256 } from '../sha256.ts';
import { scanEntries } from './scan-entries.ts';
import type { IsEdit } from './stamp-own.ts';

/** One edit: what the id shall say, and the content key it had. */
export type Edit = { readonly wanted: Wanted; readonly before: string };

/**
 * Returns the edits in `bytes` and the file without them; nothing if there is none or the file cannot be read (whoever
 * settles it names that). `known` are the entries that the commit comes from, `held` the files they stand in.
 */
export function takeEdits(
  bytes: Buffer,
  {
    known,
    held,
    isEdit,
  }: { readonly known: ReadonlyMap<string, Entry>; readonly held: readonly Files[]; readonly isEdit: IsEdit },
): { readonly bytes: Buffer; readonly edits: readonly Edit[] } | undefined {
  const entries = new Map<string, Entry>();
  const edits: Edit[] = [];
  // Line by line: a line that was pasted a second time must not be dropped for the first one before anybody looks at it.
  const isRead = scanEntries(bytes, (entry) => {
    const before = known.get(entry.uniqueId);
    if (before === undefined || !isEdit(before, entry) || isHeld(entry, held)) return keepGreater(entries, entry);
    keepGreater(entries, before);
    const { idLiteral } = parseMetadata(entry.line);
    edits.push({ wanted: { ...contentOf(entry, sha256), idLiteral }, before: contentOf(before, sha256).key });
  });
  return !isRead || edits.length === 0 ? undefined : { bytes: printEntries(entries), edits };
}

/** Two texts of one version may have come from elsewhere; only what no side of the commit holds was made here. */
function isHeld({ line }: Entry, held: readonly Files[]): boolean {
  return held.some((files) => [...files.values()].some((bytes) => bytes.includes(line)));
}
