/**
 * What an entry says, apart from how it is spelled: two texts with equal keys are the same content. White space, key
 * order, escapes and the spelling of a number do not count; every digit of a number does. Of duplicate members the last
 * one decides, as every JSON parser in use has it.
 */
import stableStringify from 'fast-json-stable-stringify';
import { isSpace, literalEnd, numberEnd, stringEnd } from './json-text.ts';
import { exactNumber } from './unique-id.ts';

/** Marks a number inside the key; a private-use character keeps it apart from any string of the content. */
const NUMBER_MARK = '\uf8ffn:';
/** Marks a string that itself begins like a mark. */
const STRING_MARK = '\uf8ffs:';

/** Returns the content key of the JSON text in [start, end), which must be valid. */
export function contentKey(bytes: Buffer, start = 0, end = bytes.length): string {
  return stableStringify(JSON.parse(withExactNumbers(bytes, start, end)));
}

/** Numbers become strings of their exact value, since JSON.parse would round them to doubles. */
function withExactNumbers(bytes: Buffer, start: number, end: number): string {
  let text = '';
  let copied = start;
  for (let index = start; index < end; ) {
    const byte = bytes[index] as number;
    if (byte === 0x22) {
      const stop = stringEnd(bytes, index, end);
      if (bytes[index + 1] === 0xef || bytes[index + 1] === 0x5c) {
        const value = JSON.parse(bytes.toString('utf8', index, stop)) as string;
        if (value.startsWith('\uf8ff')) {
          text += bytes.toString('utf8', copied, index) + JSON.stringify(STRING_MARK + value);
          copied = stop;
        }
      }
      index = stop;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const stop = numberEnd(bytes, index, end);
      const exact = exactNumber(bytes.toString('latin1', index, stop));
      text += bytes.toString('utf8', copied, index) + JSON.stringify(NUMBER_MARK + exact);
      copied = stop;
      index = stop;
    } else if (byte >= 0x61) {
      // `{` and `}` are above the letters; only a literal begins with one.
      index = byte < 0x7b ? literalEnd(bytes, index, end) : index + 1;
    } else {
      index++;
    }
  }
  return text + bytes.toString('utf8', copied, end);
}

/** Returns the JSON text in [start, end) without insignificant white space, every token as it was spelled. */
export function minify(bytes: Buffer, start: number, end: number): Buffer {
  let minified: Buffer | undefined;
  let length = 0;
  let copied = start;
  for (let index = start; index < end; ) {
    const byte = bytes[index] as number;
    if (byte === 0x22) index = stringEnd(bytes, index, end);
    else if (!isSpace(byte)) index++;
    else {
      minified ??= Buffer.allocUnsafe(end - start);
      length = copyBytes(bytes, copied, index, minified, length);
      index++;
      while (index < end && isSpace(bytes[index] as number)) index++;
      copied = index;
    }
  }
  if (minified === undefined) return bytes.subarray(start, end);
  return minified.subarray(0, copyBytes(bytes, copied, end, minified, length));
}

/** Copies [start, end) to `target` at `offset`, and returns the offset behind it. A call into Node costs more than most tokens. */
function copyBytes(bytes: Buffer, start: number, end: number, target: Buffer, offset: number): number {
  if (end - start > 1024) return offset + bytes.copy(target, offset, start, end);
  for (let index = start; index < end; index++) target[offset + index - start] = bytes[index] as number;
  return offset + end - start;
}
