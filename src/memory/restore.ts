import { printable } from '../core/printable.ts';
import { versionsById } from '../core/view.ts';
import type { Dialect } from '../dialects/element.ts';
import { readIfPresent } from '../git/files.ts';
import { realPath } from '../git/links.ts';
import { currentBranch, resolveRevision } from '../git/refs.ts';
import type { Repository } from '../git/repository.ts';
import { ToolError } from '../git/tool-error.ts';
import { pruneCopies } from './kept-copies.ts';
import { type PlanAgain, planAgain } from './plan-again.ts';
import { readMemory, requireReadable } from './read-view.ts';
import { type Replaced, replaceSource } from './replace-source.ts';
import { planCopy } from './restore-copy.ts';
import { planRestore, type RestorePlan, type VersionsById, withVersions } from './restore-plan.ts';
import { requireSource, type Settings } from './settings.ts';
import { sha256 } from './sha256.ts';
import { hashesOf, readShadow, type Shadow, writeShadow } from './shadow.ts';
import { shadowOf } from './source-shadow.ts';
import { type Clocks, type Taken, type TakeOptions, takeSource } from './take-source.ts';

/** How the source is restored. */
export type RestoreOptions = {
  readonly clocks: Clocks;
  readonly dryRun?: boolean | undefined;
  /** Path of a file to put in the place of the source as it is, instead of the view. */
  readonly from?: string | undefined;
  /** What to write where there is no source yet. */
  readonly dialect?: Dialect | undefined;
  /** Whether a source that lost most of what it held is refilled; else that is `mass-deletion` where deletions hide. */
  readonly isRefilled?: boolean | undefined;
  readonly isAfterMerge?: boolean | undefined;
  /** Told what is about to be done, before it is. */
  readonly onPlan?: ((plan: RestorePlan) => void) | undefined;
};

/** What a restore did. */
export type Restored = {
  readonly source: string;
  /** `nothing`: the view has no entry of the dialect; `unchanged`: the source says it already; `planned`: a dry run. */
  readonly outcome: 'nothing' | 'unchanged' | 'planned' | 'restored';
  readonly plan: RestorePlan | undefined;
  /** Where the file that was there is kept. */
  readonly kept: string | undefined;
  /** One full sentence each. */
  readonly notes: readonly string[];
};

/** How often a source is backed up anew, because it could not be read again or was written late, before restore gives up. */
const TRIES = 5;
/** How long each of these looks for a moment in which the source does not change: milliseconds. */
const PATIENCE = 3000;

/**
 * Writes the view into the source: backs it up first, keeps what is displaced, and starts over when a program writes
 * meanwhile. Throws `source-busy` if it keeps doing so, and what a backup throws; the source is then what the program
 * made of it.
 */
export async function restore(repository: Repository, settings: Settings, options: RestoreOptions): Promise<Restored> {
  const source = requireSource(settings);
  const target = realPath(source);
  const notes = new Set<string>();
  let kept: string | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const present = await takePresent(repository, settings, options);
    for (const note of present.notes) notes.add(note);
    const versions = options.from === undefined ? await readVersions(repository, settings, present) : undefined;
    let plan = planFor(settings, { ...options, present, versions });
    const report = (outcome: Restored['outcome']) => ({ source, outcome, plan, kept, notes: [...notes] });
    if (plan === undefined) return report('nothing');
    for (const note of plan.notes) notes.add(note);
    if (isSame(plan, present.bytes)) return report(kept === undefined ? 'unchanged' : 'restored');
    options.onPlan?.(plan);
    if (options.dryRun === true) return report('planned');
    const shadow = await shadowBefore(repository, settings, { taken: present.taken, dialect: plan.dialect });
    const place = { target, shadow, now: options.clocks.wall() };
    let before = present.bytes;
    let said = shadow;
    const deadline = options.clocks.monotonic() + PATIENCE;
    let replaced = putInPlace(repository, { ...place, plan, before, known: hashesOf(plan.elements) });
    while (replaced.kind === 'moved' && options.clocks.monotonic() < deadline) {
      if (versions === undefined || present.taken === undefined) break;
      const again = await planAgain(versions, { settings, shadow, clocks: options.clocks });
      if (again === undefined) break;
      ({ plan, before, said } = again);
      replaced = putInPlace(repository, { ...place, ...again });
    }
    if (replaced.kind === 'moved') {
      writeShadow(repository, shadow);
      continue;
    }
    kept = replaced.kept;
    for (const note of await takeOwn(repository, settings, options)) notes.add(note);
    // The later the look at the old file, the more of what a program was about to write into it is seen.
    const late = await takeLate(repository, settings, {
      ...options,
      replaced,
      before: { ...present, bytes: before },
      shadow: said,
    });
    if (late !== undefined) notes.add(late.note);
    for (const path of pruneCopies(repository)) {
      notes.add(`${printable(path)} was written to after it was put aside, and is not removed.`);
    }
    // What was written late is in the view now, and the source does not show it yet.
    if (late?.isTaken !== true) return report('restored');
  }
  throw new ToolError('source-busy', `${printable(source)}: is being written all the time; it was not restored.`, {
    hint: 'All it holds is backed up. Run memjoin restore again when the program that owns the file is quieter.',
  });
}

/** The source as it is: its bytes, undefined if there is none, and its backup, undefined if there could be none. */
type Present = {
  readonly bytes: Buffer | undefined;
  readonly taken: Taken | undefined;
  readonly notes: readonly string[];
};

