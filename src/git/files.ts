import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from '../core/printable.ts';
import { errnoOf, isAbsent, readFailed, writeFailed } from './file-errors.ts';
import { requireRegular, statusOf } from './file-status.ts';
import { renameWithPatience, writeTemporary } from './temporary-file.ts';
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
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags(followSymlink));
    const status = fstatSync(descriptor);
    requireRegular(path, status);
    if (status.size > limit) throw tooLarge(path, limit);
    return readAll(path, descriptor, { size: status.size, limit });
  } catch (error) {
    if (error instanceof ToolError) throw error;
    return explainUnreadable(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
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
export function writeAtomic(
  path: string,
  bytes: Buffer,
  { mode, durable = true, refuseSymlink = true }: WriteOptions = {},
): void {
  const target = targetOf(path, refuseSymlink);
  const previous = statusOf(target);
  if (previous !== undefined) requireRegular(target, previous);
  const temporary = join(dirname(target), `.memjoin-${randomBytes(12).toString('hex')}.tmp`);
  try {
    writeTemporary(temporary, bytes, { mode: mode ?? modeLike(previous), previous, durable });
    renameWithPatience(temporary, target);
  } catch (error) {
    removeQuietly(temporary);
    throw writeFailed(path, error);
  }
  if (durable) syncDirectoryOf(target);
}

/** Removes the file `path` if it is there; throws `write-failed` when it is and stays. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw writeFailed(path, error);
  }
}

// O_NONBLOCK: opening a FIFO without a writer would otherwise wait for ever.
const openFlags = (followSymlink: boolean): number =>
  constants.O_RDONLY | constants.O_NONBLOCK | (followSymlink ? 0 : constants.O_NOFOLLOW);

const readAll = (path: string, descriptor: number, { size, limit }: { size: number; limit: number }): Buffer => {
  // One byte more than the size, so that the end of a file that did not grow is seen without a second buffer.
  let buffer = Buffer.allocUnsafe(size + 1);
  let filled = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, filled, Math.min(buffer.length - filled, READ_CHUNK), null);
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

const removeQuietly = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or the disk is gone: the first failure is the one to report.
  }
};
