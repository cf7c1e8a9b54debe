import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { ToolError } from '../../git/tool-error.ts';
import type { Clone } from './clone.ts';

/** How bad it is: memory is or may be lost or does not merge; something is not as it should be; good to know. */
export type Level = 'error' | 'warning' | 'note';

/** What one occurrence of a finding is about, by the names its sentence and instruction use; a list is several words. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** What `--fix` does about a finding. It deletes no data, resets nothing and pushes nothing. */
export type Fix = {
  /** What is done, as a template like the sentence. */
  readonly does: string;
  readonly apply: (clone: Clone, values: Values) => Promise<void> | void;
};

/** One row of the table: a state that doctor knows, and what to do about it. */
type Row = {
  readonly id: string;
  readonly level: Level;
  /** What is looked for, for the manual. */
  readonly looksFor: string;
  /** What is wrong, with `{name}` for each value. */
  readonly sentence: string;
  /** A command to paste, with `{name}` for each value, which is quoted for the shell; or a sentence where no command helps. */
  readonly instruction: string;
  readonly fix?: Fix;
};

/** Looks for a state in a clone and returns its occurrences; it changes nothing. */
export type Check = Row & { readonly find: (clone: Clone) => Promise<readonly Values[]> | readonly Values[] };

/** Looks for what keeps Git from opening the repository that `cwd` is in; `refusal` is what Git said. */
export type OpeningCheck = Row & { readonly findClosed: (cwd: string, refusal: ToolError) => readonly Values[] };

/** One thing doctor found. */
export type Finding = {
  readonly id: string;
  readonly level: Level;
  readonly sentence: string;
  readonly instruction: string;
  /** What `--fix` would do, if it can do something. */
  readonly fix?: string;
};

/** Returns the finding for one occurrence of `row`. */
export function findingOf({ id, level, sentence, instruction, fix }: Row, values: Values): Finding {
  return {
    id,
    level,
    sentence: fill(sentence, values, { word: printable, between: ', ' }),
    instruction: fill(instruction, values, { word: shellWord, between: ' ' }),
    ...(fix === undefined ? {} : { fix: fill(fix.does, values, { word: printable, between: ', ' }) }),
  };
}

/** Returns the value `name` as one text. */
export function textOf(values: Values, name: string): string {
  const value = values[name] ?? '';
  return typeof value === 'string' ? value : value.join('\n');
}

const fill = (
  template: string,
  values: Values,
  { word, between }: { readonly word: (text: string) => string; readonly between: string },
): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return (typeof value === 'string' ? [value] : value).map(word).join(between);
  });
