import { join } from 'node:path';
import { statusOf } from './file-status.ts';
import { readIfPresent } from './files.ts';
import { resolveRevision } from './refs.ts';
import type { Repository } from './repository.ts';

/** A Git command that stopped half-way and waits to be continued, or whose result waits for its commit. */
export type Operation = 'rebase' | 'am' | 'cherry-pick' | 'revert' | 'bisect' | 'squash' | 'merge';

/**
 * Returns the operation in progress in this work tree, if any. With several the most binding one; `merge` is returned
 * only when there is no other.
 */
export async function operationInProgress(repository: Repository): Promise<Operation | undefined> {
  const has = (name: string): boolean => statusOf(join(repository.gitDir, name)) !== undefined;
  if (has('rebase-merge')) return 'rebase';
  if (has('rebase-apply')) return has('rebase-apply/applying') ? 'am' : 'rebase';
  const sequence = sequenceOf(repository);
  if (sequence !== undefined) return sequence;
  const pseudoRef = (name: string): boolean | Promise<boolean> => has(name) || isStoredRef(repository, name);
  if (await pseudoRef('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (await pseudoRef('REVERT_HEAD')) return 'revert';
  if (has('BISECT_LOG')) return 'bisect';
  if (has('SQUASH_MSG')) return 'squash';
  return has('MERGE_HEAD') ? 'merge' : undefined;
}

/**
 * Returns how many commits a series of cherry-picks or reverts still lists; the one that is being made is among them, so
 * in a hook of the last one it is 1. Without a series 0.
 */
export function picksLeft({ gitDir }: Repository): number {
  const todo = readIfPresent(join(gitDir, 'sequencer/todo'))?.toString('latin1') ?? '';
  return todo.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

/** Returns the commits being merged: they stay there until the merge is concluded, whatever the user did to a conflict. */
export function mergeHeads({ gitDir }: Repository): readonly string[] {
  const bytes = readIfPresent(join(gitDir, 'MERGE_HEAD'));
  return bytes === undefined ? [] : bytes.toString('latin1').split('\n').filter(Boolean);
}

// Between two picks of a series no CHERRY_PICK_HEAD exists, only the list of what is left.
const sequenceOf = ({ gitDir }: Repository): Operation | undefined => {
  const todo = readIfPresent(join(gitDir, 'sequencer/todo'));
  if (todo === undefined) return undefined;
  return todo.subarray(0, 6).toString('latin1') === 'revert' ? 'revert' : 'cherry-pick';
};

// The reftable format keeps these two with the refs, and no file of their name.
const isStoredRef = async (repository: Repository, name: string): Promise<boolean> =>
  statusOf(join(repository.commonDir, 'reftable')) !== undefined &&
  (await resolveRevision(repository, name)) !== undefined;
