import { chmod, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/git/tool-error.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import type { Folder } from '../../support/repository.ts';
import { failingSync, idsAtHub, idsIn, rememberAndSync, syncIn } from '../../support/sync.ts';

// Scenario: no-usual-branch
test('without one remote to share with nothing is pushed, and the message says what to choose', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await laptop.git('branch', '--quiet', '--unset-upstream');
    await laptop.git('remote', 'add', 'fork', hub.cwd);
    const several = await failingSync(laptop);
    expect(several).toMatchObject({ code: 'not-set-up', message: expect.stringContaining('fork, origin') });
    expect(exitCodeOf(several)).toBe(78);
    await laptop.git('config', 'branch.main.remote', 'fork');
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', upstream: { remote: 'fork' } });
    await laptop.git('config', '--unset', 'branch.main.remote');
    await laptop.git('remote', 'remove', 'fork');
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', upstream: { remote: 'origin' } });
    await laptop.git('remote', 'remove', 'origin');
    expect(await failingSync(laptop)).toMatchObject({
      code: 'not-set-up',
      hint: 'Name one: git remote add origin URL',
    });
  });
});

// Scenario: no-usual-branch, strange-remotes
test('a remote with branches but not this one is not given another', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await hub.git('branch', '--quiet', '-m', 'main', 'trunk');
    await laptop.remember({ id: 'tea' });
    expect(await failingSync(laptop)).toMatchObject({
      code: 'not-set-up',
      message: 'origin/main does not exist; the remote has trunk.',
    });
    await laptop.git('fetch', '--quiet');
    await laptop.git('branch', '--quiet', '--set-upstream-to=origin/trunk');
    await syncIn(laptop);
    expect(await idsAtHub(hub, 'trunk')).toEqual(['tea']);
    expect((await hub.git('for-each-ref', '--format=%(refname)')).stdout).toBe('refs/heads/trunk');
  });
});

test('a missing identity is reported before anything is written', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.git('config', 'user.useConfigOnly', 'true');
    await laptop.git('config', '--unset', 'user.email');
    await laptop.remember({ id: 'tea' });
    const state = async (): Promise<string> =>
      (await laptop.git('count-objects')).stdout + (await laptop.git('for-each-ref')).stdout;
    const before = await state();
    const error = await failingSync(laptop);
    expect(error).toMatchObject({ code: 'identity-missing' });
    expect(exitCodeOf(error)).toBe(78);
    expect(await state()).toBe(before);
  });
});

// Scenario: offline-for-long
test('a remote that cannot be reached is tried three times, and a backup is made all the same', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await laptop.git('remote', 'set-url', 'origin', 'https://ada:secret@localhost:1/memories.git');
    await laptop.remember({ id: 'tea' });
    let pauses = 0;
    const error = await failingSync(laptop, {
      sleep: async () => {
        pauses++;
      },
    });
    expect(error).toMatchObject({ code: 'remote-unavailable' });
    expect(String(error)).not.toContain('secret');
    expect(exitCodeOf(error)).toBe(69);
    expect(pauses).toBe(2);
    expect(await laptop.uniqueIds()).toHaveLength(1);
    // One that never answers is cut off, with all that was started for it.
    const ssh = join(hub.cwd, 'ssh that hangs');
    await hub.write(ssh, '#!/bin/sh\nsleep 600\n');
    await chmod(ssh, 0o755);
    await laptop.git('config', 'core.sshCommand', `'${ssh}'`);
    await laptop.git('remote', 'set-url', 'origin', 'ssh://nowhere/memories.git');
    expect(await failingSync(laptop, { deadline: 3000 })).toMatchObject({
      code: 'remote-unavailable',
      message: expect.stringContaining('no answer within'),
    });
    await laptop.git('remote', 'set-url', 'origin', hub.cwd);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', sent: 1 });
  });
});

// Scenario: refused-pushes
test('a hook of the remote that refuses is named, and asked no more than three times', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await hook(hub, 'pre-receive', 'echo . >> asked; exit 1');
    await laptop.remember({ id: 'tea' });
    const error = await failingSync(laptop);
    expect(error).toMatchObject({
      code: 'rejected',
      message: 'origin/main: the remote refuses the push: pre-receive hook declined.',
    });
    expect(exitCodeOf(error)).toBe(73);
    expect(await hub.read('asked')).toBe('.\n.\n.\n');
    expect(await laptop.uniqueIds()).toHaveLength(1);
  });
});

// Scenario: refused-pushes
test('a pre-push hook of the user can stop the push, unless it is left out', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await hook(laptop, 'pre-push', 'echo "not on a Sunday" >&2; exit 1');
    await laptop.remember({ id: 'tea' });
    const error = await failingSync(laptop);
    expect(error).toMatchObject({
      code: 'rejected',
      message: 'origin/main: the pre-push hook of this repository stopped the push.',
      detail: expect.stringContaining('not on a Sunday'),
    });
    await syncIn(laptop, { isHookRun: false });
    expect(await idsAtHub(hub)).toEqual(['tea']);
  });
});

