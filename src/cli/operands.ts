/** Returns the names a command was given, also those after `--`, which the parser leaves behind the name of the command. */
export function operands(
  named: readonly string[] | undefined,
  { _: rest }: { readonly _: readonly (string | number)[] },
): readonly string[] {
  return [...(named ?? []), ...rest.slice(1).map(String)];
}
