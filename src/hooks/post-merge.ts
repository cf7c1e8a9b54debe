import { openRepository } from '../git/repository.ts';
import { restoreAndTell } from '../memory/restore/restore-and-tell.ts';
import { readSettings } from '../memory/settings.ts';
import { settleHead } from '../memory/settle/settle-head.ts';
import { recorded } from '../telemetry/record.ts';

/**
 * Settles the commit that a merge or a pull has made and, if `memjoin.restoreOnMerge` is set, writes what came in into the
 * source; `isSquash` is what Git says of `merge --squash`, which makes no commit.
 */
export async function postMerge(isSquash: boolean): Promise<readonly string[]> {
  if (isSquash) return [];
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  const { notes } = await recorded({ ...settings, repository }, 'post-merge', () =>
    settleHead(repository, settings, { kind: 'merge' }),
  );
  if (!settings.restoreOnMerge || settings.source === undefined) return notes;
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  return [...notes, ...(await restoreAndTell(repository, settings, { clocks, isAfterMerge: true }))];
}
