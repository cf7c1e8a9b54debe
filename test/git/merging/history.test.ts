import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { managedFiles, numbered, type Stamped, uniqueIdOf } from '../../support/stamped.ts';

const shared = numbered('laptop', 1);

test.each(['--merge', '--apply'])('rebase %s of 20 commits joins each of them', async (backend) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...shared);
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...shared, ...numbered('desktop', 2, 3)) });
    const numbers = Array.from({ length: 20 }, (_, index) => index + 10);
    for (const n of numbers) {
      await commitEntries(laptop, ...shared, ...numbered('laptop', ...numbers.filter((other) => other <= n)));
    }
    await laptop.git('rebase', '--quiet', backend, 'side');
    expect((await laptop.git('rev-list', '--count', 'side..HEAD')).stdout).toBe('20');
    await expectEntries(laptop, [...shared, ...numbered('desktop', 2, 3), ...numbered('laptop', ...numbers)]);
    const tenth = (await laptop.uniqueIds('HEAD~10')).length;
    expect(tenth).toBe(13);
  });
});

test('cherry-pick joins what the commit brought', async () => {
  await withSides({ shared, ours: numbered('laptop', 3), theirs: numbered('laptop', 2) }, async (laptop) => {
    await laptop.git('cherry-pick', 'side');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('cherry-pick of what is here already is empty and changes nothing', async () => {
  await withSides({ shared, ours: numbered('laptop', 2, 3), theirs: numbered('laptop', 2) }, async (laptop) => {
    const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'cherry-pick', 'side');
    expect(exitCode).toBe(1);
    await laptop.git('cherry-pick', '--skip');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('cherry-pick --no-commit, then commit', async () => {
  await withSides({ shared, ours: numbered('laptop', 3), theirs: numbered('laptop', 2) }, async (laptop) => {
    await laptop.git('cherry-pick', '--no-commit', 'side');
    await laptop.git('commit', '--quiet', '-m', 'picked');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('revert of a commit that later ones build on takes nothing away and makes no commit', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const last of [1, 2, 3]) await commitEntries(laptop, ...numbered('laptop', 1, 2, 3).slice(0, last));
    const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
    const inEnglish = { LC_ALL: 'C' };
    const { exitCode, stdout } = await laptop.gitWith(
      { allowFailure: true, env: inEnglish },
      'revert',
      '--no-edit',
      'HEAD~',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('nothing to commit') });
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test.each([
  { name: 'the last commit', reverted: ['HEAD'] },
  { name: 'several commits', reverted: ['HEAD', 'HEAD~1'] },
])('revert of $name is followed by one commit that brings the entries back', async ({ reverted }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const last of [1, 2, 3]) await commitEntries(laptop, ...numbered('laptop', 1, 2, 3).slice(0, last));
    const { stderr } = await laptop.git('revert', '--no-edit', ...reverted);
    const count = reverted.length === 1 ? '1 entry' : '2 entries';
    expect(stderr).toContain(`memjoin: memory-laptop.json got back ${count} from the commit before.`);
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
    expect((await laptop.git('log', '--format=%an', `-${reverted.length + 1}`)).stdout.split('\n')).toEqual([
      'memjoin',
      ...reverted.map(() => 'Test User of laptop'),
    ]);
  });
});

test('revert of a merge, merged again, brings all back', async () => {
  await withSides({ shared, ours: numbered('laptop', 3), theirs: numbered('laptop', 2) }, async (laptop) => {
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    await laptop.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await laptop.git('checkout', '--quiet', 'side');
    await commitEntries(laptop, ...numbered('laptop', 1, 2, 4));
    await laptop.git('checkout', '--quiet', 'main');
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3, 4));
  });
});

test('stash pop joins the stashed entry with one that was committed meanwhile', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...shared);
    for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1, 2)))) await laptop.write(path, text);
    await laptop.git('stash', 'push', '--quiet');
    await commitEntries(laptop, ...numbered('laptop', 1, 3));
    await laptop.git('stash', 'pop');
    expect((await laptop.git('ls-files', '--unmerged')).stdout).toBe('');
    expect((await laptop.git('stash', 'list')).stdout).toBe('');
    await laptop.git('commit', '--quiet', '-a', '-m', 'popped');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('am -3 joins the entries of a patch', async () => {
  await withSides({ shared, ours: numbered('laptop', 3), theirs: numbered('laptop', 2) }, async (laptop) => {
    const patch = (await laptop.git('-c', 'diff.noprefix=false', 'format-patch', '--stdout', 'main..side')).stdout;
    await laptop.gitWith({ input: `${patch}\n` }, 'am', '--quiet', '-3');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('checkout -m joins unsaved entries with the branch it goes to', async () => {
  await withSides({ shared, ours: [], theirs: numbered('laptop', 2) }, async (laptop) => {
    for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1, 3)))) await laptop.write(path, text);
    await laptop.git('checkout', '--quiet', '-m', 'side');
    expect((await laptop.git('ls-files', '--unmerged')).stdout).toBe('');
    await laptop.git('commit', '--quiet', '-a', '-m', 'carried over');
    await expectEntries(laptop, numbered('laptop', 1, 2, 3));
  });
});

test('pull --rebase --autostash carries unsaved entries over', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await commitEntries(laptop, ...shared);
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    await commitEntries(laptop, ...numbered('laptop', 1, 2));
    await laptop.git('push', '--quiet');
    await commitForeign(desktop, managedFiles([...shared, ...numbered('desktop', 1)]));
    const unsaved = managedFiles([...shared, ...numbered('desktop', 1, 2)]);
    for (const [path, text] of Object.entries(unsaved)) await desktop.write(path, text);
    await desktop.git('pull', '--quiet', '--rebase', '--autostash');
    expect((await desktop.git('stash', 'list')).stdout).toBe('');
    await desktop.git('commit', '--quiet', '-a', '-m', 'saved');
    await expectEntries(desktop, [...numbered('laptop', 1, 2), ...numbered('desktop', 1, 2)]);
  });
});

const expectEntries = async (laptop: Environment, entries: readonly Stamped[]): Promise<void> => {
  await expectClean(laptop);
  expect(await laptop.uniqueIds()).toEqual(entries.map(uniqueIdOf).sort());
  const unified = await laptop.entries('unified-memory.json', 'HEAD');
  expect(unified.map(({ uniqueId }) => uniqueId).sort()).toEqual(entries.map(uniqueIdOf).sort());
};
