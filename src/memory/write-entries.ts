import { missingFrom } from '../core/conservation.ts';
import type { Entry } from '../core/entry.ts';
import { printEntries } from '../core/join.ts';
import { printable } from '../core/printable.ts';
import { requireIdentity } from '../git/commit.ts';
import { requireTrackable } from '../git/inside.ts';
import { packWhenDue } from '../git/maintenance.ts';
import { isCommitOpen } from '../git/open-commit.ts';
import { operationInProgress } from '../git/operations.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import type { Files } from './content.ts';
import { knownEntries } from './known.ts';
import { hostPath, unifiedPath } from './managed.ts';
import { mendHint } from './mend-hint.ts';
import { followHead, type Publication, publish } from './publish.ts';
import type { Settings } from './settings.ts';
import { withoutHandWork } from './settle/hand-work.ts';
import { type Change, isDue, type Settled, settle } from './settle/settle.ts';
import { settleAdded } from './settle/settle-added.ts';
import { noteSettled } from './settle/settled-note.ts';
import { sha256 } from './sha256.ts';
import { readUnproven } from './states.ts';

/** The state a write starts from. */
export type Known = {
  /**
   * Returns every entry that HEAD, index or work tree hold, in its greatest version; hand-made changes in the latter two are
   * left out. It takes them all apart, so it is for plans that need them.
   */
  readonly entries: () => ReadonlyMap<string, Entry>;
  /** The managed files of HEAD, index and work tree, if `isSparing` without those that need no reading. */
  readonly states: readonly Files[];
  /** The unified file where it is canonical and known to hold every entry that any of the states holds, and no other. */
  readonly whole: Buffer | undefined;
  /** Full name of the branch, and its commit. */
  readonly branch: string;
  readonly head: string | undefined;
};

/** What to write: entries by path of the file they go to, and the subject of a commit that heals so many entries besides. */
export type Plan = {
  readonly additions: ReadonlyMap<string, readonly Entry[]>;
  readonly subject: (healed: number) => string;
};

/** Looks at entries that are about to be committed, and returns full sentences for the user. */
export type Check = (entries: readonly Entry[]) => Promise<readonly string[]>;

/** What was written. */
export type Written = {
  /** The commit; undefined if nothing had to change, or in a dry run. */
  readonly commit: string | undefined;
  readonly changedPaths: readonly string[];
  /** Entries besides those to be written that a file lacked and holds now: index, work tree, another file or an earlier state had them. */
  readonly healed: number;
  /** Full sentences for the user. */
  readonly notes: readonly string[];
};

const EMPTY = Buffer.from('[\n]\n');

const NO_HAND_WORK = { staged: new Set<string>(), workTree: new Set<string>(), notes: [] };

/** How often a branch may move under a write before it gives up. */
const TRIES = 20;

/**
 * Commits entries to the checked-out branch: each file becomes the join of what HEAD, index and work tree hold and of
 * what `plan` adds to it, and the unified file that of all. `plan` is asked again whenever the branch has moved meanwhile.
 * Nothing to change, no commit. `command` is what the user should run again, for messages.
 */
