import { join } from 'node:path';
import { listDirectory } from './directories.ts';
import { statusOf } from './file-status.ts';
import { removeFile } from './files.ts';
import { ToolError } from './tool-error.ts';

/**
 * Removes from `folder` the temporary files of ours that killed processes left: regular files with a name as only we give
 * it, older than an hour. They are whole or torn copies of what a repository holds. What cannot be removed stays; doctor
 * tells of it. `now` is in milliseconds since 1970.
 */
export function removeOldTemporaries(folder: string, now: number): void {
  try {
    for (const name of listDirectory(folder).filter((found) => NAME.test(found))) {
      const path = join(folder, name);
      const status = statusOf(path);
      if (status?.isFile() === true && now - status.mtimeMs > OLD) removeFile(path);
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
  }
}

/** As `temporary-file.ts` makes them. */
const NAME = /^\.memjoin-[0-9a-f]{24}\.tmp$/;
/** Milliseconds. */
const OLD = 3_600_000;
