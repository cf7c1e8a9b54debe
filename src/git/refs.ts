import { join } from 'node:path';
import { readIfPresent } from './files.ts';
import { askName } from './kept-open.ts';
import { gitIn, nullId, type Repository } from './repository.ts';
import { NO_HOOKS } from './run.ts';
import { ToolError } from './tool-error.ts';

type ObjectType = 'commit' | 'tree' | 'blob' | 'object';

/**
 * Returns the object id of `rev`, tags and commits followed to the type wanted, or `undefined` when it names no such
 * object here.
 */
export async function resolveRevision(
  repository: Repository,
  rev: string,
  type: ObjectType = 'commit',
): Promise<string | undefined> {
  // A leading dash would be an option; no ref may have one.
  return rev.startsWith('-') ? undefined : readRef(repository, `${rev}^{${type}}`);
}

/** Returns the object id that `ref`, a full name, points at, whether that object is here or not. */
export async function readRef(repository: Repository, ref: string): Promise<string | undefined> {
  const found = await askName(repository, ref);
  if (found !== undefined) return found;
  const { stdout, exitCode } = await gitIn(repository, ['rev-parse', '--verify', '--quiet', ref], {
    allowExit: [1, 128],
  });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

/** Returns the ref HEAD stands on, `refs/heads/main`, also before its first commit; `undefined` when it is detached. */
export async function currentBranch(repository: Repository): Promise<string | undefined> {
  // Every command asks this several times, and the file answers without a child.
  const [, name] =
    /^ref: (refs\/heads\/\S+)\n$/.exec(readIfPresent(join(repository.gitDir, 'HEAD'))?.toString() ?? '') ?? [];
  // Other storages of refs leave a branch there that cannot be.
  if (name !== undefined && name !== 'refs/heads/.invalid') return name;
  const { stdout, exitCode } = await gitIn(repository, ['symbolic-ref', '--quiet', 'HEAD'], { allowExit: [1] });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

/** Returns whether `branch`, a full name, points or ever pointed at the commit `oid` here, as far as history or reflog tell. */
export async function wasOnBranch(repository: Repository, branch: string, oid: string): Promise<boolean> {
  if (await isInHistory(repository, oid, branch)) return true;
  // A rebase or a reset takes a commit out of the history, but not out of the reflog.
  return (await listReflog(repository, branch)).includes(oid);
}

/** Returns whether the commit `oid` is `tip` or in its history; false also where one of the two is not here. */
export async function isInHistory(repository: Repository, oid: string, tip: string): Promise<boolean> {
  const { exitCode } = await gitIn(repository, ['merge-base', '--is-ancestor', oid, tip], { allowExit: [1, 128] });
  return exitCode === 0;
}

/** Returns the full name of the ref that `name` is short for (`HEAD` when it is detached), `undefined` if it is no ref. */
export async function fullRefName(repository: Repository, name: string): Promise<string | undefined> {
  if (name.startsWith('-')) return undefined;
  const { stdout, exitCode } = await gitIn(
    repository,
    ['rev-parse', '--verify', '--quiet', '--symbolic-full-name', name],
    { allowExit: [1, 128] },
  );
  const ref = stdout.toString().trim();
  return exitCode === 0 && ref !== '' ? ref : undefined;
}

/** Returns the full names of the refs below `prefix` (`refs/memjoin/ledger`), or of those that stand at the commit `at`. */
export async function listRefs(
  repository: Repository,
  prefix: string,
  { at }: { readonly at?: string } = {},
): Promise<readonly string[]> {
  const place = at === undefined ? [] : [`--points-at=${at}`];
  const { stdout, exitCode } = await gitIn(
    repository,
    ['for-each-ref', ...place, '--format=%(refname)', `${prefix}/`],
    { allowExit: at === undefined ? [] : [128, 129] },
  );
  return exitCode === 0 ? stdout.toString().split('\n').filter(Boolean) : [];
}

/** Returns the commits at which `ref` stood here, as far as its reflog reaches; none without one. */
export async function listReflog(repository: Repository, ref: string): Promise<readonly string[]> {
  const { stdout } = await gitIn(repository, ['log', '--walk-reflogs', '--format=%H', ref, '--'], { allowExit: [128] });
  return [...new Set(stdout.toString('latin1').split('\n').filter(Boolean))];
}

/** Returns what was noted of each change of `ref` here, the last one first, as far as `pattern` (of Git's grep) matches it. */
export async function listReflogMessages(
  repository: Repository,
  ref: string,
  pattern: string,
): Promise<readonly string[]> {
  const walk = ['log', '--walk-reflogs', `--grep-reflog=${pattern}`, '--format=%gs', ref, '--'];
  const { stdout } = await gitIn(repository, walk, { allowExit: [128] });
  return stdout.toString().split('\n').filter(Boolean);
}

type RefUpdate = {
  /** The object it must point at now; `undefined`: it must not exist. */
  readonly from: string | undefined;
  /** The object it shall point at; `undefined`: it is deleted. */
  readonly to: string | undefined;
  /** Line for the reflog, not empty. */
  readonly message: string;
  /** Options such as `DURABLE`. */
  readonly options?: readonly string[];
};

/**
 * Moves `ref` by compare-and-swap and returns whether it did: `false` means that it no longer pointed at `from`, so the
 * caller must read it again and start over. A stale lock is waited for ten seconds and then `git-failed`.
 */
export async function updateRef(
  repository: Repository,
  ref: string,
  { from, to, message, options = [] }: RefUpdate,
): Promise<boolean> {
  const old = from ?? nullId(repository);
  const change = to === undefined ? ['-d', ref, old] : [ref, to, old];
  try {
    await gitIn(repository, [...NO_HOOKS, ...PATIENCE, ...options, 'update-ref', '-m', message, ...change]);
    return true;
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'git-failed') throw error;
    if ((await readRef(repository, ref)) !== from) return false;
    throw notMoved(error);
  }
}

const notMoved = (error: ToolError): ToolError =>
  new ToolError('git-failed', error.message, {
    hint: 'Where a git that was killed has left a lock behind, memjoin doctor says whether it can be removed.',
    cause: error,
  });

/** Options of a call that waits for locked refs: live processes hold them for milliseconds; Git gives up after 100 of them. */
export const PATIENCE = ['-c', 'core.filesRefLockTimeout=10000', '-c', 'core.packedRefsTimeout=10000'] as const;
