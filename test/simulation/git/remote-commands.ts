import { isClean } from './checkout.ts';
import { type Ended, runHook } from './commit-command.ts';
import { isAncestor } from './graph.ts';
import { merge } from './merge-command.ts';
import { connections, pushTo } from './network.ts';
import { rebase } from './replay.ts';
import { headOf, type Repo, repoNamed, setRef } from './repo.ts';

const MAIN = 'refs/heads/main';
const TRACKING = 'refs/remotes/origin/main';

/** `git fetch`. */
export function fetch(repo: Repo): Ended {
  const oid = repoNamed('hub').refs.get(MAIN);
  if (connections.next() !== 'well' || oid === undefined) return 'refused';
  if (repo.refs.get(TRACKING) !== oid) setRef(repo, TRACKING, oid);
  return 'done';
}

/** `git pull`, with a merge or a rebase. */
export async function pull(repo: Repo, how: 'merge' | 'rebase'): Promise<Ended> {
  // Git looks for changes before it fetches, unless it is to merge.
  if (how === 'rebase' && !isClean(repo)) return 'refused';
  if (fetch(repo) === 'refused') return 'refused';
  const theirs = repo.refs.get(TRACKING) ?? '';
  // Where nothing is to be rebased, Git merges.
  const head = headOf(repo);
  const isBehind = head !== undefined && isAncestor(head, theirs);
  return how === 'merge' || isBehind ? merge(repo, theirs) : rebase(repo, theirs);
}

/** `git push`, asked of the hook before. */
export async function push(repo: Repo, { isForced = false } = {}): Promise<Ended> {
  const oid = headOf(repo);
  const theirs = repoNamed('hub').refs.get(MAIN) ?? '0'.repeat(40);
  if (oid === undefined || repo.head !== MAIN) return 'refused';
  const isAllowed = await runHook(repo, 'pre-push', ['origin'], `${MAIN} ${oid} ${MAIN} ${theirs}\n`);
  if (!isAllowed && !isForced) return 'refused';
  return pushTo(repo, { oid, ref: MAIN, isForced }).exitCode === 0 ? 'done' : 'refused';
}
