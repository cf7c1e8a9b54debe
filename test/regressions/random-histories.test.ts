/**
 * With a driver alone, 13.8 % of the entries of 60 random Git histories were lost: Git asks a driver only when both sides
 * changed a file. Here each history is some operations on two branches, among them deletions that Git takes silently,
 * reverts and resets, and ends with a commit on each and a merge of both; every entry that was ever committed must be in it.
 * `MEMJOIN_RUNS=4` runs 60.
 */
import { expect, test } from 'vitest';
import { commitForeign } from '../support/branches.ts';
import { type Environment, withEnvironments } from '../support/environments.ts';
import { expectClean } from '../support/git-words.ts';
import { mulberry32 } from '../support/mulberry32.ts';
import { seed } from '../support/seed.ts';
import { managedFiles, numbered, type Stamped, stampedFile, uniqueIdOf } from '../support/stamped.ts';

const histories = 15 * Number(process.env.MEMJOIN_RUNS ?? '1');
const lengthOfOne = 6;

// Scenario: every-operation
test(
  `no entry is lost in ${histories} random histories`,
  async () => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      for (let number = 0; number < histories; number++) {
        const history = newHistory(laptop, { number, random: mulberry32(seed + number) });
        await begin(history);
        for (let step = 0; step < lengthOfOne; step++) await history.pick(OPERATIONS)(history);
        // What a reset took from a branch comes back with the next commit on it.
        await laptop.git('checkout', '--quiet', history.side);
        await laptop.commit('of another file', { notes: `${number}` });
        await mergeInto(history, history.main, '--no-ff');
        // The last foreign commit may have left the unified file behind; any commit brings it up to date.
        await laptop.commitEntry('last');
        const held = await laptop.uniqueIds();
        const lost = [...history.committed].filter((uniqueId) => !held.includes(uniqueId));
        expect(lost, history.log.join('\n')).toEqual([]);
        const unified = (await laptop.entries(laptop.unified, 'HEAD')).map(({ uniqueId }) => uniqueId);
        expect(unified.sort(), history.log.join('\n')).toEqual(held);
        await expectClean(laptop);
      }
    });
  },
  histories * 20_000,
);

type History = {
  readonly laptop: Environment;
  readonly main: string;
  readonly side: string;
  readonly committed: Set<string>;
  readonly log: string[];
  readonly pick: <T>(values: readonly T[]) => T;
  /** The next entry: of one of two environments, each of which has its own numbers. */
  readonly next: () => Stamped;
};

const newHistory = (
  laptop: Environment,
  { number, random }: { readonly number: number; readonly random: () => number },
): History => {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  let count = 0;
  return {
    laptop,
    main: `main-${number}`,
    side: `side-${number}`,
    committed: new Set(),
    log: [`seed ${seed}, history ${number}`],
    pick,
    next: () => ({ host: pick(['laptop', 'desktop']), n: count++ }),
  };
};

const begin = async (history: History): Promise<void> => {
  const { laptop, main, side } = history;
  await laptop.git('checkout', '--quiet', '--orphan', main);
  await laptop.git('rm', '--quiet', '-r', '-f', '--ignore-unmatch', '.');
  await commitFiles(history, managedFiles([...numbered('laptop', 58, 59), ...numbered('desktop', 59)]));
  await laptop.git('branch', '--quiet', side);
};

const add = async (history: History, isUnifiedToo: boolean): Promise<void> => {
  const { laptop, main, side, pick } = history;
  const entry = history.next();
  await laptop.git('checkout', '--quiet', pick([main, side]));
  const path = `memory-${entry.host}.json`;
  const files = {
    [path]: withLine(await readIfThere(laptop, path), entry),
    ...(isUnifiedToo
      ? { 'unified-memory.json': withLine(await readIfThere(laptop, 'unified-memory.json'), entry) }
      : {}),
  };
  await commitFiles(history, files);
  history.log.push(`add ${uniqueIdOf(entry)}${isUnifiedToo ? '' : ' to the host file alone'}`);
};

/** Somebody without memjoin deletes, on the side branch, a line that `main` has. */
const deleteOnSide = async (history: History): Promise<void> => {
  const { laptop, main, side } = history;
  const kept = await laptop.uniqueIds(main);
  await laptop.git('checkout', '--quiet', side);
  const files: Record<string, string> = {};
  for (const path of ['memory-laptop.json', 'memory-desktop.json', 'unified-memory.json']) {
    const lines = linesOf(await readIfThere(laptop, path));
    files[path] = fileOf(lines.filter((text, at) => at > 0 || !kept.some((uniqueId) => text.includes(uniqueId))));
  }
  await commitForeign(laptop, files).catch(() => undefined);
  history.log.push('delete on side');
};

