import { printable } from '../../core/printable.ts';
import { shellWord } from '../../core/shell-word.ts';
import { versionsById } from '../../core/view.ts';
import { parseSource } from '../../dialects/detect.ts';
import type { Dialect, Source } from '../../dialects/element.ts';
import { isCheckoutClean } from '../../git/checkout-state.ts';
import { resolveRevision } from '../../git/refs.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { hostPath, managedPathspecs } from '../managed.ts';
import { checkSecrets } from '../secrets/check-secrets.ts';
import { requireEnvironment, requireSource, type Settings } from '../settings.ts';
import { sha256 } from '../sha256.ts';
import { requireQuietBranch, type Written, writeEntries } from '../write-entries.ts';
import { knownOf } from './known-ids.ts';
import { dropPendingShadow, finishPendingShadow, leavePendingShadow, settlePendingShadows } from './pending-shadow.ts';
import { readSource, readSourceBytes } from './read-source.ts';
import { contentHash, hashesOf, isUnchanged, type Shadow, shadowMark, writeShadow } from './shadow.ts';
import { type SourceChanges, sourceChanges } from './source-changes.ts';
import { nextShadow, readShadows, rememberedBy, shadowOf, shadowsOf } from './source-shadow.ts';

/** Clocks: the wall clock in milliseconds since 1970, and a monotonic one. */
export type Clocks = { readonly wall: () => number; readonly monotonic: () => number };

/** How a source is backed up. */
export type TakeOptions = {
  readonly clocks: Clocks;
  readonly dryRun?: boolean | undefined;
  /** Whether what is gone is hidden however much it is. */
  readonly acceptDeletions?: boolean | undefined;
  /** Whether this is post-merge, where a merge is over but not cleared away. */
  readonly isAfterMerge?: boolean | undefined;
  /** What to back up instead of the source, against an earlier shadow; it leaves no shadow of its own. */
  readonly late?: { readonly read: () => Buffer; readonly shadow: Shadow | undefined } | undefined;
};

/** A source that was backed up. */
export type Taken = {
  readonly environment: string;
  readonly bytes: Buffer;
  /** How many elements the source holds. */
  readonly elements: number;
  readonly changes: SourceChanges;
  readonly written: Written;
  /** Keys of purged ids that the backup before this one was refused too. */
  readonly refusedBefore: readonly string[];
  /** The shadow it leaves; in a dry run or of late bytes it is not written. */
  readonly shadow: Shadow;
  readonly notes: readonly string[];
};

/**
 * Backs the source up: reads it, writes what changed in it since the last time, and leaves a shadow once the commit is
 * durable. A source that is as it was, on a commit that is as it was, is neither parsed nor compared. What is new and looks
 * like a secret is named in the notes, or with `memjoin.secrets=block` throws `secret-found`, and nothing is written.
 */
export async function takeSource(repository: Repository, settings: Settings, options: TakeOptions): Promise<Taken> {
  for (let reading = 1; ; reading++) {
    try {
      return await takeAsRead(repository, settings, options);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (reading === READINGS) throw alwaysOvertaken(error);
    }
  }
}

/** How often others may be faster with a later reading of the source. */
const READINGS = 20;

/** Thrown where others have committed since the source was read, and it has changed: they may have committed what it says now. */
class Overtaken extends Error {
  override name = 'Overtaken';
}

async function takeAsRead(repository: Repository, settings: Settings, options: TakeOptions): Promise<Taken> {
  const { isAfterMerge = false, late } = options;
  const branch = await requireQuietBranch(repository, 'memjoin backup', { isAfterMerge });
  const head = await resolveRevision(repository, 'HEAD');
  if (late === undefined) {
    for (const of of shadowsOf(settings, branch)) await settlePendingShadows(repository, of, options.clocks.wall);
  }
  const shadows =
    late === undefined
      ? readShadows(repository, settings, branch)
      : { notes: [], found: [late.shadow], marks: new Map<Dialect, Mark>() };
  const found = shadows.found.filter((shadow) => shadow !== undefined);
  if (late === undefined) {
    const untouched = await takeUntouched(repository, settings, { shadows: found, head });
    if (untouched !== undefined) return { ...untouched, notes: shadows.notes };
  }
  return takeChanged(repository, settings, { ...options, branch, head, shadows: { ...shadows, found } });
}

