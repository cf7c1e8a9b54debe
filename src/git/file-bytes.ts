import { closeSync, readSync } from 'node:fs';
import { readFailed } from './file-errors.ts';
import { openIfPresent } from './files.ts';

/**
 * Returns whether the regular file `path` holds exactly `bytes`; false where nothing is at `path`. It is read in pieces: to
 * hold a large file a second time costs more than to compare it. Throws as `readIfPresent`.
 */
export function holdsBytes(path: string, bytes: Buffer): boolean {
  const opened = openIfPresent(path);
  if (opened === undefined) return false;
  const { descriptor, size } = opened;
  try {
    if (size !== bytes.length) return false;
    const piece = Buffer.allocUnsafe(Math.min(PIECE, size + 1));
    let at = 0;
    for (;;) {
      const count = readSync(descriptor, piece, 0, piece.length, at);
      // A file that went on growing is longer than it was told to be.
      if (count === 0) return at === bytes.length;
      if (piece.compare(bytes, at, Math.min(at + count, bytes.length), 0, count) !== 0) return false;
      at += count;
    }
  } catch (error) {
    throw readFailed(path, 'cannot read', error);
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes that are read at once. */
const PIECE = 2 ** 19;
