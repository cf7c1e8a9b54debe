import { accessSync, constants, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, isAbsent, readFailed, writeFailed } from './file-errors.ts';
import { statusOf } from './file-status.ts';

/** Makes the directory `path` and those above it, where they are missing, with `mode`; throws `write-failed`. */
export function makeDirectory(path: string, { mode = 0o777 }: { readonly mode?: number } = {}): void {
  try {
    makeWithParents(path, mode);
  } catch (error) {
    throw writeFailed(path, error);
  }
}

// Not `recursive` of Node, which never ends where a folder is there in which none can be made, as in /proc and under autofs.
function makeWithParents(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (isDirectory(path)) return;
    const parent = dirname(path);
    if (errnoOf(error) !== 'ENOENT' || isDirectory(parent) || parent === path) throw error;
    makeWithParents(parent, mode);
    makeWithParents(path, mode);
  }
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Returns the names in the directory `path`, sorted; none if there is no such directory. */
export function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw readFailed(path, 'cannot list', error);
  }
}

/** Returns the paths of all files below the directory `path`, links not followed; none if there is no such directory. */
export function listFilesBelow(path: string): readonly string[] {
  return listDirectory(path).flatMap((name) => {
    const below = join(path, name);
    return statusOf(below)?.isDirectory() ? listFilesBelow(below) : [below];
  });
}

/** Removes the directory `path` and returns whether it is gone; one with something in it stays. */
export function removeEmptyDirectory(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw writeFailed(path, error);
  }
}

/** Returns whether files can be made in the directory `path`; where there is none, whether it can be made. */
export function isWritableFolder(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    return isAbsent(error) && dirname(path) !== path && isWritableFolder(dirname(path));
  }
}
