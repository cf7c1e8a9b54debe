/** Returns `word` as one word of the shell, whatever it holds. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Returns the value of `merge.memjoin.driver` for the launcher at `path`. The placeholders stand bare: Git quotes %P
 * itself, and quoting it again would execute what a file is called.
 */
export function driverCommand(path: string): string {
  // Git replaces placeholders in the whole text first, also in the path.
  return `${shellQuote(path).replaceAll('%', '%%')} %O %A %B %L %P`;
}

/**
 * Returns the value of `diff.memjoin.textconv` for the launcher at `path`. Git adds the name of the file to it, and gives
 * all of a diff up when it fails; so a launcher that is gone, as after the repository was moved, must not fail it.
 */
export function textconvCommand(path: string): string {
  const program = shellQuote(path);
  return `f() { if [ -x ${program} ]; then ${program} "$1"; else cat -- "$1"; fi; }; f`;
}
