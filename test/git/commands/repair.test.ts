import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { repair } from '../../../src/memory/losses/repair.ts';
import { verify } from '../../../src/memory/losses/verify.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { cloneRepository, type Repository, withRepository } from '../../support/repository.ts';
import { managedFiles, numbered } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const laptop = numbered('laptop', 1, 2, 3);
const desktop = numbered('desktop', 1, 2);
const tower = numbered('tower', 5);
const both = [...laptop, ...desktop];

const id = async ({ git }: Repository, rev: string): Promise<string> => (await git('rev-parse', rev)).stdout;

const mend = async ({ cwd }: Pick<Repository, 'cwd'>, text?: string, dryRun = false) => {
  const repository = await openRepository(cwd);
  return repair(repository, await readSettings(repository), { text, dryRun });
};

const expectWhole = async (repository: Repository, rev: string, entries: typeof laptop): Promise<void> => {
  for (const [path, text] of Object.entries(managedFiles(entries))) {
    expect(`${(await repository.git('show', `${rev}:${path}`)).stdout}\n`).toBe(text);
  }
  const { findings } = await verify(await openRepository(repository.cwd), { dir: '', text: rev });
  expect(findings).toMatchObject({ losses: [], stale: [] });
};

/** `main` with what `laptop` wrote, and `side` from the same start with what `desktop` wrote, merged by `-s ours`. */
const withLoss = (use: (repository: Repository) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    await repository.commit('first');
    await onBranch(repository, 'side', { work: () => commitEntries(repository, ...desktop) });
    await commitEntries(repository, ...laptop);
    await repository.git('merge', '--quiet', '--no-edit', '-s', 'ours', 'side');
    await use(repository);
  });

