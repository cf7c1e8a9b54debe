import { missingFrom } from '../core/conservation.ts';
import { readEntries } from '../core/read-entries.ts';
import { readBlobs } from '../git/blobs.ts';
import type { IndexEntry } from '../git/index-entries.ts';
import { mergeHeads, operationInProgress } from '../git/operations.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { type FileIds, listCommit, listStaged } from './content.ts';
import type { Stages } from './resolve.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';

/**
 * Returns the managed paths of a merge, cherry-pick or rebase in progress of which the index holds one side only, without
 * a conflict that is left to see: after `git checkout --ours` and `git add`, after rerere, or in a strategy that drops a
 * side. What stands for their stages is what both sides and the index hold, as far as it can be read.
 */
export async function listOneSided(
  repository: Repository,
  { dir }: Settings,
  conflicts: ReadonlyMap<string, Stages>,
): Promise<ReadonlyMap<string, Stages>> {
  const theirs = await otherSides(repository);
  if (theirs.length === 0) return new Map();
  const [ours, staged] = [await listCommit(repository, 'HEAD', dir), await listStaged(repository, dir)];
  const others = await Promise.all(theirs.map((rev) => listCommit(repository, rev, dir)));
  const found = new Map<string, Stages>();
  for (const path of [...new Set([ours, ...others].flatMap((ids) => [...ids.keys()]))].sort()) {
    if (conflicts.has(path)) continue;
    const sides = [stageOf(ours, path, 2), ...others.map((ids) => stageOf(ids, path, 3))].filter(isThere);
    const stages = await readableOnly(repository, [...sides, stageOf(staged, path, 0)].filter(isThere));
    const isIndexRead = !staged.has(path) || stages.some(({ stage }) => stage === 0);
    if (isIndexRead && (await isOneSided(repository, stages))) found.set(path, stages);
  }
  return found;
}

async function otherSides(repository: Repository): Promise<readonly string[]> {
  switch (await operationInProgress(repository)) {
    case 'merge':
      return mergeHeads(repository);
    case 'cherry-pick':
      return [await resolveRevision(repository, 'CHERRY_PICK_HEAD')].filter(isThere);
    case 'rebase':
      return [await resolveRevision(repository, 'REBASE_HEAD')].filter(isThere);
    default:
      return [];
  }
}

function stageOf(ids: FileIds, path: string, stage: IndexEntry['stage']): IndexEntry | undefined {
  const oid = ids.get(path);
  return oid === undefined ? undefined : { mode: '100644', oid, stage, path };
}

/** What cannot be read is left to pre-commit, which takes whole lines of a side, and refuses such a thing in the index. */
async function readableOnly(repository: Repository, stages: Stages): Promise<Stages> {
  const blobs = await readBlobs(
    repository,
    stages.map(({ oid }) => oid),
  );
  return stages.filter(({ oid }) => readEntries(blobs.get(oid)?.bytes ?? Buffer.alloc(0), sha256).ok);
}

/** Whether the index lacks anything of a side; a path that it lost altogether is one too. */
async function isOneSided(repository: Repository, stages: Stages): Promise<boolean> {
  const staged = stages.find(({ stage }) => stage === 0);
  const sides = stages.filter(({ stage, oid }) => stage !== 0 && oid !== staged?.oid);
  if (staged === undefined || sides.length === 0) return sides.length > 0;
  const blobs = await readBlobs(
    repository,
    stages.map(({ oid }) => oid),
  );
  const bytesOf = ({ oid }: IndexEntry): Buffer => blobs.get(oid)?.bytes ?? Buffer.alloc(0);
  return sides.some((side) => missingFrom(bytesOf(staged), bytesOf(side), { sha256, limit: 1 }).length > 0);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
