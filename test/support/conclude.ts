/** How a person who knows only Git ends an operation that stopped: takes one side of each file and goes on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CopiedClone } from './copied-clones.ts';

/** Which side of a conflict is taken; `both` leaves the file as Git made it, markers and all. */
export type Side = 'ours' | 'theirs' | 'both';

/** Enough for every commit of a rebase in these cases. */
const ROUNDS = 12;

/** Whether something waits to be continued, or the index holds a conflict. */
export async function isInProgress(clone: CopiedClone): Promise<boolean> {
  return commandInProgress(clone.cwd) !== undefined || (await unmergedPaths(clone)).length > 0;
}

/** Gives up what waits to be continued, and every conflict with it. */
export async function abort(clone: CopiedClone): Promise<void> {
  const command = commandInProgress(clone.cwd);
  if (command !== undefined) await clone.attempt(command, '--abort');
  if ((await unmergedPaths(clone)).length > 0) await clone.attempt('reset', '--quiet', '--merge');
}

/** Takes `side` of every conflict and continues until nothing is in progress; what cannot be continued is aborted. */
export async function conclude(clone: CopiedClone, side: Side = 'ours'): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const unmerged = await unmergedPaths(clone);
    for (const path of unmerged) await takeSide(clone, path, side);
    const command = commandInProgress(clone.cwd);
    if (command === undefined) {
      if (unmerged.length > 0) await clone.attempt('commit', '--quiet', '-m', 'concluded');
      return;
    }
    if (command === 'merge') {
      if ((await clone.attempt('commit', '--quiet', '--no-edit')).exitCode === 0) return;
      // Refused: nothing but a merge of its own would end this, so the person gives up.
      await clone.attempt('merge', '--abort');
      return;
    }
    const { exitCode } = await clone.attemptWith(NO_EDITOR, command, '--continue');
    if (exitCode !== 0 && (await unmergedPaths(clone)).length === 0) await clone.attempt(command, '--skip');
  }
  const command = commandInProgress(clone.cwd);
  if (command !== undefined) await clone.attempt(command, '--abort');
}

/** Returns the paths that the index holds in several stages. */
async function unmergedPaths(clone: CopiedClone): Promise<readonly string[]> {
  const { stdout } = await clone.git('ls-files', '-z', '--unmerged');
  return [...new Set(stdout.split('\0').filter((record) => record !== ''))]
    .map((record) => record.slice(record.indexOf('\t') + 1))
    .filter((path, index, paths) => paths.indexOf(path) === index);
}

const NO_EDITOR = { GIT_EDITOR: 'true' };

/** The command that would continue what is half done in a work tree. */
const commandInProgress = (cwd: string): 'rebase' | 'am' | 'cherry-pick' | 'revert' | 'merge' | undefined => {
  const has = (name: string): boolean => existsSync(join(cwd, '.git', name));
  if (has('rebase-apply/applying')) return 'am';
  if (has('rebase-merge') || has('rebase-apply')) return 'rebase';
  if (has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (has('REVERT_HEAD')) return 'revert';
  return has('MERGE_HEAD') ? 'merge' : undefined;
};

/** A side that has no such file: the file that is left stays. */
const takeSide = async (clone: CopiedClone, path: string, side: Side): Promise<void> => {
  if (side !== 'both') await clone.attempt('checkout', `--${side}`, '--', path);
  const { exitCode } = await clone.attempt('add', '--', path);
  if (exitCode !== 0) await clone.attempt('rm', '--quiet', '--force', '--ignore-unmatch', '--', path);
};
