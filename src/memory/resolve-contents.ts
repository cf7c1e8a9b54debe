/** What a path in conflict becomes: contents in, contents out. */
import { missingFrom } from '../core/conservation.ts';
import { joinAll, printEntries } from '../core/join.ts';
import type { Problem } from '../core/problem.ts';
import { readEntries } from '../core/read-entries.ts';
import { requireConserved } from './guard.ts';
import { hasMarkers } from './settle/conflict-markers.ts';
import { sha256 } from './sha256.ts';
import { readWholeLines } from './whole-lines.ts';

/** One unmerged stage. */
export type Side = { readonly where: 'base' | 'ours' | 'theirs'; readonly bytes: Buffer };

/** Why a path stays in conflict: one text that stands in the way. */
export type Fault = {
  readonly where: 'base' | 'ours' | 'theirs' | 'work tree';
  /** Where it cannot be read; undefined if it reads, but lacks entries of a side. */
  readonly problem: Problem | undefined;
  readonly missing: readonly string[];
};

/** What one path becomes. */
export type Plan =
  | {
      readonly kind: 'resolved';
      readonly bytes: Buffer;
      /** Whether the file in the work tree cannot be read: it is replaced, and what can be read of it is kept. */
      readonly replacesUnread: boolean;
    }
  | { readonly kind: 'left'; readonly faults: readonly Fault[] };

/**
 * Returns what the path becomes whose unmerged stages are `sides` and whose file in the work tree is `present`, from
 * their contents alone.
 */
export function planResolution(path: string, sides: readonly Side[], present: Buffer | undefined): Plan {
  const read = sides.map((side) => ({ ...side, result: readEntries(side.bytes, sha256) }));
  const readable = read.filter(({ result }) => result.ok).map(({ bytes }) => bytes);
  const isTold = ({ where, bytes }: Side): boolean =>
    where === 'base' && sides.some((other) => other.where !== 'base' && other.bytes.equals(bytes));
  const broken = read.flatMap(({ result, ...side }) =>
    result.ok || isTold(side) ? [] : [{ where: side.where, problem: result.problem, missing: [] }],
  );
  const isPresentRead = present !== undefined && readEntries(present, sha256).ok;
  if (broken.some(({ where }) => where !== 'base')) {
    const faults = present === undefined ? [] : faultsOfMended(present, sides);
    // A file that still is one of the sides cannot be read for the same reason.
    const isSide = present !== undefined && sides.some(({ bytes }) => bytes.equals(present));
    const own = isSide ? faults.filter(({ problem }) => problem === undefined) : faults;
    if (present === undefined || faults.length > 0) return { kind: 'left', faults: [...broken, ...own] };
  }
  // What can be read of an unreadable text is kept as well; for a mended side the mended file holds it already.
  const salvaged = [...sides.map(({ bytes }) => bytes), ...(present === undefined ? [] : [present])]
    .filter((bytes) => !readEntries(bytes, sha256).ok)
    .map((bytes) => printEntries(readWholeLines(bytes)));
  const inputs = [...readable, ...(present !== undefined && isPresentRead ? [present] : []), ...salvaged];
  const joined = joinAll(inputs, sha256);
  if (!joined.ok) throw new Error(`invariant: what was read once reads again (${joined.problem.message})`);
  requireConserved(path, joined.bytes, inputs);
  return { kind: 'resolved', bytes: joined.bytes, replacesUnread: present !== undefined && !isPresentRead };
}

/** Returns what keeps the work-tree file from standing for sides of which one cannot be read; nothing if it does. */
function faultsOfMended(present: Buffer, sides: readonly Side[]): readonly Fault[] {
  const read = readEntries(present, sha256);
  if (!read.ok) return [{ where: 'work tree', problem: read.problem, missing: [] }];
  // With the markers still there nobody has mended it, even where both sides together happen to read.
  if (hasMarkers(present)) return [{ where: 'work tree', problem: undefined, missing: [] }];
  const missing = sides.flatMap(({ bytes }) => {
    const wanted = readEntries(bytes, sha256).ok ? bytes : printEntries(readWholeLines(bytes));
    return missingFrom(present, wanted, { sha256, limit: 3 });
  });
  return missing.length === 0 ? [] : [{ where: 'work tree', problem: undefined, missing: [...new Set(missing)] }];
}
