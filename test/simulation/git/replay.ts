import { join } from 'node:path';
import { removeTree } from '../world/disk.ts';
import { checkOutAnyway, checkOutMerged, inTheWay, isBusy, isClean } from './checkout.ts';
import { type Ended, runHook, storeWithDate } from './commit-command.ts';
import { commitsBetween, isAncestor } from './graph.ts';
import { mergeTrees } from './merge-trees.ts';
import { differing } from './plumbing-graph.ts';
import {
  commitAt,
  headOf,
  indexOf,
  moveHead,
  objectAt,
  type Repo,
  readState,
  setHead,
  setRef,
  stagedTree,
  storeTree,
  treeOf,
  writeState,
} from './repo.ts';

/** `git cherry-pick` or `git revert` of one commit that is no merge. */
export async function pick(repo: Repo, oid: string, kind: 'cherry-pick' | 'revert'): Promise<Ended> {
  const head = headOf(repo);
  if (head === undefined || isBusy(repo)) return 'refused';
  const ours = treeOf(head);
  if (differing(ours, stagedTree(indexOf(repo))).length > 0) return 'refused';
  const { parents } = commitAt(oid);
  const [before, after] = [treeOf(parents[0]), treeOf(oid)];
  const sides = kind === 'revert' ? { base: after, theirs: before } : { base: before, theirs: after };
  const merged = mergeTrees(repo, { ...sides, ours });
  if (inTheWay(repo, merged).length > 0) return 'refused';
  checkOutMerged(repo, merged);
  const state = kind === 'revert' ? 'REVERT_HEAD' : 'CHERRY_PICK_HEAD';
  const isEmpty = differing(ours, merged.tree).length === 0;
  if (merged.conflicts.size > 0 || isEmpty) {
    // An empty revert ends with nothing to commit and leaves no state; an empty pick waits to be skipped.
    if (!(isEmpty && kind === 'revert' && merged.conflicts.size === 0)) writeState(repo, state, oid);
    return 'stopped';
  }
  if (kind === 'cherry-pick') writeState(repo, state, oid);
  const tree = storeTree(merged.tree);
  const message = kind === 'revert' ? `revert ${oid}` : commitAt(oid).message;
  moveHead(repo, storeWithDate(repo, { tree, parents: [head], message }));
  await runHook(repo, 'post-commit');
  writeState(repo, state, undefined);
  return 'done';
}

/** `git rebase ONTO` by the backend `merge`; it stops at the first conflict. */
export async function rebase(repo: Repo, onto: string): Promise<Ended> {
  const head = headOf(repo);
  if (head === undefined || !isClean(repo)) return 'refused';
  const todo = commitsBetween([head], [onto]).filter((oid) => commitAt(oid).parents.length < 2);
  const isLinear = commitsBetween([head], [onto]).length === todo.length;
  if (isLinear && isAncestor(onto, head)) return 'done';
  const branch = repo.head;
  const upstream = commitsBetween([onto], [head]);
  const wanted = todo.filter((oid) => !upstream.some((other) => patchOf(other) === patchOf(oid)));
  writeState(repo, 'rebase-merge/head-name', branch);
  writeState(repo, 'rebase-merge/onto', onto);
  writeState(repo, 'rebase-merge/orig-head', head);
  checkOutAnyway(repo, treeOf(onto));
  writeState(repo, 'ORIG_HEAD', head);
  setHead(repo, onto);
  const rewritten: string[] = [];
  for (const oid of wanted) {
    const ours = headOf(repo) ?? '';
    const before = commitAt(oid).parents[0];
    if (before === ours) {
      checkOutMerged(repo, { tree: treeOf(oid), conflicts: new Map() });
      setHead(repo, oid);
      continue;
    }
    const sides = { base: treeOf(before), ours: treeOf(ours), theirs: treeOf(oid) };
    const merged = mergeTrees(repo, sides);
    checkOutMerged(repo, merged);
    if (merged.conflicts.size > 0) return 'stopped';
    // A commit that becomes empty is left out.
    if (differing(sides.ours, merged.tree).length === 0) continue;
    const { message } = commitAt(oid);
    const next = storeWithDate(repo, { tree: storeTree(merged.tree), parents: [ours], message });
    setHead(repo, next);
    rewritten.push(`${oid} ${next}\n`);
    await runHook(repo, 'post-commit');
  }
  const tip = headOf(repo) ?? '';
  setRef(repo, branch, tip);
  setHead(repo, branch);
  if (rewritten.length > 0) await runHook(repo, 'post-rewrite', ['rebase'], rewritten.join(''));
  removeTree(join(repo.gitDir, 'rebase-merge'));
  return 'done';
}

/** Ends what waits to be continued, as `--abort` does. */
export function abort(repo: Repo): void {
  const head = readState(repo, 'rebase-merge/orig-head');
  const branch = readState(repo, 'rebase-merge/head-name');
  const present = headOf(repo);
  if (head !== undefined && branch !== undefined) {
    // By notes that a power cut has emptied Git cannot go back: the user quits, and goes to the branch.
    const back = branch.startsWith('refs/') ? branch : 'refs/heads/main';
    const tip = objectAt(head)?.type === 'commit' ? head : repo.refs.get(back);
    checkOutAnyway(repo, treeOf(tip));
    setHead(repo, back);
    if (repo.refs.get(back) !== tip) setRef(repo, back, tip);
  } else if (present !== undefined) checkOutAnyway(repo, treeOf(present));
  // One that was killed before it had written all of this down has changed nothing yet.
  removeTree(join(repo.gitDir, 'rebase-merge'));
  for (const name of ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD']) writeState(repo, name, undefined);
}

/** What a commit changes; two that change the same are one to a rebase. */
function patchOf(oid: string): string {
  const { parents } = commitAt(oid);
  if (parents.length > 1) return oid;
  const [before, after] = [treeOf(parents[0]), treeOf(oid)];
  return differing(before, after)
    .map((path) => `${path} ${before.get(path)} ${after.get(path)}`)
    .join('\n');
}
