import { join } from 'node:path';
import { readEntries } from '../core/read-entries.ts';
import { listDirty } from '../git/checkout-state.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent } from '../git/files.ts';
import type { Repository } from '../git/repository.ts';
import { managedPathspecs } from '../memory/managed.ts';
import { sha256 } from '../memory/sha256.ts';

/** Returns what stands in the work tree at `path` in the place of a file; undefined for a file, and where nothing is. */
export function kindInWorkTree({ topLevel = '' }: Repository, path: string): string | undefined {
  const status = statusOf(join(topLevel, path));
  if (status === undefined || status.isFile()) return undefined;
  return status.isSymbolicLink() ? 'a symbolic link' : status.isDirectory() ? 'a folder' : 'no regular file';
}

/**
 * Returns why managed files of the work tree that differ from the index cannot be read, by path: no commit will take them as
 * they are.
 */
export async function findTorn(repository: Repository, dir: string): Promise<ReadonlyMap<string, string>> {
  const { topLevel } = repository;
  const torn = new Map<string, string>();
  for (const path of topLevel === undefined ? [] : await listDirty(repository, managedPathspecs(dir))) {
    if (kindInWorkTree(repository, path) !== undefined) continue;
    const bytes = readIfPresent(join(topLevel ?? '', path));
    const result = bytes && readEntries(bytes, sha256);
    if (result === undefined || result.ok) continue;
    torn.set(path, `unreadable in line ${result.problem.line} of the work tree`);
  }
  return torn;
}
