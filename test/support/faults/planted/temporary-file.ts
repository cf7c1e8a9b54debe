/**
 * Stands in for `src/git/temporary-file.ts` where a bug is planted: `write` writes in place what should be written beside the
 * file and renamed; `size` takes for written what the disk took with one call.
 */
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import * as real from '../../../../src/git/temporary-file.ts';

/** Which of them this bundle has. */
declare const PLANT: 'write' | 'size';

type Replacement = Parameters<typeof real.replaceThroughTemporary>[1];

export type { Write } from '../../../../src/git/temporary-file.ts';
export const { temporaryPath } = real;

export function replaceThroughTemporary(target: string, { check, ...options }: Replacement): boolean {
  const path = PLANT === 'write' ? target : real.temporaryPath(target);
  const isReplaced = writeTemporary(path, options) && (check?.(path) ?? true);
  if (isReplaced && path !== target) renameSync(path, target);
  else if (path !== target) unlinkSync(path);
  return isReplaced;
}

export function writeTemporary(path: string, { fill, mode, durable }: Omit<Replacement, 'check'>): boolean {
  const pieces: Buffer[] = [];
  // The merge driver reads the very file that is to be replaced while it fills another.
  if (!fill((bytes) => void pieces.push(Buffer.from(bytes)))) return false;
  const descriptor = openSync(path, 'w', 0o600);
  try {
    const text = Buffer.concat(pieces);
    for (let written = 0; written < text.length; ) {
      written +=
        PLANT === 'size' ? Math.max(text.length, writeSync(descriptor, text)) : writeSync(descriptor, text, written);
    }
    fchmodSync(descriptor, mode);
    if (durable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return true;
}
