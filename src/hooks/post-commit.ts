import { openRepository } from '../git/repository.ts';
import { readSettings } from '../memory/settings.ts';
import { settleHead } from '../memory/settle/settle-head.ts';
import { recorded } from '../telemetry/record.ts';

/** Settles the commit just made: no other hook runs after a revert or a cherry-pick, and `--no-verify` skips the one before. */
export async function postCommit(): Promise<readonly string[]> {
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  return recorded({ ...settings, repository }, 'post-commit', async () => {
    const { notes } = await settleHead(repository, settings, { kind: 'commit' });
    return notes;
  });
}
