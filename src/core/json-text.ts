/**
 * The lexical half of JSON (RFC 8259) over bytes: where a string, a number or a literal ends, or why it does not.
 *
 * Each function takes the offset of the token's first byte and returns the offset after its last one; a negative
 * result is `-1 - offset` of the byte that does not fit. Nothing here allocates.
 */

const PLAIN = 0;
const QUOTE = 1;
const BACKSLASH = 2;
const MULTIBYTE = 3;
const CONTROL = 4;

/** The class of each byte inside a string. */
const stringClass = new Uint8Array(256);
for (let byte = 0; byte < 0x20; byte++) stringClass[byte] = CONTROL;
for (let byte = 0x80; byte < 0x100; byte++) stringClass[byte] = MULTIBYTE;
stringClass[0x22] = QUOTE;
stringClass[0x5c] = BACKSLASH;

/** Returns the end of the string whose opening quote is at `start`; UTF-8 is checked strictly on the way. */
export function stringEnd(bytes: Buffer, start: number, limit: number): number {
  const quote = quoteBefore(bytes, start + 1, limit, limit);
  return quote < 0 ? quote : quote < limit ? quote + 1 : -1 - limit;
}

/**
 * The same as {@link stringEnd}, eight bytes at a time: `words` is the buffer under `bytes` as 32-bit integers. Most of a
 * memory file is the inside of long strings, and this halves the time to scan it.
 */
export function longStringEnd(bytes: Buffer, words: Int32Array, start: number, limit: number): number {
  const { byteOffset } = bytes;
  const lastWord = (byteOffset + limit) >> 2;
  let index = start + 1;
  for (;;) {
    // Some bytes up to a whole word: many strings end among them, and so does a run of words at a special byte.
    const aligned = Math.min(limit, index + 4 + ((4 - ((byteOffset + index) & 3)) & 3));
    index = quoteBefore(bytes, index, aligned, limit);
    if (index < 0) return index;
    if (index < aligned) return index + 1;
    if (index >= limit) return -1 - limit;
    if (((byteOffset + index) & 3) !== 0) continue;
    let word = (byteOffset + index) >> 2;
    while (
      word + 1 < lastWord &&
      !((specials(words[word] as number) | specials(words[word + 1] as number)) & TOP_BITS)
    ) {
      word += 2;
    }
    index = (word << 2) - byteOffset;
  }
}

const TOP_BITS = 0x80808080;

/**
 * Returns a word with the top bit of a byte set if that byte of `four` is a quote, a backslash, a control or not ASCII.
 * Of the bytes below 0x80 only a quote and the controls are at most 0x20 once bit 1 is flipped, and only a backslash
 * becomes 0 below; subtracting one more than that borrows. A borrow can also mark a byte beside a marked one.
 */
function specials(four: number): number {
  return ((four ^ 0x02020202) - 0x21212121) | ((four ^ 0x5c5c5c5c) - 0x01010101) | four;
}

/**
 * Returns the offset of the first quote from `from` on and before `until`; else the end of the first character that reaches
 * `until`, or a negative number for what does not fit.
 */
function quoteBefore(bytes: Buffer, from: number, until: number, limit: number): number {
  let index = from;
  while (index < until) {
    const kind = stringClass[bytes[index] as number];
    if (kind === QUOTE) return index;
    index = kind === PLAIN ? index + 1 : specialEnd(bytes, index, limit);
    if (index < 0) return index;
  }
  return index;
}

/** Returns the end of the escape or the character of several bytes at `index`. */
function specialEnd(bytes: Buffer, index: number, limit: number): number {
  const kind = stringClass[bytes[index] as number];
  if (kind === CONTROL) return -1 - index;
  return kind === BACKSLASH ? escapeEnd(bytes, index, limit) : characterEnd(bytes, index, limit);
}

function escapeEnd(bytes: Buffer, start: number, limit: number): number {
  if (start + 1 >= limit) return -1 - limit;
  switch (bytes[start + 1]) {
    case 0x22:
    case 0x2f:
    case 0x5c:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return start + 2;
    case 0x75:
      for (let index = start + 2; index < start + 6; index++) {
        if (index >= limit || !isHexDigit(bytes[index] as number)) return -1 - Math.min(index, limit);
      }
      return start + 6;
    default:
      return -1 - (start + 1);
  }
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** Returns the end of the UTF-8 character at `start` by table 3-7 of the Unicode standard (no overlong forms, no surrogates). */
function characterEnd(bytes: Buffer, start: number, limit: number): number {
  const first = bytes[start] as number;
  const second = start + 1 < limit ? (bytes[start + 1] as number) : 0;
  if (first < 0xc2 || first > 0xf4) return -1 - start;
  let low = 0x80;
  let high = 0xbf;
  let length = 2;
  if (first >= 0xf0) {
    length = 4;
    if (first === 0xf0) low = 0x90;
    if (first === 0xf4) high = 0x8f;
  } else if (first >= 0xe0) {
    length = 3;
    if (first === 0xe0) low = 0xa0;
    if (first === 0xed) high = 0x9f;
  }
  if (second < low || second > high) return -1 - start;
  for (let index = start + 2; index < start + length; index++) {
    if (index >= limit || ((bytes[index] as number) & 0xc0) !== 0x80) return -1 - start;
  }
  return start + length;
}

/** Returns the end of the number or literal at `start`. */
export function scalarEnd(bytes: Buffer, start: number, limit: number): number {
  const byte = bytes[start] as number;
  if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return numberEnd(bytes, start, limit);
  return literalEnd(bytes, start, limit);
}

/** Returns the end of the number at `start`. */
export function numberEnd(bytes: Buffer, start: number, limit: number): number {
  let index = start;
  if (bytes[index] === 0x2d) index++;
  if (index < limit && bytes[index] === 0x30) index++;
  else {
    const digits = digitsEnd(bytes, index, limit);
    if (digits === index) return -1 - index;
    index = digits;
  }
  if (index < limit && bytes[index] === 0x2e) {
    const digits = digitsEnd(bytes, index + 1, limit);
    if (digits === index + 1) return -1 - digits;
    index = digits;
  }
  if (index < limit && ((bytes[index] as number) | 0x20) === 0x65) {
    index++;
    if (index < limit && (bytes[index] === 0x2b || bytes[index] === 0x2d)) index++;
    const digits = digitsEnd(bytes, index, limit);
    if (digits === index) return -1 - index;
    index = digits;
  }
  return index;
}

function digitsEnd(bytes: Buffer, start: number, limit: number): number {
  let index = start;
  while (index < limit && (bytes[index] as number) >= 0x30 && (bytes[index] as number) <= 0x39) index++;
  return index;
}

const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

/** Returns the end of the literal `true`, `false` or `null` at `start`. */
export function literalEnd(bytes: Buffer, start: number, limit: number): number {
  const first = bytes[start];
  const letters = first === 0x74 ? TRUE : first === 0x66 ? FALSE : NULL;
  for (let index = 0; index < letters.length; index++) {
    if (start + index >= limit || bytes[start + index] !== letters[index]) return -1 - start;
  }
  return start + letters.length;
}

/** Returns whether `byte` is insignificant white space. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
