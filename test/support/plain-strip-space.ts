/**
 * The plain way of `openStripped`, byte by byte over the whole file: what the laws hold the kernel against.
 */
import { startsWithBom } from '../../src/core/problem.ts';
import { MAX_ENTRY_BYTES } from '../../src/core/scan.ts';

// Kinds of bytes outside a string.
const WORD = 0;
const SPACE = 1;
const QUOTE = 2;
const OPEN = 3;
const CLOSE = 4;
const COMMA = 5;
const COLON = 6;

const kindOf = new Uint8Array(256);
for (const byte of Buffer.from(' \t\r\n')) kindOf[byte] = SPACE;
for (const byte of Buffer.from('{[')) kindOf[byte] = OPEN;
for (const byte of Buffer.from('}]')) kindOf[byte] = CLOSE;
kindOf[0x22] = QUOTE;
kindOf[0x2c] = COMMA;
kindOf[0x3a] = COLON;

/** Returns all that `openStripped` delivers; undefined if that is no whole array. */
export function plainStripSpace(bytes: Buffer): Buffer | undefined {
  const limit = bytes.length;
  // A line feed behind each comma, and two around the last bracket.
  const output = Buffer.alloc(2 * limit + 2);
  let filled = 0;
  let depth = 0;
  let entryStart = 0;
  let last = COMMA;
  let hasGap = false;
  for (let index = startsWithBom(bytes) ? 3 : 0; index < limit; index++) {
    const byte = bytes[index] as number;
    const kind = kindOf[byte] as number;
    if (kind === SPACE) {
      hasGap = true;
      while (bytes[index + 1] === 0x20) index++;
      continue;
    }
    // Two numbers or literals would become one.
    if (hasGap && kind === WORD && last === WORD) return undefined;
    hasGap = false;
    last = kind;
    output[filled++] = byte;
    if (kind === QUOTE) {
      const end = copyString(bytes, index + 1, output, filled);
      filled += end - index - 1;
      index = end - 1;
    } else if (kind === OPEN) {
      if (depth === 0) {
        if (byte !== 0x5b || filled !== 1) return undefined;
        output[filled++] = 0x0a;
      } else if (depth === 1) entryStart = index;
      depth++;
    } else if (kind === COMMA) {
      if (depth === 1) output[filled++] = 0x0a;
    } else if (kind === CLOSE) {
      depth--;
      if (depth === 1) {
        if (index + 1 - entryStart > MAX_ENTRY_BYTES) return undefined;
      } else if (depth <= 0) return byte === 0x5d && isSpaceFrom(bytes, index + 1) ? closed(output, filled) : undefined;
    }
  }
  return undefined;
}

/** Copies the string whose first byte behind the quote is at `start`, and returns its end. */
function copyString(bytes: Buffer, start: number, output: Buffer, offset: number): number {
  const shift = offset - start;
  let index = start;
  for (const limit = bytes.length; index < limit; index++) {
    const byte = bytes[index] as number;
    output[index + shift] = byte;
    if (byte === 0x22) return index + 1;
    if (byte !== 0x5c) continue;
    index++;
    output[index + shift] = bytes[index] as number;
  }
  return index;
}

/** Puts the last bracket, which ends `output`, on its line. */
function closed(output: Buffer, filled: number): Buffer {
  const size = filled === 3 ? 4 : filled + 2;
  output.write(filled === 3 ? ']\n' : '\n]\n', filled - 1, 'latin1');
  return output.subarray(0, size);
}

function isSpaceFrom(bytes: Buffer, start: number): boolean {
  for (let index = start; index < bytes.length; index++) {
    if (kindOf[bytes[index] as number] !== SPACE) return false;
  }
  return true;
}
