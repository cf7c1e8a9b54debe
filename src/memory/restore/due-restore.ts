/**
 * A mark that entries came in which are still to be written into the live file. It is set before the branch moves and goes
 * when a restore has come to its end, so that one that was killed in between is made up for.
 */
import { dirname, join } from 'node:path';
import { makeDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { removeFile, writeAtomic } from '../../git/files.ts';
import type { Repository } from '../../git/repository.ts';
import type { Settings } from '../settings.ts';

type Restoring = Pick<Settings, 'restoreOnMerge' | 'source'>;

/** Name of the mark in the folder of memjoin. */
export const DUE_RESTORE = 'restore-due';

/** Sets the mark; it is on the disk when this returns. */
export function noteDueRestore(repository: Repository): void {
  const path = markPath(repository);
  makeDirectory(dirname(path));
  writeAtomic(path, Buffer.from('Entries came in that the live file does not show yet: memjoin restore\n'));
}

/** Returns since when a restore is due, in milliseconds since 1970, where restores are done at all. */
export function restoreDueSince(repository: Repository, settings: Restoring): number | undefined {
  return isRestoredByItself(settings) ? statusOf(markPath(repository))?.mtimeMs : undefined;
}

/** Takes the mark away. */
export function clearDueRestore(repository: Repository): void {
  if (statusOf(markPath(repository)) !== undefined) removeFile(markPath(repository));
}

/** Returns whether what comes in is to be written into the live file without being asked. */
export function isRestoredByItself({ restoreOnMerge, source }: Restoring): boolean {
  return restoreOnMerge && source !== undefined;
}

function markPath({ commonDir }: Repository): string {
  return join(commonDir, 'memjoin', DUE_RESTORE);
}
