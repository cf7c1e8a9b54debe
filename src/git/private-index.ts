import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
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

/** As `old-temporaries.ts` knows them. */
const PREFIX = 'memjoin-index-';
