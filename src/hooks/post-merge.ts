import { openRepository } from '../git/repository.ts';
import { readSettings } from '../memory/settings.ts';
import { settleHead } from '../memory/settle-head.ts';

/** Settles the commit that a merge or a pull has made; `isSquash` is what Git says of `merge --squash`, which makes none. */
export async function postMerge(isSquash: boolean): Promise<readonly string[]> {
  if (isSquash) return [];
  const repository = await openRepository(process.cwd());
  const { notes } = await settleHead(repository, await readSettings(repository));
  return notes;
}
