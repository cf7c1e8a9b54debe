import { existsSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { onBranch } from '../../support/branches.ts';
import { type Environment, type Environments, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { idsAtHub, idsIn, rememberAndSync, syncIn, workOf } from '../../support/sync.ts';

const MANAGED = ['memory-laptop.json', 'memory-desktop.json', 'unified-memory.json'];

/** Gives `use` a laptop that is one sync behind, in which an entry and a change of `notes` and `new` wait at the hub. */
const withNews = (use: (environments: Environments<'laptop' | 'desktop'>) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop', 'desktop'], use, { prepare: fallBehind });

const fallBehind = async ({ laptop, desktop }: Environments<'laptop' | 'desktop'>): Promise<void> => {
  await laptop.commit('files', { notes: 'one\n', todo: 'one\n', kept: 'one\n' });
  await laptop.git('push', '--quiet');
  await desktop.git('pull', '--quiet');
  await desktop.commit('of desktop', { notes: 'two\n', new: 'two\n' });
  await desktop.git('push', '--quiet');
  await rememberAndSync(desktop, { id: 'coffee' });
  await laptop.remember({ id: 'tea' });
};

// Scenario: beside-the-user
test('other files that changed upstream arrive, and work in hand elsewhere stays as it is', async () => {
  await withNews(async ({ laptop }) => {
    await laptop.write('todo', 'staged\n');
    await laptop.write('staged', 'x');
    await laptop.git('add', 'todo', 'staged');
    await laptop.write('todo', 'changed after that\n');
    await laptop.write('untracked', 'x');
    await rm(join(laptop.cwd, 'kept'));
    const moved = [...MANAGED, 'notes', 'new'];
    const before = await workOf(laptop, moved);
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', checkout: { kind: 'moved' } });
    expect(await workOf(laptop, moved)).toEqual(before);
    expect([await laptop.read('notes'), await laptop.read('new')]).toEqual(['two\n', 'two\n']);
    expect(await idsIn(laptop)).toEqual(['coffee', 'tea']);
    expect((await laptop.git('show', ':todo')).stdout).toBe('staged');
    expect((await laptop.git('status', '--porcelain', '--untracked-files')).stdout.split('\n')).toEqual([
      ' D kept',
      'A  staged',
      'MM todo',
      '?? untracked',
    ]);
  });
});

const obstacles: readonly { name: string; make: (laptop: Environment) => Promise<unknown>; says: RegExp }[] = [
  { name: 'a change', make: (laptop) => laptop.write('notes', 'mine\n'), says: /something in the way/ },
  {
    name: 'a staged change',
    make: async (laptop) => {
      await laptop.write('notes', 'mine\n');
      await laptop.git('add', 'notes');
    },
    says: /something in the way/,
  },
  { name: 'a removed file', make: (laptop) => rm(join(laptop.cwd, 'notes')), says: /notes is removed/ },
  { name: 'an untracked file', make: (laptop) => laptop.write('new', 'mine\n'), says: /new is there and not tracked/ },
  {
    name: 'an ignored link',
    make: async (laptop) => {
      await laptop.write('.git/info/exclude', 'new\n');
      await symlink('nowhere', join(laptop.cwd, 'new'));
    },
    says: /new is there and not tracked/,
  },
  {
    name: 'a change that Git is told not to see',
    make: async (laptop) => {
      await laptop.git('update-index', '--assume-unchanged', 'notes');
      await laptop.write('notes', 'mine\n');
    },
    says: /notes is marked assume-unchanged/,
  },
  { name: 'a lock of somebody', make: (laptop) => laptop.write('.git/index.lock', ''), says: /index is locked/ },
];

// Scenario: beside-the-user
test('whatever is in the way keeps the checkout where it is, untouched, and is published past', async () => {
  await withNews(async ({ hub, laptop }) => {
    await laptop.backup();
    const start = await laptop.git('rev-parse', 'HEAD');
    for (const { name, make, says } of obstacles) {
      await make(laptop);
      const before = await workOf(laptop);
      const { checkout } = await syncIn(laptop);
      expect(checkout, name).toMatchObject({ kind: 'behind', reason: expect.stringMatching(says) });
      expect(await workOf(laptop), name).toEqual(before);
      expect(await laptop.git('rev-parse', 'HEAD'), name).toEqual(start);
      expect(await idsAtHub(hub), name).toEqual(['coffee', 'tea']);
      await rm(join(laptop.cwd, '.git/index.lock'), { force: true });
      await rm(join(laptop.cwd, 'new'), { force: true });
      await laptop.git('update-index', '--no-assume-unchanged', 'notes');
      await laptop.git('checkout', '--quiet', 'HEAD', '--', 'notes');
    }
    expect(await syncIn(laptop)).toMatchObject({ checkout: { kind: 'moved' } });
  });
});

// Scenario: beside-the-user
test('a commit whose editor is open keeps its branch; one that was given up does not', async () => {
  await withNews(async ({ laptop }) => {
    await laptop.backup();
    const editing = execa('git', ['commit', '--allow-empty'], {
      cwd: laptop.cwd,
      env: { ...laptop.env, GIT_EDITOR: 'sleep 60 #' },
      extendEnv: false,
      detached: true,
      reject: false,
    });
    await expect.poll(() => existsSync(join(laptop.cwd, '.git/COMMIT_EDITMSG')), { timeout: 20_000 }).toBe(true);
    const reason = expect.stringMatching(/commit seems to be under way/);
    expect(await syncIn(laptop)).toMatchObject({ checkout: { kind: 'behind', reason } });
    process.kill(-(editing.pid as number));
    await editing;
    expect(await syncIn(laptop)).toMatchObject({ checkout: { kind: 'moved' } });
  });
});

// Scenario: kill-at-any-call
test('a sync finishes a move that was cut off, before or after Git wrote the index, though the remote went on', async () => {
  await withNews(async ({ hub, laptop, desktop }) => {
    await syncIn(desktop);
    await laptop.git('fetch', '--quiet');
    // Cut off before the index was written: some files are there, one is gone.
    await laptop.write('notes', 'two\n');
    await laptop.write('new', 'two\n');
    expect(await syncIn(laptop)).toMatchObject({ checkout: { kind: 'moved' } });
    await expectClean(laptop);
    // Cut off after it: the branch is left behind.
    const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
    await syncIn(desktop);
    await desktop.commit('again', { notes: 'three\n' });
    await desktop.git('push', '--quiet');
    await syncIn(laptop);
    await laptop.git('update-ref', 'refs/heads/main', before);
    await desktop.commit('and again', { notes: 'four\n', todo: 'four\n' });
    await desktop.git('push', '--quiet');
    expect(await syncIn(laptop)).toMatchObject({ checkout: { kind: 'moved' } });
    await expectClean(laptop);
    expect(await laptop.read('notes')).toBe('four\n');
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe((await hub.git('rev-parse', 'main')).stdout);
  });
});

// Scenario: operation-in-progress
test('while an operation waits the checkout stays, what is committed is published, and the exit code says try again', async () => {
  await withNews(async ({ hub, laptop }) => {
    await laptop.backup();
    await onBranch(laptop, 'side', { work: () => laptop.commit('theirs', { todo: 'theirs\n' }) });
    await laptop.git('merge', '--quiet', '--no-ff', '--no-commit', 'side');
    const before = await workOf(laptop);
    const { status, failure, checkout } = await syncIn(laptop);
    expect({ status, code: failure?.code }).toEqual({ status: 'partly', code: 'operation-in-progress' });
    expect(checkout).toEqual({ kind: 'behind', reason: 'a merge is in progress' });
    expect(await workOf(laptop)).toEqual(before);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    await laptop.git('commit', '--quiet', '-m', 'merged');
    expect((await hub.git('log', '--format=%s', 'main')).stdout).not.toContain('merged');
  });
});

test("the user's own commits are never pushed, and what they save is", async () => {
  await withNews(async ({ hub, laptop }) => {
    const mine = await laptop.commit('my diary', { diary: 'private\n' });
    const { checkout } = await syncIn(laptop);
    expect(checkout).toEqual({
      kind: 'behind',
      reason: 'it has commits that sync does not publish',
      next: expect.stringContaining('git pull --no-rebase origin main'),
    });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    expect((await hub.gitWith({ allowFailure: true }, 'cat-file', '-e', mine)).exitCode).not.toBe(0);
    expect((await hub.git('ls-tree', '-r', '--name-only', 'main')).stdout).not.toContain('diary');
    const tip = (await hub.git('rev-parse', 'main')).stdout;
    await syncIn(laptop);
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
    // A merge of the user joins both, and only the user pushes it.
    await laptop.git('pull', '--quiet', '--no-rebase', '--no-edit');
    expect(await idsIn(laptop)).toEqual(['coffee', 'tea']);
    await syncIn(laptop);
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
  });
});

test('a merge that kept one side of other files is not published', async () => {
  await withNews(async ({ hub, laptop }) => {
    await laptop.backup();
    await laptop.git('fetch', '--quiet');
    await laptop.git('merge', '--quiet', '-s', 'ours', '--no-edit', 'origin/main');
    await syncIn(laptop);
    expect((await hub.git('show', 'main:notes')).stdout).toBe('two');
    expect(await laptop.read('notes')).toBe('one\n');
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
  });
});
