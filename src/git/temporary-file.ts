import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from './file-errors.ts';

/** Takes the next bytes of a file; they may change as soon as it returns. */
export type Write = (bytes: Buffer) => void;

type Replacement = {
  /** Writes the new text; returns whether it shall replace the file at all. */
  readonly fill: (write: Write) => boolean;
  /** Looks at what was written, at `temporary`; returns whether it may replace the file. */
  readonly check?: (temporary: string) => boolean;
  /** Permission bits of the finished file. */
  readonly mode: number;
  /** The file it is going to replace, whose owner it gets where the system allows it. */
  readonly previous: Stats | undefined;
  readonly durable: boolean;
};

/**
 * Writes a new file beside `target` and renames it to `target`; returns whether it did. Throws the error of the system or
 * of `fill` and `check`. Unless it returns true, `target` is untouched; no temporary file stays behind.
 */
export function replaceThroughTemporary(target: string, { check, ...temporary }: Replacement): boolean {
  const path = temporaryPath(target);
  let isReplaced = false;
  try {
    if (writeTemporary(path, temporary) && (check === undefined || check(path))) {
      renameWithPatience(path, target);
      isReplaced = true;
    }
  } finally {
    if (!isReplaced) removeQuietly(path);
  }
  return isReplaced;
}

/** Returns a new path beside `target`. */
export function temporaryPath(target: string): string {
  // A name nobody guesses is not needed, since an existing file is refused; only one that two of us never share.
  return join(dirname(target), `.memjoin-${randomHex()}${randomHex()}.tmp`);
}

/** Twelve digits. Not from `node:crypto`, which takes a tenth of the start of the merge driver. */
const randomHex = (): string =>
  Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');

/** Writes the new file `path`: whole, checked, with mode and owner set, on the disk if `durable`; returns what `fill` does. */
export function writeTemporary(path: string, { fill, mode, previous, durable }: Omit<Replacement, 'check'>): boolean {
  // Exclusive and private: a name planted by somebody else is refused, and the content is never readable more widely
  // than the file it replaces.
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    let total = 0;
    const isWanted = fill((bytes) => {
      writeAll(descriptor, bytes);
      total += bytes.length;
    });
    if (!isWanted) return false;
    keepOwner(descriptor, previous);
    fchmodSync(descriptor, mode);
    if (durable) fsyncSync(descriptor);
    const { size } = fstatSync(descriptor);
    if (size !== total) throw new Error(`${size} of ${total} bytes were written`);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

// write(2) may take fewer bytes than asked, on a nearly full disk without an error: only the next call reports it.
const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let written = 0; written < bytes.length; ) {
    const count = writeSync(descriptor, bytes, written, Math.min(bytes.length - written, WRITE_CHUNK));
    if (count === 0) throw new Error(`the disk took no more than ${written} of ${bytes.length} bytes`);
    written += count;
  }
};

const WRITE_CHUNK = 2 ** 30;

// A rename gives the file to whoever runs us. Under sudo that would lock the program that owns the file out.
const keepOwner = (descriptor: number, previous: Stats | undefined): void => {
  if (previous === undefined) return;
  const { uid, gid } = fstatSync(descriptor);
  if (uid === previous.uid && gid === previous.gid) return;
  try {
    fchownSync(descriptor, previous.uid, previous.gid);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'EINVAL') throw error;
  }
};

/**
 * Renames `from` to `to`, again for up to two seconds while something holds one of them: virus scanners and indexers
 * do for moments; anything longer is a real refusal and thrown.
 */
const renameWithPatience = (from: string, to: string): void => {
  const deadline = performance.now() + 2000;
  for (let pause = 10; ; pause *= 2) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const left = deadline - performance.now();
      if (left <= 0 || !['EBUSY', 'EPERM', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(pause, left));
    }
  }
};

const removeQuietly = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or the disk is gone: the first failure is the one to report.
  }
};
