import { closeSync, constants, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { statusOf } from './file-status.ts';
import { readIfPresent, removeFile } from './files.ts';
import { ToolError } from './tool-error.ts';

/**
 * Returns what programs have appended to the file `path`, and puts an empty one in its place, or with `keep` false none.
 * Empty where its folder is not there or not ours to write; what is appended in this very moment may be lost.
 */
export function takeNotes(path: string, { keep }: { readonly keep: boolean }): string {
  if (statusOf(dirname(path))?.isDirectory() !== true) return '';
  const size = statusOf(path)?.size;
  if (size === 0 && keep) return '';
  const taken = `${path}-${process.pid}`;
  try {
    if (size !== undefined) renameSync(path, taken);
    if (keep) closeSync(openSync(path, constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600));
    if (size === undefined) return '';
    const text = readIfPresent(taken)?.toString() ?? '';
    removeFile(taken);
    return text;
  } catch (error) {
    if (error instanceof ToolError || (error instanceof Error && 'code' in error)) return '';
    throw error;
  }
}
