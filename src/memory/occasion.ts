import { join } from 'node:path';
import { readIfPresent } from '../git/files.ts';
import { operationInProgress, picksLeft } from '../git/operations.ts';
import { currentBranch } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';

/** What Git has just done; `replaced` are the commits that an amended one stands for. */
export type Occasion =
  | { readonly kind: 'merge' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'amend'; readonly replaced: readonly string[] }
  | { readonly kind: 'rebase'; readonly replaced: readonly string[] };

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
  // The backend `apply` puts the branch where HEAD is only after its hook.
  const rebased = occasion.kind === 'rebase' ? readState(repository, 'rebase-apply/head-name') : undefined;
  return rebased?.startsWith('refs/heads/') ? { branch: rebased, ref: 'HEAD' } : undefined;
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
