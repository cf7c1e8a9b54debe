import { chmodSync, linkSync, lstatSync, realpathSync } from 'node:fs';
import { errnoOf, isAbsent, readFailed, writeFailed } from './file-errors.ts';
import { statusOf } from './file-status.ts';

/**
 * Returns the path of the file that `path` stands for, symbolic links resolved, or `path` itself if nothing is there.
 * Throws `read-failed` for a link that leads nowhere.
 */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsent(error) && statusOf(path) === undefined) return path;
    throw readFailed(path, 'cannot follow', error);
  }
}

/**
 * Gives the file at `from` the second name `to`. Returns `linked`; `taken` if something is at `to`; `impossible` where
 * the two are on different file systems or the system allows no links there.
 */
export function linkFile(from: string, to: string): 'linked' | 'taken' | 'impossible' {
  try {
    linkSync(from, to);
    return 'linked';
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (code === 'EEXIST') return 'taken';
    if (['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'ENOSYS'].includes(code)) return 'impossible';
    throw writeFailed(to, error);
  }
}

/** Makes the file at `path` readable for its owner alone, unless it has other names, which nobody told us to change. */
export function makePrivate(path: string): void {
  try {
    if (lstatSync(path).nlink === 1) chmodSync(path, 0o600);
  } catch (error) {
    // Another user's file: the folder it is in is private anyway.
    if (errnoOf(error) !== 'EPERM') throw writeFailed(path, error);
  }
}
