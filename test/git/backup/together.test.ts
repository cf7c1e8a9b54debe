import { writeFileSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, inject, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { COMMAND_LINE } from '../../support/package.ts';
import { publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const BACKED_UP = 'memjoin: back up laptop (1 entry)';

/** Each stands in for git in a backup that moves the branch: another backup, of a later text, runs after that, or across it. */
const BEGUN_AFTER = `
case "$*" in *update-ref*refs/heads/main*)
  if mkdir "$FOLDER/once" 2>/dev/null; then
    "$GIT" "$@" || exit
    printf %s "$NEXT" >"$SOURCE"
    PATH=$CLEAN_PATH "$NODE" "$COMMAND" backup >&2
    exit
  fi
esac`;
const BEGUN_BEFORE = `
case "$*" in *write-tree*)
  if [ -d "$FOLDER/once" ] && mkdir "$FOLDER/waiting" 2>/dev/null; then
    until [ -d "$FOLDER/moved" ]; do sleep 0.05; done
  fi ;;
*update-ref*refs/heads/main*)
  if mkdir "$FOLDER/once" 2>/dev/null; then
    printf %s "$NEXT" >"$SOURCE"
    "$NODE" "$COMMAND" backup >&2 &
    until [ -d "$FOLDER/waiting" ]; do sleep 0.05; done
    "$GIT" "$@" || exit
    mkdir "$FOLDER/moved"
    wait $!
    exit
  fi
esac`;

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

// The next backup must know what the later one read, or it takes that for news and puts it over what others wrote since.
// Scenario: one-host-twice
test.each([
  { order: 'is over before', script: BEGUN_AFTER },
  { order: 'is begun before and over before', script: BEGUN_BEFORE },
])('a backup that goes on after a later one that $order leaves the note of the later one', async ({ script }) => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await publish(laptop);
    await laptop.remember({ id: 'tea', text: 'green' });
    expect((await backUpWith(laptop, { script, next: [{ id: 'tea', text: 'white' }] })).stderr).toBe('');
    expect((await laptop.git('log', '-3', '--format=%s')).stdout.split('\n')).toEqual(Array(3).fill(BACKED_UP));
    await laptop.git('push', '--quiet', 'origin', 'main');
    await pull(desktop);
    await desktop.remember({ id: 'tea', text: 'red' });
    await publish(desktop);
    await pull(laptop);
    expect(await laptop.backup()).toMatchObject({ commit: undefined, written: 0 });
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ tea: 'red' });
    expect(await readdir(join(laptop.cwd, '.git/memjoin/shadow'))).toHaveLength(1);
  });
});

// Scenario: one-host-twice
test('a backup with nothing to commit leaves the note of one that has read the live file after it', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await publish(laptop);
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'other');
    let reads = 0;
    const { commit } = await laptop.backup({
      onRead: () => {
        reads++;
        if (reads !== 1) return;
        writeFileSync(laptop.source, JSON.stringify([{ id: 'tea', text: 'white' }]));
        backUp(laptop);
      },
    });
    expect(commit).toBeUndefined();
    await laptop.git('push', '--quiet', 'origin', 'main');
    await pull(desktop);
    await desktop.remember({ id: 'tea', text: 'red' });
    await publish(desktop);
    await pull(laptop);
    expect(await laptop.backup()).toMatchObject({ commit: undefined, written: 0 });
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

/** Runs a backup as another process does, with `script` before each git that it starts; `next` is what the live file says later. */
const backUpWith = async (
  { cwd, env, source, write }: Environment,
  { script, next }: { readonly script: string; readonly next: readonly object[] },
) => {
  const folder = join(cwd, '../other git');
  const { stdout: git } = await execa('sh', ['-c', 'command -v git']);
  await write(join(folder, 'git'), `#!/bin/sh${script}\nexec "$GIT" "$@"\n`);
  await chmod(join(folder, 'git'), 0o755);
  const command = join(inject('packageRoot'), COMMAND_LINE);
  const more = {
    ...{ FOLDER: folder, GIT: git, SOURCE: source, NEXT: JSON.stringify(next) },
    ...{ NODE: process.execPath, COMMAND: command },
    ...{ CLEAN_PATH: env.PATH, PATH: `${folder}${delimiter}${env.PATH}` },
  };
  return execa(process.execPath, [command, 'backup'], { cwd, env: { ...env, ...more }, extendEnv: false });
};

/** Makes a commit on `main` behind the back of whoever has read it, as another process would; synchronous. */
const moveBranch = ({ cwd, env }: Environment): void => {
  const git = (...args: readonly string[]): string => execaSync('git', args, { cwd, env, extendEnv: false }).stdout;
  git('update-ref', 'refs/heads/main', git('commit-tree', '-p', 'main', '-m', 'meanwhile', 'main^{tree}'));
};