/** Returns the source if neither it nor anything it goes into has changed since a shadow was left. */
async function takeUntouched(
  repository: Repository,
  settings: Settings,
  { shadows, head }: { readonly shadows: readonly Shadow[]; readonly head: string | undefined },
): Promise<Omit<Taken, 'notes'> | undefined> {
  const candidates = shadows.filter((shadow) => shadow.head !== null && shadow.head === head && !shadow.isBroken);
  if (candidates.length === 0) return undefined;
  const bytes = readSourceBytes(requireSource(settings));
  if (bytes === undefined) return undefined;
  const hash = sha256(bytes);
  const shadow = candidates.find(({ source }) => source === hash);
  if (shadow === undefined || !(await isCheckoutClean(repository, managedPathspecs(settings.dir)))) return undefined;
  return {
    environment: shadow.of.environment,
    bytes,
    elements: shadow.ids.size,
    changes: { written: [], hidden: [], unread: [], refused: shadow.refused, replaced: [] },
    written: { commit: undefined, changedPaths: [], healed: 0, notes: [] },
    refusedBefore: shadow.refused,
    shadow,
  };
}

type Context = TakeOptions & {
  readonly branch: string;
  readonly head: string | undefined;
  readonly shadows: {
    readonly found: readonly Shadow[];
    readonly notes: readonly string[];
    readonly marks: ReadonlyMap<Dialect, Mark>;
  };
};

/** What {@link shadowMark} returns. */
type Mark = string | undefined;

async function takeChanged(repository: Repository, settings: Settings, context: Context): Promise<Taken> {
  const { clocks, dryRun = false, acceptDeletions = false, isAfterMerge = false, late, branch, shadows } = context;
  const environment = requireEnvironment(settings);
  const path = requireSource(settings);
  const { idKey } = settings;
  const isKnown = isKnownTo(shadows.found);
  const isKnownHere = isKnown.ask;
  const { bytes, source } = await readSource(path, {
    idKey,
    now: clocks.monotonic,
    isKnown: isKnownHere,
    ...(late === undefined ? {} : { read: late.read }),
  });
  const of = shadowOf(settings, { branch, dialect: source.dialect });
  const usable = await rememberedBy(
    repository,
    shadows.found.find(({ of: { dialect } }) => dialect === of.dialect),
    {
      dir: settings.dir,
      head: context.head,
    },
  );
  const { shadow } = usable;
  const deletions = late === undefined ? settings.deletions : 'keep';
  let elements = source.elements;
  let hashes = hashesOf(elements);
  let notes = source.notes;
  let changes: SourceChanges = { written: [], hidden: [], unread: [], refused: [], replaced: [] };
  let base: string | undefined;
  let pending: Shadow | undefined;
  let isBroken: true | undefined;
  const shadowAt = (commit: string | null): Shadow =>
    nextShadow(hashes, { of, source: sha256(bytes), head: commit, isBroken, refused: changes.refused, before: shadow });
  const beforeMove = (oid: string): void => {
    if (pending !== undefined) dropPendingShadow(repository, pending);
    pending = shadowAt(oid);
    leavePendingShadow(repository, pending);
  };
  const written = await writeEntries(repository, settings, {
    command: 'memjoin backup',
    dryRun,
    isSparing: true,
    isAfterMerge,
    remembered: usable.states,
    check: (additions) => checkSecrets(repository, settings, additions),
    onSettled: ({ unreadable }) => {
      isBroken = unreadable.some(({ where }) => where === 'here') || undefined;
    },
    beforeMove: late === undefined ? beforeMove : undefined,
    plan: ({ entries: readEntries, whole, branch: present, head }) => {
      if (present !== branch) throw branchChanged();
      // What was read before others committed must not be stamped later than what they have read since.
      if (late === undefined && head !== context.head && readSourceBytes(path)?.equals(bytes) !== true) {
        if (pending !== undefined) dropPendingShadow(repository, pending);
        throw new Overtaken();
      }
      base = head;
      const asked = whole && shadow && knownOf(whole, elements, { hashes, shadow, deletions });
      const { versions, others } = asked ?? {
        versions: versionsById(readEntries().values(), sha256),
        others: undefined,
      };
      if (shadow === undefined && isKnown.wasAsked()) {
        const isStored = (id: string, key: string) =>
          (versions.get(id) ?? []).some(({ content }) => content.key === key);
        ({ elements, notes } = parseAgain(bytes, { idKey, isKnown: isStored }));
        hashes = hashesOf(elements);
      }
      changes = sourceChanges(elements, {
        hashes,
        versions,
        ...(others && { others }),
        shadow,
        deletions,
        isMassAccepted: acceptDeletions,
        environment,
        now: clocks.wall(),
      });
      const additions = [...changes.written, ...changes.hidden];
      return {
        additions: new Map([[hostPath(settings.dir, environment), additions]]),
        subject: (healed) => `back up ${environment} (${describeAmount(additions.length, healed)})`,
      };
    },
  });
  const published = written.commit === undefined || pending?.head !== written.commit ? undefined : pending;
  const after = published ?? shadowAt(written.commit ?? base ?? null);
  const isLeft = !dryRun && late === undefined;
  const unfinished = isLeft
    ? await leaveShadow(repository, { pending, after, mark: shadows.marks.get(of.dialect) })
    : [];
  return {
    environment,
    bytes,
    elements: elements.length,
    changes,
    written,
    refusedBefore: shadow?.refused ?? [],
    shadow: after,
    notes: [
      ...shadows.notes,
      ...usable.notes,
      ...notes,
      ...changes.replaced.map(replacedNote),
      ...written.notes,
      ...unfinished,
    ],
  };
}

