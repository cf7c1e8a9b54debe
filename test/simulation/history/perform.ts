import { editByHand, editElements } from '../../support/memory-edits.ts';
import { checkOutAnyway, stage } from '../git/checkout.ts';
import { commit, resetHard } from '../git/commit-command.ts';
import { ancestorsOf, resolve } from '../git/graph.ts';
import { merge } from '../git/merge-command.ts';
import { connections } from '../git/network.ts';
import { fetch, pull, push } from '../git/remote-commands.ts';
import { abort, pick } from '../git/replay.ts';
import {
  blobAt,
  commitAt,
  headOf,
  indexOf,
  isConflicted,
  isDetached,
  readWork,
  setHead,
  treeOf,
  workFiles,
  writeWork,
} from '../git/repo.ts';
import { popStash, stash } from '../git/stash.ts';
import { cutPower, runTogether, world } from '../world/world.ts';
import { type Environment, elementsOf, remember, rest } from './environment.ts';
import type { Judge } from './judge.ts';
import { runBackup, runEdit, runRestore, runSync } from './own-commands.ts';
import type { Operation } from './plan.ts';

type Numbers = { readonly a: number; readonly b: number };
type Edit = Numbers & { readonly kind: 'add' | 'edit' | 'forget' };
type HandEdit = Numbers & { readonly kind: 'hand' | 'hand edit' | 'drop line' };

/** Where a history happens. */
export type Stage = {
  readonly environments: readonly Environment[];
  readonly judge: Judge;
  /** Every text that anybody ever wrote. */
  readonly written: Set<string>;
};

/** Does one operation in `environment`; what cannot be done now is left out. */
export async function perform(stageOf: Stage, environment: Environment, operation: Operation): Promise<void> {
  const { repo } = environment;
  const { a, b, kind } = operation;
  world.time += 1 + b * 7;
  if (b % 2 === 0 && kind !== 'power cut') rest(environment);
  connections.next = weatherOf(operation);
  const { judge } = stageOf;
  const own = (run: () => Promise<unknown>): Promise<unknown> | undefined =>
    environment.isMemjoin ? run() : undefined;
  switch (kind) {
    case 'add':
    case 'edit':
    case 'forget':
      return changeSource(stageOf, environment, { kind, a, b });
    case 'backup':
      await own(() => runBackup(judge, environment));
      return;
    case 'sync':
      await own(() => runSync(judge, environment));
      return;
    case 'sync together':
      return syncTogether(stageOf, operation);
    case 'restore':
      await own(() => runRestore(judge, environment));
      return;
    case 'delete':
    case 'undelete':
    case 'purge':
      await own(() => runEdit(judge, environment, { command: kind, choice: a }));
      return;
    case 'hand':
    case 'hand edit':
    case 'drop line':
      return workByHand(stageOf, environment, { kind, a, b });
    case 'commit':
    case 'commit unverified':
      await commit(repo, `work ${a}`, { add: a % 3 === 0 ? 'all' : 'tracked', isVerified: kind === 'commit' });
      return;
    case 'amend':
      // The first commit of all is everybody's.
      if (resolve(repo, 'HEAD~1') === undefined) return;
      await commit(repo, `amended ${a}`, { add: 'tracked', isAmended: true });
      return;
    case 'pull':
    case 'pull rebase':
      await pull(repo, kind === 'pull' ? 'merge' : 'rebase');
      return;
    case 'push':
    case 'force push':
      await push(repo, { isForced: kind === 'force push' });
      return;
    case 'reset hard':
      resetHard(repo, resolve(repo, `HEAD~${a % 4}`) ?? headOf(repo) ?? '');
      return;
    case 'cherry-pick':
    case 'revert':
      return pickSome(environment, kind, a);
    case 'stash':
      stash(repo);
      return;
    case 'stash pop':
      popStash(repo);
      return;
    case 'merge ours': {
      fetch(repo);
      const theirs = repo.refs.get('refs/remotes/origin/main');
      if (theirs !== undefined) await merge(repo, theirs, { strategy: 'ours' });
      return;
    }
    case 'conclude':
      return conclude(environment, a);
    case 'abort':
      abort(repo);
      return;
    case 'clock':
      repo.machine.offset = [0, -3_600_000, 86_400_000, -30 * 86_400_000, 10 * 365 * 86_400_000, b * 1000][a % 6] ?? 0;
      return;
    case 'power cut':
      cutPower(repo.machine);
      return;
  }
}

function weatherOf({ broken = 0, a }: Operation): typeof connections.next {
  let left = broken;
  return () => (left-- <= 0 ? 'well' : (a + left) % 2 === 0 ? 'down' : 'breaks after');
}