export async function writeEntries(
  repository: Repository,
  settings: Settings,
  {
    plan,
    command,
    dryRun = false,
    isAfterMerge = false,
    remembered = [],
    isFormWritten = false,
    isSparing = false,
    check,
    onSettled,
    beforeMove,
  }: {
    readonly plan: (known: Known) => Plan;
    readonly command: string;
    readonly dryRun?: boolean;
    /** Whether Git has just finished a merge and only has to clear it away: so it is in post-merge. */
    readonly isAfterMerge?: boolean;
    /** States that the branch was in before: what it lost of them comes back. */
    readonly remembered?: readonly Files[];
    /** Whether a file that only is not in canonical form is written too. */
    readonly isFormWritten?: boolean;
    /** Whether the plan asks what the states hold together and not which file holds it: then not all need be read. */
    readonly isSparing?: boolean;
    /** Asked about the entries of the plan before anything is written: returns notes; what it throws stops everything. */
    readonly check?: Check | undefined;
    /** Told what is to be written and what cannot be read, before anything is written. */
    readonly onSettled?: ((settled: Settled) => void) | undefined;
    /** Told each commit that is about to be published; what it throws stops everything. */
    readonly beforeMove?: ((oid: string) => void) | undefined;
  },
): Promise<Written> {
  if (!dryRun) await requireIdentity(repository);
  if (repository.topLevel !== undefined) requireTrackable(repository.topLevel, settings.dir);
  const paths = writtenPaths(settings, remembered);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const branch = await requireQuietBranch(repository, command, { isAfterMerge });
    const head = await resolveRevision(repository, 'HEAD');
    const {
      states: present,
      headIds,
      unread,
      isSettled: isHeadSettled,
    } = await readUnproven(repository, settings.dir, { besides: paths, isWhole: !isSparing });
    // A command that rewrites forms is asked for files that nobody has stamped.
    const work = isFormWritten
      ? { ...NO_HAND_WORK, states: present }
      : await withoutHandWork(repository, present, settings);
    const states = [...work.states, ...remembered.map((files) => beyond(present[0], files))];
    const unified = unifiedPath(settings.dir);
    const isAll = isHeadSettled && states.slice(present.length).every((files) => files.size === 0);
    const whole = isAll ? present[0]?.get(unified) : undefined;
    const { additions, subject } = plan({ entries: () => knownEntries(states), states, whole, branch, head });
    const unreadTargets = [...additions.keys()].filter((path) => unread.has(path));
    paths.push(...unreadTargets);
    if (unreadTargets.length > 0) continue;
    const [files = new Map<string, Buffer>(), ...held] = states;
    const settled =
      (whole === undefined ? undefined : settleAdded({ files, additions, unified })) ??
      settle({ files, held: [...held, printAdditions(additions)], unified });
    requireWritable(settled, additions);
    requireRead(settled, unread);
    onSettled?.(settled);
    const changes = settled.changes.filter((change) => isFormWritten || isDue(change));
    const checked = (await check?.([...additions.values()].flat())) ?? [];
    const notes = [...unreadableNotes(settled, present), ...work.notes, ...checked];
    const healed = countHealed(changes, additions);
    const result = { changedPaths: changes.map(({ path }) => path), healed, notes };
    if (dryRun) return { ...result, commit: undefined };
    const isSettled = settled.unreadable.length === 0 && changes.length === settled.changes.length;
    if (changes.length === 0) {
      if (isSettled) noteSettled(repository, headIds);
      const followed = await followHead(repository, behindHead(present), work);
      return { ...result, commit: undefined, notes: [...result.notes, ...followed] };
    }
    const message = `memjoin: ${subject(healed)}\n\n${result.changedPaths.join('\n')}\n`;
    const published = await publish(repository, {
      branch,
      head,
      dir: settings.dir,
      files: changes,
      message,
      beforeMove,
      left: work,
      ...(present[0] === undefined ? {} : { headFiles: present[0] }),
    });
    if (published.kind === 'committed') {
      // A merge of Git's own ends with its own packing.
      if (!isAfterMerge) await packWhenDue(repository, sizeOf(changes));
      if (isSettled) noteSettled(repository, new Map([...headIds, ...published.files]));
      return { ...result, commit: published.oid, notes: [...result.notes, ...published.notes] };
    }
  }
  throw new ToolError('ref-moved', `The branch moved ${TRIES} times meanwhile; nothing was committed.`, {
    hint: `Run ${command} again.`,
  });
}

const sizeOf = (changes: readonly Change[]): number => changes.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** The paths that may be written to whatever they hold: what is there must be read. */
function writtenPaths({ dir, environment }: Settings, remembered: readonly Files[]): string[] {
  const own = environment === undefined ? [] : [hostPath(dir, environment)];
  return [...own, ...remembered.flatMap((files) => [...files.keys()])];
}

/** Returns the files of an earlier state that hold anything that HEAD does not. */
function beyond(head: Files | undefined, files: Files): Files {
  const isHeld = (path: string, bytes: Buffer): boolean => {
    const present = head?.get(path);
    return present !== undefined && missingFrom(present, bytes, { sha256, limit: 1 }).length === 0;
  };
  return new Map([...files].filter(([path, bytes]) => !isHeld(path, bytes)));
}

/** A file of which nothing was read would be replaced by what is added to it. */
function requireRead({ changes }: Settled, unread: ReadonlySet<string>): void {
  const blind = changes.find(({ path }) => unread.has(path));
  if (blind !== undefined) throw new Error(`invariant: ${blind.path} was read before it is written`);
}

