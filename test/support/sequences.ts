/**
 * Sequences of operations on two clones of one repository. Both make entries before each operation; at the end both are
 * brought together, and nothing that `main` of either clone ever held may be missing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '../../src/git/repository.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { sync } from '../../src/memory/sync/sync.ts';
import { conclude } from './conclude.ts';
import { type CopiedClone, openCopied, type Template, withCopy } from './copied-clones.ts';
import { entriesOf, lostFrom, type Witness, watchMain } from './held-entries.ts';
import type { Operation } from './operation.ts';
import { operationOf } from './operations.ts';

const CLONES = ['laptop', 'desktop'] as const;
type Name = (typeof CLONES)[number];

/** One operation and the clone that does it. */
export type Step = { readonly operation: Operation; readonly on: Name };

/** What came of a sequence; `wrong` says what else is not as it should be. */
export type SequenceOutcome = {
  readonly name: string;
  readonly entries: number;
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  readonly log: readonly string[];
};

/** The operations that sequences are made of. */
export const SEQUENCED: readonly Operation[] = [
  ...['amend', 'commit-no-verify', 'merge', 'merge-ours', 'merge-resolve', 'octopus', 'squash', 'merge-take-ours'],
  ...['pull-merge', 'pull-rebase', 'rebase-apply', 'rebase-drop', 'cherry-pick', 'revert', 'reset-hard', 'reset-soft'],
  ...[
    'reset-upstream',
    'stash-pop',
    'am',
    'topic',
    'delete-files',
    'empty-files',
    'force-push',
    'fresh-history',
    'sync',
  ],
].map(operationOf);

/** Returns all sequences of `length` operations; which clone does each is a function of the sequence. */
export function allSequences(length: number): readonly (readonly Step[])[] {
  const count = SEQUENCED.length ** length;
  return Array.from({ length: count }, (_, number) => {
    const digits = Array.from(
      { length },
      (_, place) => Math.floor(number / SEQUENCED.length ** place) % SEQUENCED.length,
    );
    return placed(digits.reverse().map((digit) => SEQUENCED[digit] as Operation));
  });
}

/** Sequences that differ in their last step only. */
export type Family = { readonly first: readonly Step[]; readonly lasts: readonly Step[] };

/** Returns `sequences` with those together that differ in their last step only, in the order of the first of each. */
export function familiesOf(sequences: readonly (readonly Step[])[]): readonly Family[] {
  const families = new Map<string, { first: readonly Step[]; lasts: Step[] }>();
  for (const steps of sequences) {
    const first = steps.slice(0, -1);
    const name = nameOf(first);
    const family = families.get(name) ?? { first, lasts: [] };
    family.lasts.push(steps.at(-1) as Step);
    families.set(name, family);
  }
  return [...families.values()];
}

/** Returns the sequence that `text` names: operations separated by commas, each with `@clone` or without. */
export function parseSequence(text: string): readonly Step[] {
  const words = text.split(',').map((word) => word.trim().split('@'));
  const standard = placed(words.map(([name = '']) => operationOf(name)));
  return standard.map(({ operation, on }, index) => {
    const named = words[index]?.[1];
    return { operation, on: CLONES.find((name) => name === named) ?? on };
  });
}

/** Returns how to name a sequence so that it is the same again. */
function nameOf(steps: readonly Step[]): string {
  return steps.map(({ operation, on }) => `${operation.name}@${on}`).join(',');
}

/** Two clones that have taken some steps, what their branches held on the way, and how often each has counted. */
type Reached = {
  readonly template: Template;
  readonly steps: readonly Step[];
  readonly witness: Witness;
  readonly counted: readonly number[];
  readonly log: readonly string[];
  readonly wrong: readonly string[];
};

/** Runs a sequence in a copy of the template, which is made in `root` and removed. */
export function runSequence(
  template: Template,
  { root, steps }: { readonly root: string; readonly steps: readonly Step[] },
): Promise<SequenceOutcome> {
  return takeSteps(startOf(template), { root, steps }, conclusionOf);
}

