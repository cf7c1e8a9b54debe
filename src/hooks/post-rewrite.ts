import { openRepository } from '../git/repository.ts';
import { readSettings } from '../memory/settings.ts';
import type { Occasion } from '../memory/settle/occasion.ts';
import { settleHead } from '../memory/settle/settle-head.ts';
import { recorded } from '../telemetry/record.ts';

/**
 * Settles what an amend or a rebase has left on the branch. `command` is what Git calls it, `rewritten` Git's list: one
 * line for each commit, its old id and its new one.
 */
export async function postRewrite(command: string, rewritten: string): Promise<readonly string[]> {
  const pairs = [...rewritten.matchAll(/^([0-9a-f]{40,}) ([0-9a-f]{40,})/gm)];
  const replaced = pairs.map(([, old = '']) => old);
  const repository = await openRepository(process.cwd());
  // The first of the new commits stands on what the branch was put on.
  const occasion: Occasion =
    command === 'rebase' ? { kind: 'rebase', replaced, onto: `${pairs[0]?.[2]}^` } : { kind: 'amend', replaced };
  const settings = await readSettings(repository);
  return recorded({ ...settings, repository }, 'post-rewrite', async () => {
    const { notes } = await settleHead(repository, settings, occasion);
    return notes;
  });
}