function changeSource({ written }: Stage, environment: Environment, { kind, a, b }: Edit): void {
  const content = `text ${written.size}`;
  const elements = editElements(elementsOf(environment), { kind, a, b, content });
  if (elements === undefined) return;
  written.add(content);
  if (kind !== 'forget') environment.pending.add(content);
  remember(environment, elements);
}

async function syncTogether({ environments, judge }: Stage, { at, a }: Operation): Promise<void> {
  const own = environments.filter(({ isMemjoin }) => isMemjoin);
  const first = own[at % own.length];
  const second = own[a % own.length];
  if (first === undefined || second === undefined) return;
  const { process } = world;
  const run = (environment: Environment) => async (): Promise<void> => {
    world.process = {
      machine: environment.repo.machine,
      cwd: environment.repo.top,
      stepsLeft: Number.POSITIVE_INFINITY,
      isDead: false,
    };
    await runSync(judge, environment, { isAlone: false });
  };
  await runTogether([run(first), run(second), ...own.slice(0, a % 3).map(run)]);
  world.process = process;
}

/** Adds an element to a managed file of the work tree, edits one there, or takes a line out. */
function workByHand({ written }: Stage, environment: Environment, { kind, a, b }: HandEdit): void {
  const { repo, isMemjoin, host } = environment;
  const files = workFiles(repo).filter((path) => /^memory-.*\.json$/.test(path));
  const path = isMemjoin && kind !== 'drop line' ? host : (files[a % Math.max(1, files.length)] ?? host);
  const content = `hand ${written.size}`;
  const text = editByHand(readWork(repo, path)?.toString() ?? '', { kind, b, content });
  if (text === undefined) return;
  written.add(content);
  writeWork(repo, path, Buffer.from(text));
}

async function pickSome({ repo }: Environment, kind: 'cherry-pick' | 'revert', choice: number): Promise<void> {
  const head = headOf(repo);
  const from = kind === 'revert' ? head : repo.refs.get('refs/remotes/origin/main');
  if (head === undefined || from === undefined) return;
  const candidates = [...ancestorsOf(from)].filter((oid) => commitAt(oid).parents.length === 1).slice(0, 5);
  const chosen = candidates[choice % Math.max(1, candidates.length)];
  if (chosen !== undefined) await pick(repo, chosen, kind);
}

/** Ends a conflict as people do: by one side, or by what lies in the work tree. */
async function conclude({ repo }: Environment, choice: number): Promise<void> {
  const index = indexOf(repo);
  if (!isConflicted(index)) return;
  const conflicted = [...index].filter(([, [oid]]) => oid === undefined);
  for (const [path, [, , ours, theirs]] of conflicted) {
    const side = [ours, theirs, undefined][choice % 3];
    if (side !== undefined) writeWork(repo, path, blobAt(side));
  }
  stage(
    repo,
    conflicted.map(([path]) => path),
  );
  // Nobody continues a rebase here: it is aborted later.
  if (repo.head.startsWith('refs/')) await commit(repo, 'resolved');
}

const MAIN = 'refs/heads/main';

/** What a user does after an interruption: ends what is going on, and gets rid of files that a power cut has emptied. */
export function cleanUp({ repo }: Environment): void {
  abort(repo);
  // A power cut may take the notes of a rebase away, but not that it has left the branch.
  if (isDetached(repo)) {
    checkOutAnyway(repo, treeOf(repo.refs.get(MAIN)));
    setHead(repo, MAIN);
  }
  const head = headOf(repo);
  if (head !== undefined && [...treeOf(head).keys()].some((path) => readWork(repo, path)?.length === 0)) {
    checkOutAnyway(repo, treeOf(head));
  }
  for (const path of workFiles(repo)) {
    if (!indexOf(repo).has(path) && readWork(repo, path)?.length === 0) writeWork(repo, path, undefined);
  }
}

/**
 * What a user does where pre-push has stopped the push of a file that a power cut had emptied and that was committed past
 * pre-commit: takes it from the hub. Returns whether there was one.
 */
export function takeFromHub({ repo }: Environment): boolean {
  const head = treeOf(headOf(repo));
  const hub = treeOf(repo.refs.get('refs/remotes/origin/main'));
  const emptied = [...hub].filter(
    ([path, oid]) => head.has(path) && blobAt(head.get(path)).length === 0 && blobAt(oid).length > 0,
  );
  for (const [path, oid] of emptied) writeWork(repo, path, blobAt(oid));
  return emptied.length > 0;
}
