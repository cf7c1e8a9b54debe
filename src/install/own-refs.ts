import { listRefs, readRef, updateRef } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import type { Removal } from './uninstall.ts';

/**
 * Returns what takes the refs away that a sync keeps for itself and makes again when it needs them: what it fetched last,
 * also under the name that earlier versions used, and where this work tree was moved last. Other refs hold data and stay.
 */
export async function planRefRemoval(repository: Repository): Promise<readonly Removal[]> {
  const found: Removal[] = [];
  for (const prefix of PREFIXES) {
    const refs = await listRefs(repository, prefix);
    if (refs.length === 0) continue;
    const apply = async (): Promise<void> => {
      for (const ref of refs) {
        const from = await readRef(repository, ref);
        if (from !== undefined)
          await updateRef(repository, ref, { from, to: undefined, message: 'memjoin: uninstall' });
      }
    };
    found.push({ what: `${prefix}: remove what sync noted for itself`, apply });
  }
  return found;
}

const PREFIXES = ['refs/memjoin/fetched', 'refs/memjoin/upstream', 'refs/worktree/memjoin'] as const;
