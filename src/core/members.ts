import { isSpace, stringEnd } from './json-text.ts';

/** One member of an object: byte offsets, ends exclusive, quotes of the name included. */
export type Member = {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
};

/** Returns the members of the object in [start, end), in order. The text must have been scanned before. */
export function membersOf(bytes: Buffer, start: number, end: number): readonly Member[] {
  const members: Member[] = [];
  let index = skipSpaces(bytes, start + 1, end);
  while (bytes[index] === 0x22) {
    const nameEnd = stringEnd(bytes, index, end);
    const valueStart = skipSpaces(bytes, skipSpaces(bytes, nameEnd, end) + 1, end);
    const stop = valueEnd(bytes, valueStart, end);
    members.push({ nameStart: index, nameEnd, valueStart, valueEnd: stop });
    index = skipSpaces(bytes, stop, end);
    if (bytes[index] === 0x2c) index = skipSpaces(bytes, index + 1, end);
  }
  return members;
}

/** Returns the items of the array in [start, end) as offset pairs. The text must have been scanned before. */
export function itemsOf(bytes: Buffer, start: number, end: number): readonly { start: number; end: number }[] {
  const items: { start: number; end: number }[] = [];
  let index = skipSpaces(bytes, start + 1, end);
  while (index < end && bytes[index] !== 0x5d) {
    const stop = valueEnd(bytes, index, end);
    items.push({ start: index, end: stop });
    index = skipSpaces(bytes, stop, end);
    if (bytes[index] === 0x2c) index = skipSpaces(bytes, index + 1, end);
  }
  return items;
}

/** Returns the decoded name of `member`. */
export function nameOf(bytes: Buffer, member: Member): string {
  const text = bytes.toString('utf8', member.nameStart, member.nameEnd);
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
}

/** Returns the end of the valid JSON value that begins at `start`. */
export function valueEnd(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start];
  if (first === 0x22) return stringEnd(bytes, start, end);
  let index = start;
  if (first === 0x7b || first === 0x5b) {
    let depth = 0;
    do {
      const byte = bytes[index];
      if (byte === 0x22) {
        index = stringEnd(bytes, index, end);
        continue;
      }
      if (byte === 0x7b || byte === 0x5b) depth++;
      else if (byte === 0x7d || byte === 0x5d) depth--;
      index++;
    } while (depth > 0);
    return index;
  }
  while (index < end && !isDelimiter(bytes[index] as number)) index++;
  return index;
}

function isDelimiter(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || isSpace(byte);
}

function skipSpaces(bytes: Buffer, start: number, end: number): number {
  let index = start;
  while (index < end && isSpace(bytes[index] as number)) index++;
  return index;
}
