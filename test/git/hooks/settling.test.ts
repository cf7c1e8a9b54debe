import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { setUp } from '../../support/install.ts';
import { withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, uniqueIdOf } from '../../support/stamped.ts';

const all = numbered('laptop', 1, 2, 3);
const rest = managedFiles(all.slice(0, 1));

describe('a rebase of commits that took entries away is followed by one commit that has them', () => {
  test.each([
    { form: 'rebase --merge', args: ['--merge'] },
    { form: 'rebase --apply, whose hook runs before the branch moves', args: ['--apply'] },
    { form: 'rebase --interactive', args: ['--interactive'] },
    { form: 'rebase --autostash', args: ['--autostash'] },
  ])('$form', async ({ args }) => {
    await withLossOnSide(async (laptop) => {
      await laptop.git('checkout', '--quiet', 'side');
      if (args.includes('--autostash')) await laptop.write('README', 'unsaved');
      const { stderr } = await laptop.gitWith({ env: { GIT_SEQUENCE_EDITOR: 'true' } }, 'rebase', ...args, 'main');
      expect(stderr).toContain('memjoin: memory-laptop.json got back 2 entries from the commits before.');
      if (args.includes('--autostash')) {
        expect(await laptop.read('README')).toBe('unsaved');
        await laptop.git('checkout', '--quiet', 'README');
      }
      await expectHeld(laptop, 'side');
      expect(await subjects(laptop, 'main..side')).toEqual(['memjoin: settle memory files', 'later', 'foreign']);
    });
  });

  test('rebase --continue after a conflict elsewhere', async () => {
    await withLossOnSide(async (laptop) => {
      await laptop.commit('ours', { later: 'ours' });
      await laptop.git('checkout', '--quiet', 'side');
      await laptop.gitWith({ allowFailure: true }, 'rebase', '--quiet', '--apply', 'main');
      await laptop.write('later', 'both');
      await laptop.git('add', 'later');
      await laptop.gitWith({ env: { GIT_EDITOR: 'true' } }, 'rebase', '--continue');
      await expectHeld(laptop, 'side');
    });
  });
});

test('pull --rebase brings back what the pulled commits took away', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await commitEntries(laptop, ...all);
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    await commitForeign(laptop, rest);
    await laptop.git('push', '--quiet', '--no-verify');
    await desktop.commit('of its own', { notes: 'x' });
    await desktop.git('pull', '--quiet', '--rebase');
    await expectHeld(desktop, 'main');
  });
});

test.each([
  { name: 'one commit', picked: ['side~1'] },
  { name: 'a series whose first commit took them', picked: ['side~1', 'side'] },
])('a cherry-pick of $name gives the entries back', async ({ picked }) => {
  await withLossOnSide(async (laptop) => {
    await laptop.git('cherry-pick', ...picked);
    await expectHeld(laptop, 'main');
    expect(await subjects(laptop, `-${picked.length + 1}`)).toEqual([
      'memjoin: settle memory files',
      ...(picked.length === 1 ? [] : ['later']),
      'foreign',
    ]);
  });
});

test('an octopus gives back what one of its branches took away', async () => {
  await withLossOnSide(async (laptop) => {
    await onBranch(laptop, 'third', { from: 'main~1', work: () => laptop.commit('third', { third: 'x' }) });
    await laptop.git('merge', '--quiet', '--no-edit', 'side', 'third');
    await expectHeld(laptop, 'main');
  });
});

// Scenario: one-side-taken
test('a merge whose conflict was ended by ours and committed past the hook keeps theirs', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...all.slice(0, 1));
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...all.slice(0, 2)) });
    await commitEntries(laptop, ...all.slice(0, 1), ...all.slice(2));
    await laptop.git('merge', '--quiet', '--no-commit', 'side');
    await laptop.git('checkout', '--quiet', 'HEAD', '--', 'memory-laptop.json', 'unified-memory.json');
    await laptop.git('commit', '--quiet', '--no-verify', '-m', 'ours');
    await expectHeld(laptop, 'main');
  });
});

test('two clones that settle the same revert make the same commit', async () => {
  await withEnvironments(['laptop', 'desktop', 'tower'], async ({ laptop, desktop, tower }) => {
    await commitEntries(laptop, ...all);
    await laptop.git('push', '--quiet');
    for (const clone of [desktop, tower]) await clone.git('pull', '--quiet');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'revert', '--no-edit', 'HEAD');
    await laptop.git('push', '--quiet', '--no-verify');
    for (const clone of [desktop, tower]) await clone.git('pull', '--quiet');
    expect((await desktop.git('rev-parse', 'HEAD')).stdout).toBe((await tower.git('rev-parse', 'HEAD')).stdout);
    await expectHeld(desktop, 'main');
    await desktop.git('push', '--quiet');
    await tower.git('pull', '--quiet');
    expect(await subjects(tower, '-2')).toEqual(['memjoin: settle memory files', expect.stringMatching('^Revert')]);
  });
});

test('nothing is written after a commit on no branch, and during a bisect', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...all);
    const drop = async (): Promise<void> => {
      for (const [path, text] of Object.entries(rest)) await laptop.write(path, text);
      await laptop.git('commit', '--quiet', '--no-verify', '-a', '-m', 'drop');
      expect(await subjects(laptop, '-1')).toEqual(['drop']);
    };
    await laptop.git('checkout', '--quiet', '--detach');
    await drop();
    await laptop.git('checkout', '--quiet', '-f', 'main');
    await laptop.git('bisect', 'start');
    await drop();
  });
});

// Scenario: other-hook-managers
test("a user's own post-rewrite sees the same arguments and the same stdin", async () => {
  await withRepository(async (repository) => {
    const hook = '.git/hooks/post-rewrite';
    await repository.write(hook, '#!/bin/sh\n{ echo "$@"; cat; } >>.git/seen\nexit 3\n');
    await chmod(join(repository.cwd, hook), 0o755);
    const { checks } = await setUp(repository);
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    const before = await repository.commit('first', { 'memory-laptop.json': '[\n]\n' });
    await repository.write('memory-laptop.json', '[ ]\n');
    await repository.git('commit', '--quiet', '-a', '--amend', '-m', 'amended');
    const after = (await repository.git('rev-parse', 'HEAD')).stdout;
    expect(await repository.read('.git/seen')).toBe(`amend\n${before} ${after}\n`);
    expect(await repository.read('.git/memjoin/calls')).toMatch(/^post-rewrite amend$/m);
  });
});

/** `all` on `main` and one commit more; on `side`, from the same start, a foreign commit that drops two, and a later one. */
const withLossOnSide = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...all);
    const work = async (): Promise<void> => {
      await commitForeign(laptop, rest);
      await laptop.write('later', 'x');
      await laptop.git('add', 'later');
      await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'later');
    };
    await onBranch(laptop, 'side', { work });
    await laptop.commit('elsewhere', { notes: 'x' });
    await use(laptop);
  });

const expectHeld = async (environment: Environment, branch: string): Promise<void> => {
  await expectClean(environment);
  expect((await environment.git('symbolic-ref', '--short', 'HEAD')).stdout).toBe(branch);
  for (const [path, text] of Object.entries(managedFiles(all))) {
    expect(`${(await environment.git('show', `HEAD:${path}`)).stdout}\n`).toBe(text);
  }
  expect(await environment.uniqueIds()).toEqual(all.map(uniqueIdOf));
};

const subjects = async (environment: Environment, range: string): Promise<readonly string[]> =>
  (await environment.git('log', '--format=%s', range)).stdout.split('\n');