const mergeInto = async ({ laptop, main, side, log }: History, target: string, ...options: string[]): Promise<void> => {
  await laptop.git('checkout', '--quiet', target);
  await laptop.git('merge', '--quiet', '--no-edit', ...options, target === main ? side : main);
  if (options.includes('--squash')) await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'squashed');
  log.push(`merge ${options.join(' ')} into ${target}`);
};

const rebaseSide = async ({ laptop, main, side, log }: History): Promise<void> => {
  await laptop.git('checkout', '--quiet', side);
  // The revert of a file's first commit removes it, which Git asks about where main has changed it.
  const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'rebase', '--quiet', '--empty=drop', main);
  if (exitCode !== 0) await laptop.git('rebase', '--abort');
  log.push(exitCode === 0 ? 'rebase' : 'rebase given up');
};

/** Takes the last commit of a branch back, in one of Git's ways. */
const takeBack = async ({ laptop, main, side, pick, log }: History): Promise<void> => {
  await laptop.git('checkout', '--quiet', pick([main, side]));
  const way = pick(['revert', 'reset']);
  if (way === 'reset') await laptop.gitWith({ allowFailure: true }, 'reset', '--quiet', '--hard', 'HEAD~');
  else await pickOrAbort(laptop, 'revert', 'HEAD');
  log.push(`${way} on ${(await laptop.git('symbolic-ref', '--short', 'HEAD')).stdout}`);
};

const cherryPick = async ({ laptop, main, side, log }: History): Promise<void> => {
  await laptop.git('checkout', '--quiet', main);
  await pickOrAbort(laptop, 'cherry-pick', side);
  log.push('cherry-pick of side');
};

/** Picks or reverts a commit, against its first parent if it is a merge; where nothing is left of it, does nothing. */
const pickOrAbort = async (laptop: Environment, command: 'cherry-pick' | 'revert', commit: string): Promise<void> => {
  const isMerge = (await laptop.gitWith({ allowFailure: true }, 'rev-parse', '--verify', `${commit}^2`)).exitCode === 0;
  const options = [...(command === 'revert' ? ['--no-edit'] : []), ...(isMerge ? ['-m', '1'] : [])];
  const { exitCode } = await laptop.gitWith({ allowFailure: true }, command, ...options, commit);
  if (exitCode !== 0) await laptop.gitWith({ allowFailure: true }, command, '--abort');
};

/** Replaces the last commit by one without what it added, past pre-commit. */
const amend = async ({ laptop, main, log }: History): Promise<void> => {
  await laptop.git('checkout', '--quiet', main);
  if ((await laptop.gitWith({ allowFailure: true }, 'checkout', '--quiet', 'HEAD~', '--', '.')).exitCode !== 0) return;
  await laptop.git('commit', '--quiet', '--amend', '--no-verify', '--allow-empty', '-m', 'amended');
  log.push('amend');
};

const OPERATIONS: readonly ((history: History) => Promise<void>)[] = [
  (history) => add(history, true),
  (history) => add(history, true),
  (history) => add(history, false),
  deleteOnSide,
  deleteOnSide,
  (history) => mergeInto(history, history.main),
  (history) => mergeInto(history, history.main, '-s', 'ours'),
  (history) => mergeInto(history, history.main, '--squash'),
  (history) => mergeInto(history, history.side),
  rebaseSide,
  takeBack,
  takeBack,
  cherryPick,
  amend,
];

const commitFiles = async ({ laptop, committed }: History, files: Readonly<Record<string, string>>): Promise<void> => {
  await laptop.commit('entries', files);
  for (const uniqueId of await laptop.uniqueIds()) committed.add(uniqueId);
};

/** A reset to the revert of a branch's first commit leaves no files until the next commit brings them back. */
const readIfThere = (laptop: Environment, path: string): Promise<string> => laptop.read(path).catch(() => '');

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => line.replace(/,$/, ''));

const fileOf = (lines: readonly string[]): string =>
  lines.length === 0 ? '[\n]\n' : `[\n${[...lines].sort().join(',\n')}\n]\n`;

const withLine = (text: string, entry: Stamped): string =>
  fileOf([...new Set([...linesOf(text), ...linesOf(stampedFile([entry]))])]);
