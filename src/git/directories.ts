import { mkdirSync, rmdirSync } from 'node:fs';
import { errnoOf, writeFailed } from './file-errors.ts';

/** Makes the directory `path` and those above it, where they are missing; throws `write-failed`. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeFailed(path, error);
  }
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