test('a remote that moves before or while a push arrives is joined again', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await rememberAndSync(desktop, { id: 'coffee' });
    const [later, evenLater] = [await prepared(desktop, 'milk'), await prepared(desktop, 'juice')];
    // Asked before the remote tells where its branch is: git itself sees that the push is late.
    const wrapper = join(laptop.cwd, '.git', 'receive');
    await laptop.write(wrapper, `#!/bin/sh\n${once(`${wrapper}d`, move(hub, later))}\nexec git-receive-pack "$@"\n`);
    await chmod(wrapper, 0o755);
    await laptop.git('config', 'remote.origin.receivepack', `'${wrapper}'`);
    await laptop.remember({ id: 'tea' }, { id: 'water' });
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', attempts: 2, checkout: { kind: 'moved' } });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'milk', 'tea', 'water']);
    // Asked after it has told: only the remote sees it.
    await laptop.git('config', '--unset', 'remote.origin.receivepack');
    await desktop.git('push', '--quiet', '--force', 'origin', `${evenLater}:refs/heads/side`);
    await hook(
      laptop,
      'pre-push',
      once(`${wrapper} again`, `git -C '${hub.cwd}' update-ref refs/heads/main refs/heads/side`),
    );
    await laptop.remember({ id: 'tea' }, { id: 'water' }, { id: 'wine' });
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', attempts: 2 });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'juice', 'milk', 'tea', 'water', 'wine']);
    expect(await idsIn(laptop)).toEqual(await idsAtHub(hub));
  });
});

// Scenario: broken-connections
test('a push that went through unheard is found by the next look, and is not made twice', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await hook(
      hub,
      'reference-transaction',
      `test "$1" = committed || exit 0\n${once(join(hub.cwd, 'killed'), 'kill -9 $PPID')}`,
    );
    const { attempts, pushed, tip } = await rememberAndSync(desktop, { id: 'coffee' });
    expect({ attempts, pushed }).toEqual({ attempts: 2, pushed: tip });
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
    expect((await hub.git('rev-list', '--count', '--merges', 'main')).stdout).toBe('1');
  });
});

// Scenario: one-host-twice
test('two syncs of one clone at once both succeed', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await desktop.remember({ id: 'coffee' });
    const patient = { sleep: (ms: number) => sleep(ms), random: Math.random };
    const both = await Promise.all([syncIn(desktop, patient), syncIn(desktop, patient)]);
    expect(both.map(({ status }) => status)).toEqual(['synced', 'synced']);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    await syncIn(desktop);
    expect((await desktop.git('rev-parse', 'HEAD')).stdout).toBe((await hub.git('rev-parse', 'main')).stdout);
  });
});

test('a file that cannot be read is named and kept here, and all others are shared', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(desktop, { id: 'coffee' });
    await laptop.write('memory-phone.json', '[\n{"id":');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'add', 'memory-phone.json');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'torn');
    const { status, failure, checkout } = await rememberAndSync(laptop, { id: 'tea' });
    expect(status).toBe('partly');
    expect(exitCodeOf(failure)).toBe(65);
    expect(failure?.message).toMatch(/^memory-phone\.json:2:\d+: /);
    expect(checkout).toMatchObject({ kind: 'behind' });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    expect((await hub.git('ls-tree', '--name-only', 'main')).stdout).not.toContain('phone');
    expect(await laptop.read('memory-phone.json')).toBe('[\n{"id":');
  });
});

/** Puts a shell program in as a hook that Git runs as it would run a user's. */
const hook = async ({ cwd, git, write }: Folder, name: string, program: string): Promise<void> => {
  const folder = (await git('rev-parse', '--git-path', 'hooks')).stdout;
  const path = resolve(cwd, folder, name);
  await rm(path, { force: true });
  await write(path, `#!/bin/sh\n${program}\n`);
  await chmod(path, 0o755);
};

/** Returns a shell program that runs `program` the first time only; `mark` is a path to remember that by. */
const once = (mark: string, program: string): string => `if mkdir '${mark}' 2>/dev/null; then ${program}; fi`;

const move = ({ cwd }: Folder, oid: string): string => `git -C '${cwd}' update-ref refs/heads/main ${oid}`;

/** Makes a commit with one more entry in a clone that has synced, without publishing it; its objects go to the hub. */
const prepared = async (environment: Environment, id: string): Promise<string> => {
  await environment.commitEntry(id);
  await environment.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/prepared');
  return (await environment.git('rev-parse', 'HEAD')).stdout;
};
