import { putBlock, takeBlock } from './marked-block.ts';

/**
 * Returns the bytes of an attributes or exclude file with our block holding `lines`, at the end (where the last
 * matching line decides) unless it stands somewhere already; every other byte is kept. `undefined` stands for no file.
 * The same lines again give the same bytes.
 */
export function planAttributeBlock(bytes: Buffer | undefined, lines: readonly string[]): Buffer {
  return putBlock(bytes, lines);
}

/** Returns the bytes as they were before the block came, or `undefined` when the file was made for it. */
export function removeAttributeBlock(bytes: Buffer): Buffer | undefined {
  return takeBlock(bytes);
}
