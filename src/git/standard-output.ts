import { writeSync } from 'node:fs';
import { errnoOf } from './file-errors.ts';

/**
 * Writes `pieces` to standard output, whole and in order, and returns when they are written. Not through
 * `process.stdout`, whose streams take a tenth of the start of a small program to load. Throws the errno of the system;
 * `EPIPE` when the reader has left.
 */
export function writeOutput(pieces: readonly Buffer[]): void {
  for (const bytes of pieces) {
    for (let written = 0; written < bytes.length; ) written += writeSome(bytes, written);
  }
}

const STANDARD_OUTPUT = 1;

const writeSome = (bytes: Buffer, from: number): number => {
  try {
    return writeSync(STANDARD_OUTPUT, bytes, from);
  } catch (error) {
    // Somebody who shares the pipe made it non-blocking, and it is full.
    if (errnoOf(error) !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return 0;
  }
};
