import { isSpace } from '../core/json-text.ts';
import { problemAt, type Result } from '../core/problem.ts';
import { describeByte, type EntryScan, newScan, scanEntry } from '../core/scan.ts';

/**
 * Calls `onObject` for each object of the array that opens at `start`; the scan is only valid during the call.
 * Returns the offset after the closing bracket, or the first problem: an item that is no object, a text that was cut off.
 */
export function scanList(bytes: Buffer, start: number, onObject: (scan: EntryScan) => void): Result<number> {
  const scan = newScan(bytes);
  let index = skipSpaces(bytes, start + 1);
  if (bytes[index] === 0x5d) return { ok: true, value: index + 1 };
  for (;;) {
    if (bytes[index] !== 0x7b) return refused(bytes, index, 'an object');
    if (!scanEntry(scan, index, bytes.length)) {
      return { ok: false, problem: problemAt(bytes, scan.failedAt, scan.failure) };
    }
    onObject(scan);
    index = skipSpaces(bytes, scan.end);
    if (bytes[index] === 0x5d) return { ok: true, value: index + 1 };
    if (bytes[index] !== 0x2c) return refused(bytes, index, '"," or "]"');
    index = skipSpaces(bytes, index + 1);
  }
}

/** Returns the refusal of the byte at `index`, or of a text that ends there. */
export function refused(bytes: Buffer, index: number, expected: string): { ok: false } & Result<never> {
  const message =
    index < bytes.length
      ? `expected ${expected}, found ${describeByte(bytes[index])}`
      : `expected ${expected}, but the text ends: it is half written`;
  return { ok: false, problem: problemAt(bytes, index, message) };
}

/** Returns a refusal if anything but white space follows the value that ends at `end`. */
export function refusedTail(bytes: Buffer, end: number): ({ ok: false } & Result<never>) | undefined {
  const index = skipSpaces(bytes, end);
  if (index >= bytes.length) return undefined;
  const message = `expected the end of the text, found ${describeByte(bytes[index])}: trailing bytes of a longer write`;
  return { ok: false, problem: problemAt(bytes, index, message) };
}

/** Returns the offset of the first byte from `start` on that is no white space. */
export function skipSpaces(bytes: Buffer, start: number): number {
  let index = start;
  while (index < bytes.length && isSpace(bytes[index] as number)) index++;
  return index;
}
