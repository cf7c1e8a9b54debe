import { shellQuote } from '../install/shell.ts';

/** Returns `word` as one word of a POSIX shell, bare where that is safe and easier to read. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-][\w@%+:,./=-]*$/.test(word) ? word : shellQuote(word);
}

/** Returns `command`, itself a shell command, as one word: in double quotes where nothing in it means anything there. */
export function shellCommandWord(command: string): string {
  return /["$`\\!]/.test(command) ? shellQuote(command) : `"${command}"`;
}
