/**
 * The common commit: on top of a settled commit somebody added or edited a few entries of our host file. What stamping and
 * settling would make of it is told by these lines, and by the entries of their ids; all else is copied. For everything
 * else this returns nothing, and `stampStaged` and `settle` read all; where it returns something, they make the same.
 */
import { printFile } from '../../core/canonical.ts';
import { containsLines, differingLines } from '../../core/differing-lines.ts';
import { type Entry, entryOf, entryOfLine, memberId } from '../../core/entry.ts';
import { insertLines } from '../../core/insert-lines.ts';
import { findEnd, hasLine, openBytes } from '../../core/lines.ts';
import { isPlainId, linesOfIds } from '../../core/lines-of-ids.ts';
import { parseMetadata } from '../../core/metadata.ts';
import { readEntries } from '../../core/read-entries.ts';
import { type EntryScan, newScan, scanEntry } from '../../core/scan.ts';
import { versionsById } from '../../core/view.ts';
import { requireConserved } from '../guard.ts';
import { sha256 } from '../sha256.ts';
import { isEdited, stampOwn } from './stamp-own.ts';

/** A settled commit and what is staged on top of it: nothing but another text of our host file. */
export type Few = {
  /** Paths of our host file and of the unified file. */
  readonly paths: { readonly own: string; readonly unified: string };
  /** What the commit holds at these paths. */
  readonly own: Buffer;
  readonly unified: Buffer;
  /** The staged text of our host file. */
  readonly staged: Buffer;
};

/** Both files as they should be, and the entries that were stamped. */
export type FewSettled = { readonly own: Buffer; readonly unified: Buffer; readonly stamped: readonly Entry[] };

/** How many lines are few: each is searched for in the unified file. */
const LIMIT = 16;

/** Returns what both files should be, or undefined if more than a few entries of our host file were added or edited. */
export function settleFew(
  { paths, own, unified, staged }: Few,
  writer: { readonly environment: string; readonly now: number; readonly idKey: string },
): FewSettled | undefined {
  const changed = changedLines(own, staged);
  if (changed === undefined || !containsLines(unified, own)) return undefined;
  const found = linesOfIds(unified, changed.ids).map((line) => entryOfLine(line, sha256));
  const entries = new Map([...found, ...changed.before].map((entry) => [entry.uniqueId, entry]));
  // A text without any metadata would be taken for a source.
  const few = printFile([firstLine(own), ...changed.lines]);
  const stamped = stampOwn(few, { ...writer, entries, versions: versionsById(entries.values(), sha256) });
  const written = stamped.ok ? readEntries(stamped.value.bytes, sha256) : stamped;
  if (!stamped.ok || !written.ok) return undefined;
  const [ownSettled, unifiedSettled] = insertInBoth(own, unified, [...written.value.values()]);
  if (ownSettled === undefined || unifiedSettled === undefined) return undefined;
  requireConserved(paths.own, ownSettled, [own]);
  // That has read every line which is new, so that finding them among these is enough.
  if (!containsLines(ownSettled, stamped.value.bytes)) {
    requireConserved(paths.own, ownSettled, [stamped.value.bytes]);
  }
  requireConserved(paths.unified, unifiedSettled, [unified, ownSettled]);
  return { own: ownSettled, unified: unifiedSettled, stamped: stamped.value.written };
}

/** In a repository of one environment both files are one text, and stay one. */
function insertInBoth(own: Buffer, unified: Buffer, entries: readonly Entry[]): readonly (Buffer | undefined)[] {
  const settled = insertLines(own, entries)?.bytes;
  return [settled, own === unified ? settled : insertLines(unified, entries)?.bytes];
}

/** The lines of the staged text that are new or edited, what the edited ones were, and the ids they have as JSON texts. */
type Changed = {
  readonly lines: readonly Buffer[];
  readonly before: readonly Entry[];
  readonly ids: readonly string[];
};

function changedLines(own: Buffer, staged: Buffer): Changed | undefined {
  const differences = differingLines(own, staged, LIMIT);
  if (differences === undefined || differences.length === 0 || firstLine(own).length === 0) return undefined;
  const before: Entry[] = [];
  const ids = new Set<string>();
  for (const difference of differences) {
    const { after } = difference;
    const scan = newScan(after);
    if (after[0] !== 0x7b || !scanEntry(scan, 0, after.length) || scan.end !== after.length) return undefined;
    const was = difference.before && entryOfLine(difference.before, sha256);
    const id = was === undefined ? addedId(after, scan) : editedId(was, entryOf(after, scan, sha256));
    // Two lines of one id are told apart by all that is known.
    if (id === undefined || !isPlainId(id) || ids.has(id)) return undefined;
    ids.add(id);
    if (was !== undefined) before.push(was);
  }
  return { lines: differences.map(({ after }) => after), before, ids: [...ids] };
}

function addedId(line: Buffer, scan: EntryScan): string | undefined {
  return scan.metadataStart === -1 ? memberId(line, scan) : undefined;
}

/** Returns the id that an edited entry has now; undefined if it is no edit but another version, or has no id. */
function editedId(was: Entry, is: Entry): string | undefined {
  if (!isEdited(was, is)) return undefined;
  const { idLiteral, isPurged } = parseMetadata(is.line);
  const line = newScan(is.line);
  if (isPurged || !scanEntry(line, 0, is.line.length)) return undefined;
  return idLiteral ?? memberId(is.line, line);
}

function firstLine(file: Buffer): Buffer {
  const lines = openBytes(file);
  return hasLine(lines) && findEnd(lines) ? lines.bytes.subarray(lines.start, lines.stop) : Buffer.alloc(0);
}
