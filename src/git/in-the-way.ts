import { dirname, join } from 'node:path';
import { printable } from '../core/printable.ts';
import { pathsBetween } from './ancestry.ts';
import { readBlobs } from './blobs.ts';
import { statusOf } from './file-status.ts';
import { readIfPresent } from './files.ts';
import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

/** A move of the checkout from one commit or tree to another; `isWatched` as in a move request. */
type Move = {
  readonly from: string;
  readonly to: string;
  readonly isWatched: (path: string) => boolean;
  /** Tells the paths that an earlier move, cut off, has brought to where this one goes. */
  readonly isSettled: (path: string) => boolean;
};

/**
 * Returns what stands in the way of a move, half a sentence, beyond what Git looks at itself: a locked index, files that are
 * not tracked where new ones come (Git would overwrite ignored ones), files somebody has removed, and work that Git is told
 * or led not to see.
 */
export async function findInTheWay(
  repository: Repository,
  { from, to, isWatched, isSettled }: Move,
): Promise<string | undefined> {
  const { topLevel = '.', gitDir } = repository;
  if (statusOf(join(gitDir, 'index.lock')) !== undefined) return 'the index is locked (index.lock exists)';
  const changed = [...(await pathsBetween(repository, from, to))].filter((path) => !isSettled(path));
  const tags = await readTags(repository);
  for (const path of changed) {
    const tag = tags.get(path);
    const status = statusOf(join(topLevel, path));
    if (tag === undefined && (status !== undefined || isBlocked(topLevel, path))) {
      return `${printable(path)} is there and not tracked`;
    }
    // `S`: outside a sparse checkout. A managed file that is gone comes back at every commit anyway.
    if (tag === 'H' && status === undefined && !isWatched(path))
      return `${printable(path)} is removed in the work tree`;
    if (tag === 'h') return `${printable(path)} is marked assume-unchanged`;
  }
  return findChanged(
    repository,
    changed.filter((path) => tags.get(path) === 'H' && isWatched(path)),
  );
}

/** Returns what Git says of each path of the index, by letter: `H` tracked, `h` assumed unchanged, `S` not checked out. */
const readTags = async (repository: Repository): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = await gitIn(repository, ['ls-files', '-v', '-z']);
  return new Map(
    splitRecords(stdout).map((record) => [decodePath(record.subarray(2)), record.toString('latin1', 0, 1)]),
  );
};

/** Whether a file stands where `path` needs a folder. */
const isBlocked = (topLevel: string, path: string): boolean => {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const status = statusOf(join(topLevel, folder));
    if (status !== undefined) return !status.isDirectory();
  }
  return false;
};

// Time stamps can lie: a restored backup, a clock set back, core.checkStat=minimal.
const findChanged = async (repository: Repository, paths: readonly string[]): Promise<string | undefined> => {
  const staged = await readBlobs(
    repository,
    paths.map((path) => `:${path}`),
  );
  const changed = paths.find((path) => {
    const present = readIfPresent(join(repository.topLevel ?? '.', path));
    return present !== undefined && staged.get(`:${path}`)?.bytes.equals(present) !== true;
  });
  return changed === undefined ? undefined : `${printable(changed)} has changes that are not committed`;
};
