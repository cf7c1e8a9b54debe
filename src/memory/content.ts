/** Reads the managed files of a commit, an index or a work tree. */
import { join } from 'node:path';
import { printable } from '../core/printable.ts';
import { shellWord } from '../core/shell-word.ts';
import { readBlobs } from '../git/blobs.ts';
import { holdsBytes } from '../git/file-bytes.ts';
import { readIfPresent } from '../git/files.ts';
import type { Environment } from '../git/git-environment.ts';
import { listIndex } from '../git/index-entries.ts';
import { readRef } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { listTree } from '../git/trees.ts';
import { isManaged, managedPathspecs, unifiedPath } from './managed.ts';

/** Managed files by path. Files with one object id share one buffer. */
export type Files = ReadonlyMap<string, Buffer>;

/** Object ids of managed files by path. */
export type FileIds = ReadonlyMap<string, string>;

/** Returns the managed files that the commit `rev` holds; an unborn HEAD holds none. */
export async function listCommit(repository: Repository, rev: string, dir: string): Promise<FileIds> {
  const entries = await listTree(repository, rev, dir === '' ? [] : [`${dir}/`]);
  // A link that somebody committed holds no entries; only the index is refused for it, so that it can be taken out again.
  return idsOf(
    entries.filter(({ mode }) => mode.startsWith('100')),
    dir,
    rev,
  );
}

/** Returns the object id of the unified file of the commit `rev`, or undefined if that has none. */
export async function unifiedIdOf(repository: Repository, rev: string, dir: string): Promise<string | undefined> {
  return readRef(repository, `${rev}:${unifiedPath(dir)}`);
}

/** Returns the managed files that an index holds at stage 0; `env` may name another index than the user's. */
export async function listStaged(repository: Repository, dir: string, env: Environment = {}): Promise<FileIds> {
  const entries = await listIndex(repository, managedPathspecs(dir), env);
  return idsOf(
    entries.filter(({ stage }) => stage === 0),
    dir,
    'the index',
  );
}

/** Returns the contents of several listings, each object read once. */
export async function readFiles(repository: Repository, listings: readonly FileIds[]): Promise<readonly Files[]> {
  const blobs = await readBlobs(repository, [...new Set(listings.flatMap((ids) => [...ids.values()]))]);
  return listings.map(
    (ids) =>
      new Map(
        [...ids].map(([path, oid]) => {
          const blob = blobs.get(oid);
          if (blob === undefined) throw new ToolError('read-failed', `${printable(path)}: object ${oid} is missing.`);
          return [path, blob.bytes] as const;
        }),
      ),
  );
}

/**
 * Returns what the work tree holds at `paths`; what is not there is left out. A file that is as in one of `states` shares
 * its buffer, so that it is held and later read once.
 */
export function readWorkTree(repository: Repository, paths: Iterable<string>, states: readonly Files[] = []): Files {
  const files = new Map<string, Buffer>();
  const { topLevel } = repository;
  if (topLevel === undefined) return files;
  for (const path of paths) {
    const file = join(topLevel, path);
    const known = new Set(states.map((state) => state.get(path)).filter((bytes) => bytes !== undefined));
    const bytes = [...known].find((bytes) => holdsBytes(file, bytes)) ?? readIfPresent(file);
    if (bytes !== undefined) files.set(path, bytes);
  }
  return files;
}

function idsOf(
  entries: readonly { readonly mode: string; readonly oid: string; readonly path: string }[],
  dir: string,
  where: string,
): FileIds {
  const managed = entries.filter(({ path }) => isManaged(dir, path));
  const odd = managed.find(({ mode }) => !mode.startsWith('100'));
  if (odd !== undefined) {
    throw new ToolError(
      'unsafe-path',
      `${printable(odd.path)} in ${printable(where)} is no regular file (mode ${odd.mode}).`,
      {
        hint: `Take it out: git rm --cached -- ${shellWord(printable(`:/${odd.path}`))}`,
      },
    );
  }
  return new Map(managed.map(({ path, oid }) => [path, oid]));
}
