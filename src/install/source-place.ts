import { dirname } from 'node:path';
import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { statusOf } from '../git/file-status.ts';
import { realPath } from '../git/links.ts';
import { ToolError } from '../git/tool-error.ts';
import { inPlaceOf, lookAtSource } from '../memory/source/look-at-source.ts';

/**
 * Throws `usage` if no live memory file can be at the absolute path `source`: a folder is there, or its own folder is
 * missing or something else. That the file itself is missing is no error: a new machine has none yet.
 */
export function requireSourcePlace(source: string): void {
  const hasFolder = lookAtSource(source) !== 'no-folder';
  if (hasFolder && statusOf(realPath(source))?.isDirectory() === true) {
    throw new ToolError('usage', `--source ${printable(source)}: is a folder, not a memory file.`, {
      hint: `Name the file in it: --source ${shellWord(printable(`${source}/memory.json`))}`,
    });
  }
  const folder = dirname(source);
  if (hasFolder) return;
  const found = inPlaceOf(folder);
  if (found !== undefined) {
    throw new ToolError(
      'usage',
      `--source ${printable(source)}: ${printable(found.path)} is ${found.kind}, no folder.`,
      {
        hint: 'Correct the path; or, if your program is going to keep its file there, move that away and make the folder.',
      },
    );
  }
  throw new ToolError('usage', `--source ${printable(source)}: there is no folder ${printable(folder)}.`, {
    hint: `Correct the path; or, if your program is going to keep its file there, make the folder: mkdir -p -- ${shellWord(printable(folder))}`,
  });
}
