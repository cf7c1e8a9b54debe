import { openRepository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { COPY, readSettings } from '../memory/settings.ts';
import { settleIndex } from '../memory/settle/settle-index.ts';
import { recorded } from '../telemetry/record.ts';

/** Settles the index of the commit in progress; throws, which stops the commit, for what only the user can mend. */
export async function preCommit(): Promise<readonly string[]> {
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  const { notes: done, isNothingLeft } = await recorded({ ...settings, repository }, 'pre-commit', (tell) => {
    // A torn file that it stops is what it is for, and no failure.
    tell({ isFinding: true });
    return settleIndex(repository, settings, { now: Date.now() });
  });
  const notes = settings.isCopy ? [COPY, ...done] : done;
  if (!isNothingLeft) return notes;
  throw new ToolError('usage', [...notes, 'Nothing else is staged, so there is nothing to commit.'].join('\n'), {
    hint: 'The memory file is backed up already; leave it out of git add to commit without this message.',
  });
}
