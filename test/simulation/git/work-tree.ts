import {
  blobAt,
  indexOf,
  isWorkLike,
  type Repo,
  readWork,
  type Stages,
  setIndex,
  type Tree,
  writeWork,
} from './repo.ts';

/**
 * Moves index and work tree from one tree to another as a fast-forward does: what differs between them, and what the user
 * has changed elsewhere stays. Returns the first path in which the user's work is in the way, and then changes nothing.
 */
export function moveFiles(repo: Repo, from: Tree, to: Tree): string | undefined {
  const index = indexOf(repo);
  const next = new Map<string, Stages>(index);
  const writes: [string, string | undefined][] = [];
  for (const path of new Set([...from.keys(), ...to.keys()])) {
    const [before, after] = [from.get(path), to.get(path)];
    const staged = index.get(path)?.[0];
    if (before === after || (staged === after && index.has(path) === to.has(path))) continue;
    if (staged !== before) return path;
    const isThere = before !== undefined || readWork(repo, path) !== undefined;
    if (isThere && !isWorkLike(repo, path, before)) {
      // A tracked file that is gone from the work tree holds nothing that could be lost.
      if (before === undefined || readWork(repo, path) !== undefined) return path;
    }
    writes.push([path, after]);
    if (after === undefined) next.delete(path);
    else next.set(path, [after, undefined, undefined, undefined]);
  }
  for (const [path, oid] of writes) writeWork(repo, path, oid === undefined ? undefined : blobAt(oid));
  if (writes.length > 0) setIndex(repo, next);
  return undefined;
}
