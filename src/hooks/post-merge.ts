import { printable } from '../core/printable.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { restore } from '../memory/restore.ts';
import { readSettings, type Settings } from '../memory/settings.ts';
import { settleHead } from '../memory/settle-head.ts';

/**
 * Settles the commit that a merge or a pull has made and, if `memjoin.restoreOnMerge` is set, writes what came in into the
 * source; `isSquash` is what Git says of `merge --squash`, which makes no commit.
 */
export async function postMerge(isSquash: boolean): Promise<readonly string[]> {
  if (isSquash) return [];
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  const { notes } = await settleHead(repository, settings);
  if (!settings.restoreOnMerge || settings.source === undefined) return notes;
  return [...notes, ...(await restoreAfterMerge(repository, settings))];
}

/** Restores the source and returns what to say of it; a failure too is only said. */
async function restoreAfterMerge(repository: Repository, settings: Settings): Promise<readonly string[]> {
  const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
  try {
    const { source, outcome, plan, notes } = await restore(repository, settings, { clocks, isAfterMerge: true });
    if (outcome !== 'restored' || plan === undefined) return notes;
    const { added, changed, removed } = plan;
    const done = `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
    return [`${printable(source)} was brought up to date: ${done}.`, ...notes];
  } catch (error) {
    const hint = error instanceof ToolError && error.hint !== undefined ? [`hint: ${error.hint}`] : [];
    return [`The source was not brought up to date: ${error instanceof Error ? error.message : error}`, ...hint];
  }
}