function countHealed(changes: readonly Change[], additions: Plan['additions']): number {
  const written = new Set([...additions.values()].flat().map(({ uniqueId }) => uniqueId));
  const all = changes.flatMap(({ bytes, missing, isAbsent }) =>
    isAbsent ? missingFrom(EMPTY, bytes, { sha256, limit: Number.POSITIVE_INFINITY }) : missing,
  );
  return new Set(all.filter((uniqueId) => !written.has(uniqueId))).size;
}

/** Files of HEAD of which index or work tree lack something, and hold nothing more: a write was cut off before they followed. */
function behindHead([head = new Map(), ...others]: readonly Files[]): readonly Publication[] {
  const [staged, workTree] = others;
  if (workTree === undefined) return [];
  const isBehind = (files: Files | undefined, path: string, bytes: Buffer): boolean => {
    const present = files?.get(path);
    if (present === undefined || present.equals(bytes)) return false;
    const isLacking = missingFrom(present, bytes, { sha256, limit: 1 }).length > 0;
    return isLacking && missingFrom(bytes, present, { sha256, limit: 1 }).length === 0;
  };
  return (
    [...head]
      // A managed file that only the index lacks was never staged: removing one is undone at the next commit anyway.
      .filter(([path, bytes]) => !staged?.has(path) || isBehind(staged, path, bytes) || isBehind(workTree, path, bytes))
      .map(([path, bytes]) => ({ path, bytes }))
  );
}

/** Returns the branch to commit to; throws `operation-in-progress` while there is none that may move. */
export async function requireQuietBranch(
  repository: Repository,
  command: string,
  { isAfterMerge = false }: { readonly isAfterMerge?: boolean } = {},
): Promise<string> {
  const operation = await operationInProgress(repository);
  if (operation !== undefined && !(isAfterMerge && operation === 'merge')) {
    throw new ToolError('operation-in-progress', `A ${operation} is in progress here; nothing was written.`, {
      hint: `Finish it (git status says how), then run ${command} again.`,
    });
  }
  if (!isAfterMerge && repository.topLevel !== undefined && isCommitOpen(repository)) {
    throw new ToolError('operation-in-progress', 'A commit seems to be under way here; nothing was written.', {
      hint: `Finish it, then run ${command} again.`,
    });
  }
  const branch = await currentBranch(repository);
  if (branch !== undefined) return branch;
  throw new ToolError('operation-in-progress', 'HEAD is detached: there is no branch to commit to.', {
    hint: `Check a branch out (git switch NAME), then run ${command} again.`,
  });
}

function printAdditions(additions: Plan['additions']): Files {
  const filled = [...additions].filter(([, entries]) => entries.length > 0);
  return new Map(
    filled.map(([path, entries]) => [path, printEntries(new Map(entries.map((entry) => [entry.uniqueId, entry])))]),
  );
}

/** A file that cannot be read is left alone, so nothing that was to go into it would be written. */
function requireWritable({ unreadable }: Settled, additions: Plan['additions']): void {
  const inTheWay = unreadable.find(({ path, where }) => where === 'here' && (additions.get(path) ?? []).length > 0);
  if (inTheWay === undefined) return;
  const { path, problem } = inTheWay;
  throw new ToolError(
    'invalid-memory',
    `${printable(path)}:${problem.line}:${problem.column}: ${printable(problem.message)}`,
    {
      hint: `Nothing was written. ${mendHint([problem], 'Commit a version of the file that can be read ("memjoin doctor" shows how), then run the command again.')}`,
    },
  );
}

/** A sentence for each content that cannot be read, with its state where that is not HEAD; those that are not `present` are remembered. */
function unreadableNotes({ unreadable }: Settled, present: readonly Files[]): readonly string[] {
  return unreadable.map(({ path, bytes, problem: { line, column, message } }) => {
    const place = `${printable(path)}:${line}:${column}`;
    const index = present.findIndex((files) => files.get(path) === bytes);
    const state = STATES[index];
    return state === undefined
      ? `${place}, as the last backup found it: ${printable(message)}; nothing was taken from there.`
      : `${place}${state}: ${printable(message)}; the file was left alone.`;
  });
}

const STATES = ['', ', as staged', ', in the work tree'];
