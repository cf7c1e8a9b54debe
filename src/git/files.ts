import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { printable } from '../core/printable.ts';
import { errnoOf, isAbsent, readFailed, writeFailed } from './file-errors.ts';
import { requireRegular, statusOf } from './file-status.ts';
import { replaceThroughTemporary, type Write } from './temporary-file.ts';
import { ToolError } from './tool-error.ts';

/** Largest file the tool reads, in bytes. */
export const FILE_LIMIT = 2 ** 31;

type ReadOptions = {
  /** Largest accepted size in bytes; a larger file is refused before anything is read. */
  readonly limit?: number;
  /** Whether a symbolic link at `path` is followed; only the source, which a person named, may be one. */
  readonly followSymlink?: boolean;
};

/**
 * Returns all bytes of the regular file `path`. Synchronous, because the merge driver calls it too. Refuses symbolic
 * links, directories, FIFOs and devices with `unsafe-path`, oversized files with `unsupported-format`; every other
 * failure, a missing file included, is `read-failed` with the errno as `cause`.
 */
export function readWhole(path: string, options: ReadOptions = {}): Buffer {
  const bytes = readIfPresent(path, options);
  if (bytes === undefined) throw new ToolError('read-failed', `${printable(path)}: cannot read: no such file.`);
  return bytes;
}

/** Returns what {@link readWhole} returns, or `undefined` when nothing is at `path`. */
export function readIfPresent(
  path: string,
  { limit = FILE_LIMIT, followSymlink = false }: ReadOptions = {},
): Buffer | undefined {
  const opened = openIfPresent(path, { limit, followSymlink });
  if (opened === undefined) return undefined;
  const { descriptor, size } = opened;
  try {
    return readAll(path, descriptor, { size, limit });
  } catch (error) {
    throw error instanceof ToolError ? error : readFailed(path, 'cannot read', error);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens a file as {@link readIfPresent} does, for reading it in pieces: returns its descriptor, which the caller closes,
 * and its size in bytes.
 */
export function openIfPresent(
  path: string,
  { limit = FILE_LIMIT, followSymlink = false }: ReadOptions = {},
): { readonly descriptor: number; readonly size: number } | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags(followSymlink));
    const status = fstatSync(descriptor);
    requireRegular(path, status);
    if (status.size > limit) throw tooLarge(path, limit);
    return { descriptor, size: status.size };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    if (error instanceof ToolError) throw error;
    return explainUnreadable(path, error);
  }
}

/** A file that stays readable whatever its name comes to stand for. */
export type HeldFile = {
  /** Returns all bytes it has now. */
  readonly read: () => Buffer;
  /** Returns whether `path`, symbolic links followed, still leads to it. */
  readonly isAt: (path: string) => boolean;
  readonly close: () => void;
};

/**
 * Opens the regular file at `path`, symbolic links followed, and keeps it open, or returns `undefined` when nothing is
 * there. Who replaces a file by a rename sees this way what others still write into the old one.
 */
export function holdFile(path: string): HeldFile | undefined {
  const opened = openIfPresent(path, { followSymlink: true });
  if (opened === undefined) return undefined;
  const { descriptor } = opened;
  return {
    read: () => readAll(path, descriptor, { size: fstatSync(descriptor).size, limit: FILE_LIMIT }),
    isAt: (name) => {
      const held = fstatSync(descriptor);
      const there = statSync(name, { throwIfNoEntry: false });
      return there?.ino === held.ino && there.dev === held.dev;
    },
    close: () => closeSync(descriptor),
  };
}

/** The names of our temporary files, as a pattern for `info/exclude`. */
export const TEMPORARY_PATTERN = '.memjoin-*.tmp';

type WriteOptions = {
  /** Permission bits; those of the file it replaces, else 0666 less the umask. */
  readonly mode?: number;
  /** Whether file and directory are on the disk when this returns. Only a file Git re-reads at once may pass `false`. */
  readonly durable?: boolean;
  /** Whether a symbolic link at `path` is refused; else the file it leads to is replaced and the link stays. */
  readonly refuseSymlink?: boolean;
};

/**
 * Replaces the file at `path` by `bytes`, or leaves it untouched: a reader sees the old or the new bytes, never another
 * text, and no temporary file stays behind a failure. Synchronous, because the merge driver calls it too. Throws
 * `unsafe-path` for anything but a regular file at `path`, `write-failed` with the errno as `cause` otherwise.
 *
 * Own code, because the known libraries take a short write on a nearly full disk for success and rename the truncated
 * file over the good one.
 */