describe('repair', () => {
  // Scenario: merges-without-driver
  test('brings back in one commit what a merge dropped, and has nothing to do the second time', () =>
    withLoss(async (repository) => {
      const before = await id(repository, 'HEAD');
      const dry = await memjoin(repository, ['repair', '--dry-run']);
      expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
      expect(dry.stdout).toMatch(
        /^memory-desktop\.json: 2 entries went missing in .*\nwould commit memory-desktop\.json, unified-memory\.json to main\n$/,
      );
      expect(await id(repository, 'HEAD')).toBe(before);

      const { stdout, exitCode } = await memjoin(repository, ['repair']);
      expect({ stdout, exitCode }).toEqual({
        stdout: expect.stringMatching(/\ncommit [0-9a-f]{10} on main brings back memory-desktop\.json, unified-/),
        exitCode: 0,
      });
      expect(await id(repository, 'HEAD^')).toBe(before);
      await expectWhole(repository, 'main', both);
      await expectClean(repository);
      expect(await memjoin(repository, ['repair'])).toEqual({
        stdout: 'Nothing is missing, so there is nothing to repair.\n',
        stderr: '',
        exitCode: 0,
      });
    }));

  test('makes the commit that post-merge makes, in every clone', () =>
    withEnvironments(['laptop'], async ({ laptop: environment }) => {
      await commitEntries(environment, ...both);
      await onBranch(environment, 'side', { work: () => commitForeign(environment, managedFiles(laptop)) });
      const clone = await cloneRepository(environment, 'clone');
      await clone.git('checkout', '--quiet', 'side');
      await environment.git('merge', '--quiet', '--ff-only', 'side');
      expect((await mend(clone)).commit).toBe(await id(environment, 'HEAD'));
    }));

  test('takes what is missing from every commit of the range, and from every side', () =>
    withRepository(async (repository) => {
      await repository.commit('first');
      await onBranch(repository, 'one', { work: () => commitEntries(repository, ...desktop) });
      await onBranch(repository, 'two', { work: () => commitEntries(repository, ...tower) });
      await commitEntries(repository, ...laptop);
      await repository.git('merge', '--quiet', '--no-edit', '-s', 'ours', 'one', 'two');
      await commitForeign(repository, managedFiles(numbered('laptop', 2)));
      await repository.commit('later', { README: 'x' });
      expect((await mend(repository)).changedPaths).toEqual([]);
      expect((await mend(repository, 'HEAD~3..HEAD')).commit).toBe(await id(repository, 'main'));
      await expectWhole(repository, 'main', [...both, ...tower]);
    }));

  test('brings the unified file up to date', () =>
    withRepository(async (repository) => {
      await commitForeign(repository, { ...managedFiles(both), 'unified-memory.json': '[\n]\n' });
      expect((await mend(repository)).changedPaths).toEqual(['unified-memory.json']);
      await expectWhole(repository, 'main', both);
    }));

  test('keeps what is staged and what is changed in the work tree', () =>
    withLoss(async (repository) => {
      await repository.write('staged', 'x');
      await repository.git('add', 'staged');
      await repository.write(
        'memory-laptop.json',
        managedFiles([...laptop, ...numbered('laptop', 9)])['memory-laptop.json'] ?? '',
      );
      await mend(repository);
      await expectWhole(repository, 'main', both);
      expect((await repository.git('status', '--porcelain')).stdout).toBe(' M memory-laptop.json\nA  staged');
      expect(await repository.read('memory-laptop.json')).toContain('laptop_e9_');
    }));

  test('moves a branch that is not checked out, without touching what is', () =>
    withLoss(async (repository) => {
      await repository.git('checkout', '--quiet', 'side');
      const [head, main] = [await id(repository, 'HEAD'), await id(repository, 'main')];
      const { branch, commit } = await mend(repository, 'HEAD..main');
      expect(branch).toBe('refs/heads/main');
      expect([await id(repository, 'HEAD'), await id(repository, 'main^')]).toEqual([head, main]);
      expect(await id(repository, 'main')).toBe(commit);
      await expectWhole(repository, 'main', both);
      await expectClean(repository);
    }));

  test('moves a branch of a bare repository', () =>
    withLoss(async (repository) => {
      const bare = join(dirname(repository.cwd), 'bare.git');
      await repository.git('clone', '--quiet', '--bare', '.', bare);
      const { commit, branch } = await mend({ cwd: bare });
      expect(branch).toBe('refs/heads/main');
      await repository.git('fetch', '--quiet', bare, 'main');
      expect(await id(repository, 'FETCH_HEAD')).toBe(commit);
      await expectWhole(repository, 'FETCH_HEAD', both);
    }));

  test('moves a detached HEAD as git commit does, and says how to push it', () =>
    withLoss(async (repository) => {
      await repository.git('checkout', '--quiet', '--detach');
      const main = await id(repository, 'main');
      const { stdout } = await memjoin(repository, ['repair']);
      const head = await id(repository, 'HEAD');
      expect(stdout).toContain(`\nNext: git push REMOTE ${head.slice(0, 10)}:refs/heads/BRANCH\n`);
      expect([await id(repository, 'HEAD^'), await id(repository, 'main')]).toEqual([main, main]);
      await expectWhole(repository, 'HEAD', both);
      await expectClean(repository);
    }));

  test('refuses a tip that is no branch, one of another work tree, and a rebase in progress', () =>
    withLoss(async (repository) => {
      const tip = await id(repository, 'HEAD');
      await expect(mend(repository, `${tip}^1..${tip}`)).rejects.toMatchObject({ code: 'usage' });
      await repository.git('checkout', '--quiet', 'side');
      await repository.git('worktree', 'add', '--quiet', '../other', 'main');
      await expect(mend(repository, 'main^1..main')).rejects.toMatchObject({
        code: 'operation-in-progress',
        message: expect.stringContaining('other'),
      });
      await repository.git('worktree', 'remove', '../other');
      await repository.git('checkout', '--quiet', 'main');
      await repository.git('bisect', 'start');
      await expect(mend(repository)).rejects.toMatchObject({ code: 'operation-in-progress' });
      expect(await id(repository, 'main')).toBe(tip);
    }));

  test('leaves a file that cannot be read alone, mends the others, and ends with 65', () =>
    withLoss(async (repository) => {
      await commitForeign(repository, { 'memory-x.json': '[\n{"id":nope}\n]\n' });
      const { stdout, exitCode } = await memjoin(repository, ['repair', 'HEAD~2..main']);
      expect({ stdout, exitCode }).toEqual({ stdout: expect.stringMatching(/^memory-x\.json:2:7: /), exitCode: 65 });
      await expectWhole(repository, 'main', both);
      expect((await repository.git('show', 'main:memory-x.json')).stdout).toBe('[\n{"id":nope}\n]');
    }));
});
