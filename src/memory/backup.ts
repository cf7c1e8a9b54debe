import { dirname, join } from 'node:path';
import { statusOf } from '../git/file-status.ts';
import { realPath } from '../git/links.ts';
import { removeOldTemporaries } from '../git/old-temporaries.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { listCommit } from './content.ts';
import { hostPath } from './managed.ts';
import { requireEnvironment, requireSource, type Settings } from './settings.ts';
import { emptySource, readSourceBytes } from './source/read-source.ts';
import { readShadows } from './source/source-shadow.ts';
import { type Taken, type TakeOptions, takeSource } from './source/take-source.ts';
import type { Written } from './write-entries.ts';

/** What a backup did. */
export type Backup = Written & {
  readonly environment: string;
  readonly source: string;
  /** Whether the source is there; a new machine that has backed nothing up may have none yet. */
  readonly isThere: boolean;
  /** Elements the source holds. */
  readonly elements: number;
  /** Entries written for them. */
  readonly written: number;
  /** Entries hidden, because the source no longer holds them. */
  readonly hidden: number;
  /** Ids, as typed, that a restore put into the source and that are gone from it: they are not hidden. */
  readonly unread: readonly string[];
  /** Ids that were purged and were not written again. */
  readonly refused: readonly string[];
  /** Those of them that the backup before this one did not find in the source. */
  readonly refusedFirst: readonly string[];
};

/**
 * Backs the source up into the host file of this environment and the unified file, and commits them. Every write is a
 * join with what HEAD, index and work tree hold; what has not changed is not written, and then there is no commit.
 * A source that is not there yet on a new machine is nothing to back up; one that was there is `read-failed`.
 * What is new and looks like a secret is named, or with `memjoin.secrets=block` throws `secret-found`.
 * Throws `mass-deletion` where deletions are to be hidden and too much is gone, unless that is accepted.
 */
export async function backup(
  repository: Repository,
  settings: Settings,
  options: Omit<TakeOptions, 'late'>,
): Promise<Backup> {
  if (await isNewMachine(repository, settings)) return nothingYet(settings);
  if (options.dryRun !== true) removeLeftovers(repository, settings, options.clocks.wall());
  try {
    return describeTaken(settings, await takeSource(repository, settings, options));
  } catch (error) {
    const path = requireSource(settings);
    if (!(error instanceof ToolError) || error.code !== 'unknown-shape') throw error;
    if (readSourceBytes(path)?.length !== 0 || !(await hasMemory(repository, settings))) throw error;
    throw emptySource(path, error);
  }
}

/** Whether the checked-out commit holds anything that a restore could write. */
async function hasMemory(repository: Repository, { dir }: Settings): Promise<boolean> {
  return (await listCommit(repository, 'HEAD', dir)).size > 0;
}

/** Removes what killed backups and restores left beside the source and the managed files, and in the folder of Git. */
function removeLeftovers(repository: Repository, settings: Settings, now: number): void {
  removeOldTemporaries(repository.gitDir, { kinds: ['index'], now });
  // Notes of ours: digests and programs, never an entry.
  for (const folder of new Set([repository.gitDir, repository.commonDir])) {
    removeOldTemporaries(join(folder, 'memjoin'), { kinds: ['write'], now });
  }
  const { topLevel } = repository;
  removeOldTemporaries(dirname(realPath(requireSource(settings))), { kinds: ['write'], now });
  if (topLevel !== undefined) removeOldTemporaries(join(topLevel, settings.dir), { kinds: ['write'], now });
}

/** Whether others have memories here, but this environment has none yet: neither a source, nor anything backed up from one. */
async function isNewMachine(repository: Repository, settings: Settings): Promise<boolean> {
  const environment = requireEnvironment(settings);
  if (statusOf(requireSource(settings)) !== undefined) return false;
  const [branch, head] = [await currentBranch(repository), await resolveRevision(repository, 'HEAD')];
  if (branch === undefined || head === undefined) return false;
  const files = await listCommit(repository, head, settings.dir);
  if (files.size === 0 || files.has(hostPath(settings.dir, environment))) return false;
  return readShadows(repository, settings, branch).found.every((shadow) => shadow === undefined);
}

function nothingYet(settings: Settings): Backup {
  const none = { elements: 0, written: 0, hidden: 0, unread: [], refused: [], refusedFirst: [], notes: [] };
  const source = requireSource(settings);
  const environment = requireEnvironment(settings);
  return { commit: undefined, changedPaths: [], healed: 0, environment, source, isThere: false, ...none };
}

/** Returns what a backup reports of a source that was taken. */
function describeTaken(
  settings: Settings,
  { changes, written, notes, environment, elements, refusedBefore }: Taken,
): Backup {
  return {
    ...written,
    environment,
    source: requireSource(settings),
    isThere: true,
    elements,
    written: changes.written.length,
    hidden: changes.hidden.length,
    unread: changes.unread,
    refused: changes.refused,
    refusedFirst: changes.refused.filter((key) => !refusedBefore.includes(key)),
    notes,
  };
}
