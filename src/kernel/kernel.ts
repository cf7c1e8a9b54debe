/**
 * The two loops over every byte of a file that is canonical but for white space, in AssemblyScript: WebAssembly is machine
 * code from its first call, and looks at sixteen bytes at a time. Each works on a window of the file that the caller has
 * copied into the memory; behind a window there are 16 bytes more, which may be loaded and decide nothing.
 * `scripts/compile-kernel.mjs` makes `src/core/kernel.compiled.ts` of this file.
 */

const LINE_FEED: u32 = 0x0a;
const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_LIST: u32 = 0x5b;
const BACKSLASH: u32 = 0x5c;
const CLOSE_LIST: u32 = 0x5d;
const OPEN_OBJECT: u32 = 0x7b;
const CLOSE_OBJECT: u32 = 0x7d;

// Places of `strip` between two windows.
const OUTSIDE = 0;
const IN_STRING = 1;
const ESCAPED = 2;
const BEHIND = 3;

/** Which string of a canonical line its unique id is: two names are in front of it. */
const UNIQUE_ID = 3;

let place = OUTSIDE;
let depth = 0;
let isWordLast = false;
let hasGap = false;
/** Where the entry begins, as an address in the window: negative for one that began in a window before. */
let entryStart = 0;
let longest: u32 = 0;

/** Whether the last bracket has been seen. */
export let isEnded = false;
/** Whether anything but white space has been seen. */
let isAny = false;

/** Sets the greatest size of an entry, in bytes with its white space. */
export function setLongest(size: u32): void {
  longest = size;
}

/**
 * Copies the window from `from` to `end`, the next of the file, to `to`, where there is room for twice its size, without
 * white space between tokens and with a line feed behind the first bracket and each comma between elements. Returns how
 * many bytes that made, or -1 for a text that cannot become canonical.
 */
export function strip(from: i32, end: i32, to: i32): i32 {
  let at = from;
  let out = to;
  // Locals stay in registers, also in code that has just been compiled.
  let where = place;
  let level = depth;
  let wasWord = isWordLast;
  let gap = hasGap;
  while (at < end) {
    if (where === OUTSIDE) {
      const byte: u32 = load<u8>(at++);
      if (byte <= 0x20 && isSpace(byte)) {
        gap = true;
        if (at < end && load<u8>(at) === 0x20) at = afterSpaces(at, end);
        continue;
      }
      store<u8>(out++, byte);
      if (byte === QUOTE) where = IN_STRING;
      else if (byte === COMMA) {
        if (level === 1) store<u8>(out++, LINE_FEED);
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (level === 0) {
          if (byte !== OPEN_LIST || isAny) return -1;
          store<u8>(out++, LINE_FEED);
        } else if (level === 1) entryStart = at - 1;
        level++;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        level--;
        if (level === 1) {
          if (((at - entryStart) as u32) > longest) return -1;
        } else if (level <= 0) {
          if (byte !== CLOSE_LIST) return -1;
          where = BEHIND;
          isEnded = true;
        }
      } else if (byte !== COLON) {
        // Two numbers or literals would become one.
        if (gap && wasWord) return -1;
        wasWord = isAny = true;
        gap = false;
        continue;
      }
      gap = wasWord = false;
      isAny = true;
    } else if (where === IN_STRING) {
      const block = v128.load(at);
      v128.store(out, block);
      const telling = i8x16.bitmask(
        v128.or(i8x16.eq(block, i8x16.splat(QUOTE as i8)), i8x16.eq(block, i8x16.splat(BACKSLASH as i8))),
      );
      const length = min(ctz(telling | 0x10000), end - at);
      at += length;
      out += length;
      if (at === end || length === 16) continue;
      out++;
      where = load<u8>(at++) === QUOTE ? OUTSIDE : ESCAPED;
    } else if (where === ESCAPED) {
      store<u8>(out++, load<u8>(at++));
      where = IN_STRING;
    } else if (!isSpace(load<u8>(at++))) return -1;
  }
  place = where;
  depth = level;
  isWordLast = wasWord;
  hasGap = gap;
  entryStart -= end - from;
  return out - to;
}

