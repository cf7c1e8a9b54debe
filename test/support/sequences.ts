/**
 * Sequences of operations on two clones of one repository. Both make entries before each operation; at the end both are
 * brought together, and nothing that `main` of either clone ever held may be missing.
 */
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

/** Runs a sequence in a copy of the template, which is made in `root` and removed. */
export function runSequence(
  template: Template,
  { root, steps }: { readonly root: string; readonly steps: readonly Step[] },
): Promise<SequenceOutcome> {
  return withCopy(template, { root, names: CLONES }, async (copy) => {
    const clones = CLONES.map((name) => openCopied(copy, name));
    const witness: Witness = { held: new Map(), seen: new Set() };
    const log: string[] = [];
    const drain = (): void => {
      for (const clone of clones) log.push(...clone.log.splice(0, clone.log.length).map((text) => `  ${text}`));
    };
    const wrong: string[] = [];
    try {
      for (const [index, { operation, on }] of steps.entries()) {
        for (const clone of clones) await makeEntry(clone, { id: `${clone.name}-${index}`, isByHand: index % 2 === 1 });
        for (const clone of clones) if (clone.name !== on) await publishPlainly(clone);
        await watchAll(clones, witness);
        const clone = clones.find(({ name }) => name === on) as CopiedClone;
        await clone.attempt('fetch', '--quiet');
        drain();
        log.push(`${operation.name} on ${on}`);
        await operation.run(clone);
        drain();
        await watchAll(clones, witness);
      }
      log.push('bring together');
      await bringTogether(clones);
      wrong.push(...(await findWrong(clones)));
    } catch (error) {
      wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    drain();
    const lost = new Set<string>();
    for (const clone of clones) {
      for (const uniqueId of lostFrom(await entriesOf(clone, 'HEAD'), witness.held))
        lost.add(`${clone.name}: ${uniqueId}`);
    }
    return { name: nameOf(steps), entries: witness.held.size, lost: [...lost], wrong, log };
  });
}

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
    const { exitCode, stderr } = await clone.memjoin('sync');
    if (exitCode !== 0) throw new Error(`memjoin sync on ${clone.name} exited with ${exitCode}: ${stderr}`);
    // Sync publishes no commit that has other files in it and says so; it is merged by hand then.
    if ((await clone.attempt('merge-base', '--is-ancestor', 'origin/main', 'HEAD')).exitCode === 0) continue;
    await clone.attempt('pull', '--quiet', '--no-rebase', '--no-edit', '--allow-unrelated-histories', 'origin', 'main');
    await conclude(clone);
    await clone.attempt('push', '--quiet', 'origin', 'HEAD:main');
  }
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
