import type { Entry } from '../core/entry.ts';
import { versionsById } from '../core/view.ts';
import { parseSource } from '../dialects/detect.ts';
import type { Dialect, Element, Source } from '../dialects/element.ts';
import { isCheckoutClean } from '../git/checkout-state.ts';
import { resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { type Files, listCommit, readFiles } from './content.ts';
import { hostPath, managedPathspecs } from './managed.ts';
import { readSource, readSourceBytes } from './read-source.ts';
import { requireEnvironment, requireSource, type Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import { contentHash, isUnchanged, readShadow, type Shadow, type ShadowOf, writeShadow } from './shadow.ts';
import { type SourceChanges, sourceChanges } from './source-changes.ts';
import { requireQuietBranch, type Written, writeEntries } from './write-entries.ts';

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
  /** The shadow it leaves; in a dry run or of late bytes it is not written. */
  readonly shadow: Shadow;
  readonly notes: readonly string[];
};

/**
 * Backs the source up: reads it, writes what changed in it since the last time, and leaves a shadow once the commit is
 * durable. A source that is as it was, on a commit that is as it was, is neither parsed nor compared.
 */
export async function takeSource(repository: Repository, settings: Settings, options: TakeOptions): Promise<Taken> {
  const { isAfterMerge = false, late } = options;
  const branch = await requireQuietBranch(repository, 'memjoin backup', { isAfterMerge });
  const head = await resolveRevision(repository, 'HEAD');
  const shadows = late === undefined ? readShadows(repository, settings, branch) : { notes: [], found: [late.shadow] };
  const found = shadows.found.filter((shadow) => shadow !== undefined);
  if (late === undefined) {
    const untouched = await takeUntouched(repository, settings, { shadows: found, head });
    if (untouched !== undefined) return { ...untouched, notes: shadows.notes };
  }
  return takeChanged(repository, settings, { ...options, branch, head, shadows: { found, notes: shadows.notes } });
}

/** Returns the shadow of every dialect that the source may have on `branch`, a full name, and sentences on what was odd. */
export function readShadows(repository: Repository, settings: Settings, branch: string) {
  const read = DIALECTS.map((dialect) => readShadow(repository, shadowOf(settings, { branch, dialect })));
  return { found: read.map(({ shadow }) => shadow), notes: read.flatMap(({ notes }) => notes) };
}

const DIALECTS: readonly Dialect[] = ['knowledge-graph', 'array', 'object'];

/** Returns what a shadow of the source of this clone is of. */
export function shadowOf(
  settings: Settings,
  { branch, dialect }: { readonly branch: string; readonly dialect: Dialect },
): ShadowOf {
  const { dir, idKey } = settings;
  return { source: requireSource(settings), dialect, environment: requireEnvironment(settings), branch, dir, idKey };
}

/** Returns the source if neither it nor anything it goes into has changed since a shadow was left. */
async function takeUntouched(
  repository: Repository,
  settings: Settings,
  { shadows, head }: { readonly shadows: readonly Shadow[]; readonly head: string | undefined },
): Promise<Omit<Taken, 'notes'> | undefined> {
  const candidates = shadows.filter((shadow) => shadow.head !== null && shadow.head === head);
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
    changes: { written: [], hidden: [], unread: [], refused: shadow.refused },
    written: { commit: undefined, changedPaths: [], notes: [] },
    shadow,
  };
}

