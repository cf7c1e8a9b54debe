/** What is wrong in a text, and where: a value, never thrown by the core. */
export type Problem = {
  /** Byte offset of the first byte that does not fit. */
  readonly offset: number;
  /** 1-based line. */
  readonly line: number;
  /** 1-based column, counted in characters (code points). */
  readonly column: number;
  /** What was found and what was expected, without the place. */
  readonly message: string;
};

/** What a reading gave, or what is wrong in the text. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** Returns the problem `message` at byte `offset` of `bytes`, with its line and column counted from the start. */
export function problemAt(bytes: Buffer, offset: number, message: string): Problem {
  let line = 1;
  let lineStart = 0;
  for (let newline = bytes.indexOf(10); newline !== -1 && newline < offset; newline = bytes.indexOf(10, newline + 1)) {
    line++;
    lineStart = newline + 1;
  }
  if (line === 1 && startsWithBom(bytes)) lineStart = Math.min(3, offset);
  let column = 1;
  for (let index = lineStart; index < offset; index++) {
    // A UTF-8 continuation byte belongs to the character before it.
    if (((bytes[index] ?? 0) & 0xc0) !== 0x80) column++;
  }
  return { offset, line, column, message };
}

/** Returns whether `bytes` begins with the UTF-8 byte order mark. */
export function startsWithBom(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
