import { checkOutAnyway, inTheWay, isBusy, isClean } from './checkout.ts';
import { type Ended, storeWithDate } from './commit-command.ts';
import { mergeTrees } from './merge-trees.ts';
import { differing } from './plumbing-graph.ts';
import {
  blobAt,
  commitAt,
  headOf,
  indexOf,
  isConflicted,
  type Repo,
  readWork,
  type Stages,
  setIndex,
  setRef,
  stagedTree,
  storeBlob,
  storeTree,
  treeOf,
  writeWork,
} from './repo.ts';

const STASH = 'refs/stash';

/** `git stash`: puts index and work tree aside; only the last one is kept here. */
export function stash(repo: Repo): Ended {
  const head = headOf(repo);
  const index = indexOf(repo);
  if (head === undefined || isConflicted(index) || isBusy(repo) || isClean(repo)) return 'refused';
  if (repo.refs.has(STASH)) return 'refused';
  const staged = stagedTree(index);
  const work = new Map<string, string>();
  for (const path of staged.keys()) {
    const bytes = readWork(repo, path);
    if (bytes !== undefined) work.set(path, storeBlob(bytes));
  }
  const kept = storeWithDate(repo, { tree: storeTree(staged), parents: [head], message: 'index' });
  setRef(repo, STASH, storeWithDate(repo, { tree: storeTree(work), parents: [head, kept], message: 'WIP' }));
  checkOutAnyway(repo, treeOf(head));
  return 'done';
}

/** `git stash pop`: merges what was put aside into the work tree; the index gets only files that are new to it. */
export function popStash(repo: Repo): Ended {
  const kept = repo.refs.get(STASH);
  const index = indexOf(repo);
  if (kept === undefined || isBusy(repo) || isConflicted(index)) return 'refused';
  const ours = stagedTree(index);
  if (differing(treeOf(headOf(repo)), ours).length > 0) return 'refused';
  const merged = mergeTrees(repo, { base: treeOf(commitAt(kept).parents[0]), ours, theirs: treeOf(kept) });
  if (inTheWay(repo, merged).length > 0) return 'refused';
  const next = new Map<string, Stages>(index);
  for (const path of differing(ours, merged.tree)) {
    if (merged.conflicts.has(path)) continue;
    const oid = merged.tree.get(path);
    writeWork(repo, path, oid === undefined ? undefined : blobAt(oid));
    if (oid !== undefined && !ours.has(path)) next.set(path, [oid, undefined, undefined, undefined]);
    // In a conflict Git stages what went well.
    else if (merged.conflicts.size > 0 && oid !== undefined) next.set(path, [oid, undefined, undefined, undefined]);
  }
  for (const [path, { stages, bytes }] of merged.conflicts) {
    writeWork(repo, path, bytes);
    next.set(path, stages);
  }
  setIndex(repo, next);
  if (merged.conflicts.size > 0) return 'stopped';
  setRef(repo, STASH, undefined);
  return 'done';
}
