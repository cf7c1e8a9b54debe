import { lstatSync, type Stats } from 'node:fs';
import { printable } from '../core/printable.ts';
import { isAbsent, readFailed } from './file-errors.ts';
import { ToolError } from './tool-error.ts';

/**
 * Returns the status of what stands at `path` without following a symbolic link, or `undefined` when nothing does.
 */
export function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw readFailed(path, 'cannot look at it', error);
  }
}

/** Throws `unsafe-path` when `status` is not that of a regular file: anything else could hang, or be somebody else's. */
export function requireRegular(path: string, status: Stats): void {
  if (status.isFile()) return;
  throw new ToolError('unsafe-path', `${printable(path)}: is ${kindOf(status)}, not a regular file.`, {
    hint: 'Move it away, or restore the file from Git.',
  });
}

/** Returns in words what kind of thing has `status`: "a file", "a symbolic link", "a directory", "a named pipe"… */
export function kindOf(status: Stats): string {
  if (status.isFile()) return 'a file';
  if (status.isSymbolicLink()) return 'a symbolic link';
  if (status.isDirectory()) return 'a directory';
  return status.isFIFO() ? 'a named pipe' : 'a device or socket';
}
