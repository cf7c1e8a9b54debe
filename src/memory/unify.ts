import type { Repository } from '../git/repository.ts';
import { requireWorkTree } from './ids/edit.ts';
import { findUnreadable, type Knowledge } from './known.ts';
import type { Settings } from './settings.ts';
import { type Written, writeEntries } from './write-entries.ts';

/**
 * Makes the unified file of the checked-out branch the join of itself and of all host files, and commits it; what HEAD,
 * index or work tree hold and a file lacks comes in as well. Also returns what cannot be read. Nothing to change, no commit.
 */
export async function unify(
  repository: Repository,
  settings: Settings,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Written & Pick<Knowledge, 'unreadable'>> {
  requireWorkTree(repository);
  let unreadable: Knowledge['unreadable'] = [];
  const written = await writeEntries(repository, settings, {
    command: 'memjoin unify',
    dryRun,
    isSparing: true,
    plan: ({ states }) => {
      unreadable = findUnreadable(states);
      return { additions: new Map(), subject: () => 'bring the unified file up to date' };
    },
  });
  return { ...written, unreadable };
}
