/**
 * Resolves a conflicted index: every managed path with unmerged stages gets the join of its stages and of what stands in
 * the work tree. Managed files only grow, so a file that one side removed stays.
 */
import { join } from 'node:path';
import { printable } from '../core/printable.ts';
import { readEntries } from '../core/read-entries.ts';
import { readBlobs, writeBlob } from '../git/blobs.ts';
import { makeDirectory } from '../git/directories.ts';
import { readIfPresent, writeAtomic } from '../git/files.ts';
import { type IndexEntry, listIndex, updateIndex } from '../git/index-entries.ts';
import { assertInside } from '../git/inside.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { isManaged, managedPathspecs } from './managed.ts';
import { type Fault, planResolution, type Side } from './resolve-contents.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';

/** What became of one path in conflict. */
export type Resolution =
  | {
      readonly kind: 'resolved';
      readonly path: string;
      readonly entries: number;
      /** Object that keeps what stood in the work tree, where that could not be read. */
      readonly displaced?: string | undefined;
    }
  | { readonly kind: 'left'; readonly path: string; readonly faults: readonly Fault[] };

/** Returns the managed paths with unmerged stages, in order. */
export async function listConflicts(repository: Repository, { dir }: Settings): Promise<ReadonlyMap<string, Stages>> {
  const byPath = new Map<string, Stages>();
  for (const entry of await listIndex(repository, managedPathspecs(dir))) {
    if (entry.stage === 0 || !isManaged(dir, entry.path)) continue;
    byPath.set(entry.path, [...(byPath.get(entry.path) ?? []), entry]);
  }
  return byPath;
}

/** The unmerged index entries of one path, or what stands for them. */
export type Stages = readonly IndexEntry[];

/**
 * Resolves `conflicts`, each path whole or not at all: the work tree first, then the index, so that a kill in between
 * leaves a path that resolves again. With `dryRun` nothing is written. A side that cannot be read is never left out: such
 * a path is left, unless the user mended the file in the work tree and it holds all that can be read of every side.
 */
export async function resolve(
  repository: Repository,
  conflicts: ReadonlyMap<string, Stages>,
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly Resolution[]> {
  const resolutions: Resolution[] = [];
  for (const [path, stages] of conflicts) resolutions.push(await resolvePath(repository, { path, stages, dryRun }));
  return resolutions;
}

async function resolvePath(
  repository: Repository,
  { path, stages, dryRun }: { readonly path: string; readonly stages: Stages; readonly dryRun: boolean },
): Promise<Resolution> {
  const target = join(requireTopLevel(repository), path);
  const sides = await readStages(repository, stages);
  const present = readIfPresent(target);
  const plan = planResolution(path, sides, present);
  if (plan.kind === 'left') return { ...plan, path };
  const { bytes, replacesUnread } = plan;
  if (dryRun) return { kind: 'resolved', path, entries: countEntries(bytes) };
  // The user's half-mended text stays reachable for as long as Git keeps unreferenced objects.
  const displaced = replacesUnread && present !== undefined ? await writeBlob(repository, present) : undefined;
  const mode = stages.findLast(({ stage }) => stage >= 2)?.mode ?? stages[0]?.mode ?? '100644';
  makeDirectory(join(target, '..'));
  assertInside(requireTopLevel(repository), target);
  if (!present?.equals(bytes)) writeAtomic(target, bytes);
  await updateIndex(repository, [{ path, mode, oid: await writeBlob(repository, bytes) }]);
  return { kind: 'resolved', path, entries: countEntries(bytes), displaced };
}

async function readStages(repository: Repository, stages: Stages): Promise<readonly Side[]> {
  const odd = stages.find(({ mode }) => !mode.startsWith('100'));
  if (odd !== undefined) {
    throw new ToolError('unsafe-path', `${printable(odd.path)}: one side is no regular file (mode ${odd.mode}).`, {
      hint: 'Resolve this path by hand.',
    });
  }
  const blobs = await readBlobs(
    repository,
    stages.map(({ oid }) => oid),
  );
  return stages.map(({ stage, oid }) => ({
    where: stage === 1 ? 'base' : stage === 3 ? 'theirs' : 'ours',
    bytes: blobs.get(oid)?.bytes ?? Buffer.alloc(0),
  }));
}

function countEntries(bytes: Buffer): number {
  const read = readEntries(bytes, sha256);
  return read.ok ? read.value.size : 0;
}

function requireTopLevel({ topLevel }: Repository): string {
  if (topLevel !== undefined) return topLevel;
  throw new ToolError('not-a-repository', 'A bare repository has no index to resolve.');
}
