import { checkOutMerged, inTheWay, isBusy } from './checkout.ts';
import { type Ended, runHook, storeWithDate } from './commit-command.ts';
import { isAncestor, mergeBases } from './graph.ts';
import { baseTree, mergeTrees } from './merge-trees.ts';
import { differing } from './plumbing-graph.ts';
import { headOf, indexOf, moveHead, type Repo, stagedTree, storeTree, treeOf, writeState } from './repo.ts';
import { moveFiles } from './work-tree.ts';

/** `git merge`: a fast-forward where one is possible, else a merge commit, or a conflict. */
export async function merge(repo: Repo, theirs: string, { strategy }: { strategy?: 'ours' } = {}): Promise<Ended> {
  const head = headOf(repo);
  if (head === undefined || isBusy(repo)) return 'refused';
  if (isAncestor(theirs, head)) return 'done';
  if (isAncestor(head, theirs)) {
    if (moveFiles(repo, treeOf(head), treeOf(theirs)) !== undefined) return 'refused';
    writeState(repo, 'ORIG_HEAD', head);
    moveHead(repo, theirs);
    await runHook(repo, 'post-merge', ['0']);
    return 'done';
  }
  // Git refuses to merge unrelated histories.
  if (mergeBases(head, theirs).length === 0) return 'refused';
  const ours = treeOf(head);
  // A merge wants an index without changes, but for those that the result has too.
  if (differing(ours, stagedTree(indexOf(repo))).length > 0) return 'refused';
  const sides = { base: baseTree(repo, head, theirs), ours, theirs: treeOf(theirs) };
  const merged = strategy === 'ours' ? { tree: ours, conflicts: new Map() } : mergeTrees(repo, sides);
  if (inTheWay(repo, merged).length > 0) return 'refused';
  writeState(repo, 'ORIG_HEAD', head);
  checkOutMerged(repo, merged);
  writeState(repo, 'MERGE_HEAD', theirs);
  if (merged.conflicts.size > 0) return 'stopped';
  moveHead(
    repo,
    storeWithDate(repo, { tree: storeTree(merged.tree), parents: [head, theirs], message: `merge into ${repo.name}` }),
  );
  await runHook(repo, 'post-merge', ['0']);
  writeState(repo, 'MERGE_HEAD', undefined);
  return 'done';
}
