/**
 * The join of managed files: the union of their unique ids, the greater version of each. The merge base plays no part.
 *
 * Laws, as bytes: join(a, b) = join(b, a); join(join(a, b), c) = join(a, join(b, c)); join(a, a) = a for a canonical a;
 * no unique id of an input is missing. Example: ours {x: version 1}, theirs {x: version 2, y: version 1} give
 * {x: version 2, y: version 1}.
 *
 * Two canonical files are joined by copying (`joinCanonical`), also those that differ from it in white space alone;
 * everything else is parsed here. Both give the same bytes.
 */
import { printFile } from './canonical.ts';
import type { Entry } from './entry.ts';
import { isCanonical, joinCanonical } from './join-canonical.ts';
import { joinStripped } from './join-stripped.ts';
import { readerOf } from './lines.ts';
import { compareEntries } from './order.ts';
import { inPieces } from './output.ts';
import type { Problem } from './problem.ts';
import { keepGreater, readEntries } from './read-entries.ts';
import type { Sha256 } from './unique-id.ts';

/** How a join of two files went, in entries. */
export type JoinCounts = {
  readonly total: number;
  readonly onlyOurs: number;
  readonly onlyTheirs: number;
  /** Unique ids that both sides hold in different versions. */
  readonly differing: number;
};

/** The join of two files; or the side that cannot be read, and why. */
export type JoinResult =
  | { readonly ok: true; readonly bytes: Buffer; readonly counts: JoinCounts }
  | { readonly ok: false; readonly side: 'ours' | 'theirs'; readonly problem: Problem };

/** Returns the canonical join of two files in any readable form, or the side that cannot be read and why. */
export function join(ours: Buffer, theirs: Buffer, sha256: Sha256): JoinResult {
  const fast = joinCanonical(ours, theirs) ?? joinSpread(ours, theirs);
  return fast === undefined ? joinParsed(ours, theirs, sha256) : { ok: true, ...fast };
}

/** Joins files that are canonical but for white space. */
function joinSpread(ours: Buffer, theirs: Buffer): { bytes: Buffer; counts: JoinCounts } | undefined {
  const pieces: Buffer[] = [];
  const output = inPieces((bytes) => pieces.push(Buffer.from(bytes)));
  const counts = joinStripped(readerOf(ours), readerOf(theirs), output.append);
  output.finish();
  return counts && { bytes: Buffer.concat(pieces), counts };
}

/** The general path of {@link join}: parses both files. */
export function joinParsed(ours: Buffer, theirs: Buffer, sha256: Sha256): JoinResult {
  const left = readEntries(ours, sha256);
  if (!left.ok) return { ok: false, side: 'ours', problem: left.problem };
  const right = readEntries(theirs, sha256);
  if (!right.ok) return { ok: false, side: 'theirs', problem: right.problem };
  const joined = new Map(left.value);
  let differing = 0;
  for (const entry of right.value.values()) {
    const known = joined.get(entry.uniqueId);
    if (known !== undefined && !known.line.equals(entry.line)) differing++;
    keepGreater(joined, entry);
  }
  const total = joined.size;
  const counts = { total, differing, onlyOurs: total - right.value.size, onlyTheirs: total - left.value.size };
  return { ok: true, bytes: printEntries(joined), counts };
}

/** Returns the join of any number of files, or the index of the first that cannot be read and why. */
export function joinAll(
  files: readonly Buffer[],
  sha256: Sha256,
):
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly index: number; readonly problem: Problem } {
  // Joining neighbours pairwise copies each byte log2(n) times and keeps the copying path for canonical files.
  let round = files.map((bytes, index) => ({ bytes, index }));
  while (round.length > 1) {
    const next: { bytes: Buffer; index: number }[] = [];
    for (let index = 0; index < round.length; index += 2) {
      const ours = round[index] as { bytes: Buffer; index: number };
      const theirs = round[index + 1];
      if (theirs === undefined) {
        next.push(ours);
        continue;
      }
      const joined = join(ours.bytes, theirs.bytes, sha256);
      if (!joined.ok)
        return { ok: false, index: joined.side === 'ours' ? ours.index : theirs.index, problem: joined.problem };
      next.push({ bytes: joined.bytes, index: ours.index });
    }
    round = next;
  }
  const [only] = round;
  if (only === undefined) return { ok: true, bytes: printFile([]) };
  if (files.length > 1) return { ok: true, bytes: only.bytes };
  if (isCanonical(only.bytes)) return { ok: true, bytes: only.bytes };
  const canonical = joinParsed(only.bytes, only.bytes, sha256);
  return canonical.ok ? canonical : { ok: false, index: only.index, problem: canonical.problem };
}

/** Returns the canonical file of `entries`. */
export function printEntries(entries: ReadonlyMap<string, Entry>): Buffer {
  return printFile([...entries.values()].sort(compareEntries).map(({ line }) => line));
}
