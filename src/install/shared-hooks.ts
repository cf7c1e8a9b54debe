import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isWritableFolder, listDirectory } from '../git/directories.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent } from '../git/files.ts';
import { isOurs } from '../git/hook-text.ts';
import type { Repository } from '../git/repository.ts';
import { HOOKS } from './hook-table.ts';
import { pathInside } from './managed-paths.ts';
import { recordPath } from './record.ts';

/**
 * A folder of hooks that belongs to no single repository (a global `core.hooksPath`): our call in it serves every clone
 * that memjoin was installed in, so it stays until the last of them is gone. Each of them has a file of its own in the
 * folder `memjoin-users` there, with the path of its git directory; two that come or go at once do not get in each other's way.
 */
export function isSharedFolder({ topLevel, commonDir }: Repository, hooksDir: string): boolean {
  const roots = [commonDir, ...(topLevel === undefined ? [] : [topLevel])];
  return roots.every((root) => pathInside(root, hooksDir) === undefined);
}

/**
 * Returns whether the hook files in `hooksDir` go on calling memjoin here, whatever this clone does: other clones need the
 * calls of a shared folder, and those in a folder that cannot be written cannot be taken out.
 */
export function keepsCalls(repository: Repository, hooksDir: string): boolean {
  const calls = HOOKS.filter(({ event }) => {
    const bytes = readIfPresent(join(hooksDir, event), { followSymlink: true });
    return bytes !== undefined && isOurs(bytes);
  });
  if (calls.length === 0) return false;
  const isNeeded = isSharedFolder(repository, hooksDir) && otherUsers(repository, hooksDir).living.length > 0;
  return isNeeded || (calls.length === HOOKS.length && !isWritableFolder(hooksDir));
}

/** Returns the folder with a file for each clone that uses our calls in the shared folder `hooksDir`. */
export function usersFolder(hooksDir: string): string {
  return join(hooksDir, 'memjoin-users');
}

/** Returns the file that says that `repository` uses the shared folder `hooksDir`. */
export function userFile(
  { commonDir }: Repository,
  hooksDir: string,
): { readonly path: string; readonly bytes: Buffer } {
  const name = createHash('sha256').update(commonDir).digest('hex').slice(0, 16);
  return { path: join(usersFolder(hooksDir), name), bytes: Buffer.from(`${commonDir}\n`) };
}

/** Returns the git directories of the other clones that still use the shared folder `hooksDir`, and the files of those gone. */
export function otherUsers(
  repository: Repository,
  hooksDir: string,
): { readonly living: readonly string[]; readonly stale: readonly string[] } {
  const living: string[] = [];
  const stale: string[] = [];
  const own = userFile(repository, hooksDir).path;
  for (const name of listDirectory(usersFolder(hooksDir))) {
    const path = join(usersFolder(hooksDir), name);
    if (path === own) continue;
    const commonDir = readIfPresent(path)?.toString().replace(/\n$/, '') ?? '';
    const isInstalled = commonDir !== '' && statusOf(recordPath({ commonDir })) !== undefined;
    if (isInstalled) living.push(commonDir);
    else stale.push(path);
  }
  return { living, stale };
}
