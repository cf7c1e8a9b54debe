import { printable } from '../../core/printable.ts';
import { branchUnderway } from '../../git/branch-underway.ts';
import { readRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';

/**
 * Returns the full name of the branch to sync: the one called `name`, else the checked-out one, also while a rebase or a
 * bisect has HEAD detached from it. Throws `operation-in-progress` where there is none.
 */
export async function branchToSync(repository: Repository, name: string | undefined): Promise<string> {
  if (name !== undefined) {
    const branch = `refs/heads/${name}`;
    if ((await readRef(repository, branch)) !== undefined) return branch;
    throw new ToolError('usage', `${printable(name)}: there is no such branch here.`, { hint: 'git branch --list' });
  }
  const branch = await branchUnderway(repository);
  if (branch !== undefined) return branch;
  throw new ToolError('operation-in-progress', 'HEAD is detached: there is no branch to sync.', {
    hint: 'Check a branch out (git switch NAME), or name it: memjoin sync --branch NAME',
  });
}
