import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { managedPathspecs } from '../memory/managed.ts';
import type { Unreached } from '../memory/restore/unreached.ts';
import { shellCommandWord } from './shell-word.ts';

/** Returns what a purge leaves to the user, in the order in which it must be done, safe for a terminal. */
export function describeUnreached(
  { source, copies }: Unreached,
  { commands }: { readonly commands: readonly string[] },
): readonly string[] {
  const files = [
    ...(source === undefined ? [] : [`   ${printable(source)} may still hold it: delete it there too.`]),
    ...copies.map((path) => `   ${printable(path)} may still hold it: remove that copy.`),
  ];
  return [
    'A purge does not reach everything. In this order; but 3 first where it was never',
    'pushed, because a push shares the history too:',
    '1. Other clones hold it until they merge this commit: git push here, git pull',
    '   in each of them.',
    '2. The live memory files and the copies that restore keeps, everywhere:',
    ...(files.length === 0 ? ['   those of this environment do not hold it.'] : files),
    '3. The history of Git holds it, and git gc has yet to remove what the ledgers of',
    '   this clone held before. When all clones have the purge, the commands below',
    '   do both: old commits lose the memory files, the present ones stay.',
    '   Run them at the top of a clean clone without stashes; they push with force.',
    '   Afterwards make every other clone anew: an old one would bring the old',
    '   history back. Other branches get their memory files back by merging this',
    '   one. A forge may keep old commits for a while: ask it to remove them.',
    '',
    ...commands,
  ];
}

/**
 * Returns the commands, for a POSIX shell at the top of the work tree, that take the memory files out of every commit of
 * all branches and tags, bring the present ones back in one new commit, and push that. `paths` are the present ones.
 */
export function rewriteCommands({
  dir,
  paths,
  hasRemote,
}: {
  readonly dir: string;
  readonly paths: readonly string[];
  readonly hasRemote: boolean;
}): readonly string[] {
  const files = paths.map(shellWord).join(' ');
  const remove = `git rm -q --cached --ignore-unmatch -- ${managedPathspecs(dir).map(shellWord).join(' ')}`;
  return [
    `FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --index-filter ${shellCommandWord(remove)} --tag-name-filter cat -- --branches --tags`,
    `git checkout "refs/original/$(git symbolic-ref HEAD)" -- ${files}`,
    "git commit -m 'memory files without their history'",
    ...(hasRemote ? ['git push --force --all && git push --force --tags'] : []),
    // What a sync fetched and where a move went name old commits too; the next sync writes both anew. What is kept of
    // damaged ledgers may hold anything.
    `git for-each-ref --format='delete %(refname)' ${OLD_REFS.join(' ')} | git update-ref --stdin`,
    'git reflog expire --expire=now --all && git gc --prune=now',
  ];
}

const OLD_REFS = [
  'refs/original',
  'refs/memjoin/fetched',
  'refs/memjoin/upstream',
  'refs/worktree/memjoin',
  'refs/memjoin/aside',
] as const;