async function takePresent(repository: Repository, settings: Settings, options: RestoreOptions): Promise<Present> {
  const path = requireSource(settings);
  const bytes = readIfPresent(path, { followSymlink: true });
  if (bytes === undefined) return { bytes, taken: undefined, notes: [] };
  const { clocks, dryRun, isAfterMerge } = options;
  const take = { clocks, dryRun, isAfterMerge };
  try {
    const taken = await takeOrRefill(repository, settings, { ...take, isRefilled: options.isRefilled === true });
    return { bytes: taken.bytes, taken, notes: taken.notes };
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'unknown-shape') throw error;
    // A copy is asked for because the source is broken: it is kept as it is.
    if (options.from !== undefined)
      return { bytes, taken: undefined, notes: [`${error.message}; it is kept as it is.`] };
    throw brokenSource(error);
  }
}

function brokenSource(cause: ToolError): ToolError {
  return new ToolError(cause.code, cause.message, {
    hint: 'Nothing was changed. Mend the file; or put a kept one in its place: memjoin restore --list; or move it away, and memjoin restore writes it anew.',
    cause,
  });
}

async function takeOrRefill(
  repository: Repository,
  settings: Settings,
  { isRefilled, ...options }: TakeOptions & { readonly isRefilled: boolean },
): Promise<Taken> {
  try {
    return await takeSource(repository, settings, options);
  } catch (error) {
    if (!isRefilled || !(error instanceof ToolError) || error.code !== 'mass-deletion') throw error;
    return takeSource(repository, { ...settings, deletions: 'keep' }, options);
  }
}

function planFor(
  settings: Settings,
  {
    present,
    versions,
    from,
    dialect,
  }: RestoreOptions & { readonly present: Present; readonly versions: VersionsById | undefined },
): RestorePlan | undefined {
  const path = requireSource(settings);
  const { idKey } = settings;
  const presentDialect = present.taken?.shadow.of.dialect;
  if (dialect !== undefined && presentDialect !== undefined && dialect !== presentDialect) {
    throw new ToolError('usage', `${printable(path)} is of the kind ${presentDialect}, not ${dialect}.`, {
      hint: 'A program that reads the one kind wipes or refuses the other. Move the file away first, if you mean it.',
    });
  }
  if (from !== undefined) {
    const before = present.taken === undefined ? undefined : present.bytes;
    return planCopy(from, { before, wanted: presentDialect ?? dialect, broken: present.bytes, idKey, path });
  }
  return versions && planRestore(versions, { before: present.bytes, wanted: dialect, idKey, path });
}

/** Returns all that is known, by id; in a dry run with what a backup would write. */
async function readVersions(repository: Repository, settings: Settings, { taken }: Present): Promise<VersionsById> {
  const memory = await readMemory(repository, settings);
  requireReadable(memory);
  const { written = [], hidden = [] } = taken?.changes ?? {};
  return withVersions(versionsById(memory.entries.values(), sha256), [...written, ...hidden]);
}

/** Replaces the source, and leaves word of it first, for a backup after a restore that was cut off. */
function putInPlace(
  repository: Repository,
  {
    target,
    shadow,
    plan: { bytes },
    before,
    known,
    now,
  }: Pick<PlanAgain, 'plan' | 'known'> & {
    readonly before: Buffer | undefined;
    readonly target: string;
    readonly shadow: Shadow;
    readonly now: number;
  },
): Replaced {
  writeShadow(repository, { ...shadow, restored: { source: sha256(bytes), ids: known } });
  return replaceSource(repository, { target, before, bytes, now });
}

function isSame({ added, changed, removed, bytes }: RestorePlan, before: Buffer | undefined): boolean {
  if (before === undefined) return false;
  return before.equals(bytes) || added.length + changed.length + removed.length === 0;
}

/** Returns the shadow of the source that is about to be replaced; of one that was never read it holds nothing. */
async function shadowBefore(
  repository: Repository,
  settings: Settings,
  { taken, dialect }: { readonly taken: Taken | undefined; readonly dialect: Dialect },
): Promise<Shadow> {
  if (taken !== undefined) return taken.shadow;
  const of = shadowOf(settings, { branch: (await currentBranch(repository)) ?? 'HEAD', dialect });
  const head = (await resolveRevision(repository, 'HEAD')) ?? null;
  return readShadow(repository, of).shadow ?? { of, source: null, head, ids: new Map(), refused: [] };
}

/** Backs up what a program wrote into the displaced file after all. */
async function takeLate(
  repository: Repository,
  settings: Settings,
  {
    replaced: { displaced, kept },
    before: { bytes, taken },
    shadow,
    clocks,
    isAfterMerge,
  }: RestoreOptions & {
    readonly replaced: Extract<Replaced, { kind: 'replaced' }>;
    readonly before: Present;
    readonly shadow: Shadow;
  },
): Promise<{ readonly note: string; readonly isTaken: boolean } | undefined> {
  if (displaced === undefined || bytes === undefined) return undefined;
  try {
    if (displaced.read().equals(bytes)) return undefined;
    const what = 'A program wrote into the old file while it was replaced';
    const where = `the old file is kept at ${printable(kept ?? '')}`;
    try {
      const late = { read: displaced.read, shadow: taken === undefined ? undefined : shadow };
      await takeSource(repository, settings, { clocks, isAfterMerge, late });
      return { note: `${what}: that was backed up too, and ${where}.`, isTaken: true };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { note: `${what}, and it could not be backed up (${why}); ${where}.`, isTaken: false };
    }
  } finally {
    displaced.close();
  }
}

/** Reads the restored source back, so that the next backup compares with it; a program may have written it since. */
async function takeOwn(
  repository: Repository,
  settings: Settings,
  { clocks, isAfterMerge }: RestoreOptions,
): Promise<readonly string[]> {
  try {
    return (await takeSource(repository, settings, { clocks, isAfterMerge })).notes;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return [`The source was restored, but not backed up after it: ${error.message}`];
  }
}
