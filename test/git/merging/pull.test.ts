import { expect, test } from 'vitest';
import { type Environments, withEnvironments } from '../../support/environments.ts';
import { expectClean, expectHolds, expectSame } from '../../support/git-words.ts';

test.each(['--no-rebase', '--rebase', '--rebase --autostash', '--no-rebase -X ours'])(
  'pull %s joins what both environments committed',
  async (options) => {
    await withDiverged(async ({ laptop, desktop }) => {
      const wanted = [...(await laptop.uniqueIds()), ...(await desktop.uniqueIds())];
      expect(wanted).toHaveLength(4);
      const { stderr } = await desktop.git('pull', ...options.split(' '));
      expect(stderr).toContain('memjoin: unified-memory.json: 3 entries (+1 theirs, +1 ours)');
      await desktop.git('push', '--quiet');
      await laptop.git('pull', '--ff-only', '--quiet');
      await expectSame([laptop, desktop], wanted);
      expect(await laptop.readBytes('unified-memory.json')).toEqual(await desktop.readBytes('unified-memory.json'));
    });
  },
);

test('fast-forward pull brings the other environment and makes no commit of its own', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.commitEntry('tea');
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    expect((await desktop.git('rev-parse', 'HEAD')).stdout).toBe((await laptop.git('rev-parse', 'HEAD')).stdout);
    await expectSame([laptop, desktop], await laptop.uniqueIds());
  });
});

test('pull --ff-only of a diverged branch changes nothing', async () => {
  await withDiverged(async ({ desktop }) => {
    const before = (await desktop.git('rev-parse', 'HEAD')).stdout;
    const { exitCode } = await desktop.gitWith({ allowFailure: true }, 'pull', '--ff-only');
    expect(exitCode).toBe(128);
    expect((await desktop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    await expectClean(desktop);
  });
});

test('environments that pull crosswise end with the same bytes and stop making commits', async () => {
  await withDiverged(async ({ laptop, desktop }) => {
    await desktop.git('pull', '--quiet', '--no-rebase');
    await desktop.git('push', '--quiet');
    await laptop.commitEntry('milk');
    await laptop.git('pull', '--quiet', '--no-rebase');
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet', '--no-rebase');
    await laptop.git('pull', '--quiet', '--no-rebase');
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe((await desktop.git('rev-parse', 'HEAD')).stdout);
    await expectSame([laptop, desktop], await laptop.uniqueIds());
    await expectHolds(desktop, await laptop.uniqueIds());
  });
});

/** Two environments with one shared entry, then one unpushed commit in each; the laptop has pushed its own. */
const withDiverged = (use: (environments: Environments<'laptop' | 'desktop'>) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop', 'desktop'], use, { prepare: diverge });

const diverge = async ({ laptop, desktop }: Environments<'laptop' | 'desktop'>): Promise<void> => {
  await laptop.commitEntry('shared');
  await laptop.git('push', '--quiet');
  await desktop.git('pull', '--quiet');
  await laptop.commitEntry('tea');
  await laptop.git('push', '--quiet');
  await desktop.commitEntry('coffee');
};
