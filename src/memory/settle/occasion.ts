import { join } from 'node:path';
import { readIfPresent } from '../../git/files.ts';
import { operationInProgress, picksLeft } from '../../git/operations.ts';
import { currentBranch, listRefs } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';

/**
 * What Git has just done. `replaced` are the commits that new ones stand for, `onto` the revision that a rebase put them
 * on.
 */
export type Occasion =
  | { readonly kind: 'merge' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'amend'; readonly replaced: readonly string[] }
  | { readonly kind: 'rebase'; readonly replaced: readonly string[]; readonly onto: string };

/** Where the result of an occasion may be settled. */
export type Target = {
  /** Full name of the branch. */
  readonly branch: string;
  /** What has to move: the branch, or HEAD where Git is about to set the branch to it. */
  readonly ref: string;
};

/**
 * Returns where what Git has just done may be settled; undefined where nothing may be written: HEAD is detached, or an
 * operation is not finished yet.
 */
export async function settlingTarget(repository: Repository, occasion: Occasion): Promise<Target | undefined> {
  if (!(await isFinished(repository, occasion))) return undefined;
  const branch = await currentBranch(repository);
  if (branch !== undefined) return { branch, ref: branch };
  const rebased = occasion.kind === 'rebase' ? await branchBeingRebased(repository) : undefined;
  return rebased === undefined ? undefined : { branch: rebased, ref: 'HEAD' };
}

/**
 * The backend `apply` puts the branch where HEAD is only after its hook. It writes the name down only when it had to
 * stop; until then the branch is the one that still is where it was.
 */
async function branchBeingRebased(repository: Repository): Promise<string | undefined> {
  const name = readState(repository, 'rebase-apply/head-name');
  if (name !== undefined) return name.startsWith('refs/heads/') ? name : undefined;
  const [branch, ...others] = await listRefs(repository, 'refs/heads', { at: 'ORIG_HEAD' });
  return others.length === 0 ? branch : undefined;
}

/**
 * Returns the revisions, beside the parents of HEAD, that HEAD comes from: what was there before the operation, and what a
 * rebase put its commits on. Some may not exist.
 */
export function originsOf(repository: Repository, occasion: Occasion): readonly string[] {
  const state = (...names: readonly string[]): readonly string[] =>
    names.map((name) => readState(repository, name)).filter((oid) => oid !== undefined);
  switch (occasion.kind) {
    case 'merge':
      return ['ORIG_HEAD'];
    case 'commit':
      // The last one of a series of picks or reverts answers for the whole series.
      return state('sequencer/head');
    case 'amend':
      return occasion.replaced;
    case 'rebase':
      return [
        'ORIG_HEAD',
        occasion.onto,
        ...occasion.replaced.slice(-1),
        ...state('rebase-merge/orig-head', 'rebase-merge/onto', 'rebase-apply/orig-head', 'rebase-apply/onto'),
      ];
  }
}

/** Each hook runs before Git has cleared away the very operation it is about; any other operation is still going on. */
async function isFinished(repository: Repository, { kind }: Occasion): Promise<boolean> {
  const operation = await operationInProgress(repository);
  switch (operation) {
    case undefined:
      return true;
    case 'merge':
      return kind === 'merge';
    case 'rebase':
      return kind === 'rebase';
    case 'cherry-pick':
    case 'revert':
      return kind === 'commit' && picksLeft(repository) <= 1;
    default:
      return false;
  }
}

const readState = ({ gitDir }: Repository, name: string): string | undefined =>
  readIfPresent(join(gitDir, name))?.toString().trim();
