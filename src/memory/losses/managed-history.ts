import type { Repository } from '../../git/repository.ts';
import { readTrees, type TreeName } from '../../git/tree-batch.ts';
import { isManaged } from '../managed.ts';

/** A managed name in a commit. */
export type ManagedName = {
  readonly path: string;
  readonly oid: string;
  /** As Git prints it; a regular file begins with `100`. */
  readonly mode: string;
};

/** Returns by root tree the managed names of many commits, with one child for each level of `dir`. */
export async function listManagedNames(
  repository: Repository,
  roots: readonly string[],
  dir: string,
): Promise<ReadonlyMap<string, readonly ManagedName[]>> {
  const prefix = dir === '' ? '' : `${dir}/`;
  let places = new Map<string, string | undefined>(roots.map((root) => [root, root]));
  for (const part of dir === '' ? [] : dir.split('/')) {
    const trees = await readTrees(repository, defined(places.values()), (name) => name === part);
    const below = (tree: string | undefined): string | undefined => {
      const [found] = tree === undefined ? [] : (trees.get(tree) ?? []);
      return found?.mode === DIRECTORY ? found.oid : undefined;
    };
    places = new Map([...places].map(([root, tree]) => [root, below(tree)]));
  }
  const names = await readTrees(repository, defined(places.values()), (name) => isManaged(dir, `${prefix}${name}`));
  // Commits with the same folder share one list.
  const lists = new Map([...names].map(([tree, found]) => [tree, found.map((name) => withPath(name, prefix))]));
  return new Map([...places].map(([root, tree]) => [root, (tree === undefined ? undefined : lists.get(tree)) ?? []]));
}

/** Returns whether it is a regular file; a link, a submodule or a folder under a managed name holds no entries. */
export function isRegular({ mode }: ManagedName): boolean {
  return mode.startsWith('100');
}

const DIRECTORY = '40000';

function defined(trees: Iterable<string | undefined>): readonly string[] {
  return [...trees].filter((tree) => tree !== undefined);
}

function withPath({ name, oid, mode }: TreeName, prefix: string): ManagedName {
  return { path: `${prefix}${name}`, oid, mode };
}
