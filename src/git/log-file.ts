import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { printable } from '../core/printable.ts';
import { listDirectory, makeDirectory } from './directories.ts';
import { errnoOf, writeFailed } from './file-errors.ts';
import { removeFile } from './files.ts';
import { ToolError } from './tool-error.ts';

/** When a log begins a new file, and how many old ones stay. */
export type Rotation = {
  /** Bytes from which on the next line goes to a new file. */
  readonly limit: number;
  /** How many full files are kept beside the one that is written. */
  readonly keep: number;
  /** Milliseconds since 1970, which name a full file. */
  readonly now: number;
};

/**
 * Appends whole lines to the log at `path` with one write, so that lines of several processes never mix; where a write that
 * came short has left half a line, on a new one. Makes the file
 * (readable by its owner only) and its folder where they are missing. The folder may be one that everybody writes to:
 * links, files of other users and anything but a regular file with one name are `unsafe-path`; else `write-failed`.
 */
export function appendToLog(path: string, lines: string, { limit, keep, now }: Rotation): void {
  makeDirectory(dirname(path), { mode: 0o700 });
  withLog(path, (descriptor, status) => {
    if (status.size >= limit && isStillAt(path, status)) {
      rotate(path, { keep, now });
      withLog(path, (fresh) => writeSync(fresh, lines));
    } else {
      writeSync(descriptor, endsInLine(descriptor, status) ? lines : `\n${lines}`);
    }
  });
}

/** Throws what keeps lines from being appended to the log at `path`, which is made where it is missing. */
export function requireLog(path: string): void {
  makeDirectory(dirname(path), { mode: 0o700 });
  withLog(path, () => {});
}

/** Returns the paths of a log: the full files, the oldest first, and the one that is written; none if there is none. */
export function listLog(path: string): readonly string[] {
  const name = basename(path);
  const names = listDirectory(dirname(path)).filter((other) => other === name || isRotated(other, name));
  // The written one has the shortest name, and holds the latest lines.
  return [...names.filter((other) => other !== name), ...names.filter((other) => other === name)].map((other) =>
    join(dirname(path), other),
  );
}

const withLog = (path: string, use: (descriptor: number, status: Stats) => void): void => {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, APPEND, 0o600);
    const status = fstatSync(descriptor);
    const fault = faultOf(status);
    if (fault !== undefined) throw unsafe(path, fault);
    use(descriptor, status);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw errnoOf(error) === 'ELOOP' ? unsafe(path, 'is a symbolic link') : writeFailed(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
};

const unsafe = (path: string, fault: string): ToolError =>
  new ToolError('unsafe-path', `${printable(path)}: ${fault}: nothing is logged there.`, {
    hint: 'git config memjoin.logDir FOLDER names another folder for the log.',
  });

const endsInLine = (descriptor: number, { size }: Stats): boolean => {
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === 0x0a;
};

// O_NONBLOCK: opening a FIFO without a reader would otherwise wait for ever.
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const faultOf = (status: Stats): string | undefined => {
  if (!status.isFile()) return 'is no regular file';
  if (status.uid !== process.geteuid?.()) return 'belongs to another user';
  return status.nlink > 1 ? 'has a second name (a hard link)' : undefined;
};

const isStillAt = (path: string, { ino, dev }: Stats): boolean => {
  const there = statSync(path, { throwIfNoEntry: false });
  return there?.ino === ino && there.dev === dev;
};

// Each full file gets a name of its own: whoever rotates at the same moment overwrites nothing.
const rotate = (path: string, { keep, now }: { readonly keep: number; readonly now: number }): void => {
  renameSync(path, `${path}.${String(now).padStart(15, '0')}-${process.pid}`);
  const full = listLog(path).filter((other) => other !== path);
  for (const old of full.slice(0, Math.max(0, full.length - keep))) removeFile(old);
};

const isRotated = (name: string, log: string): boolean =>
  name.startsWith(`${log}.`) && /^\d{15}-\d+$/.test(name.slice(log.length + 1));
