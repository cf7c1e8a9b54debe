import type { Read } from '../../src/core/lines.ts';

/** Returns a reader of `bytes` that delivers at most `most` bytes at a time, as a pipe or a slow disk would. */
export function readerOf(bytes: Buffer, most: number): Read {
  let position = 0;
  return (into, offset) => {
    const count = bytes.copy(into, offset, position, Math.min(position + most, bytes.length));
    position += count;
    return count;
  };
}
