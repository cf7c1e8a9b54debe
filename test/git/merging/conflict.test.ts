import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { managedFiles, numbered } from '../../support/stamped.ts';

const shared = numbered('laptop', 1);
const ours = numbered('laptop', 3);
const theirs = numbered('laptop', 2);
const settled = managedFiles([...shared, ...theirs, ...ours]);

// Scenario: one-side-taken
test.each(['--ours', '--theirs'])('checkout %s, add and commit loses neither side', async (side) => {
  await withConflict(async (laptop) => {
    await laptop.git('checkout', side, '--', 'memory-laptop.json', 'unified-memory.json');
    await laptop.git('add', 'memory-laptop.json', 'unified-memory.json');
    await laptop.git('commit', '--quiet', '--no-edit');
    await expectSettled(laptop);
  });
});

// Scenario: one-side-taken
test('commit -a over a conflict of which only ours is in the work tree loses neither side', async () => {
  await withConflict(async (laptop) => {
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    await expectSettled(laptop);
  });
});

// Scenario: conflict-markers
test('adding both sides with the markers still in makes the join', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('config', 'merge.memjoin.driver', 'git merge-file -q %A %O %B');
    await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
    expect(await laptop.read('memory-laptop.json')).toContain('<<<<<<<');
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    await expectSettled(laptop);
  });
});

// Scenario: one-sided-damage
test.each(['rm', 'add'])(
  'a file that one side deleted and the other changed comes out whole after git %s',
  async (way) => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      await commitEntries(laptop, ...shared, ...theirs);
      await onBranch(laptop, 'side', { work: () => commitForeign(laptop, { 'memory-laptop.json': undefined }) });
      await commitEntries(laptop, ...shared, ...theirs, ...ours);
      const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
      expect(exitCode).toBe(1);
      expect((await laptop.git('status', '--porcelain')).stdout).toContain('UD memory-laptop.json');
      await laptop.git(way, '--quiet', 'memory-laptop.json').catch(() => laptop.git(way, 'memory-laptop.json'));
      await laptop.git('commit', '--quiet', '--no-edit');
      await expectSettled(laptop);
    });
  },
);

// Scenario: rerere
test('rerere that replays a resolution which took one side loses neither', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('config', 'rerere.enabled', 'true');
    await laptop.git('config', 'rerere.autoUpdate', 'true');
    await laptop.git('config', 'merge.memjoin.driver', 'git merge-file -q %A %O %B');
    const inEnglish = { LC_ALL: 'C' };
    const merge = () => laptop.gitWith({ allowFailure: true, env: inEnglish }, 'merge', '--quiet', 'side');
    await merge();
    await laptop.git('checkout', '--ours', '--', 'memory-laptop.json', 'unified-memory.json');
    await laptop.git('add', 'memory-laptop.json', 'unified-memory.json');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '--no-edit');
    await laptop.git('reset', '--quiet', '--hard', 'HEAD^');
    expect((await merge()).stderr).toContain('previous resolution');
    expect((await laptop.git('diff', '--cached', '--name-only')).stdout).toBe('');
    await laptop.git('commit', '--quiet', '--no-edit');
    await expectSettled(laptop);
  });
});

/** A merge that stopped with ours alone in the files, as a driver that cannot start leaves it. */
const withConflict = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('config', 'merge.memjoin.driver', 'false');
    const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
    expect(exitCode).toBe(1);
    await use(laptop);
  });

const expectSettled = async (laptop: Environment): Promise<void> => {
  await expectClean(laptop);
  expect((await laptop.git('rev-list', '--parents', '-1', 'HEAD')).stdout.split(' ')).toHaveLength(3);
  for (const [path, text] of Object.entries(settled)) expect(await laptop.read(path)).toBe(text);
};
