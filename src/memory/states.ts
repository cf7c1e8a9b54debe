/** The states of a checkout: the managed files of HEAD, of the index and of the work tree. */
import { listDirty } from '../git/checkout-state.ts';
import type { Repository } from '../git/repository.ts';
import { type FileIds, type Files, listCommit, listStaged, readFiles, readWorkTree } from './content.ts';
import { managedPathspecs, unifiedPath } from './managed.ts';
import { isSameListing, provenPaths, without } from './settle/proven.ts';
import { readSettled } from './settle/settled-note.ts';

/** What a checkout holds, and what of it was not read. */
export type States = {
  /** HEAD, index and work tree; where there is no work tree, HEAD alone. */
  readonly states: readonly Files[];
  /** Object ids of all managed files of HEAD. */
  readonly headIds: FileIds;
  /**
   * Paths that are in none of `states`: HEAD, index and work tree hold one content there, and a unified file among
   * `states` is known to hold all of it.
   */
  readonly unread: ReadonlySet<string>;
  /** Whether nothing is known to be left to settle in HEAD, and index and work tree hold what it holds. */
  readonly isSettled: boolean;
};

/** Reads all managed files of HEAD, of the index and of the work tree. */
export async function readStates(repository: Repository, dir: string): Promise<readonly Files[]> {
  const listings = await listStates(repository, dir);
  return readListed(repository, listings, new Set());
}

/**
 * Reads the managed files of HEAD, of the index and of the work tree, but for those that are known to be settled; those at
 * `besides` anyway, all if `isWhole`. The work tree counts as unchanged where Git says so by what it noted of a file when it
 * last saw it: whatever else is there stays, for a path that was not read is not written.
 */
export async function readUnproven(
  repository: Repository,
  dir: string,
  { besides, isWhole = false }: { readonly besides: readonly string[]; readonly isWhole?: boolean },
): Promise<States> {
  const listings = await listStates(repository, dir);
  const [headIds = new Map()] = listings;
  const settled: FileIds = isWhole ? new Map() : readSettled(repository);
  const unread = provenPaths(listings, {
    settled,
    holders: [headIds],
    unified: unifiedPath(dir),
    besides,
  });
  if (unread.size > 0 && repository.topLevel !== undefined) {
    for (const path of await listDirty(repository, managedPathspecs(dir))) unread.delete(path);
  }
  const states = await readListed(repository, listings, unread);
  const isSettled = !isWhole && isSameListing(settled, headIds) && areAlike(states);
  return { states, headIds, unread, isSettled };
}

/** Whether all states share the contents of the first. */
function areAlike([first = new Map(), ...others]: readonly Files[]): boolean {
  return others.every(
    (files) => files.size === first.size && [...files].every(([path, bytes]) => first.get(path) === bytes),
  );
}

async function listStates(repository: Repository, dir: string): Promise<readonly FileIds[]> {
  const head = listCommit(repository, 'HEAD', dir);
  return repository.topLevel === undefined ? [await head] : Promise.all([head, listStaged(repository, dir)]);
}

async function readListed(
  repository: Repository,
  listings: readonly FileIds[],
  unread: ReadonlySet<string>,
): Promise<readonly Files[]> {
  const states = await readFiles(
    repository,
    listings.map((ids) => without(unread, ids)),
  );
  const paths = new Set(states.flatMap((state) => [...state.keys()]));
  return [...states, readWorkTree(repository, paths, states)];
}
