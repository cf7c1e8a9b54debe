import { join } from 'node:path';
import { readIfPresent } from './files.ts';
import { currentBranch } from './refs.ts';
import type { Repository } from './repository.ts';

/**
 * Returns the branch, a full name, that HEAD stands on, or that a rebase or a bisect in progress has left and will come back
 * to; `undefined` when HEAD is detached for another reason.
 */
export async function branchUnderway(repository: Repository): Promise<string | undefined> {
  const branch = await currentBranch(repository);
  if (branch !== undefined) return branch;
  for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
    const left = readIfPresent(join(repository.gitDir, name))?.toString().trim();
    if (left === undefined || left === '' || left === 'detached HEAD') continue;
    // BISECT_START has the short name, or an object id.
    if (name !== 'BISECT_START') return left;
    return /^[0-9a-f]{40,}$/.test(left) ? undefined : `refs/heads/${left}`;
  }
  return undefined;
}
