import { describe, expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { managedFiles, numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

const all = numbered('laptop', 1, 2, 3);
const settled = managedFiles(all);

/** What somebody without memjoin does to our files on one side; Git takes it without asking a driver. */
const losses: readonly { name: string; files: Readonly<Record<string, string | undefined>> }[] = [
  { name: 'lines deleted', files: managedFiles(numbered('laptop', 2)) },
  {
    name: 'one line deleted in the host file alone',
    files: { 'memory-laptop.json': stampedFile(numbered('laptop', 1, 3)) },
  },
  {
    name: 'one line deleted in the unified file alone',
    files: { 'unified-memory.json': stampedFile(numbered('laptop', 1, 3)) },
  },
  { name: '[] written', files: { 'memory-laptop.json': '[]', 'unified-memory.json': '[]\n' } },
  { name: 'both files deleted', files: { 'memory-laptop.json': undefined, 'unified-memory.json': undefined } },
  { name: 'the host file deleted', files: { 'memory-laptop.json': undefined } },
];

describe.each(losses)('$name on one side', ({ files }) => {
  // Scenario: one-sided-damage
  test.each(['--no-ff', '--ff-only'])('comes back after merge %s', async (option) => {
    await withLoss(files, async (laptop) => {
      await laptop.git('merge', '--quiet', '--no-edit', option, 'side');
      await expectSettled(laptop);
    });
  });
});

test('comes back after a pull whose last commit is not the one that lost it', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await laptop.git('push', '--quiet');
    await desktop.git('pull', '--quiet');
    await commitForeign(laptop, { 'memory-laptop.json': undefined, 'unified-memory.json': '[\n]\n' });
    await laptop.commit('later', { notes: 'x' });
    // With hooks the push would be stopped.
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'push', '--quiet');
    const { stderr } = await desktop.git('pull', '--no-rebase');
    expect(stderr).toContain('memjoin: memory-laptop.json is back from the commits before.');
    expect(await desktop.uniqueIds()).toEqual(numbered('laptop', 1).map(uniqueIdOf));
    await expectClean(desktop);
  });
});

test('two clones that heal the same loss make the same commit', async () => {
  await withEnvironments(['laptop', 'desktop', 'tower'], async ({ laptop, desktop, tower }) => {
    await commitEntries(laptop, ...all);
    await laptop.git('push', '--quiet');
    for (const clone of [desktop, tower]) await clone.git('pull', '--quiet');
    await commitForeign(laptop, { 'memory-laptop.json': undefined });
    await laptop.git('push', '--quiet');
    for (const clone of [desktop, tower]) await clone.git('pull', '--quiet');
    expect((await desktop.git('rev-parse', 'HEAD')).stdout).toBe((await tower.git('rev-parse', 'HEAD')).stdout);
    expect((await desktop.git('rev-list', '--count', 'origin/main..HEAD')).stdout).toBe('1');
    await expectSettled(desktop);
  });
});

test('merge -s ours keeps what theirs added', async () => {
  await withSides({ shared: all.slice(0, 1), ours: all.slice(2), theirs: all.slice(1, 2) }, async (laptop) => {
    const { stderr } = await laptop.git('merge', '--no-edit', '-s', 'ours', 'side');
    expect(stderr).toContain('memjoin: memory-laptop.json got back 1 entry from the commits before.');
    await expectSettled(laptop);
    expect((await laptop.git('show', '--no-patch', '--format=%an <%ae>%n%s')).stdout).toBe(
      'memjoin <memjoin@localhost>\nmemjoin: settle memory files',
    );
  });
});

test('a merge that lost nothing gets no second commit, whatever the form of its files', async () => {
  const pretty = JSON.stringify(JSON.parse(settled['memory-laptop.json'] ?? ''), null, 2);
  await withLoss({ 'memory-laptop.json': pretty }, async (laptop) => {
    await laptop.git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
    expect((await laptop.git('rev-list', '--count', '--first-parent', 'main')).stdout).toBe('3');
    expect(await laptop.read('memory-laptop.json')).toBe(pretty);
    await expectClean(laptop);
  });
});

