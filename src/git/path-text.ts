import { ToolError } from './tool-error.ts';

/**
 * Returns the path that `bytes` spell in UTF-8. Bytes that are no UTF-8 become lone surrogates U+DC80 to U+DCFF, as in
 * Python, so that every path Git can hold is one string and {@link encodePath} gives the same bytes back.
 */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let path = '';
  for (let index = 0; index < bytes.length; ) {
    const length = characterLength(bytes, index);
    path +=
      length === 0 ? String.fromCharCode(0xdc00 + (bytes[index] ?? 0)) : bytes.toString('utf8', index, index + length);
    index += Math.max(length, 1);
  }
  return path;
}

/** Returns the bytes of a path made by {@link decodePath}. */
export function encodePath(path: string): Buffer {
  if (!/[\udc80-\udcff]/.test(path)) return Buffer.from(path);
  const parts = Array.from(path, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** Returns the NUL-terminated records of an answer to a `-z` command, without their NULs; `git-failed` if it is cut off. */
export function splitRecords(answer: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let start = 0; start < answer.length; ) {
    const end = answer.indexOf(0, start);
    if (end === -1) {
      const hint = 'Run the same command again; if it fails again, look at the git that PATH finds.';
      throw new ToolError('git-failed', 'git: its answer is cut off: the last record has no end.', { hint });
    }
    records.push(answer.subarray(start, end));
    start = end + 1;
  }
  return records;
}

// Number of bytes of the well-formed UTF-8 character at `index`, 0 if there is none.
const characterLength = (bytes: Buffer, index: number): number => {
  for (let length = 1; length <= 4 && index + length <= bytes.length; length++) {
    const piece = bytes.subarray(index, index + length);
    if (Buffer.from(piece.toString('utf8')).equals(piece)) return length;
  }
  return 0;
};
