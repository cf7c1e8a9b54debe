import { COMMON_OPTIONS, type Definition, type Option } from '../help/definition.ts';

/** Returns the options a command takes, those of every command included. */
export function optionsOf({ options }: Definition): readonly Option[] {
  return [...options, ...COMMON_OPTIONS];
}

/** Returns what may stand where the value of `option` does: one of a few words, a path, or nothing one could know. */
export function valueKind({ long, value, choices }: Option): 'switch' | 'choice' | 'path' | 'text' {
  if (value === undefined && choices.length === 0) return 'switch';
  if (choices.length > 0) return 'choice';
  return PATHS.has(long) ? 'path' : 'text';
}

/** Returns whether the operands of a command are files. */
export function takesFiles({ positionals }: Definition): boolean {
  return positionals.some(({ name }) => name === 'files' || name === 'paths');
}

/** Returns `text` as one word of the shell in single quotes, as bash and zsh read it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const PATHS: ReadonlySet<string> = new Set(['source', 'dir', 'output', 'from', 'html', 'prometheus']);
