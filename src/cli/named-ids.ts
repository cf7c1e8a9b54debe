import { printable } from '../core/printable.ts';
import { ToolError } from '../git/tool-error.ts';
import { operands } from './operands.ts';

type Parsed = { readonly _: readonly (string | number)[] };

/** Returns the ids a command was given, also those after `--`; throws `usage` if there is none. */
export function namedIds(named: readonly string[] | undefined, args: Parsed): readonly string[] {
  const ids = operands(named, args);
  if (ids.length > 0) return ids;
  throw new ToolError('usage', `${nameOf(args)}: no id was named.`, { hint: 'memjoin view lists all ids.' });
}

/** Returns the one id a command was given; throws `usage` if there is none, or a second one. */
export function namedId(named: string | undefined, args: Parsed): string {
  const [id = '', second] = namedIds(named === undefined ? [] : [named], args);
  if (second === undefined) return id;
  throw new ToolError('usage', `${nameOf(args)}: takes one id, and ${printable(second)} is a second one.`, {
    hint: 'Put an id that holds spaces in quotes.',
  });
}

const nameOf = ({ _: [command = ''] }: Parsed): string => printable(String(command));
