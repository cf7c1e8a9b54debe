import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { addEnvironment, withElement, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

test('the first commit of a repository is settled', async () => {
  await withEnvironments([], async ({ hub }) => {
    const laptop = await addEnvironment(hub, 'laptop');
    await laptop.write(laptop.host, '[{"id":"tea"}]');
    await laptop.git('add', '-A');
    await laptop.git('commit', '--quiet', '-m', 'first');
    await expectClean(laptop);
    expect(await laptop.uniqueIds()).toHaveLength(1);
  });
});

test('a commit made in a subdirectory is settled', async () => {
  await withEnvironments(
    ['laptop'],
    async ({ laptop }) => {
      await laptop.commitEntry('tea');
      await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id: 'coffee' }));
      const cwd = join(laptop.cwd, 'notes');
      await laptop.gitWith({ cwd }, 'commit', '--quiet', '-m', 'from inside', 'memory-laptop.json');
      await expectClean(laptop);
      expect(await laptop.entries(laptop.unified)).toHaveLength(2);
    },
    { dir: 'notes' },
  );
});

// Scenario: forms-of-commit
test('a commit from an index that the user names is settled there, and the usual index stays', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.commitEntry('tea');
    const usual = (await laptop.git('ls-files', '--stage')).stdout;
    const env = { GIT_INDEX_FILE: join(dirname(laptop.cwd), 'another index') };
    await laptop.gitWith({ env }, 'read-tree', 'HEAD');
    const staged = withElement(await laptop.read(laptop.host), { id: 'coffee' });
    const blob = (await laptop.gitWith({ input: staged }, 'hash-object', '-w', '--stdin')).stdout;
    await laptop.gitWith({ env }, 'update-index', '--cacheinfo', `100644,${blob},${laptop.host}`);
    await laptop.gitWith({ env }, 'commit', '--quiet', '-m', 'from another index');
    expect(await laptop.entries(laptop.unified, 'HEAD')).toHaveLength(2);
    expect(await laptop.entries(laptop.host, 'HEAD')).toHaveLength(2);
    expect((await laptop.git('ls-files', '--stage')).stdout).toBe(usual);
  });
});

test('a merge with a conflict in another file is settled by the commit that ends it', async () => {
  const sides = { shared: numbered('laptop', 1), ours: numbered('laptop', 3), theirs: numbered('laptop', 2) };
  await withSides(sides, async (laptop) => {
    await laptop.git('checkout', '--quiet', 'side');
    await laptop.commit('theirs', { README: 'theirs' });
    await laptop.git('checkout', '--quiet', 'main');
    await laptop.commit('ours', { README: 'ours' });
    expect((await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side')).exitCode).toBe(1);
    expect((await laptop.git('diff', '--name-only', '--diff-filter=U')).stdout).toBe('README');
    await laptop.write('README', 'both');
    await laptop.git('commit', '--quiet', '-a', '--no-edit');
    await expectClean(laptop);
    expect(await laptop.read(laptop.unified)).toBe(stampedFile(numbered('laptop', 1, 2, 3)));
  });
});

test('of an unreadable file of theirs that is answered with ours, the whole lines are in the commit all the same', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await onBranch(laptop, 'side', {
      work: () => commitForeign(laptop, { 'memory-laptop.json': '[\n{"id":"theirs"},\n{"id":"cut' }),
    });
    await commitEntries(laptop, ...numbered('laptop', 1, 2));
    await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
    await laptop.git('checkout', '--ours', '--', 'memory-laptop.json');
    await laptop.git('add', 'memory-laptop.json');
    const { stderr } = await laptop.git('commit', '--no-edit');
    expect(stderr).toMatch(/memory-laptop\.json:3:\d+ of the commit being merged: .* 1 whole line was taken/);
    const ids = (await laptop.entries(laptop.unified)).map(({ content }) => content.id);
    expect(ids).toContain('theirs');
    expect(await laptop.uniqueIds()).toEqual(expect.arrayContaining(numbered('laptop', 1, 2).map(uniqueIdOf)));
    await expectClean(laptop);
  });
});
