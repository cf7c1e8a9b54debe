import { missingFrom } from '../../core/conservation.ts';
import type { Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { forEachBlob } from '../../git/blob-stream.ts';
import type { GraphCommit } from '../../git/commit-graph.ts';
import type { Repository } from '../../git/repository.ts';
import { sha256 } from '../sha256.ts';
import { isRegular, type ManagedName } from './managed-history.ts';

/** Where an entry was last. */
export type LastSeen = {
  /** The latest commit that holds it. */
  readonly heldBy: string;
  /** The commit after it that no longer does; undefined if no commit before the tip ever took it over. */
  readonly lostIn: string | undefined;
};

type History = {
  /** Children before parents. */
  readonly commits: readonly GraphCommit[];
  readonly tip: string;
  /** Managed names by root tree. */
  readonly names: ReadonlyMap<string, readonly ManagedName[]>;
  /** What to read in the place of contents that cannot be read or are not here, by object id. */
  readonly salvaged: ReadonlyMap<string, Buffer>;
};

/** How many commits are read at once. Losses are mostly young, so the search seldom goes beyond the first. */
const CHUNK = 100;

/**
 * Returns for each of `entries`, which the tip lacks, where it went missing: the latest commit that does not hold it (or
 * only a lower version) and has a parent that does. Entries that no commit holds are left out.
 */
export async function findLosses(
  repository: Repository,
  { commits, tip, names, salvaged }: History,
  entries: ReadonlyMap<string, Entry>,
): Promise<ReadonlyMap<string, LastSeen>> {
  const seen = new Map<string, LastSeen>();
  const heldBy = new Map<string, string>();
  const wanted = printEntries(entries);
  const byOid = new Map(commits.map((commit) => [commit.oid, commit]));
  const holders = new Map<string, ReadonlySet<string>>();
  const below = belowTip(tip, byOid);
  const objectsOf = (commit: GraphCommit): readonly string[] =>
    (names.get(commit.tree) ?? []).filter(isRegular).map(({ oid }) => oid);
  const holds = (commit: GraphCommit | undefined, id: string): boolean =>
    commit !== undefined && objectsOf(commit).some((oid) => holders.get(oid)?.has(id));

  for (let start = 0; start < commits.length && seen.size < entries.size; start += CHUNK) {
    const chunk = commits.slice(start, start + CHUNK);
    const parentsOf = ({ parents }: GraphCommit) =>
      parents.map((oid) => byOid.get(oid)).filter((one) => one !== undefined);
    const objects = [...new Set(chunk.flatMap((commit) => [commit, ...parentsOf(commit)].flatMap(objectsOf)))];
    const take = (oid: string, bytes: Buffer) => holders.set(oid, heldOf(entries, wanted, bytes));
    const unread = objects.filter((oid) => !holders.has(oid));
    const whole = unread.filter((oid) => !salvaged.has(oid));
    for (const oid of unread) {
      const text = salvaged.get(oid);
      if (text !== undefined) take(oid, text);
    }
    await forEachBlob(repository, whole, take);
    for (const commit of chunk) {
      const parents = parentsOf(commit);
      for (const id of entries.keys()) {
        if (seen.has(id)) continue;
        if (holds(commit, id)) {
          if (!heldBy.has(id)) heldBy.set(id, commit.oid);
          continue;
        }
        const holder = below.has(commit.oid) ? parents.find((parent) => holds(parent, id)) : undefined;
        if (holder !== undefined) seen.set(id, { heldBy: holder.oid, lostIn: commit.oid });
      }
    }
  }
  for (const [id, oid] of heldBy) if (!seen.has(id)) seen.set(id, { heldBy: oid, lostIn: undefined });
  return seen;
}

/** The commits that the tip comes from: on the other side of `A...B` nothing goes missing for it. */
function belowTip(tip: string, byOid: ReadonlyMap<string, GraphCommit>): ReadonlySet<string> {
  const below = new Set<string>();
  const queue = [tip];
  for (let oid = queue.pop(); oid !== undefined; oid = queue.pop()) {
    const commit = byOid.get(oid);
    if (commit === undefined || commit.isBoundary || below.has(oid)) continue;
    below.add(oid);
    queue.push(...commit.parents);
  }
  return below;
}

/** Unique ids of `entries` of which `bytes` hold a version not below. */
function heldOf(entries: ReadonlyMap<string, Entry>, wanted: Buffer, bytes: Buffer): ReadonlySet<string> {
  const missing = missingFrom(bytes, wanted, { sha256, limit: Number.POSITIVE_INFINITY });
  // The common case by far, and one set for all of it; so it is for a content that cannot be read, which has no id to name.
  if (missing.length >= entries.size || missing.some((id) => !entries.has(id))) return NONE;
  const lacking = new Set(missing);
  return new Set([...entries.keys()].filter((id) => !lacking.has(id)));
}

const NONE: ReadonlySet<string> = new Set();