/**
 * Runs sequences that begin with the same `first` steps and end with one of `lasts`: the first are taken once, and each last
 * one in a copy of what they left. Hands each outcome to `report`.
 */
export function runSequences(
  template: Template,
  { root, first, lasts }: { readonly root: string; readonly first: readonly Step[]; readonly lasts: readonly Step[] },
  report: (outcome: SequenceOutcome) => void,
): Promise<void> {
  return takeSteps(startOf(template), { root, steps: first }, async (clones, reached) => {
    const counted = clones.map((clone) => clone.count());
    for (const [number, last] of lasts.entries()) {
      const load = { root: `${root} ${number}`, steps: [last] };
      report(await takeSteps({ ...reached, counted }, load, conclusionOf));
    }
  });
}

const startOf = (template: Template): Reached => {
  const witness: Witness = { held: new Map(), seen: new Set() };
  return { template, steps: [], witness, counted: CLONES.map(() => 0), log: [], wrong: [] };
};

/** Takes `steps` in a copy of `reached`, made in `root` and removed, and hands the clones to `use`. */
function takeSteps<T>(
  reached: Reached,
  { root, steps }: { readonly root: string; readonly steps: readonly Step[] },
  use: (clones: readonly CopiedClone[], reached: Reached) => Promise<T>,
): Promise<T> {
  return withCopy(reached.template, { root, names: CLONES }, async (template) => {
    const clones = CLONES.map((name, index) => openCopied(template, name, { counted: reached.counted[index] }));
    const witness: Witness = { held: new Map(reached.witness.held), seen: new Set(reached.witness.seen) };
    const log = [...reached.log];
    const wrong = [...reached.wrong];
    try {
      for (const [index, step] of steps.entries()) {
        await takeStep(clones, { step, index: reached.steps.length + index, witness, log });
      }
    } catch (error) {
      wrong.push(describeError(error));
    }
    drain(clones, log);
    return await use(clones, { ...reached, template, steps: [...reached.steps, ...steps], witness, log, wrong });
  });
}

type Progress = { readonly step: Step; readonly index: number; readonly witness: Witness; readonly log: string[] };

const takeStep = async (clones: readonly CopiedClone[], { step, index, witness, log }: Progress): Promise<void> => {
  const { operation, on } = step;
  for (const clone of clones) await makeEntry(clone, { id: `${clone.name}-${index}`, isByHand: index % 2 === 1 });
  for (const clone of clones) if (clone.name !== on) await publishPlainly(clone);
  await watchAll(clones, witness);
  const clone = clones.find(({ name }) => name === on) as CopiedClone;
  await clone.attempt('fetch', '--quiet');
  drain(clones, log);
  log.push(`${operation.name} on ${on}`);
  await operation.run(clone);
  drain(clones, log);
  await watchAll(clones, witness);
};

/** Brings the clones together and returns what came of all. */
const conclusionOf = async (clones: readonly CopiedClone[], reached: Reached): Promise<SequenceOutcome> => {
  const { steps, witness } = reached;
  const log = [...reached.log, 'bring together'];
  const wrong = [...reached.wrong];
  try {
    await bringTogether(clones);
    wrong.push(...(await findWrong(clones)));
  } catch (error) {
    wrong.push(describeError(error));
  }
  drain(clones, log);
  const lost = new Set<string>();
  for (const clone of clones) {
    for (const uniqueId of lostFrom(await entriesOf(clone, 'HEAD'), witness.held))
      lost.add(`${clone.name}: ${uniqueId}`);
  }
  return { name: nameOf(steps), entries: witness.held.size, lost: [...lost], wrong, log };
};

const drain = (clones: readonly CopiedClone[], log: string[]): void => {
  for (const clone of clones) log.push(...clone.log.splice(0, clone.log.length).map((text) => `  ${text}`));
};

