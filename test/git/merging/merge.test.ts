import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { managedFiles, numbered, type Stamped, stampedFile } from '../../support/stamped.ts';

const shared = numbered('laptop', 1);
const ours = numbered('laptop', 3);
const theirs = numbered('laptop', 2);
const all = numbered('laptop', 1, 2, 3);

test.each(['', '--no-ff', '-X ours', '-X theirs', '--no-verify', '-s recursive', '-s subtree'])(
  'merge %s joins entries that both sides added to one file',
  async (options) => {
    await withSides({ shared, ours, theirs }, async (laptop) => {
      await merge(laptop, options);
      await expectFiles(laptop, all);
    });
  },
);

test('joins files that both sides added, without a base', async () => {
  await withSides({ ours, theirs }, async (laptop) => {
    await merge(laptop);
    await expectFiles(laptop, [...ours, ...theirs]);
  });
});

test('joins unrelated histories', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...shared, ...ours);
    await laptop.git('checkout', '--quiet', '--orphan', 'island');
    await laptop.git('rm', '--quiet', '-r', '-f', 'README', 'memory-laptop.json', 'unified-memory.json');
    await commitEntries(laptop, ...theirs);
    await laptop.git('checkout', '--quiet', 'main');
    await merge(laptop, '--allow-unrelated-histories', 'island');
    await expectFiles(laptop, [...shared, ...ours, ...theirs]);
  });
});

test('joins a criss-cross with several merge bases', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('branch', 'ours-before');
    await merge(laptop);
    await laptop.git('checkout', '--quiet', 'side');
    await merge(laptop, '', 'ours-before');
    await commitEntries(laptop, ...numbered('laptop', 1, 2, 3, 4));
    await laptop.git('checkout', '--quiet', 'main');
    await commitEntries(laptop, ...numbered('laptop', 1, 2, 3, 5));
    expect((await laptop.git('merge-base', '--all', 'main', 'side')).stdout.split('\n')).toHaveLength(2);
    await merge(laptop);
    await expectFiles(laptop, numbered('laptop', 1, 2, 3, 4, 5));
  });
});

test('takes an identical change of both sides once', async () => {
  await withSides({ shared, ours, theirs: ours }, async (laptop) => {
    await merge(laptop, '--no-ff');
    await expectFiles(laptop, [...shared, ...ours]);
  });
});

test('merge-tree --write-tree joins and touches neither index nor work tree', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    const { stdout } = await laptop.git('merge-tree', '--write-tree', 'main', 'side');
    const tree = stdout.split('\n', 1)[0];
    expect(`${(await laptop.git('show', `${tree}:unified-memory.json`)).stdout}\n`).toBe(stampedFile(all));
    await expectFiles(laptop, [...shared, ...ours]);
  });
});

test('merge --no-commit, then commit', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await merge(laptop, '--no-commit');
    await laptop.git('commit', '--quiet', '--no-edit');
    expect((await laptop.git('rev-list', '--parents', '-1', 'HEAD')).stdout.split(' ')).toHaveLength(3);
    await expectFiles(laptop, all);
  });
});

test('merge --squash, then commit', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await merge(laptop, '--squash');
    expect((await laptop.git('rev-list', '--count', 'main')).stdout).toBe('3');
    await laptop.git('commit', '--quiet', '-m', 'squashed');
    await expectFiles(laptop, all);
  });
});

test('merge --abort after a conflict elsewhere leaves everything as it was', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.commit('ours', { notes: 'ours' });
    await laptop.git('checkout', '--quiet', 'side');
    await laptop.commit('theirs', { notes: 'theirs' });
    await laptop.git('checkout', '--quiet', 'main');
    const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
    expect(exitCode).toBe(1);
    expect((await laptop.git('diff', '--name-only', '--diff-filter=U')).stdout).toBe('notes');
    await laptop.git('merge', '--abort');
    await expectFiles(laptop, [...shared, ...ours]);
  });
});

// Scenario: merges-without-driver
test('an octopus merge, which asks no driver, ends with a unified file that holds all', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const middle = numbered('laptop', 1, 2, 3, 4);
    await commitEntries(laptop, ...middle);
    for (const host of ['alpha', 'zulu']) {
      const more = { [`memory-${host}.json`]: stampedFile(numbered(host, 1)) };
      await onBranch(laptop, host, { work: () => commitForeign(laptop, more) });
    }
    await laptop.commit('ours', { notes: 'ours' });
    await laptop.git('merge', '--quiet', '--no-edit', 'alpha', 'zulu');
    expect((await laptop.git('rev-list', '--parents', '-1', '--merges', 'HEAD')).stdout.split(' ')).toHaveLength(4);
    await expectFiles(laptop, [...middle, ...numbered('alpha', 1), ...numbered('zulu', 1)]);
  });
});

const merge = (laptop: Environment, options = '', branch = 'side') =>
  laptop.git('merge', '--quiet', '--no-edit', ...options.split(' ').filter(Boolean), branch);

/** Checks that HEAD and the work tree hold exactly the canonical files of `entries`, and that Git is content. */
const expectFiles = async (laptop: Environment, entries: readonly Stamped[]): Promise<void> => {
  await expectClean(laptop);
  for (const [path, text] of Object.entries(managedFiles(entries))) expect(await laptop.read(path)).toBe(text);
};
