/**
 * Returns what the parser says against an argument in a sentence of ours, which begins with the argument; any other text
 * as it is, in one line and with a full stop. Not yet safe for a terminal: the text holds what was typed.
 */
export function usageText(message: string): string {
  const text = message.replaceAll(/\s*\n\s*/g, ' ').trim();
  for (const [form, sentence] of SENTENCES) {
    if (form.test(text)) return text.replace(form, sentence);
  }
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The English texts of yargs, and what stands for them. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^Unknown (?:argument|command): (.*)$/s, '$1: is one argument too many.'],
  [/^Unknown (?:arguments|commands): (.*)$/s, '$1: are arguments too many.'],
  [/^Not enough non-option arguments: .*$/s, 'A name is missing.'],
  [/^Not enough arguments following: (.*)$/s, '--$1: needs a value.'],
  [/^Invalid values: Argument: (.*?), Given: (.*), Choices: (.*)$/s, '--$1: takes one of $3, not $2.'],
];
