/** Returns `word` as one word of a POSIX shell, whatever it holds. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Returns `word` as one word of a POSIX shell, bare where that is safe and easier to read. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-][\w@%+:,./=-]*$/.test(word) ? word : shellQuote(word);
}
