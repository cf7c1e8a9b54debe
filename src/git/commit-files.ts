import { commitTree, type Identity, readTree, writeTree } from './commit.ts';
import { type IndexChange, updateIndex } from './index-entries.ts';
import { withPrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

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

/** Stores a commit of the tree of `base` with `changes`, built beside the user's index, and returns its id; no ref moves. */
export async function commitFiles(
  repository: Repository,
  { base, changes, parents, message, identity, date }: Facts,
): Promise<string> {
  const tree = await withPrivateIndex(repository, async (env) => {
    if (base !== undefined) await readTree(repository, base, env);
    await updateIndex(repository, changes, env);
    return writeTree(repository, env);
  });
  return commitTree(repository, {
    tree,
    message,
    parents,
    ...(identity === undefined ? {} : { identity }),
    ...(date === undefined ? {} : { date }),
  });
}
