import { basename, dirname, join } from 'node:path';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { listDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { ToolError } from '../../git/tool-error.ts';

/**
 * Returns whether a program seems to be about to replace the file at `path`: it first writes the new one under a longer
 * name beside it, as the official memory server does. One that it has left lying is older than a second. Throws
 * `read-failed` where the folder cannot be listed.
 */
export function isBeingSaved(path: string): boolean {
  const [directory, name] = [dirname(path), basename(path)];
  return listNames(directory).some((other) => {
    if (other === name || !other.startsWith(name)) return false;
    const changed = statusOf(join(directory, other))?.mtimeMs;
    return changed !== undefined && Math.abs(Date.now() - changed) < RECENT;
  });
}

const listNames = (directory: string): readonly string[] => {
  try {
    return listDirectory(directory);
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'read-failed') throw error;
    throw unlistable(directory, error);
  }
};

const unlistable = (directory: string, cause: ToolError): ToolError =>
  new ToolError(cause.code, cause.message, {
    hint: `The live file was left alone: only its folder tells whether its program is about to save it. To let it be listed: chmod u+rx -- ${shellWord(printable(directory))}`,
    cause,
  });

/** In milliseconds. */
const RECENT = 1000;
