import { decodePath, splitRecords } from './path-text.ts';
import { gitIn, type Repository } from './repository.ts';
import { NO_HOOKS } from './run.ts';

/**
 * Returns whether index and work tree hold at `pathspecs` exactly what HEAD holds, as far as Git can tell without reading
 * a file that looks untouched since Git last saw it; false also where that cannot be told: no work tree, no commit yet.
 */
export async function isCheckoutClean(repository: Repository, pathspecs: readonly string[]): Promise<boolean> {
  if (repository.topLevel === undefined) return false;
  // Unlike diff-index this one also remembers, if the index is not locked, which files it has found to be the same.
  const question = ['diff', '--quiet', '--no-ext-diff', '--no-textconv', 'HEAD', '--', ...pathspecs];
  const { exitCode } = await gitIn(repository, [...NO_HOOKS, ...question], { allowExit: [1, 128] });
  return exitCode === 0;
}

/**
 * Returns whether the work tree or the index holds changes at `pathspecs` that no commit has, new and removed files
 * included; false without a work tree.
 */
export async function hasUncommitted(repository: Repository, pathspecs: readonly string[]): Promise<boolean> {
  if (repository.topLevel === undefined) return false;
  const question = ['status', '--porcelain', '--untracked-files=all', '--', ...pathspecs];
  const { stdout } = await gitIn(repository, [...NO_HOOKS, ...question]);
  return stdout.length > 0;
}

/** Returns the tracked paths at `pathspecs` that the work tree does not hold as HEAD does; none where there is no commit yet. */
export async function listChanged(repository: Repository, pathspecs: readonly string[]): Promise<readonly string[]> {
  if (repository.topLevel === undefined) return [];
  const question = ['diff', '--name-only', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', 'HEAD', '--'];
  const { stdout } = await gitIn(repository, [...NO_HOOKS, ...question, ...pathspecs], { allowExit: [1, 128] });
  return splitRecords(stdout).map(decodePath);
}

/**
 * Returns the tracked paths at `pathspecs` of which the work tree may hold something else than the index, by what Git noted
 * when it last saw them: all that differ, and some that do not. No file is read, nothing is written.
 */
export async function listDirty(repository: Repository, pathspecs: readonly string[]): Promise<readonly string[]> {
  const question = ['diff-files', '--name-only', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', '--'];
  const { stdout } = await gitIn(repository, [...NO_HOOKS, ...question, ...pathspecs]);
  return splitRecords(stdout).map(decodePath);
}
