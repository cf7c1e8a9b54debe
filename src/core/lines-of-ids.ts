/**
 * Finds the lines of a canonical file that may be entries of some ids by searching its bytes, without reading the other
 * lines. What it relies on: an id that is a string of plain characters stands in an entry as `"id":"…"`, in the metadata
 * or as a member, or it is spelled with an escape, or the entry was purged and its unique id tells the id.
 */

/** The JSON text of an id that {@link linesOfIds} can find: a string without escapes. */
export function isPlainId(literal: string): boolean {
  return literal.startsWith('"') && !literal.includes('\\');
}

/**
 * Returns the lines of the canonical file `bytes` among which are all entries of the ids, given as JSON texts that
 * {@link isPlainId}; and other lines perhaps.
 */
export function linesOfIds(bytes: Buffer, literals: readonly string[]): readonly Buffer[] {
  // Of the characters that need no escape any can be written as \u…, and the slash as \/.
  const escapes = literals.some((literal) => literal.includes('/')) ? ['\\u', '\\/'] : ['\\u'];
  const ends = new Map<number, number>();
  for (const text of [...literals.map((literal) => `"id":${literal}`), '"purged":', ...escapes]) {
    const wanted = Buffer.from(text);
    for (let at = bytes.indexOf(wanted); at !== -1; ) {
      const newline = bytes.indexOf(0x0a, at);
      ends.set(bytes.lastIndexOf(0x0a, at) + 1, newline - (bytes[newline - 1] === 0x2c ? 1 : 0));
      at = bytes.indexOf(wanted, newline);
    }
  }
  return [...ends].map(([start, end]) => bytes.subarray(start, end));
}
