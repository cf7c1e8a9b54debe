import type { Entry } from '../../core/entry.ts';
import { printEntries } from '../../core/join.ts';
import { printable } from '../../core/printable.ts';
import { readEntries } from '../../core/read-entries.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { type FileIds, type Files, readFiles } from '../content.ts';
import { environmentOf, hostPath, unifiedPath } from '../managed.ts';
import { stoppedHint } from '../mend-hint.ts';
import type { Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import type { StagedSource } from '../source/staged-source.ts';
import { readWholeLines } from '../whole-lines.ts';
import { isSameListing, provenPaths, without } from './proven.ts';
import { type Settled, settle, type Unreadable } from './settle.ts';
import { settleFew } from './settle-few.ts';
import { readSettled } from './settled-note.ts';
import { findEdits } from './stale-edits.ts';
import { stampedNote, stampStaged } from './stamp-staged.ts';

/** What a commit is made of: object ids of managed files, and a source that was staged. */
export type Staged = {
  readonly stagedIds: FileIds;
  readonly headIds: FileIds;
  readonly mergedIds: readonly FileIds[];
  readonly source: StagedSource | undefined;
};

/** What the index should hold. */
export type StagedSettled = {
  /** What it holds now, at least at the paths that change. */
  readonly before: Files;
  readonly changes: Files;
  /** The entries that this commit adds by stamping: nobody else has written them. */
  readonly stamped: readonly Entry[];
  /** What was done, one full sentence each. */
  readonly notes: readonly string[];
  /** Whether every file could be read. */
  readonly isComplete: boolean;
};

/**
 * Returns what the index should hold, with the host file of this environment stamped. Throws `invalid-memory` for a
 * staged file that cannot be read. `now` is in milliseconds since 1970.
 */
export async function settleStaged(
  repository: Repository,
  staged: Staged,
  context: { readonly settings: Settings; readonly now: number },
): Promise<StagedSettled> {
  const { stagedIds, headIds, mergedIds } = staged;
  const paths = pathsOfFew(staged, context.settings);
  const settledIds = readSettled(repository);
  if (paths !== undefined && isSameListing(settledIds, headIds)) {
    const only = (ids: FileIds) => new Map([...ids].filter(([path]) => path === paths.own || path === paths.unified));
    const [files = NONE, head = NONE] = await readFiles(repository, [only(stagedIds), only(headIds)]);
    const few = fewSettled(paths, { files, head }, context);
    if (few !== undefined) return few;
  }
  const listings = [stagedIds, headIds, ...mergedIds];
  const left = pathsLeftOut(listings, { settledIds, headIds }, context.settings);
  const [files = NONE, head = NONE, ...merged] = await readFiles(
    repository,
    listings.map((ids) => without(left, ids)),
  );
  const few = paths && fewSettled(paths, { files, head }, context);
  if (few !== undefined && isSettled(head, context.settings)) return few;
  return settleAll(repository, { ...staged, files, held: [head, ...merged] }, context);
}

const NONE: Files = new Map();

/** Returns the paths that need not be read: what HEAD's unified file is known to hold, and this commit does not touch. */
function pathsLeftOut(
  listings: readonly FileIds[],
  { settledIds, headIds }: { readonly settledIds: FileIds; readonly headIds: FileIds },
  { dir, environment }: Settings,
): ReadonlySet<string> {
  const besides = environment === undefined ? [] : [hostPath(dir, environment)];
  return provenPaths(listings, { settled: settledIds, holders: [headIds], unified: unifiedPath(dir), besides });
}

/** The paths of our host file and of the unified file. */
type FewPaths = { readonly own: string; readonly unified: string };

/** Returns the paths if our host file is all that is staged, on top of a commit that has both. */
function pathsOfFew(
  { stagedIds, headIds, mergedIds, source }: Staged,
  { environment, dir }: Settings,
): FewPaths | undefined {
  if (environment === undefined || source !== undefined || mergedIds.length > 0) return undefined;
  const paths = { own: hostPath(dir, environment), unified: unifiedPath(dir) };
  const isAll = stagedIds.size === headIds.size && [...stagedIds].every(([path]) => headIds.has(path));
  const changed = [...stagedIds].filter(([path, oid]) => headIds.get(path) !== oid);
  const isOwn = changed.length === 1 && changed[0]?.[0] === paths.own;
  return isAll && isOwn && headIds.has(paths.unified) ? paths : undefined;
}

function fewSettled(
  paths: FewPaths,
  { files, head }: { readonly files: Files; readonly head: Files },
  { settings: { environment, idKey }, now }: { readonly settings: Settings; readonly now: number },
): StagedSettled | undefined {
  const [staged, own, unified] = [files.get(paths.own), head.get(paths.own), head.get(paths.unified)];
  if (environment === undefined || staged === undefined || own === undefined || unified === undefined) return undefined;
  const few = settleFew({ paths, own, unified, staged }, { environment, now, idKey });
  if (few === undefined) return undefined;
  const settled = new Map([
    [paths.own, few.own],
    [paths.unified, few.unified],
  ]);
  const notes = few.stamped.length > 0 ? [stampedNote(paths.own, few.stamped.length)] : [];
  return {
    before: files,
    changes: new Map(changedFrom(files, settled)),
    stamped: few.stamped,
    notes,
    isComplete: true,
  };
}

/** Whether nothing is left to settle in `files`: each is canonical, and the unified file holds all of them. */
function isSettled(files: Files, { dir }: Settings): boolean {
  const { changes, unreadable } = settle({ files, held: [], unified: unifiedPath(dir) });
  return changes.length === 0 && unreadable.length === 0;
}

/** Reads all that is staged and all it comes from. */
async function settleAll(
  repository: Repository,
  {
    stagedIds,
    headIds,
    source,
    files,
    held: states,
  }: Staged & { readonly files: Files; readonly held: readonly Files[] },
  { settings, now }: { readonly settings: Settings; readonly now: number },
): Promise<StagedSettled> {
  const [head = NONE, ...merged] = states;
  const salvaged = merged.map(salvage);
  const held = [head, ...salvaged.map((side) => side.files)];
  const isEdit = await findEdits(repository, { files: [files], held, dir: settings.dir });
  const stamped = stampStaged({ staged: files, held, source, settings, now, isEdit });
  const settled = settle({ files: stamped.files, held, unified: unifiedPath(settings.dir) });
  requireReadable(settled, { stagedIds, headIds });
  const changes = new Map([
    ...changedFrom(files, stamped.files),
    ...settled.changes.map((change) => [change.path, change.bytes] as const),
  ]);
  const notes = [...salvaged.flatMap((side) => side.notes), ...stamped.notes, ...healed(settled, stamped.files)];
  const isComplete = settled.unreadable.length === 0;
  return { before: files, changes, stamped: stamped.stamped, notes, isComplete };
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
  throw new ToolError('invalid-memory', broken.map((file) => place(file)).join('\n'), {
    hint: stoppedHint(
      broken.map(({ problem }) => problem),
      first.path,
    ),
  });
}

function place({ path, problem: { line, column, message } }: Unreadable, state = ''): string {
  return `${printable(path)}:${line}:${column}${state}: ${printable(message)}`;
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
    .map((file) => `${place(file, ', in a commit before')}; that version was left out of the join.`);
  return [...notes, ...restored, ...left];
}
