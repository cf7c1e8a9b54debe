import { join } from 'node:path';
import { shellWord } from '../../core/shell-word.ts';
import { missingAlternates } from '../../git/alternates.ts';
import { statusOf } from '../../git/file-status.ts';
import { lostCommit } from '../../git/lost-head.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { unifiedPath } from '../../memory/managed.ts';
import type { Values } from './check.ts';
import { type Clone, pathIn } from './clone.ts';
import { breakInHistory, findDamagedObjects, findMissingObjects } from './lost-objects.ts';

/** Returns the memory files of the work tree, from its top, whose content a lost object may be; else the unified file. */
export function filesLeft({ folder, names, dir }: Clone): readonly string[] {
  const regular = names().filter((name) => statusOf(join(folder ?? '', name))?.isFile());
  const paths = regular.map((name) => pathIn(dir, name));
  return paths.length > 0 ? paths : [unifiedPath(dir)].filter((path) => statusOf(path) !== undefined);
}

/**
 * Returns the commit of HEAD that cannot be read, if so, with the last one that can; only where such a one `isKnown`, or only
 * where none is.
 */
export async function findLostHead(
  { repository, branch = 'HEAD' }: Clone,
  isKnown: boolean,
): Promise<readonly Values[]> {
  const commit = await lostCommit(repository, branch);
  // Whose objects are elsewhere loses nothing by waiting for them.
  if (commit === undefined || missingAlternates(repository).length > 0) return [];
  const before = repository.isBare ? undefined : await lastWhole(repository, branch);
  return (before !== undefined) === isKnown ? [{ ref: branch, commit, before: before ?? '' }] : [];
}

/** Returns as one finding the objects that are not here, with the commands that go on without the first. */
export async function findMissing(clone: Clone): Promise<readonly Values[]> {
  const { repository, branch = 'HEAD' } = clone;
  const missing = [...(await findMissingObjects(clone))];
  const [oid, needs] = missing[0] ?? [];
  if (oid === undefined || needs === undefined) return [];
  const before = repository.isBare || needs !== 'HEAD' ? undefined : await lastWhole(repository, branch);
  const last =
    before === undefined
      ? 'clone the repository anew, and keep this folder until all is there.'
      : `git update-ref ${shellWord(branch)} ${before} && git read-tree HEAD && memjoin unify`;
  return [{ count: String(missing.length), oid, needs, last, files: filesLeft(clone) }];
}

/** Returns what Git says of a history whose begin it cannot reach; a lost HEAD and lost folders are other findings. */
export async function findBrokenHistory(clone: Clone): Promise<readonly Values[]> {
  const { branch = 'HEAD' } = clone;
  const problem = await breakInHistory(clone);
  // A damaged file is a finding of its own, and what would come from the remote could not take its place.
  if (problem === undefined || (await findDamagedObjects(clone)).length > 0) return [];
  return [{ ref: branch, problem }];
}

/** How far back the reflog is looked at. */
const REMEMBERED = 50;

/** Returns the last commit that `ref` stood at and that can be read, by its reflog; else that of its upstream. */
async function lastWhole(repository: Repository, ref: string): Promise<string | undefined> {
  const names = Array.from({ length: REMEMBERED }, (_, index) => `${ref}@{${index + 1}}`);
  for (const name of [...names, ...(ref === 'HEAD' ? [] : [`${ref}@{upstream}`])]) {
    const isWhole = (await resolveRevision(repository, name, 'tree')) !== undefined;
    if (isWhole) return resolveRevision(repository, name);
  }
  return undefined;
}
