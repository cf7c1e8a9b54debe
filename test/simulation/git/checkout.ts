import type { MergedTrees } from './merge-trees.ts';
import { differing } from './plumbing-graph.ts';
import {
  blobAt,
  hasState,
  headOf,
  indexOf,
  indexOfTree,
  isConflicted,
  isWorkLike,
  type Repo,
  readWork,
  type Stages,
  setIndex,
  stagedTree,
  storeBlob as storeWork,
  type Tree,
  treeOf,
  writeWork,
} from './repo.ts';

/** Makes index and work tree hold `tree`, whatever they held of tracked files: `reset --hard`. */
export function checkOutAnyway(repo: Repo, tree: Tree): void {
  const tracked = new Set([...indexOf(repo).keys(), ...treeOf(headOf(repo)).keys(), ...tree.keys()]);
  for (const path of tracked) {
    const oid = tree.get(path);
    if (!isWorkLike(repo, path, oid)) writeWork(repo, path, oid === undefined ? undefined : blobAt(oid));
  }
  setIndex(repo, indexOfTree(tree));
}

/** Returns the paths that merging `merged` into HEAD would change and the user has changed in the work tree, or untracked. */
export function inTheWay(repo: Repo, merged: MergedTrees): readonly string[] {
  const ours = treeOf(headOf(repo));
  const paths = [...differing(ours, merged.tree), ...merged.conflicts.keys()];
  return paths.filter((path) => !isWorkLike(repo, path, ours.get(path)));
}

/** Puts the result of a merge into index and work tree; a conflict stands in the index in stages. */
export function checkOutMerged(repo: Repo, { tree, conflicts }: MergedTrees): void {
  const index = new Map<string, Stages>(indexOfTree(tree));
  for (const [path, { stages }] of conflicts) index.set(path, stages);
  const before = stagedTree(indexOf(repo));
  for (const path of new Set([...before.keys(), ...tree.keys()])) {
    const oid = tree.get(path);
    if (conflicts.has(path) || before.get(path) === oid) continue;
    writeWork(repo, path, oid === undefined ? undefined : blobAt(oid));
  }
  for (const [path, { bytes }] of conflicts) writeWork(repo, path, bytes);
  setIndex(repo, index);
}

/** Stages the work tree at `paths`: what is gone from it is taken out. */
export function stage(repo: Repo, paths: readonly string[]): void {
  const index = new Map<string, Stages>(indexOf(repo));
  for (const path of paths) {
    const bytes = readWork(repo, path);
    if (bytes === undefined) index.delete(path);
    else index.set(path, [storeWork(bytes), undefined, undefined, undefined]);
  }
  setIndex(repo, index);
}

/** Whether nothing tracked is changed, and nothing is going on. */
export function isClean(repo: Repo): boolean {
  return !isConflicted(indexOf(repo)) && !isBusy(repo) && changedPaths(repo).length === 0;
}

/** Returns the tracked paths in which index or work tree differ from HEAD, marked as `git status` marks them. */
export function changedPaths(repo: Repo): readonly string[] {
  const [index, head] = [indexOf(repo), treeOf(headOf(repo))];
  const staged = differing(head, stagedTree(index)).map((path) => `M  ${path}`);
  return [...staged, ...[...head].filter(([path, oid]) => !isWorkLike(repo, path, oid)).map(([path]) => ` M ${path}`)];
}

/** Whether an operation waits to be continued. */
export function isBusy(repo: Repo): boolean {
  return ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge'].some((name) => hasState(repo, name));
}
