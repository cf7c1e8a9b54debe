import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { addEnvironment, withEnvironments } from '../../support/environments.ts';
import { expectClean, expectSame } from '../../support/git-words.ts';
import { setUp } from '../../support/install.ts';
import { withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile } from '../../support/stamped.ts';

const hostile = [`it's "my" notes`, '$(touch PWNED) `touch PWNED`', '%A;touch PWNED;', 'ä [*] {x}', '-n'];

// Scenario: hostile-file-names
test.each(hostile)('joins files in the folder %s and executes nothing of its name', async (dir) => {
  await withEnvironments(
    ['laptop', 'desktop'],
    async ({ laptop, desktop }) => {
      await laptop.commitEntry('tea');
      await laptop.git('push', '--quiet');
      await desktop.commitEntry('coffee');
      await desktop.git('pull', '--quiet', '--no-rebase');
      await desktop.git('push', '--quiet');
      await laptop.git('pull', '--quiet');
      await expectSame([laptop, desktop], [...(await laptop.uniqueIds()), ...(await desktop.uniqueIds())]);
      expect((await desktop.git('status', '--porcelain', '--ignored')).stdout).toBe('');
    },
    { dir },
  );
});

// Scenario: hostile-remotes, hostile-file-names
test('a host file whose name is a command is joined like any other', async () => {
  const name = 'memory-$(touch PWNED).json';
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitForeign(laptop, { [name]: stampedFile(numbered('x', 1)) });
    await onBranch(laptop, 'side', { work: () => commitForeign(laptop, { [name]: stampedFile(numbered('x', 1, 2)) }) });
    await commitForeign(laptop, { [name]: stampedFile(numbered('x', 1, 3)) });
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    expect(await laptop.read(name)).toBe(stampedFile(numbered('x', 1, 2, 3)));
    await expectClean(laptop);
  });
});

// Scenario: hostile-repository-paths
test.each(["a 'b' $(touch PWNED)", 'line\nbreak', '%A "x" %%P'])('works in a repository at %j', async (folder) => {
  await withEnvironments([], async ({ hub }) => {
    const laptop = await addEnvironment(hub, 'laptop', { folder, isFirst: true });
    await commitEntries(laptop, ...numbered('laptop', 1));
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...numbered('laptop', 1, 2)) });
    await laptop.commitEntry('by hand');
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    expect(await laptop.uniqueIds()).toHaveLength(3);
    expect((await laptop.git('status', '--porcelain', '--ignored')).stdout).toBe('');
  });
});

// Scenario: kinds-of-repository
test('joins in a linked work tree, whose hooks and driver are those of the main one', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    const cwd = join(dirname(laptop.cwd), 'linked tree');
    await laptop.git('worktree', 'add', '--quiet', '-b', 'linked', cwd);
    const inTree = (...args: readonly string[]) => laptop.gitWith({ cwd }, ...args);
    await commitEntries(laptop, ...numbered('laptop', 1, 2));
    await laptop.write(join(cwd, 'memory-laptop.json'), '[\n{"id":"tea"}\n]\n');
    await inTree('commit', '--quiet', '-a', '-m', 'raw');
    await inTree('merge', '--quiet', '--no-edit', 'main');
    expect((await inTree('status', '--porcelain')).stdout).toBe('');
    expect(await laptop.uniqueIds('linked')).toHaveLength(3);
    expect((await laptop.git('show', 'linked:memory-laptop.json')).stdout).toBe(
      (await laptop.git('show', 'linked:unified-memory.json')).stdout,
    );
  });
});

// Scenario: parallel-merges
test('merges in several work trees at once are each the join of their sides', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    const trees = [2, 3, 4].map((number) => ({ number, cwd: join(dirname(laptop.cwd), `tree ${number}`) }));
    for (const { number, cwd } of trees) {
      await onBranch(laptop, `side-${number}`, { work: () => commitEntries(laptop, ...numbered('laptop', 1, number)) });
      await laptop.git('worktree', 'add', '--quiet', cwd, `side-${number}`);
    }
    await commitEntries(laptop, ...numbered('laptop', 1, 5));
    await Promise.all(trees.map(({ cwd }) => laptop.gitWith({ cwd }, 'merge', '--quiet', '--no-edit', 'main')));
    for (const { number, cwd } of trees) {
      expect((await laptop.gitWith({ cwd }, 'status', '--porcelain')).stdout).toBe('');
      const joined = managedFiles(numbered('laptop', 1, number, 5))['unified-memory.json'];
      expect(await laptop.read(join(cwd, 'unified-memory.json'))).toBe(joined);
    }
  });
});

// Scenario: kinds-of-repository
test('joins in a bare clone by merge-tree', async () => {
  await withRepository(
    async (bare) => {
      await setUp(bare);
      const laptop = await addEnvironment(bare, 'laptop', { isFirst: true });
      await commitEntries(laptop, ...numbered('laptop', 1));
      await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...numbered('laptop', 1, 2)) });
      await commitEntries(laptop, ...numbered('laptop', 1, 3));
      await laptop.git('push', '--quiet', 'origin', 'main', 'side');
      const tree = (await bare.git('merge-tree', '--write-tree', 'main', 'side')).stdout.split('\n', 1)[0];
      for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1, 2, 3)))) {
        expect(`${(await bare.git('show', `${tree}:${path}`)).stdout}\n`).toBe(text);
      }
    },
    { init: ['--bare'] },
  );
});

// Scenario: kinds-of-repository
test('joins, stamps and backs up in a SHA-256 repository', async () => {
  await withRepository(
    async (origin) => {
      // A clone of an empty repository would be SHA-1.
      await origin.commit('first', { README: 'memory' });
      const laptop = await addEnvironment(origin, 'laptop');
      const desktop = await addEnvironment(origin, 'desktop');
      await laptop.remember({ id: 'tea' });
      await laptop.backup();
      await desktop.commitEntry('coffee');
      await desktop.git('pull', '--quiet', '--no-rebase', laptop.cwd, 'main');
      expect((await desktop.git('rev-parse', 'HEAD')).stdout).toHaveLength(64);
      expect(await desktop.uniqueIds()).toHaveLength(2);
      expect((await desktop.git('status', '--porcelain')).stdout).toBe('?? .gitattributes');
    },
    { init: ['--object-format=sha256'] },
  );
});