/** Where `walk` has come to in the held file: the begin of a line, as an address in its window. */
export let heldAt = 0;
/** Where `walk` has come to in the input: behind the comma of the last entry that it has passed, as an address in its window. */
export let inputAt = 0;

/**
 * Goes along lines of a canonical file from `heldStart` on, and along entries of an array from `inputStart` on, as long as
 * each entry is the line but for white space between tokens and both have a comma behind it. A line of another unique id
 * is passed alone. Returns whether a window was at its end; false if there was any other difference, or the last line.
 */
export function walk(heldStart: i32, heldEnd: i32, inputStart: i32, inputEnd: i32): bool {
  heldAt = heldStart;
  inputAt = inputStart;
  let held = heldStart;
  let input = inputStart;
  let before = LINE_FEED;
  let strings = 0;
  while (held < heldEnd && input < inputEnd) {
    const byte: u32 = load<u8>(held);
    if (byte === LINE_FEED) {
      if (before !== COMMA) return false;
      heldAt = ++held;
      inputAt = input;
      before = LINE_FEED;
      strings = 0;
      continue;
    }
    if (load<u8>(input) !== byte) {
      const gap = input;
      while (input < inputEnd && isSpace(load<u8>(input))) {
        input = afterSpaces(input + 1, inputEnd);
      }
      if (input === inputEnd) return true;
      // White space keeps two numbers or literals apart, and the line has them as one.
      if (load<u8>(input) !== byte || (input > gap && isWord(byte) && isWord(before))) return false;
    }
    held++;
    input++;
    before = byte;
    if (byte !== QUOTE) continue;
    strings++;
    while (true) {
      const block = v128.load(held);
      const differing = i8x16.bitmask(i8x16.ne(block, v128.load(input)));
      const telling = i8x16.bitmask(
        v128.or(i8x16.eq(block, i8x16.splat(QUOTE as i8)), i8x16.eq(block, i8x16.splat(BACKSLASH as i8))),
      );
      const length = ctz(differing | telling | 0x10000);
      held += length;
      input += length;
      if (held >= heldEnd || input >= inputEnd) return true;
      if (length === 16) continue;
      if (((differing >> length) & 1) !== 0) {
        if (strings !== UNIQUE_ID) return false;
        held = afterLine(held, heldEnd);
        if (held === heldEnd) return true;
        heldAt = held;
        input = inputAt;
        before = LINE_FEED;
        strings = 0;
        break;
      }
      const isQuote = load<u8>(held) === QUOTE;
      held++;
      input++;
      if (isQuote) break;
      // What follows a backslash is passed with it: a quote there is none.
      if (held === heldEnd || input === inputEnd) return true;
      if (load<u8>(held) !== load<u8>(input)) return false;
      held++;
      input++;
    }
  }
  return true;
}

/** Returns the begin of the line behind `start`; `end` if it is not in the window. */
function afterLine(start: i32, end: i32): i32 {
  let at = start;
  while (at < end) {
    const feeds = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(LINE_FEED as i8)));
    at += ctz(feeds | 0x10000);
    if (feeds !== 0) return min(at + 1, end);
  }
  return end;
}

/** Returns where the run of spaces ends that may begin at `start`: of 0x20 alone, as an indent is. */
function afterSpaces(start: i32, end: i32): i32 {
  let at = start;
  while (at < end) {
    const other = i8x16.bitmask(i8x16.ne(v128.load(at), i8x16.splat(0x20)));
    at += ctz(other | 0x10000);
    if (other !== 0) break;
  }
  return min(at, end);
}

function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09);
}

/** Whether numbers and literals are made of it: not for marks, which need no white space between them. */
function isWord(byte: u32): bool {
  return !(
    byte === QUOTE ||
    byte === COMMA ||
    byte === COLON ||
    byte === OPEN_LIST ||
    byte === CLOSE_LIST ||
    byte === OPEN_OBJECT ||
    byte === CLOSE_OBJECT
  );
}
