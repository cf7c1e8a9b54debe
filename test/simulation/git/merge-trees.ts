import { conflictText } from '../../../src/core/conflict-text.ts';
import { isManaged } from '../../../src/memory/managed.ts';
import { mergeBases } from './graph.ts';
import { blobAt, type Repo, type Stages, storeBlob, storeTree, type Tree, treeOf } from './repo.ts';
import { mergeText } from './text-merge.ts';

/** What a merge of trees gives: files that are settled, and what is left for the user, with the text in the work tree. */
export type MergedTrees = {
  readonly tree: Tree;
  readonly conflicts: ReadonlyMap<string, { readonly stages: Stages; readonly bytes: Buffer }>;
};

type Sides = { readonly base: Tree; readonly ours: Tree; readonly theirs: Tree };

/** Merges trees file by file, asking the driver of `repo` for the managed ones that both sides changed. Knows no renames. */
export function mergeTrees(repo: Repo, { base, ours, theirs }: Sides): MergedTrees {
  const tree = new Map<string, string>();
  const conflicts = new Map<string, { stages: Stages; bytes: Buffer }>();
  for (const path of [...new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])].sort()) {
    const [b, o, t] = [base.get(path), ours.get(path), theirs.get(path)];
    const settled = o === t || b === t ? { oid: o } : b === o ? { oid: t } : undefined;
    if (settled !== undefined) {
      if (settled.oid !== undefined) tree.set(path, settled.oid);
      continue;
    }
    const stages: Stages = [undefined, b, o, t];
    if (o === undefined || t === undefined) {
      conflicts.set(path, { stages, bytes: blobAt(o ?? t) });
      continue;
    }
    const merged = mergeFile(repo, path, [blobAt(b), blobAt(o), blobAt(t)]);
    if (merged.isClean) tree.set(path, storeBlob(merged.bytes));
    else conflicts.set(path, { stages, bytes: merged.bytes });
  }
  return { tree, conflicts };
}

function mergeFile(
  { tools }: Repo,
  path: string,
  [base, ours, theirs]: readonly [Buffer, Buffer, Buffer],
): { readonly bytes: Buffer; readonly isClean: boolean } {
  if (tools === undefined || !isManaged('', path)) return mergeText(base, ours, theirs);
  const joined = tools.drive(ours, theirs);
  return joined === undefined
    ? { bytes: conflictText(ours, theirs, 7), isClean: false }
    : { bytes: joined, isClean: true };
}

/** Returns the tree that a merge of two commits compares both with: their common ancestor, or the merge of several. */
export function baseTree(repo: Repo, ours: string, theirs: string): Tree {
  const [first, ...others] = mergeBases(ours, theirs);
  if (first === undefined) return new Map();
  let merged = treeOf(first);
  for (const other of others) {
    const base = baseTree(repo, first, other);
    const { tree, conflicts } = mergeTrees(repo, { base, ours: merged, theirs: treeOf(other) });
    merged = new Map([...tree, ...[...conflicts].map(([path, { bytes }]) => [path, storeBlob(bytes)] as const)]);
  }
  storeTree(merged);
  return merged;
}