/**
 * Leaves the shadow `after`, and nothing pending; returns full sentences on what failed. Where nothing was committed, and another
 * backup or a restore has left a shadow since `mark` was taken, that one stays: it may be of a later reading.
 */
async function leaveShadow(
  repository: Repository,
  { pending, after, mark }: { readonly pending: Shadow | undefined; readonly after: Shadow; readonly mark: Mark },
): Promise<readonly string[]> {
  if (pending !== undefined && pending === after) {
    const note = await finishPendingShadow(repository, after);
    return note === undefined ? [] : [note];
  }
  if (shadowMark(repository, after.of) === mark) writeShadow(repository, after);
  if (pending !== undefined) dropPendingShadow(repository, pending);
  return [];
}

/** Of two elements of one id the one that was there before keeps it; `wasAsked` tells whether there are any. */
function isKnownTo(shadows: readonly Shadow[]) {
  let isAsked = false;
  return {
    ask: (id: string, key: string): boolean => {
      isAsked = true;
      return shadows.some((shadow) => isUnchanged(shadow, id, contentHash(key)));
    },
    wasAsked: () => isAsked,
  };
}

function parseAgain(bytes: Buffer, options: Omit<Parameters<typeof parseSource>[1], 'sha256'>): Source {
  const source = parseSource(bytes, { ...options, sha256 });
  if (!source.ok) throw new Error(`invariant: a source that was read reads again (${source.problem.message})`);
  return source.value;
}

function describeAmount(written: number, healed: number): string {
  const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);
  if (healed === 0) return entries(written);
  return written === 0 ? `${entries(healed)} healed` : `${entries(written)}, ${healed} healed`;
}

function alwaysOvertaken(cause: Overtaken): ToolError {
  return new ToolError(
    'ref-moved',
    `The branch moved and the live file changed ${READINGS} times meanwhile; nothing was committed.`,
    { hint: 'Run the same command again.', cause },
  );
}

function branchChanged(): ToolError {
  return new ToolError('ref-moved', 'Another branch was checked out meanwhile; nothing was committed.', {
    hint: 'Run the same command again.',
  });
}

function replacedNote(id: string): string {
  return `${printable(id)}: the live file replaces a text that it had never shown; memjoin log ${shellWord(printable(id))} still shows it.`;
}
