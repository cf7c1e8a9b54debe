import { openRepository } from '../git/repository.ts';
import { readSettings } from '../memory/settings.ts';
import { settleHead } from '../memory/settle-head.ts';

/**
 * Settles what an amend or a rebase has left on the branch. `command` is what Git calls it, `rewritten` Git's list: one
 * line for each commit, its old id and its new one.
 */
export async function postRewrite(command: string, rewritten: string): Promise<readonly string[]> {
  const replaced = rewritten
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((oid) => /^[0-9a-f]{40,}$/.test(oid));
  const repository = await openRepository(process.cwd());
  const kind = command === 'rebase' ? 'rebase' : 'amend';
  const { notes } = await settleHead(repository, await readSettings(repository), { kind, replaced });
  return notes;
}