const describeError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Makes what every sequence starts with: both clones hold entries of both. */
export async function prepareClones(template: Template): Promise<void> {
  const clones = CLONES.map((name) => openCopied(template, name));
  for (const clone of clones) {
    for (const n of [1, 2, 3]) await clone.remember(`${clone.name}-first-${n}`);
    await clone.git('pull', '--quiet', '--no-rebase', '--no-edit');
    await clone.git('push', '--quiet');
  }
  for (const clone of clones) await clone.git('pull', '--quiet', '--no-rebase', '--no-edit');
}

/** Names of the clones that a template of sequences has. */
export const SEQUENCE_CLONES: readonly string[] = CLONES;

function placed(operations: readonly Operation[]): readonly Step[] {
  return operations.map((operation, index) => {
    const number = operations.slice(0, index + 1).reduce((sum, one) => sum * 7 + SEQUENCED.indexOf(one), index);
    return { operation, on: CLONES[number % CLONES.length] as Name };
  });
}

const makeEntry = async (
  clone: CopiedClone,
  { id, isByHand }: { readonly id: string; readonly isByHand: boolean },
): Promise<void> => {
  if (isByHand) await operationOf('commit-path').run(clone);
  else await clone.remember(id);
};

/** Pushes; where somebody else was first, pulls and pushes again. */
const publishPlainly = async (clone: CopiedClone): Promise<void> => {
  if ((await clone.attempt('push', '--quiet', 'origin', 'HEAD:main')).exitCode === 0) return;
  await operationOf('pull-merge').run(clone);
};

const watchAll = async (clones: readonly CopiedClone[], witness: Witness): Promise<void> => {
  for (const clone of clones) await watchMain(clone, witness);
};

const bringTogether = async (clones: readonly CopiedClone[]): Promise<void> => {
  for (const clone of [...clones, ...clones.slice(0, 1)]) {
    await syncHere(clone);
    // Sync publishes no commit that has other files in it and says so; it is merged by hand then.
    if ((await clone.attempt('merge-base', '--is-ancestor', 'origin/main', 'HEAD')).exitCode === 0) continue;
    await clone.attempt('pull', '--quiet', '--no-rebase', '--no-edit', '--allow-unrelated-histories', 'origin', 'main');
    await conclude(clone);
    await clone.attempt('push', '--quiet', 'origin', 'HEAD:main');
  }
};

/** Syncs as the command does, but for the start of a process: half a second of each sequence. */
const syncHere = async (clone: CopiedClone): Promise<void> => {
  const repository = await openRepository(clone.cwd);
  const { status, received, sent, failure } = await sync(repository, await readSettings(repository), {
    clocks: { wall: () => Date.now(), monotonic: () => performance.now() },
    sleep: (ms) => sleep(ms),
    random: Math.random,
    deadline: 120_000,
    isAttended: false,
    isOnce: false,
    dryRun: false,
    isHookRun: true,
  });
  if (failure !== undefined) throw failure;
  clone.log.push(`${clone.name}: memjoin sync -> ${status}: ${sent} out, ${received} in`);
};

const findWrong = async (clones: readonly CopiedClone[]): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const contents = new Set<string>();
  for (const clone of clones) {
    const { stdout: status } = await clone.git('status', '--porcelain');
    if (status !== '') wrong.push(`${clone.name} is not clean: ${status.replaceAll('\n', '; ')}`);
    const { stdout: state } = await clone.git('status');
    if (/in progress|You are currently|still merging/.test(state)) wrong.push(`${clone.name}: ${state.split('\n')[1]}`);
    const checked = await clone.attempt('fsck', '--no-dangling');
    if (checked.exitCode !== 0) wrong.push(`${clone.name}: git fsck: ${checked.stderr}`);
    const { stdout: files } = await clone.git(
      'ls-tree',
      'HEAD',
      '--',
      'memory-laptop.json',
      'memory-desktop.json',
      UNIFIED,
    );
    contents.add(files);
  }
  if (contents.size > 1) wrong.push('the clones hold different bytes');
  return wrong;
};

const UNIFIED = 'unified-memory.json';