type Context = TakeOptions & {
  readonly branch: string;
  readonly head: string | undefined;
  readonly shadows: { readonly found: readonly Shadow[]; readonly notes: readonly string[] };
};

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
  let elements = source.elements;
  let notes = source.notes;
  let changes: SourceChanges = { written: [], hidden: [], unread: [], refused: [] };
  let base: string | undefined;
  const written = await writeEntries(repository, settings, {
    command: 'memjoin backup',
    dryRun,
    isAfterMerge,
    remembered: usable.states,
    plan: ({ entries, branch: present, head }) => {
      if (present !== branch) throw branchChanged();
      base = head;
      const versions = versionsById(entries.values(), sha256);
      if (shadow === undefined && isKnown.wasAsked()) {
        const isStored = (id: string, key: string) =>
          (versions.get(id) ?? []).some(({ content }) => content.key === key);
        ({ elements, notes } = parseAgain(bytes, { idKey, isKnown: isStored }));
      }
      const found = sourceChanges(elements, {
        versions,
        shadow,
        deletions: late === undefined ? settings.deletions : 'keep',
        isMassAccepted: acceptDeletions,
        environment,
        now: clocks.wall(),
      });
      // What an attempt had staged before the branch moved is known by now, and part of this backup all the same.
      const isStaged = ({ uniqueId }: Entry) => entries.has(uniqueId);
      changes = {
        written: [...changes.written.filter(isStaged), ...found.written],
        hidden: [...changes.hidden.filter(isStaged), ...found.hidden],
        unread: found.unread,
        refused: found.refused,
      };
      const additions = [...changes.written, ...changes.hidden];
      const count = additions.length === 1 ? '1 entry' : `${additions.length} entries`;
      return {
        additions: new Map([[hostPath(settings.dir, environment), additions]]),
        subject: `back up ${environment} (${count})`,
      };
    },
  });
  const left = nextShadow(elements, {
    of,
    source: sha256(bytes),
    head: written.commit ?? base ?? null,
    refused: changes.refused,
    before: shadow,
  });
  if (!dryRun && late === undefined) writeShadow(repository, left);
  return {
    environment,
    bytes,
    elements: elements.length,
    changes,
    written,
    shadow: left,
    notes: [...shadows.notes, ...usable.notes, ...notes, ...written.notes],
  };
}

/** Of two elements of one id the one that was there before keeps it; `wasAsked` tells whether there are any. */
function isKnownTo(shadows: readonly Shadow[]) {
  let isAsked = false;
  return {
    ask: (id: string, key: string): boolean => {
      isAsked = true;
      return shadows.some((shadow) => isUnchanged(shadow, { id, key }));
    },
    wasAsked: () => isAsked,
  };
}

function parseAgain(bytes: Buffer, options: Omit<Parameters<typeof parseSource>[1], 'sha256'>): Source {
  const source = parseSource(bytes, { ...options, sha256 });
  if (!source.ok) throw new Error(`invariant: a source that was read reads again (${source.problem.message})`);
  return source.value;
}

/**
 * Returns the shadow if the commit that it vouches with is still here, and the managed files of that commit if HEAD is
 * another one: a reset or an amended commit may have lost what the shadow takes for written.
 */
async function rememberedBy(
  repository: Repository,
  shadow: Shadow | undefined,
  { dir, head }: { readonly dir: string; readonly head: string | undefined },
): Promise<{ shadow: Shadow | undefined; states: readonly Files[]; notes: readonly string[] }> {
  if (shadow === undefined || shadow.head === null || shadow.head === head) return { shadow, states: [], notes: [] };
  if ((await resolveRevision(repository, shadow.head)) === undefined) {
    const note = `The commit of the last backup (${shadow.head.slice(0, 10)}) is gone: the source is compared with what is here.`;
    return { shadow: undefined, states: [], notes: [note] };
  }
  return { shadow, states: await readFiles(repository, [await listCommit(repository, shadow.head, dir)]), notes: [] };
}

function branchChanged(): ToolError {
  return new ToolError('ref-moved', 'Another branch was checked out meanwhile; nothing was committed.', {
    hint: 'Run memjoin backup again.',
  });
}

/** Returns the shadow of what was just backed up. Bytes that a restore wrote, or that are the same as before, show nothing new. */
function nextShadow(
  elements: readonly Element[],
  {
    before,
    ...rest
  }: Pick<Shadow, 'of' | 'head' | 'refused'> & { readonly source: string; readonly before: Shadow | undefined },
): Shadow {
  const isOwn = rest.source === before?.restored?.source || rest.source === before?.source;
  const ids = elements.map(({ id, key }) => {
    const isSeen = !isOwn || (before?.ids.get(id)?.isSeen ?? false);
    return [id, { hash: contentHash(key), isSeen }] as const;
  });
  // Bytes from before the restore: it may be about to replace them.
  const restored = rest.source === before?.source ? before.restored : undefined;
  return { ...rest, ids: new Map(ids), restored };
}
