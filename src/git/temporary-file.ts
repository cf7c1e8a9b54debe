import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { errnoOf } from './file-errors.ts';

type Temporary = {
  /** Permission bits of the finished file. */
  readonly mode: number;
  /** The file it is going to replace, whose owner it gets where the system allows it. */
  readonly previous: Stats | undefined;
  readonly durable: boolean;
};

/**
 * Writes `bytes` to the new file `path`: whole, checked, with mode and owner set, on the disk if `durable`. Throws the
 * system's error; the caller removes the file.
 */
export function writeTemporary(path: string, bytes: Buffer, { mode, previous, durable }: Temporary): void {
  // Exclusive and private: a name planted by somebody else is refused, and the content is never readable more widely
  // than the file it replaces.
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeAll(descriptor, bytes);
    keepOwner(descriptor, previous);
    fchmodSync(descriptor, mode);
    if (durable) fsyncSync(descriptor);
    const { size } = fstatSync(descriptor);
    if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes were written`);
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
export function renameWithPatience(from: string, to: string): void {
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
}