export function writeAtomic(path: string, bytes: Buffer, options: WriteOptions = {}): void {
  const fill = (write: Write): boolean => {
    write(bytes);
    return true;
  };
  replaceFile(path, { ...options, fill });
}

/**
 * Replaces the file at `path` as {@link writeAtomic} does, by what `fill` writes in pieces, if `fill` and then `check`,
 * which gets the path of the finished temporary file, say so; returns whether it did.
 */
export function replaceFile(
  path: string,
  { fill, check = () => true, mode, durable = true, refuseSymlink = true }: WriteOptions & Filling,
): boolean {
  const target = targetOf(path, refuseSymlink);
  const previous = statusOf(target);
  if (previous !== undefined) requireRegular(target, previous);
  let isReplaced: boolean;
  try {
    isReplaced = replaceThroughTemporary(target, { fill, check, mode: mode ?? modeLike(previous), previous, durable });
  } catch (error) {
    throw error instanceof ToolError ? error : writeFailed(path, error);
  }
  if (isReplaced && durable) syncDirectoryOf(target);
  return isReplaced;
}

type Filling = {
  readonly fill: (write: Write) => boolean;
  readonly check?: (temporary: string) => boolean;
};

/** Removes the file `path` if it is there; throws `write-failed` when it is and stays. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw writeFailed(path, error);
  }
}

/** Renames the file `from` to `to`, durably, over what is there; returns false if there is no `from`. */
export function moveFile(from: string, to: string): boolean {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw writeFailed(to, error);
  }
  syncDirectoryOf(to);
  return true;
}

// O_NONBLOCK: opening a FIFO without a writer would otherwise wait for ever.
const openFlags = (followSymlink: boolean): number =>
  constants.O_RDONLY | constants.O_NONBLOCK | (followSymlink ? 0 : constants.O_NOFOLLOW);

const readAll = (path: string, descriptor: number, { size, limit }: { size: number; limit: number }): Buffer => {
  // One byte more than the size, so that the end of a file that did not grow is seen without a second buffer.
  let buffer = Buffer.allocUnsafe(size + 1);
  let filled = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, filled, Math.min(buffer.length - filled, READ_CHUNK), filled);
    if (count === 0) return buffer.subarray(0, filled);
    filled += count;
    if (filled > limit) throw tooLarge(path, limit);
    if (filled === buffer.length) buffer = Buffer.concat([buffer], Math.min(buffer.length * 2 + 65_536, limit + 1));
  }
};

// One read(2) returns at most 2 GiB - 4 KiB, and Node refuses lengths above 2^31 - 1.
const READ_CHUNK = 2 ** 30;

const tooLarge = (path: string, limit: number): ToolError =>
  new ToolError('unsupported-format', `${printable(path)}: is larger than ${limit.toLocaleString('en')} bytes.`);

const explainUnreadable = (path: string, error: unknown): undefined => {
  // A link that leads nowhere is a disk that is not mounted, not a file that was never made.
  if (isAbsent(error) && statusOf(path) === undefined) return undefined;
  const code = errnoOf(error);
  if (code === 'ELOOP' || code === 'ENXIO') {
    // The path stands for something that is no file: say what, where it can still be seen.
    const status = statusOf(path);
    if (status !== undefined) requireRegular(path, status);
  }
  throw readFailed(path, 'cannot read', error);
};

const targetOf = (path: string, refuseSymlink: boolean): string => {
  if (refuseSymlink || !statusOf(path)?.isSymbolicLink()) return path;
  try {
    return realpathSync(path);
  } catch (error) {
    throw writeFailed(path, error);
  }
};

const modeLike = (previous: Stats | undefined): number =>
  previous === undefined ? 0o666 & ~process.umask() : previous.mode & 0o7777;

// The new name is a fact about the directory: without this a power cut may bring the old file back.
const syncDirectoryOf = (path: string): void => {
  const directory = dirname(path);
  try {
    const descriptor = openSync(directory, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // Some file systems cannot sync a directory, and a directory may be writable yet not readable.
    if (['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES', 'EISDIR'].includes(errnoOf(error) ?? '')) return;
    throw writeFailed(path, error);
  }
};
