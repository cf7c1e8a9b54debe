import { readerOf } from '../../src/core/lines.ts';
import { openStripped } from '../../src/core/strip-space.ts';

/** Returns all that `openStripped` delivers of `bytes`, `room` bytes at a time at most; undefined if that is no whole array. */
export function stripSpace(bytes: Buffer, window?: number, room = 1000): Buffer | undefined {
  const stripped = openStripped(readerOf(bytes), window);
  if (stripped === undefined) return undefined;
  const pieces: Buffer[] = [];
  for (;;) {
    const into = Buffer.alloc(room + 1);
    const count = stripped.read(into, 1);
    if (count === 0) break;
    pieces.push(into.subarray(1, 1 + count));
  }
  return stripped.isWhole() ? Buffer.concat(pieces) : undefined;
}
