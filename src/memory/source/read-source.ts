import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { parseSource } from '../../dialects/detect.ts';
import type { ReadOptions, Source } from '../../dialects/element.ts';
import { readIfPresent } from '../../git/files.ts';
import { ToolError } from '../../git/tool-error.ts';
import { sha256 } from '../sha256.ts';
import { inPlaceOf, lookAtSource } from './look-at-source.ts';

/** How long a source that keeps changing, or is half-written, is read again: milliseconds. */
const PATIENCE = 2000;
/** Two reads this far apart that agree are taken for what the program meant: milliseconds. */
export const PAUSE = 15;

/** A source as it was read, and what its bytes say. */
export type SourceRead = { readonly bytes: Buffer; readonly source: Source };

/**
 * Reads the source at `path`, which another program may be writing, until two reads agree and parse; `read` may read it
 * by another way. Throws `source-busy` if it keeps changing, `unknown-shape` with file, line and column if what it holds
 * cannot be read, `read-failed` if it is not there. `now` is a monotonic clock in milliseconds. Nothing is ever written.
 */
export async function readSource(
  path: string,
  {
    now,
    read = () => readPresent(path),
    ...options
  }: Omit<ReadOptions, 'sha256'> & { readonly now: () => number; readonly read?: () => Buffer },
): Promise<SourceRead> {
  const deadline = now() + PATIENCE;
  let previous = read();
  for (;;) {
    await sleep(PAUSE);
    const bytes = read();
    const isSteady = bytes.equals(previous);
    previous = bytes;
    if (isSteady) {
      const source = parseSource(bytes, { ...options, sha256 });
      if (source.ok) return { bytes, source: source.value };
      if (now() > deadline) {
        const { line, column, message } = source.problem;
        throw new ToolError('unknown-shape', `${printable(path)}:${line}:${column}: ${printable(message)}`, {
          hint: 'Nothing was changed. Let the program that owns the file finish or mend it, then run the same command again. If that is not the memory file, name the right one: memjoin install --source PATH',
        });
      }
    } else if (now() > deadline) {
      throw new ToolError('source-busy', `${printable(path)}: is being written all the time; no two reads agreed.`, {
        hint: 'Nothing was changed. Run the same command again when the program that owns the file is quieter.',
      });
    }
  }
}

/** Returns the bytes of the source at `path`, or `undefined` if nothing is there. Throws `unsafe-path` for a folder or a pipe. */
export function readSourceBytes(path: string): Buffer | undefined {
  try {
    return readIfPresent(path, { followSymlink: true });
  } catch (error) {
    throw error instanceof ToolError && error.code === 'unsafe-path' ? notAFile(error) : error;
  }
}

/** Returns the refusal of a source of zero bytes, which is a lost file and no empty memory; `cause` names the place. */
export function emptySource(path: string, cause: ToolError): ToolError {
  return new ToolError(cause.code, `${printable(path)}: is empty (0 bytes), which says nothing; nothing was changed.`, {
    hint: '"memjoin restore" fills it with what the memory shows. If its program cleared it, delete what is to go: memjoin view, memjoin delete ID',
    cause,
  });
}

function notAFile(cause: ToolError): ToolError {
  return new ToolError(cause.code, cause.message, { hint: NAME_IT, cause });
}

function readPresent(path: string): Buffer {
  const bytes = readSourceBytes(path);
  if (bytes !== undefined) return bytes;
  requireFolder(path);
  throw new ToolError('read-failed', `${printable(path)}: there is no such file.`, {
    hint: `${NAME_IT}; or memjoin restore writes it anew.`,
  });
}

/** Throws `read-failed` where not even the folder of the source at `path` is there: a disk is not mounted, or the path is wrong. */
export function requireFolder(path: string): void {
  if (lookAtSource(path) !== 'no-folder') return;
  const folder = dirname(path);
  const found = inPlaceOf(folder);
  if (found !== undefined) {
    throw new ToolError('read-failed', `${printable(path)}: ${printable(found.path)} is ${found.kind}, no folder.`, {
      hint: NAME_IT,
    });
  }
  throw new ToolError('read-failed', `${printable(path)}: there is no folder ${printable(folder)}.`, {
    hint: `${NAME_IT}; or, if it belongs there: mkdir -p -- ${shellWord(printable(folder))}`,
  });
}

const NAME_IT = 'Nothing was changed. Name the memory file of your program: memjoin install --source PATH';
