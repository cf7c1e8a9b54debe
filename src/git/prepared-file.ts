import { closeSync, fsyncSync, openSync, type Stats, unlinkSync } from 'node:fs';
import { writeFailed } from './file-errors.ts';
import { requireRegular, statusOf } from './file-status.ts';
import { moveFile } from './files.ts';
import { temporaryPath, writeTemporary } from './temporary-file.ts';
import { ToolError } from './tool-error.ts';

/** A new text of a file, finished beside it. Whoever prepared it calls `discard` in the end, whether it was replaced or not. */
export type PreparedFile = {
  /** Path of the temporary file that holds the text. */
  readonly temporary: string;
  /** Puts the text on the disk, which takes a while. */
  readonly sync: () => void;
  /** Puts it in the place of the file, unless that was changed since; returns whether it did. */
  readonly replace: () => boolean;
  readonly discard: () => void;
};

/**
 * Writes `bytes` beside the file `path`, whose status is `previous`, for replacing it later as `writeAtomic` does at once:
 * Git can read the text from there meanwhile. Throws `unsafe-path` for anything but a regular file, `write-failed` with
 * the errno as `cause`.
 */
export function prepareFile(
  path: string,
  { previous, bytes }: { readonly previous: Stats; readonly bytes: Buffer },
): PreparedFile {
  requireRegular(path, previous);
  const temporary = temporaryPath(path);
  const fill = (write: (bytes: Buffer) => void): boolean => {
    write(bytes);
    return true;
  };
  try {
    writeTemporary(temporary, { fill, mode: previous.mode & 0o7777, previous, durable: false });
  } catch (error) {
    removeQuietly(temporary);
    throw error instanceof ToolError ? error : writeFailed(path, error);
  }
  return {
    temporary,
    sync: () => syncFile(temporary),
    replace: () => isSame(statusOf(path), previous) && moveFile(temporary, path),
    discard: () => removeQuietly(temporary),
  };
}

function syncFile(path: string): void {
  try {
    // Some systems sync only what was opened for writing.
    const descriptor = openSync(path, 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw writeFailed(path, error);
  }
}

function isSame(now: Stats | undefined, { ino, size, mtimeMs, ctimeMs }: Stats): boolean {
  return now?.ino === ino && now.size === size && now.mtimeMs === mtimeMs && now.ctimeMs === ctimeMs;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It took the place of the file, was never made, or stays: nothing depends on it.
  }
}
