import type { Environment } from './git-environment.ts';
import { gitIn, type Repository } from './repository.ts';
import { DURABLE, NO_HOOKS } from './run.ts';
import { ToolError } from './tool-error.ts';

/** Who a commit is by. */
export type Identity = { readonly name: string; readonly email: string };

type CommitFacts = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Author and committer; the user's own if left out, `known` to be there if the caller has asked for it before. */
  readonly identity?: Identity | 'known' | undefined;
  /** Author and committer date in seconds since 1970, UTC; now if left out. */
  readonly date?: number;
};

/**
 * Stores a commit, unsigned, without hooks, and returns its object id; no ref moves. With identity and date given, the
 * same facts give the same id in every clone. Throws `identity-missing` when Git does not know who the user is.
 */
export async function commitTree(
  repository: Repository,
  { tree, parents, message, identity, date }: CommitFacts,
): Promise<string> {
  if (identity === undefined) await requireIdentity(repository);
  const args = ['commit-tree', '--no-gpg-sign', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree];
  const { stdout } = await gitIn(repository, [...DURABLE, '-c', 'i18n.commitEncoding=UTF-8', ...args], {
    input: message,
    env: { ...identityVariables(identity), ...dateVariables(date) },
  });
  return stdout.toString().trim();
}

/** Stores the tree of the index that `env` names and returns its object id. */
export async function writeTree(repository: Repository, env: Environment): Promise<string> {
  const { stdout } = await gitIn(repository, [...DURABLE, ...NO_HOOKS, 'write-tree'], { env });
  return stdout.toString().trim();
}

/** Replaces the index that `env` names by the tree of `rev`. */
export async function readTree(repository: Repository, rev: string, env: Environment): Promise<void> {
  await gitIn(repository, [...NO_HOOKS, 'read-tree', rev], { env });
}

/** Throws `identity-missing` unless Git knows a name and an address to commit with. */
export async function requireIdentity(repository: Repository): Promise<void> {
  if (identified.has(repository)) return;
  for (const variable of ['GIT_COMMITTER_IDENT', 'GIT_AUTHOR_IDENT']) {
    const { exitCode, stderr } = await gitIn(repository, ['var', variable], { allowExit: [128] });
    if (exitCode === 0) continue;
    throw new ToolError('identity-missing', 'Git does not know who commits here.', {
      hint: 'Run: git config user.name "Your Name" && git config user.email you@example.com',
      cause: stderr,
    });
  }
  identified.add(repository);
}

/** Repositories where Git has named who commits; each step of a command asks again. */
const identified = new WeakSet<Repository>();

/** What memjoin reads of a commit. */
export type Commit = {
  readonly oid: string;
  readonly tree: string;
  /** Parents that are here: at the edge of a shallow clone there are none. */
  readonly parents: readonly string[];
  /** Committer date in seconds since 1970. */
  readonly date: number;
};

/** Returns the commit `rev` names; throws `git-failed` when it names none. */
export async function readCommit(repository: Repository, rev: string): Promise<Commit> {
  const args = ['log', '-1', '--no-show-signature', '--no-notes', '--format=%H%n%T%n%P%n%ct', rev, '--'];
  const { stdout } = await gitIn(repository, args);
  const [oid = '', tree = '', parents = '', date = ''] = stdout.toString().split('\n');
  return { oid, tree, parents: parents === '' ? [] : parents.split(' '), date: Number(date) };
}

const identityVariables = (identity: Identity | 'known' | undefined): Environment =>
  identity === undefined || identity === 'known'
    ? {}
    : {
        GIT_AUTHOR_NAME: identity.name,
        GIT_AUTHOR_EMAIL: identity.email,
        GIT_COMMITTER_NAME: identity.name,
        GIT_COMMITTER_EMAIL: identity.email,
      };

// The `@` keeps small numbers from being read as a year.
const dateVariables = (date: number | undefined): Environment =>
  date === undefined ? {} : { GIT_AUTHOR_DATE: `@${date} +0000`, GIT_COMMITTER_DATE: `@${date} +0000` };
