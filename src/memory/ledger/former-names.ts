import { listReflogMessages, readRef } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';

/**
 * Returns the full names that `branch` had before, the last one first, as its reflog tells (`git branch -m` takes that
 * along); none that another branch has now. A branch that was copied (`git branch -c`) had no name before.
 */
export async function formerNames(repository: Repository, branch: string): Promise<readonly string[]> {
  const names: string[] = [];
  let name = branch;
  for (const message of await listReflogMessages(repository, branch, '^Branch: ')) {
    const [, verb, from, to] = /^Branch: (renamed|copied) (\S+) to (\S+)$/.exec(message) ?? [];
    if (from === undefined || to !== name) continue;
    if (verb === 'copied') break;
    name = from;
    names.push(name);
  }
  const tips = await Promise.all(names.map((former) => readRef(repository, former)));
  return names.filter((_, index) => tips[index] === undefined);
}
