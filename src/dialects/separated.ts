const COMMA = Buffer.from(',');

/** Returns the texts with a comma between any two. */
export function separated(texts: readonly Buffer[]): Buffer[] {
  return texts.flatMap((text, index) => (index === 0 ? [text] : [COMMA, text]));
}
