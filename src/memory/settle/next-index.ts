import { basename, join } from 'node:path';
import { statusOf } from '../../git/file-status.ts';
import type { Environment } from '../../git/git-environment.ts';
import { updateIndex } from '../../git/index-entries.ts';
import type { Repository } from '../../git/repository.ts';
import { type FileIds, listStaged } from '../content.ts';
import { type StagedSource, withoutSource } from '../source/staged-source.ts';

/** What pre-commit wrote into the index of the commit. */
type Settlement = {
  readonly dir: string;
  readonly written: readonly { readonly path: string; readonly oid: string }[];
  readonly source: StagedSource | undefined;
  /** What that index and HEAD held before. */
  readonly before: readonly FileIds[];
};

/**
 * `git commit PATH` commits from a temporary index and has the user's next index ready in `index.lock`. What pre-commit
 * writes into the first alone is in the commit, but staged as undone afterwards, and the next pull refuses to start. This
 * repeats it in the second, which Git moves into place with the commit or throws away with it. A path that the user staged
 * with yet another content stays as staged: the commit it is for settles it.
 */
export async function followInNextIndex(
  repository: Repository,
  { dir, written, source, before }: Settlement,
): Promise<void> {
  const env = nextIndex(repository);
  if (env === undefined) return;
  const staged = await listStaged(repository, dir, env);
  const isUntouched = (path: string): boolean => {
    const oid = staged.get(path);
    return oid === undefined || before.some((ids) => ids.get(path) === oid);
  };
  await updateIndex(repository, [...written.filter(({ path }) => isUntouched(path)), ...withoutSource(source)], env);
}

/** Returns the environment of the user's next index while a commit of some paths is made, undefined otherwise. */
function nextIndex({ gitDir, env }: Repository): Environment | undefined {
  if (!/^next-index-\d+\.lock$/.test(basename(env.GIT_INDEX_FILE ?? ''))) return undefined;
  const path = join(gitDir, 'index.lock');
  return statusOf(path) === undefined ? undefined : { GIT_INDEX_FILE: path };
}
