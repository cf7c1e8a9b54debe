import { shellQuote } from '../core/shell-word.ts';

/** Returns `command`, itself a shell command, as one word: in double quotes where nothing in it means anything there. */
export function shellCommandWord(command: string): string {
  return /["$`\\!]/.test(command) ? shellQuote(command) : `"${command}"`;
}
