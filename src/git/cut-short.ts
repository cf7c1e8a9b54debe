import { join } from 'node:path';
import { pathsBetween } from './ancestry.ts';
import { readBlobs } from './blobs.ts';
import { readIfPresent, removeFile, writeAtomic } from './files.ts';
import { assertInside } from './inside.ts';
import type { Repository } from './repository.ts';

/** A move of the checkout that did not come to its end; `isWatched` as in a move request. */
type FailedMove = {
  readonly from: string | undefined;
  readonly target: string;
  readonly isWatched: (path: string) => boolean;
};

/**
 * Takes back what Git left half-written in watched paths when it was killed, or the disk was full, in a move to `target`:
 * Git writes files of the work tree in place. A file that is a beginning of what was to come there holds nothing of its own;
 * it becomes again what the index says. Any other file is left alone.
 */
export async function mendCutShort(repository: Repository, { from, target, isWatched }: FailedMove): Promise<void> {
  const { topLevel } = repository;
  if (topLevel === undefined) return;
  const paths = [...(await pathsBetween(repository, from, target))].filter(isWatched);
  const specs = paths.flatMap((path) => [`:${path}`, `${target}:${path}`]);
  const blobs = await readBlobs(repository, specs);
  for (const path of paths) {
    const present = readIfPresent(join(topLevel, path));
    const [staged, coming] = [blobs.get(`:${path}`)?.bytes, blobs.get(`${target}:${path}`)?.bytes];
    if (present === undefined || coming === undefined || staged?.equals(present)) continue;
    if (present.length >= coming.length || !coming.subarray(0, present.length).equals(present)) continue;
    const file = join(topLevel, path);
    assertInside(topLevel, file);
    if (staged === undefined) removeFile(file);
    else writeAtomic(file, staged);
  }
}
