/**
 * A pending shadow: what the shadow will be once a commit is on the branch, written before the branch moves there. Killed
 * between the two, the next backup would else take for news what this one has committed, and write it over what another
 * environment wrote since. It is named after its commit, so that what became of it can be asked.
 */
import { basename, join } from 'node:path';
import { listDirectory, makeDirectory } from '../../git/directories.ts';
import { statusOf } from '../../git/file-status.ts';
import { moveFile, removeFile } from '../../git/files.ts';
import { isInHistory, wasOnBranch } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import {
  readShadow,
  type Shadow,
  type ShadowOf,
  shadowDirectory,
  shadowPath,
  writeShadow,
  writeShadowAt,
} from './shadow.ts';

/** Leaves word that `shadow` is true once its commit is on the branch; it is on the disk when this returns. */
export function leavePendingShadow(repository: Repository, shadow: Shadow): void {
  makeDirectory(shadowDirectory(repository));
  writeShadowAt(pendingPath(repository, shadow), shadow);
}

/** Takes that word back: the commit was not published. */
export function dropPendingShadow(repository: Repository, shadow: Shadow): void {
  removeFile(pendingPath(repository, shadow));
}

/**
 * Makes a pending shadow the shadow, now that its commit is on the branch; returns a full sentence if that failed. Backups of
 * one clone may finish in another order than they committed: pending ones of earlier commits go first, so that none of them
 * takes the place of this one, and one that has been taken away is behind what is there.
 */
export async function finishPendingShadow(repository: Repository, shadow: Shadow): Promise<string | undefined> {
  try {
    for (const { path, commit } of listPending(repository, shadow.of)) {
      if (commit !== shadow.head && (await isBehind(repository, commit, shadow.head))) removeFile(path);
    }
    if (moveFile(pendingPath(repository, shadow), shadowPath(repository, shadow.of))) return undefined;
    const { shadow: current } = readShadow(repository, shadow.of);
    if (!(await isBehind(repository, shadow.head, current?.head))) writeShadow(repository, shadow);
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return `The commit was made; the note of what the source held is finished by the next backup: ${error.message}`;
  }
}

/**
 * Finishes what a backup that was killed has left pending for `of`, if its commit came onto the branch. One whose commit
 * did not is removed after an hour: until then its backup may still be running. `now` is in milliseconds since 1970.
 */
export async function settlePendingShadows(repository: Repository, of: ShadowOf, now: () => number): Promise<void> {
  const target = shadowPath(repository, of);
  for (const { path, commit } of listPending(repository, of)) {
    const [left, current] = [statusOf(path), statusOf(target)];
    if (left === undefined) continue;
    const isLater = current === undefined || left.mtimeMs >= current.mtimeMs;
    if (isLater && (await wasOnBranch(repository, of.branch, commit))) {
      moveFile(path, target);
    } else if (!isLater || left.mtimeMs < now() - HOUR) removeFile(path);
  }
}

/** In milliseconds. */
const HOUR = 3_600_000;

/** Returns the pending shadows of `of`, each with the commit that it waits for. */
function listPending(
  repository: Repository,
  of: ShadowOf,
): readonly { readonly path: string; readonly commit: string }[] {
  const stem = `${basename(shadowPath(repository, of), '.json')}-`;
  const folder = shadowDirectory(repository);
  const names = listDirectory(folder).filter((name) => name.startsWith(stem));
  return names.map((name) => ({ path: join(folder, name), commit: basename(name, '.json').slice(stem.length) }));
}

/** Whether the commit `earlier` is `later` or before it; no commit is behind none. */
async function isBehind(
  repository: Repository,
  earlier: string | null,
  later: string | null | undefined,
): Promise<boolean> {
  if (earlier === null || later === null || later === undefined) return false;
  return earlier === later || (await isInHistory(repository, earlier, later));
}

function pendingPath(repository: Repository, { of, head }: Shadow): string {
  const path = shadowPath(repository, of);
  return join(shadowDirectory(repository), `${basename(path, '.json')}-${head}.json`);
}
