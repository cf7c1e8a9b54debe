import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abort, conclude, isInProgress, type Side } from '../conclude.ts';
import { editByHand, editElements } from '../memory-edits.ts';
import { THEIRS } from '../operation.ts';
import { operationOf } from '../operations.ts';
import { elementsOf, type HistoryClone, rememberAll } from './clones.ts';
import { runBackup, runEdit, runRestore, runSync } from './own-commands.ts';
import type { Step } from './plan.ts';
import type { Stage } from './stage.ts';

/** Does one operation with real Git; what cannot be done now Git refuses, as it does when a person tries. */
export async function perform(stage: Stage, clone: HistoryClone, step: Step): Promise<void> {
  const { kind, a, b } = step;
  const git = clone.attempt;
  switch (kind) {
    case 'add':
    case 'edit':
    case 'forget':
      await changeSource(stage, clone, { kind, a, b });
      // A timer is not far behind, mostly.
      if (b % 3 !== 0) await runBackup(stage, clone);
      return;
    case 'backup':
      return runBackup(stage, clone);
    case 'sync':
      return runSync(stage, clone);
    case 'sync together':
      return syncTogether(stage, step);
    case 'restore':
      return runRestore(stage, clone);
    case 'delete':
    case 'undelete':
    case 'purge':
      return runEdit(stage, clone, { command: kind, choice: a });
    case 'hand':
    case 'hand edit':
    case 'drop line':
      return workByHand(stage, clone, { kind, a, b });
    case 'commit':
    case 'commit unverified':
      if (a % 3 === 0) await git('add', '--all');
      await git('commit', '--quiet', '--all', '-m', `work ${a}`, ...(kind === 'commit' ? [] : ['--no-verify']));
      return;
    case 'amend':
      // The first commit of all is everybody's.
      if ((await git('rev-parse', '--quiet', '--verify', 'HEAD~1')).exitCode !== 0) return;
      await git('commit', '--quiet', '--all', '--amend', '-m', `amended ${a}`);
      return;
    case 'pull':
      await git('pull', '--quiet', '--no-rebase', '--no-edit', 'origin', 'main');
      return;
    case 'pull rebase':
      await git('pull', '--quiet', '--rebase', 'origin', 'main');
      return;
    case 'push':
      await git('push', '--quiet', 'origin', 'main');
      return;
    case 'force push':
      await git('push', '--quiet', '--force', ...(b % 2 === 0 ? ['--no-verify'] : []), 'origin', 'main');
      return;
    case 'reset hard':
      await git('reset', '--quiet', '--hard', a % 4 === 0 ? 'HEAD' : `HEAD~${a % 4}`);
      return;
    case 'cherry-pick':
    case 'revert':
      return pickSome(clone, kind, a);
    case 'stash':
      await git('stash', 'push', '--quiet', ...(b % 3 === 0 ? ['--include-untracked'] : []));
      return;
    case 'stash pop':
      await git('stash', 'pop', '--quiet');
      return;
    case 'merge ours':
      await git('fetch', '--quiet');
      await git('merge', '--quiet', '--no-edit', '-s', 'ours', THEIRS);
      return;
    case 'conclude':
      if (await isInProgress(clone)) await conclude(clone, (['ours', 'theirs', 'both'] as const)[a % 3] as Side);
      return;
    case 'abort':
      return abort(clone);
    case 'clock':
      clone.clock.offset = [0, -3_600_000, 86_400_000, -30 * 86_400_000, 10 * 365 * 86_400_000, b * 1000][a % 6] ?? 0;
      return;
    default:
      await conclude(clone);
      await git('fetch', '--quiet');
      await operationOf(kind).run(clone);
      await backToMain(clone);
  }
}

/** Ends what an operation of several commands left half done, because one of them was refused. */
export async function backToMain(clone: HistoryClone): Promise<void> {
  const { stdout } = await clone.gitWith({ allowFailure: true }, 'symbolic-ref', '--quiet', 'HEAD');
  if (stdout === 'refs/heads/main') return;
  await conclude(clone);
  await clone.attempt('checkout', '--quiet', '--force', 'main');
}

type Numbers = { readonly a: number; readonly b: number };

const changeSource = async (
  { written }: Stage,
  clone: HistoryClone,
  { kind, a, b }: Numbers & { readonly kind: 'add' | 'edit' | 'forget' },
): Promise<void> => {
  const content = `text ${written.size}`;
  const elements = editElements(await elementsOf(clone), { kind, a, b, content, ids: 24 });
  if (elements === undefined) return;
  written.add(content);
  if (kind !== 'forget') clone.pending.add(content);
  await rememberAll(clone, elements);
};

/** A clone with memjoin writes into its own file only; a colleague without it into any. */
const workByHand = async (
  { written }: Stage,
  clone: HistoryClone,
  { kind, a, b }: Numbers & { readonly kind: 'hand' | 'hand edit' | 'drop line' },
): Promise<void> => {
  const files = (await readdir(clone.cwd)).filter((name) => /^memory-.*\.json$/.test(name)).sort();
  const path =
    clone.isMemjoin && kind !== 'drop line' ? clone.host : (files[a % Math.max(1, files.length)] ?? clone.host);
  const content = `hand ${written.size}`;
  const before = await readFile(join(clone.cwd, path), 'utf8').catch(() => '');
  const text = editByHand(before, { kind, b, content });
  if (text === undefined) return;
  written.add(content);
  await writeFile(join(clone.cwd, path), text);
  if (before === '') await clone.attempt('add', '--', path);
};

const pickSome = async (clone: HistoryClone, kind: 'cherry-pick' | 'revert', choice: number): Promise<void> => {
  const from = kind === 'revert' ? 'HEAD' : THEIRS;
  const { stdout } = await clone.attempt('rev-list', '--no-merges', '--max-count=5', from);
  const candidates = stdout.split('\n').filter((oid) => oid !== '');
  const chosen = candidates[choice % Math.max(1, candidates.length)];
  if (chosen !== undefined) await clone.attempt(kind, ...(kind === 'revert' ? ['--no-edit'] : []), chosen);
};

const syncTogether = async (stage: Stage, { at, a }: Step): Promise<void> => {
  const own = stage.clones.filter(({ isMemjoin }) => isMemjoin);
  const chosen = new Set([own[at % own.length], own[a % own.length]]);
  const clones = [...chosen].filter((clone) => clone !== undefined);
  await Promise.all(clones.map((clone) => runSync(stage, clone, { isAlone: clones.length === 1 })));
};
