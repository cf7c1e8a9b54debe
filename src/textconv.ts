/**
 * The text of a memory file for `git diff`, `git log -p`, `git show` and `git blame`: Git runs it as `textconv FILE` for
 * each version it prints. Whatever cannot be read as entries is printed as it is, because Git gives a whole diff up when
 * this program fails. Exit codes: 0; 1 nothing was printed, and the launcher prints the file.
 */
import { readableText } from './core/readable.ts';
import { readWhole } from './git/files.ts';
import { writeOutput } from './git/standard-output.ts';

/** Prints the file that Git names in `argv` and returns the exit code. */
export function convert([path]: readonly string[]): number {
  if (path === undefined) return 1;
  let pieces: readonly Buffer[];
  try {
    const bytes = readWhole(path);
    pieces = textOf(bytes) ?? [bytes];
  } catch {
    return 1;
  }
  try {
    writeOutput(pieces);
  } catch {
    // The reader has left, as a pager does, and wants no more.
  }
  return 0;
}

const textOf = (bytes: Buffer): readonly Buffer[] | undefined => {
  try {
    return readableText(bytes);
  } catch {
    // A defect of ours is no reason to show nothing.
    return undefined;
  }
};

process.exitCode = convert(process.argv.slice(2));
