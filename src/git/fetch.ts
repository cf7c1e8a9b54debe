import { PATIENCE, readRef, resolveRevision } from './refs.ts';
import { gitIn, type Repository } from './repository.ts';
import { NO_HOOKS } from './run.ts';
import { ToolError } from './tool-error.ts';
import type { Upstream } from './upstream.ts';

/** What the remote said. */
export type Fetched =
  /** Its branch stands on this commit, which is here now. */
  | { readonly kind: 'tip'; readonly oid: string }
  /** It has no such branch; `branches` are the full names of those it has. */
  | { readonly kind: 'absent'; readonly branches: readonly string[] }
  /** It could not be asked, or not within the time. */
  | { readonly kind: 'failed'; readonly error: ToolError };

/** Where to fetch to, and how. */
type FetchRequest = {
  readonly ref: string;
  /** More options, as `readRemoteSettings` returns them. */
  readonly options: readonly string[];
  readonly dryRun?: boolean;
};

/**
 * Fetches the upstream branch into `ref`, a local ref of ours that keeps its commits from being pruned and does not depend
 * on what the remote is configured to fetch; tracking branches follow where they are. In a dry run no ref moves.
 */
export async function fetchBranch(
  repository: Repository,
  upstream: Upstream,
  { ref, options, dryRun = false }: FetchRequest,
): Promise<Fetched> {
  try {
    const { remote } = upstream;
    if (dryRun) {
      const heads = await listHeads(repository, upstream);
      const oid = heads.get(upstream.ref);
      if (oid === undefined) return { kind: 'absent', branches: [...heads.keys()] };
      await runFetch(repository, [], [...options, '--dry-run', '--refmap=', '--', remote, upstream.ref]);
      return { kind: 'tip', oid: await requireHere(repository, oid) };
    }
    try {
      await runFetch(repository, PATIENCE, [...options, '--', remote, `+${upstream.ref}:${ref}`]);
    } catch (error) {
      if (!isGitFailure(error) || error.code === 'git-timeout') throw error;
      // A branch that is not there ends with the same exit code as a remote that is not there.
      const heads = await listHeads(repository, upstream);
      if (heads.has(upstream.ref)) throw error;
      return { kind: 'absent', branches: [...heads.keys()] };
    }
    const oid = await readRef(repository, ref);
    if (oid === undefined) throw new ToolError('git-failed', `${ref} is gone right after it was fetched.`);
    return { kind: 'tip', oid };
  } catch (error) {
    if (isGitFailure(error)) return { kind: 'failed', error };
    throw error;
  }
}

/** Returns whether the branch `ref` of the repository at the address `url` stands on `oid`; throws what git says if nobody answers. */
export async function standsOn(
  repository: Repository,
  url: string,
  { ref, oid }: { readonly ref: string; readonly oid: string },
): Promise<boolean> {
  return (await listHeads(repository, { remote: url, ref })).get(ref) === oid;
}

/** Returns whether `error` is of a git command that failed or took too long, so that another try may go well. */
export function isGitFailure(error: unknown): error is ToolError {
  return error instanceof ToolError && (error.code === 'git-failed' || error.code === 'git-timeout');
}

/** Runs a fetch that only fetches. FETCH_HEAD belongs to a `git pull` of the user that may be under way. */
const runFetch = async (
  repository: Repository,
  settings: readonly string[],
  words: readonly string[],
): Promise<void> => {
  const run = (more: readonly string[], allowExit: readonly number[]) =>
    gitIn(repository, [...NO_HOOKS, ...settings, ...OPTIONS, ...more, ...words], { allowExit });
  const { exitCode } = await run(['--no-write-fetch-head'], [USAGE]);
  // Git before 2.29 does not know that option, and writes nothing but how it is used.
  if (exitCode === USAGE) await run([], []);
};

const USAGE = 129;

const OPTIONS = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-prune',
  '--no-recurse-submodules',
  // Else branches of a remote that is itself a shallow clone are refused.
  '--update-shallow',
] as const;

const listHeads = async (repository: Repository, { remote }: Upstream): Promise<ReadonlyMap<string, string>> => {
  const { stdout } = await gitIn(repository, ['ls-remote', '--heads', '--', remote]);
  const lines = stdout.toString().split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
};

const requireHere = async (repository: Repository, oid: string): Promise<string> => {
  if ((await resolveRevision(repository, oid)) !== undefined) return oid;
  throw new ToolError('git-failed', `${oid} moved while it was fetched.`);
};
