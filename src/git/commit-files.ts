import { printable } from '../core/printable.ts';
import { commitTree, type Identity, readTree, writeTree } from './commit.ts';
import { type IndexChange, updateIndex } from './index-entries.ts';
import { withPrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';
import { ToolError } from './tool-error.ts';
import { listTree } from './trees.ts';

type Facts = {
  /** The commit whose tree is taken over; `undefined`: an empty one. */
  readonly base: string | undefined;
  readonly changes: readonly IndexChange[];
  readonly parents: readonly string[];
  readonly message: string;
  /** As in {@link commitTree}; the date is now if left out. */
  readonly identity?: Identity | 'known' | undefined;
  readonly date?: number | undefined;
};

/**
 * Stores a commit of the tree of `base` with `changes`, built beside the user's index, and returns its id; no ref moves.
 * Throws `git-failed` where a change is not in it as asked.
 */
export async function commitFiles(
  repository: Repository,
  { base, changes, parents, message, identity, date }: Facts,
): Promise<string> {
  const tree = await withPrivateIndex(repository, async (env) => {
    if (base !== undefined) await readTree(repository, base, env);
    await updateIndex(repository, changes, env);
    return writeTree(repository, env);
  });
  await requireHeld(repository, { tree, changes });
  return commitTree(repository, {
    tree,
    message,
    parents,
    ...(identity === undefined ? {} : { identity }),
    ...(date === undefined ? {} : { date }),
  });
}

/** `git update-index` takes a failed read of what it is told for its end, and answers with 0: what it did is looked at. */
async function requireHeld(
  repository: Repository,
  { tree, changes }: { readonly tree: string; readonly changes: readonly IndexChange[] },
): Promise<void> {
  const paths = changes.map(({ path }) => path);
  const held = new Map((await listTree(repository, tree, paths)).map((entry) => [entry.path, entry]));
  for (const { path, oid, mode = '100644' } of changes) {
    const entry = held.get(path);
    if (entry?.oid === oid && (entry === undefined || entry.mode === mode)) continue;
    throw new ToolError(
      'git-failed',
      `git update-index: ${printable(path)} did not come into the tree; nothing was committed.`,
      {
        hint: 'Run the same command again.',
      },
    );
  }
}
