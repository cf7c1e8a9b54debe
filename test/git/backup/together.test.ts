import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, inject, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { COMMAND_LINE } from '../../support/package.ts';

// Scenario: beside-the-user
test('a branch that moves under a backup keeps the commit that moved it', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    let reads = 0;
    const { written } = await laptop.backup({
      onRead: () => {
        reads++;
        if (reads === 1) moveBranch(laptop);
      },
    });
    expect(reads).toBe(2);
    expect(written).toBe(1);
    expect((await laptop.git('log', '--format=%s')).stdout.split('\n')).toEqual([
      'memjoin: back up laptop (1 entry)',
      'meanwhile',
      'first',
    ]);
    expect(await laptop.uniqueIds()).toHaveLength(1);
    await expectClean(laptop);
  });
});

// What the first of them read is not what the program says any more; the second has committed that.
// Scenario: one-host-twice
test('a backup that was overtaken by another one does not put an older text of the live file over a newer one', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'green' });
    await laptop.backup();
    await laptop.remember({ id: 'tea', text: 'black' }, { id: 'milk' });
    let reads = 0;
    const { written } = await laptop.backup({
      onRead: () => {
        reads++;
        if (reads !== 1) return;
        writeFileSync(laptop.source, JSON.stringify([{ id: 'tea', text: 'white' }, { id: 'coffee' }]));
        backUp(laptop);
      },
    });
    expect(written).toBe(0);
    const shown = async () =>
      (await laptop.entries(laptop.unified)).map(({ content, version }) => [content.id, content.text, version]);
    expect(await shown()).toEqual([
      ['tea', 'white', 2],
      ['coffee', undefined, 1],
    ]);
    expect((await laptop.backup()).commit).toBeUndefined();
    await expectClean(laptop);
  });
});

// Scenario: one-host-twice, same-millisecond
test('four backups at once lose nothing and end with one of each entry', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' }, { id: 'coffee' });
    await Promise.allSettled(Array.from({ length: 4 }, () => laptop.backup()));
    await laptop.backup();
    await expectClean(laptop);
    const contents = (await laptop.entries(laptop.unified)).map(({ content }) => content.id);
    expect(contents.sort()).toEqual(['coffee', 'tea']);
    expect(await laptop.read(laptop.unified)).toBe(await laptop.read(laptop.host));
    expect((await laptop.git('fsck', '--no-dangling')).stdout).toBe('');
  });
});

// Scenario: stale-locks
test('an index.lock of somebody else is not deleted, and the next backup finishes', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.write('.git/index.lock', '');
    await laptop.remember({ id: 'tea' });
    await laptop.backup().catch(() => undefined);
    expect(await laptop.read('.git/index.lock')).toBe('');
    await laptop.git('-c', 'alias.unlock=!rm .git/index.lock', 'unlock');
    await laptop.backup();
    await expectClean(laptop);
    expect(await laptop.uniqueIds()).toHaveLength(1);
  });
});

/** Runs a backup as another process does. */
const backUp = ({ cwd, env }: Environment): void => {
  execaSync(process.execPath, [join(inject('packageRoot'), COMMAND_LINE), 'backup'], { cwd, env, extendEnv: false });
};

/** Makes a commit on `main` behind the back of whoever has read it, as another process would; synchronous. */
const moveBranch = ({ cwd, env }: Environment): void => {
  const git = (...args: readonly string[]): string => execaSync('git', args, { cwd, env, extendEnv: false }).stdout;
  git('update-ref', 'refs/heads/main', git('commit-tree', '-p', 'main', '-m', 'meanwhile', 'main^{tree}'));
};
