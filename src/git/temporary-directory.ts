import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFailed } from './file-errors.ts';

/** Makes a new directory of our own, readable by nobody else, below the system's, and returns its real path. */
export function makeTemporaryDirectory(prefix: string): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(join(realpathSync(parent), prefix));
  } catch (error) {
    throw writeFailed(join(parent, prefix), error);
  }
}

/** Removes a directory that {@link makeTemporaryDirectory} made, with all that is in it. */
export function removeTemporaryDirectory(path: string): void {
  try {
    // A git child that was just killed may still be giving its last files back.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch (error) {
    throw writeFailed(path, error);
  }
}
