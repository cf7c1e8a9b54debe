import { readEntries } from '../../core/read-entries.ts';
import { listChanged } from '../../git/checkout-state.ts';
import type { Repository } from '../../git/repository.ts';
import { readWorkTree } from '../content.ts';
import { isManaged, managedPathspecs } from '../managed.ts';
import { sha256 } from '../sha256.ts';
import type { Torn } from './sync-join.ts';

/**
 * Returns the managed files of the work tree that cannot be read, as far as they are not what HEAD holds: those of HEAD are
 * told by who reads it. None without a work tree, and before the first commit.
 */
export async function tornInCheckout(repository: Repository, dir: string): Promise<readonly Torn[]> {
  const paths = (await listChanged(repository, managedPathspecs(dir))).filter((path) => isManaged(dir, path));
  return [...readWorkTree(repository, paths)].flatMap(([path, bytes]) => {
    const read = readEntries(bytes, sha256);
    return read.ok ? [] : [{ path, where: 'work-tree' as const, isReplaced: false, problem: read.problem }];
  });
}
