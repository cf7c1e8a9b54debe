import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { listDirectory } from './directories.ts';
import { statusOf } from './file-status.ts';
import { removeFile } from './files.ts';
import type { Environment } from './git-environment.ts';
import type { Repository } from './repository.ts';

/**
 * Hands `use` the environment of an empty index of its own and removes it afterwards. A commit built in it takes no
 * lock of the user's index and sees nothing that is staged there.
 */
export async function withPrivateIndex<T>(repository: Repository, use: (env: Environment) => Promise<T>): Promise<T> {
  const path = join(repository.gitDir, `${PREFIX}${randomBytes(12).toString('hex')}`);
  try {
    return await use({ GIT_INDEX_FILE: path });
  } finally {
    removeFile(path);
    // Left behind when git was killed while it wrote.
    removeFile(`${path}.lock`);
  }
}

/**
 * Removes the indexes that killed processes left behind, which name objects and hold none. Those not older than an hour
 * stay: a live process may have one, of a git that may take ten minutes. `now` is in milliseconds since 1970.
 */
export function removeOldIndexes({ gitDir }: Repository, now: number): void {
  for (const name of listDirectory(gitDir)) {
    if (!NAME.test(name)) continue;
    const path = join(gitDir, name);
    if (now - (statusOf(path)?.mtimeMs ?? now) > OLD) removeFile(path);
  }
}

const PREFIX = 'memjoin-index-';
const NAME = new RegExp(`^${PREFIX}[0-9a-f]+(?:\\.lock)?$`);
/** Milliseconds. */
const OLD = 3_600_000;
