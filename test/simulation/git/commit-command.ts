import { clockOf } from '../world/world.ts';
import { checkOutAnyway, isBusy, stage } from './checkout.ts';
import {
  commitAt,
  headOf,
  indexOf,
  isConflicted,
  moveHead,
  type Repo,
  readState,
  stagedTree,
  storeCommit,
  storeTree,
  treeOf,
  workFiles,
  writeState,
} from './repo.ts';

/** How a command ended: `refused` before it did anything, `stopped` in a conflict. */
export type Ended = 'done' | 'refused' | 'stopped';

type CommitOptions = {
  /** `-a`: what is tracked; `add -A`: all. */
  readonly add?: 'tracked' | 'all' | undefined;
  readonly isAmended?: boolean;
  readonly isVerified?: boolean;
};

/** `git commit`, with the hooks around it. */
export async function commit(
  repo: Repo,
  message: string,
  { add, isAmended = false, isVerified = true }: CommitOptions = {},
): Promise<Ended> {
  const head = headOf(repo);
  if (isAmended && (head === undefined || isBusy(repo))) return 'refused';
  if (add !== undefined) stage(repo, [...indexOf(repo).keys(), ...(add === 'all' ? workFiles(repo) : [])]);
  if (isConflicted(indexOf(repo))) return 'refused';
  if (isVerified && !(await runHook(repo, 'pre-commit'))) return 'refused';
  const tree = stagedTree(indexOf(repo));
  const merged = readState(repo, 'MERGE_HEAD')?.split('\n') ?? [];
  const parents =
    isAmended && head !== undefined ? commitAt(head).parents : [...(head === undefined ? [] : [head]), ...merged];
  // An amended commit may be empty if it was before; a merge may always be.
  const alike = parents.length === 1 ? treeOf(parents[0]) : undefined;
  if (alike !== undefined && storeTree(alike) === storeTree(tree) && !isAmended) return 'refused';
  if (parents.length === 0 && tree.size === 0) return 'refused';
  const oid = storeWithDate(repo, { tree: storeTree(tree), parents, message });
  moveHead(repo, oid);
  for (const name of ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD']) writeState(repo, name, undefined);
  await runHook(repo, 'post-commit');
  if (isAmended) await runHook(repo, 'post-rewrite', ['amend'], `${head} ${oid}\n`);
  return 'done';
}

/** Stores a commit by whom the clone belongs to, at the time of its clock. */
export function storeWithDate(
  repo: Repo,
  facts: { readonly tree: string; readonly parents: readonly string[]; readonly message: string },
): string {
  return storeCommit({ ...facts, author: repo.name, date: Math.floor(clockOf(repo.machine) / 1000) });
}

/** Runs a hook, if the clone has any; returns whether Git may go on. */
export async function runHook(repo: Repo, event: string, args: readonly string[] = [], input = ''): Promise<boolean> {
  return repo.tools === undefined || repo.tools.runHook(repo, event, args, input);
}

/** `git reset --hard`: also ends a merge, a pick or a revert. */
export function resetHard(repo: Repo, oid: string): void {
  const head = headOf(repo);
  if (head !== undefined) writeState(repo, 'ORIG_HEAD', head);
  checkOutAnyway(repo, treeOf(oid));
  if (head !== oid) moveHead(repo, oid);
  for (const name of ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD']) writeState(repo, name, undefined);
}
