import { printable } from '../../core/printable.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import type { Settings } from '../settings.ts';
import { noteDueRestore } from './due-restore.ts';
import { type RestoreOptions, restore } from './restore.ts';

/** Restores the source after a merge or a sync and returns what to say of it; a failure too is only said, and the next sync or backup tries again. */
export async function restoreAndTell(
  repository: Repository,
  settings: Settings,
  options: RestoreOptions,
): Promise<readonly string[]> {
  noteDueRestore(repository);
  try {
    const { source, outcome, plan, notes } = await restore(repository, settings, options);
    if (outcome !== 'restored' || plan === undefined) return notes;
    const { added, changed, removed } = plan;
    const done = `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
    return [`${printable(source)} was brought up to date: ${done}.`, ...notes];
  } catch (error) {
    const hint = error instanceof ToolError && error.hint !== undefined ? [`hint: ${error.hint}`] : [];
    return [`The source was not brought up to date: ${error instanceof Error ? error.message : error}`, ...hint];
  }
}
