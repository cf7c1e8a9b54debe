import { shellQuote } from '../core/shell-word.ts';

/**
 * Returns the value of `merge.memjoin.driver` for the launcher at `path`. The placeholders stand bare: Git quotes %P
 * itself, and quoting it again would execute what a file is called. A repository that was moved has its launcher
 * elsewhere; without any launcher Git's own text merge is left, whose markers keep both sides: a driver that is not there
 * would leave "ours" without a word. Markers of fewer than 7 characters are none to the readers.
 */
export function driverCommand(path: string): string {
  // Git replaces placeholders in the whole text first, also in the path.
  const recorded = shellQuote(path).replaceAll('%', '%%');
  return [
    `d=${recorded}; [ -x "$d" ] || d="$(git rev-parse --git-common-dir)/memjoin/driver"`,
    `if [ -x "$d" ]; then "$d" %O %A %B %L %P`,
    `else echo 'memjoin: its programs are gone, so Git merges the text; run "memjoin install".' >&2`,
    'l=%L; [ "$l" -ge 7 ] || l=7; git merge-file --marker-size="$l" -L ours -L base -L theirs %A %O %B; fi',
  ].join('; ');
}

/**
 * Returns the value of `diff.memjoin.textconv` for the launcher at `path`. Git adds the name of the file to it, and gives
 * all of a diff up when it fails; so a launcher that is gone, as after the repository was moved, must not fail it.
 */
export function textconvCommand(path: string): string {
  const program = shellQuote(path);
  return `f() { if [ -x ${program} ]; then ${program} "$1"; else cat -- "$1"; fi; }; f`;
}
