import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { printable } from '../core/printable.ts';
import { readFailed } from './file-errors.ts';
import { statusOf } from './file-status.ts';
import { openIfPresent } from './files.ts';
import { ToolError } from './tool-error.ts';

/** A file that is read from begin to end, a piece at a time. */
export type Pieces = {
  /** Puts the next bytes into `into` from `offset` on and returns how many; 0 at the end. */
  readonly read: (into: Buffer, offset: number) => number;
  /** Size in bytes when it was opened. */
  readonly size: number;
};

/**
 * Returns what `use` returns for the regular files `paths`, which are open during the call only. Refuses what
 * `readWhole` refuses, with the same errors.
 */
export function withPieces<const Paths extends readonly string[], Result>(
  paths: Paths,
  use: (files: { readonly [Index in keyof Paths]: Pieces }) => Result,
): Result {
  const descriptors: number[] = [];
  const open = (path: string): Pieces => {
    const opened = openIfPresent(path);
    if (opened === undefined) throw new ToolError('read-failed', `${printable(path)}: cannot read: no such file.`);
    descriptors.push(opened.descriptor);
    return { read: readerOf(path, opened.descriptor), size: opened.size };
  };
  try {
    return use(paths.map(open) as { [Index in keyof Paths]: Pieces });
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

/**
 * Writes a line to standard error. Not through `process.stderr`, whose streams take a tenth of the start of the merge
 * driver to load. A message that nobody takes is given up: it must not fail a merge.
 */
export function writeMessage(text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(STANDARD_ERROR, bytes, written);
  } catch {
    // A closed or full pipe.
  }
}

const STANDARD_ERROR = 2;

/**
 * Adds a line on a join, whose result is the file `path`, to the file `joins` beside this program, if there is one: when it
 * ended, the seconds since the start of the process, its peak RSS in kB, the exit code, `facts`, the bytes of the result,
 * `counts`. What hinders it is not told: it must not fail a merge.
 */
export function noteJoin(
  path: string,
  {
    exitCode,
    facts,
    counts,
  }: {
    readonly exitCode: number;
    readonly facts: readonly (number | string)[];
    readonly counts: readonly number[];
  },
): void {
  try {
    const { O_WRONLY, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
    const descriptor = openSync(
      `${dirname(process.argv[1] ?? '')}/joins`,
      O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK,
    );
    const { maxRSS } = process.resourceUsage();
    const note = [Date.now(), process.uptime(), maxRSS, exitCode, ...facts, sizeOfFile(path), ...counts];
    // Nobody takes them where no hook runs.
    if (fstatSync(descriptor).size < LARGEST) writeSync(descriptor, `${JSON.stringify(note)}\n`);
    closeSync(descriptor);
  } catch {
    // Mostly there is none: no log is wanted.
  }
}

const LARGEST = 1_000_000;

/** Returns the bytes of the file `path`; 0 if there is none. */
export function sizeOfFile(path: string): number {
  return statusOf(path)?.size ?? 0;
}

const readerOf =
  (path: string, descriptor: number): Pieces['read'] =>
  (into, offset) => {
    try {
      return readSync(descriptor, into, offset, into.length - offset, null);
    } catch (error) {
      throw readFailed(path, 'cannot read', error);
    }
  };
