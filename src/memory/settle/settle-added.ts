/**
 * The common write: a few entries go into one host file, on top of a commit in which nothing is left to settle. Each is put
 * in its place in that file and in the unified file, and all else is copied: the same as `settle` makes by joining all.
 */
import type { Entry } from '../../core/entry.ts';
import { isHeldInRuns } from '../../core/held-in-runs.ts';
import { type Inserted, insertLines } from '../../core/insert-lines.ts';
import { printEntries } from '../../core/join.ts';
import type { Files } from '../content.ts';
import { requireConserved } from '../guard.ts';
import type { Change, Settled } from './settle.ts';

/** How many entries are few: each is searched for in both files. */
const LIMIT = 1000;

/**
 * Returns how `files`, in which nothing is left to settle, must change to hold `additions`, entries by path; undefined
 * where that is more than a few entries for one host file that is there. Throws `conservation` as `settle` does.
 */
export function settleAdded({
  files,
  additions,
  unified,
}: {
  readonly files: Files;
  readonly additions: ReadonlyMap<string, readonly Entry[]>;
  readonly unified: string;
}): Settled | undefined {
  const [first, ...others] = [...additions].filter(([, entries]) => entries.length > 0);
  if (first === undefined) return { changes: [], unreadable: [] };
  const [path, entries] = first;
  const [own, all] = [files.get(path), files.get(unified)];
  if (others.length > 0 || entries.length > LIMIT || path === unified || own === undefined || all === undefined) {
    return undefined;
  }
  const added = new Map(entries.map((entry) => [entry.uniqueId, entry]));
  const inOwn = insertLines(own, added.values());
  // In a repository of one environment both files are one text, and stay one.
  const inUnified = own === all ? inOwn : insertLines(all, added.values());
  if (inOwn === undefined || inUnified === undefined) return undefined;
  requireConserved(path, inOwn.bytes, [own]);
  // That has read every line which is new, so that finding the additions among the lines is enough.
  const few = printEntries(added);
  if (!isHeldInRuns(inOwn.bytes, few)) requireConserved(path, inOwn.bytes, [few]);
  if (inUnified !== inOwn) requireConserved(unified, inUnified.bytes, [all, inOwn.bytes]);
  return { changes: [...changeOf(path, own, inOwn), ...changeOf(unified, all, inUnified)], unreadable: [] };
}

function changeOf(path: string, before: Buffer, { bytes, taken }: Inserted): readonly Change[] {
  if (bytes === before) return [];
  return [{ path, bytes, missing: taken.map(({ uniqueId }) => uniqueId), isAbsent: false, isMarked: false }];
}
