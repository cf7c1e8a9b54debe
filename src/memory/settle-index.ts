import { printEntries } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { readEntries } from '../core/read-entries.ts';
import { writeBlob } from '../git/blobs.ts';
import { writeTree } from '../git/commit.ts';
import { updateIndex } from '../git/index-entries.ts';
import { mergeHeads } from '../git/operations.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { type FileIds, type Files, listCommit, listStaged, readFiles } from './content.ts';
import { environmentOf, unifiedPath } from './managed.ts';
import { followInNextIndex } from './next-index.ts';
import type { Settings } from './settings.ts';
import { type Settled, settle, type Unreadable } from './settle.ts';
import { sha256 } from './sha256.ts';
import { dropStagedSource, findStagedSource } from './staged-source.ts';
import { stampStaged } from './stamp-staged.ts';
import { vouchForCommit } from './vouch.ts';
import { readWholeLines } from './whole-lines.ts';
import { refreshWorkTree } from './work-tree.ts';

/** What pre-commit did, one full sentence each, and whether anything is left to commit. */
export type IndexReport = { readonly notes: readonly string[]; readonly isNothingLeft: boolean };

/**
 * Settles what is about to be committed, the index (`GIT_INDEX_FILE` may name a temporary one): a staged source is backed
 * up instead of committed, hand-made changes of our host file are stamped, entries that HEAD or a commit being merged
 * holds come back, and the unified file is the join of the staged host files. The work tree follows, but nothing unstaged
 * in it is committed. Throws `invalid-memory` for a staged file that cannot be read: the commit must not go on.
 * `now` is in milliseconds since 1970.
 */
export async function settleIndex(
  repository: Repository,
  settings: Settings,
  { now }: { readonly now: number },
): Promise<IndexReport> {
  const { dir } = settings;
  const stagedIds = await listStaged(repository, dir);
  const headIds = await listCommit(repository, 'HEAD', dir);
  const mergedIds = await Promise.all(mergeHeads(repository).map((rev) => listCommit(repository, rev, dir)));
  // Without a name there is no host file to back it up into.
  const source = settings.environment === undefined ? undefined : await findStagedSource(repository, settings);
  if (source === undefined && stagedIds.size === 0 && headIds.size === 0 && mergedIds.length === 0) {
    return { notes: [], isNothingLeft: false };
  }
  const [staged = new Map<string, Buffer>(), head = new Map<string, Buffer>(), ...merged] = await readFiles(
    repository,
    [stagedIds, headIds, ...mergedIds],
  );
  const salvaged = merged.map(salvage);
  const held = [head, ...salvaged.map(({ files }) => files)];
  const stamped = stampStaged({ staged, held, source, settings, now });
  const settled = settle({ files: stamped.files, held, unified: unifiedPath(dir) });
  requireReadable(settled, { stagedIds, headIds });

  const changes = new Map([
    ...changedFrom(staged, stamped.files),
    ...settled.changes.map((change) => [change.path, change.bytes] as const),
  ]);
  if (source !== undefined) await dropStagedSource(repository, source);
  const notes = [...salvaged.flatMap((side) => side.notes), ...stamped.notes, ...healed(settled, stamped.files)];
  const writes = [...changes].map(async ([path, bytes]) => ({ path, oid: await writeBlob(repository, bytes) }));
  const written = await Promise.all(writes);
  await updateIndex(repository, written);
  await followInNextIndex(repository, { dir, written, source, before: [stagedIds, headIds] });
  for (const [path, bytes] of changes) {
    const note = refreshWorkTree(repository, { path, bytes, before: staged.get(path) });
    if (note !== undefined) notes.push(note);
  }
  await vouchForCommit(repository, {
    unified: unifiedPath(dir),
    headIds,
    settledIds: new Map([...stagedIds, ...written.map(({ path, oid }) => [path, oid] as const)]),
    isComplete: settled.unreadable.length === 0 && mergedIds.length === 0,
  });
  const isNothingLeft = source !== undefined && mergedIds.length === 0 && (await isIndexLikeHead(repository));
  return { notes, isNothingLeft };
}

/**
 * Returns the files of a commit being merged with what can be read of those that are broken: once the merge is concluded
 * Git never offers them again, so their whole lines must be in it.
 */
function salvage(files: Files): { readonly files: Files; readonly notes: readonly string[] } {
  const whole = new Map(files);
  const notes: string[] = [];
  for (const [path, bytes] of files) {
    const read = readEntries(bytes, sha256);
    if (read.ok) continue;
    const entries = readWholeLines(bytes);
    whole.set(path, printEntries(entries));
    const { line, column, message } = read.problem;
    notes.push(
      `${printable(path)}:${line}:${column} of the commit being merged: ${printable(message)}; ` +
        `its ${entries.size} whole ${entries.size === 1 ? 'line was' : 'lines were'} taken, the rest is in that commit only.`,
    );
  }
  return { files: whole, notes };
}

/** A file that was unreadable before and is committed as it was is not this commit's business; any other stops it. */
function requireReadable(settled: Settled, ids: { readonly stagedIds: FileIds; readonly headIds: FileIds }): void {
  const broken = settled.unreadable.filter(
    ({ path, where }) => where === 'here' && ids.stagedIds.get(path) !== ids.headIds.get(path),
  );
  const [first] = broken;
  if (first === undefined) return;
  throw new ToolError('invalid-memory', broken.map(place).join('\n'), {
    hint:
      `The commit was stopped and nothing changed. Mend the file and git add it, ` +
      `or go back to the last commit: git restore --staged --worktree -- ${printable(first.path)}`,
  });
}

function place({ path, problem: { line, column, message } }: Unreadable): string {
  return `${printable(path)}:${line}:${column}: ${printable(message)}`;
}

function changedFrom(before: Files, after: Files): readonly (readonly [string, Buffer])[] {
  return [...after].filter(([path, bytes]) => !(before.get(path)?.equals(bytes) ?? false));
}

/** What the staged files lacked of what the commit comes from. */
function healed({ changes, unreadable }: Settled, files: Files): string[] {
  const notes = changes
    .filter(({ path, missing }) => files.has(path) && missing.length > 0 && environmentOf(path) !== undefined)
    .map(({ path, missing }) => {
      const count = missing.length === 1 ? '1 entry' : `${missing.length} entries`;
      return `${printable(path)}: ${count} that had gone missing came back; to hide one, use "memjoin delete".`;
    });
  const restored = changes
    .filter(({ path, isAbsent }) => isAbsent && !files.has(path) && environmentOf(path) !== undefined)
    .map(({ path }) => `${printable(path)} had been removed and came back: managed files only grow.`);
  const left = unreadable
    .filter(({ where }) => where === 'history')
    .map((file) => `${place(file)}; that version was left out of the join.`);
  return [...notes, ...restored, ...left];
}

async function isIndexLikeHead(repository: Repository): Promise<boolean> {
  const head = await resolveRevision(repository, 'HEAD', 'tree');
  return (await writeTree(repository, {})) === head;
}
