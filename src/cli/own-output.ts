import { dirname, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { statusOf } from '../git/file-status.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import { ToolError } from '../git/tool-error.ts';

/**
 * Writes `text` to the file `path` in one step. A file that is there is replaced only if it is empty or begins as `text`
 * does, up to `beginning`: a mistaken path may be that of the live memory file. Else `write-failed`, and nothing is written.
 */
export function writeOwnOutput(
  path: string,
  text: string,
  { beginning, mode }: { readonly beginning: string; readonly mode?: number },
): void {
  const target = resolve(path);
  requireFolderOf(path);
  const present = readIfPresent(target);
  if (present !== undefined && present.length > 0 && !present.toString('latin1').startsWith(beginning)) {
    throw new ToolError('write-failed', `${printable(path)}: holds something else; it was not written over.`, {
      hint: 'Choose another name, or move that file away.',
    });
  }
  writeAtomic(target, Buffer.from(text), mode === undefined ? {} : { mode });
}

/** Throws `write-failed` unless the folder is there that the file `path` is to be in. */
export function requireFolderOf(path: string): void {
  const folder = dirname(resolve(path));
  if (statusOf(folder) !== undefined) return;
  throw new ToolError('write-failed', `${printable(path)}: there is no folder ${printable(folder)}.`, {
    hint: `Correct the path, or make the folder: mkdir -p -- ${shellWord(printable(folder))}`,
  });
}
