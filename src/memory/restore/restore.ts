import { printable } from '../../core/printable.ts';
import type { Dialect } from '../../dialects/element.ts';
import { realPath } from '../../git/links.ts';
import type { Repository } from '../../git/repository.ts';
import { ToolError } from '../../git/tool-error.ts';
import { requireSource, type Settings } from '../settings.ts';
import { type Hashes, hashesOf, writeShadow } from '../source/shadow.ts';
import { lastDialectOf } from '../source/source-shadow.ts';
import type { Clocks } from '../source/take-source.ts';
import { clearDueRestore } from './due-restore.ts';
import { pruneCopies } from './kept-copies.ts';
import { nextPlan } from './next-plan.ts';
import { takeLate, takeOwn } from './restore-after.ts';
import { planFor, readVersions } from './restore-choice.ts';
import { putInPlace, shadowBefore } from './restore-in-place.ts';
import type { RestorePlan } from './restore-plan.ts';
import { takePresent } from './restore-present.ts';

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
    const lastDialect = present.taken === undefined ? await lastDialectOf(repository, settings) : undefined;
    let plan = planFor(settings, { ...options, present, versions, lastDialect });
    const report = (outcome: Restored['outcome']) => {
      if (options.dryRun !== true && options.from === undefined) clearDueRestore(repository);
      return { source, outcome, plan, kept, notes: [...notes] };
    };
    if (plan === undefined) return report('nothing');
    for (const note of plan.notes) notes.add(note);
    if (isSame(plan, present.bytes)) return report(kept === undefined ? 'unchanged' : 'restored');
    options.onPlan?.(plan);
    if (options.dryRun === true) return report('planned');
    const shadow = await shadowBefore(repository, settings, { taken: present.taken, dialect: plan.dialect });
    const place = { target, shadow, now: options.clocks.wall() };
    let before = present.bytes;
    let known: Hashes = hashesOf(plan.elements);
    let said = shadow;
    const deadline = options.clocks.monotonic() + PATIENCE;
    let replaced = putInPlace(repository, { ...place, plan, before, known });
    while (replaced.kind === 'moved' && options.clocks.monotonic() < deadline) {
      if (before === undefined) break;
      const of = { versions: present.taken && versions, settings, shadow, clocks: options.clocks };
      const next = await nextPlan({ plan, before, known, said }, of);
      if (next === undefined) break;
      ({ plan, before, known, said } = next);
      replaced = putInPlace(repository, { ...place, ...next });
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

function isSame({ added, changed, removed, bytes }: RestorePlan, before: Buffer | undefined): boolean {
  if (before === undefined) return false;
  return before.equals(bytes) || added.length + changed.length + removed.length === 0;
}
