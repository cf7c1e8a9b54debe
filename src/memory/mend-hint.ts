import { NEWER_FORMAT } from '../core/document.ts';
import { printable } from '../core/printable.ts';
import type { Problem } from '../core/problem.ts';
import { shellWord } from '../core/shell-word.ts';

/**
 * Returns what to do about contents that cannot be read: `mend`, a full sentence or more, as far as they are broken. What a
 * newer memjoin has written is not: there it is to upgrade.
 */
export function mendHint(problems: readonly Pick<Problem, 'message'>[], mend: string): string {
  const newer = problems.filter(({ message }) => message === NEWER_FORMAT).length;
  if (newer === 0) return mend;
  return newer === problems.length ? UPGRADE : `${mend} For a file of a newer memjoin: ${UPGRADE}`;
}

/** Returns the same for a commit that was stopped because of `path`, with the way back. */
export function stoppedHint(problems: readonly Pick<Problem, 'message'>[], path: string): string {
  const back = `Or go back to the last commit: git restore --staged --worktree -- ${shellWord(printable(path))}`;
  return `The commit was stopped and nothing changed. ${mendHint(problems, 'Mend the file and git add it.')} ${back}`;
}

const UPGRADE = 'Upgrade memjoin on this machine, run "memjoin install", then do the same again.';
