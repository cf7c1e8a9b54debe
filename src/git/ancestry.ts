import { decodePath, encodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';

/** How one commit stands to another. */
export type Relation = 'same' | 'ahead' | 'behind' | 'diverged';

/** Returns how `ours` stands to `theirs`; commits that have no common past are `diverged`. */
export async function relate(repository: Repository, ours: string, theirs: string): Promise<Relation> {
  if (ours === theirs) return 'same';
  const { stdout } = await gitIn(repository, ['rev-list', '--left-right', '--count', `${theirs}...${ours}`, '--']);
  const [behind, ahead] = stdout.toString().trim().split('\t').map(Number);
  if (behind === 0) return 'ahead';
  return ahead === 0 ? 'behind' : 'diverged';
}

/** Returns whether `later` is `earlier` or has it in its history, as far as that is here. */
export async function isAncestor(repository: Repository, earlier: string, later: string): Promise<boolean> {
  const { exitCode } = await gitIn(repository, ['merge-base', '--is-ancestor', earlier, later], { allowExit: [1] });
  return exitCode === 0;
}

/**
 * Returns the paths that `ours` has changed and `theirs` does not have: those of each commit, of a merge those that differ
 * from each parent, and, since a merge may also keep one side and so undo the other, all in which `ours` differs from what
 * both share. What lies before the edge of a shallow clone counts as changed.
 */
export async function pathsAhead(
  repository: Repository,
  ours: string,
  theirs: string | undefined,
): Promise<ReadonlySet<string>> {
  const range = theirs === undefined ? [ours] : [ours, `^${theirs}`];
  const { stdout: commits } = await gitIn(repository, ['rev-list', '--parents', ...range, '--']);
  if (commits.length === 0) return new Set();
  const { stdout } = await gitIn(repository, ['diff-tree', '--stdin', '--root', '-c', ...NAMES], { input: commits });
  const hasMerges = /^\w+ \w+ \w/m.test(commits.toString('latin1'));
  if (theirs === undefined || !hasMerges) return namesIn(stdout);
  return new Set([...namesIn(stdout), ...(await pathsSince(repository, ours, theirs))]);
}

/** Returns the paths that differ between two commits; without `from`, all of `to`. */
export async function pathsBetween(
  repository: Repository,
  from: string | undefined,
  to: string,
): Promise<ReadonlySet<string>> {
  const start = from ?? (await emptyTree(repository));
  return namesIn((await gitIn(repository, ['diff-tree', ...NAMES, start, to])).stdout);
}

/** Returns the object id of the tree without files, which every repository has. */
export async function emptyTree(repository: Repository): Promise<string> {
  const { stdout } = await gitIn(repository, ['hash-object', '-t', 'tree', '--stdin'], { input: encodePath('') });
  return stdout.toString().trim();
}

const NAMES = ['-r', '-z', '--name-only', '--no-commit-id', '--no-renames'] as const;

const pathsSince = async (repository: Repository, ours: string, theirs: string): Promise<ReadonlySet<string>> => {
  const { stdout, exitCode } = await gitIn(repository, ['merge-base', theirs, ours], { allowExit: [1] });
  return pathsBetween(repository, exitCode === 0 ? stdout.toString().trim() : undefined, ours);
};

const namesIn = (answer: Buffer): ReadonlySet<string> => new Set(splitRecords(answer).map(decodePath));