test('memjoin.repair=warn says what is missing and writes nothing', async () => {
  await withLoss({ 'memory-laptop.json': undefined }, async (laptop) => {
    await laptop.git('config', 'memjoin.repair', 'warn');
    const { stderr } = await laptop.git('merge', '--no-edit', '--ff-only', 'side');
    expect(stderr).toContain('memjoin: memory-laptop.json is missing; it is in the commits before.');
    expect((await laptop.git('rev-parse', 'main')).stdout).toBe((await laptop.git('rev-parse', 'side')).stdout);
    await expectClean(laptop);
  });
});

// Scenario: one-sided-damage
test('a file that theirs made unreadable is named with line and column, and left alone', async () => {
  await withLoss({ 'memory-laptop.json': '[\n{"id":\n' }, async (laptop) => {
    const { stderr, exitCode } = await laptop.git('merge', '--no-edit', '--ff-only', 'side');
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/memory-laptop\.json:\d+:\d+: /),
      exitCode: 0,
    });
    expect(await laptop.read('memory-laptop.json')).toBe('[\n{"id":\n');
    expect(await laptop.read('unified-memory.json')).toBe(settled['unified-memory.json']);
  });
});

test('the next commit makes whole what was lost while hooks were switched off', async () => {
  await withLoss({ 'memory-laptop.json': undefined }, async (laptop) => {
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'merge', '--quiet', '--no-ff', '--no-commit', 'side');
    await laptop.git('commit', '--quiet', '--no-edit');
    await expectSettled(laptop);
  });
});

describe('writes nothing', () => {
  const quiet = { 'memory-laptop.json': undefined };

  // Scenario: no-usual-branch
  test('while HEAD is detached', async () => {
    await withLoss(quiet, async (laptop) => {
      await laptop.git('checkout', '--quiet', '--detach');
      await laptop.git('merge', '--quiet', '--ff-only', 'side');
      await expectUnchanged(laptop);
    });
  });

  // Scenario: operation-in-progress
  test('while a bisect is in progress', async () => {
    await withLoss(quiet, async (laptop) => {
      await laptop.git('bisect', 'start');
      await laptop.git('merge', '--quiet', '--ff-only', 'side');
      await expectUnchanged(laptop);
    });
  });

  test('in a merge that a rebase makes', async () => {
    await withLoss(quiet, async (laptop) => {
      const env = { GIT_SEQUENCE_EDITOR: 'echo break >' };
      await laptop.gitWith({ env }, 'rebase', '--quiet', '--interactive', 'HEAD');
      await laptop.git('merge', '--quiet', '--ff-only', 'side');
      await expectUnchanged(laptop);
      await laptop.git('rebase', '--abort');
    });
  });

  // Scenario: operation-in-progress
  test('while a cherry-pick waits for its conflict', async () => {
    await withLoss(quiet, async (laptop) => {
      await onBranch(laptop, 'other', { work: () => laptop.commit('theirs', { README: 'theirs' }) });
      await laptop.commit('ours', { README: 'ours' });
      await laptop.gitWith({ allowFailure: true }, 'cherry-pick', 'other');
      const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
      // The hook as Git would call it: a merge itself is refused meanwhile.
      await laptop.git('-c', 'alias.call=!.git/memjoin/hook post-merge 0', 'call');
      expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    });
  });

  const expectUnchanged = async (laptop: Environment): Promise<void> =>
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe((await laptop.git('rev-parse', 'side')).stdout);
});

/** One environment with `all` on `main`, and on the branch `side` one commit more with `files`. */
const withLoss = (
  files: Readonly<Record<string, string | undefined>>,
  use: (laptop: Environment) => Promise<void>,
): Promise<void> =>
  withEnvironments(
    ['laptop'],
    async ({ laptop }) => {
      await onBranch(laptop, 'side', { work: () => commitForeign(laptop, files) });
      await use(laptop);
    },
    { prepare: holdAll },
  );

const holdAll = ({ laptop }: Record<'laptop', Environment>): Promise<void> => commitEntries(laptop, ...all);

const expectSettled = async (laptop: Environment): Promise<void> => {
  await expectClean(laptop);
  for (const [path, text] of Object.entries(settled)) {
    expect(await laptop.read(path)).toBe(text);
    expect(`${(await laptop.git('show', `HEAD:${path}`)).stdout}\n`).toBe(text);
  }
};
