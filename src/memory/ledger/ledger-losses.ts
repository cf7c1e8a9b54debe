import { missingFrom } from '../../core/conservation.ts';
import type { Entry } from '../../core/entry.ts';
import { compareVersions } from '../../core/order.ts';
import { readEntries } from '../../core/read-entries.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { listCommit, readFiles } from '../content.ts';
import { knownEntries } from '../known.ts';
import { sha256 } from '../sha256.ts';

/** The content of a branch, as far as its losses depend on it. */
type Held = {
  /** Full name of the branch. */
  readonly branch: string;
  /** Folder of the managed files. */
  readonly dir: string;
  /** The unified file, which holds all of the host files; undefined if there is none. */
  readonly unified: Buffer | undefined;
};

/**
 * Returns the entries of `ledger` that the branch has lost: neither its unified file holds them, nor a tip of its
 * configured upstream that the next pull brings.
 */
export async function lostEntries(
  repository: Repository,
  ledger: Buffer,
  { branch, dir, unified }: Held,
): Promise<ReadonlyMap<string, Entry>> {
  const missing = unified === undefined ? undefined : missingIds(unified, ledger);
  if (missing?.size === 0) return new Map();
  const kept = readEntries(ledger, sha256);
  if (!kept.ok) return new Map();
  const lost = [...kept.value].filter(([uniqueId]) => missing?.has(uniqueId) ?? true);
  const tip = lost.length === 0 ? undefined : await pullableTip(repository, branch);
  if (tip === undefined) return new Map(lost);
  const upstream = knownEntries(await readFiles(repository, [await listCommit(repository, tip, dir)]));
  return new Map(
    lost.filter(([uniqueId, { line }]) => {
      const shared = upstream.get(uniqueId);
      return shared === undefined || compareVersions(shared.line, line) < 0;
    }),
  );
}

/**
 * Returns the commit that the upstream of `branch` (a full name) stands on, if a pull brings it: undefined without an
 * upstream, and where the branch has that commit in its history already.
 */
export async function pullableTip(repository: Repository, branch: string): Promise<string | undefined> {
  const tip = await resolveRevision(repository, `${branch.replace(/^refs\/heads\//, '')}@{upstream}`);
  return tip === undefined || (await isAncestor(repository, tip, branch)) ? undefined : tip;
}

const missingIds = (unified: Buffer, ledger: Buffer): ReadonlySet<string> =>
  new Set(missingFrom(unified, ledger, { sha256, limit: Number.POSITIVE_INFINITY }));
