import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { onBranch } from '../../support/branches.ts';
import { addEnvironment, withEnvironments } from '../../support/environments.ts';
import { expectSame } from '../../support/git-words.ts';
import { setUp } from '../../support/install.ts';
import { withRepository } from '../../support/repository.ts';
import { failingSync, idsAtHub, idsIn, rememberAndSync, syncIn } from '../../support/sync.ts';

// Scenario: kinds-of-repository
test('a shallow, partial clone of one branch shares and receives like any other', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await hub.git('config', 'uploadpack.allowFilter', 'true');
    await hub.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    await desktop.commitEntry('milk');
    await desktop.git('push', '--quiet');
    // What a clone of depth 1 without blobs leaves behind, in a clone that is set up.
    await laptop.git('remote', 'set-url', 'origin', pathToFileURL(hub.cwd).href);
    await laptop.git('config', 'remote.origin.promisor', 'true');
    await laptop.git('config', 'remote.origin.partialclonefilter', 'blob:none');
    await laptop.git('config', '--unset-all', 'remote.origin.fetch');
    await laptop.git('fetch', '--quiet', '--depth=1', 'origin', '+main:refs/remotes/origin/main');
    await laptop.git('reset', '--quiet', '--hard', 'origin/main');
    expect((await laptop.git('rev-parse', '--is-shallow-repository')).stdout).toBe('true');
    await rememberAndSync(desktop, { id: 'coffee' });
    expect(await rememberAndSync(laptop, { id: 'tea' })).toMatchObject({
      status: 'synced',
      checkout: { kind: 'moved' },
    });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'milk', 'tea']);
    await syncIn(desktop);
    await expectSame([laptop, desktop]);
  });
});

// Scenario: no-usual-branch
test('a detached HEAD is a clear message, unless a branch is named', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(desktop, { id: 'coffee' });
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    await laptop.git('checkout', '--quiet', '--detach');
    expect(await failingSync(laptop)).toMatchObject({
      code: 'operation-in-progress',
      hint: expect.stringContaining('memjoin sync --branch NAME'),
    });
    expect(await failingSync(laptop, { branch: 'no such' })).toMatchObject({ code: 'usage' });
    const { checkout } = await syncIn(laptop, { branch: 'main' });
    expect(checkout).toEqual({ kind: 'behind', reason: 'it is not checked out here' });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    // A rebase detaches HEAD too, but says where it came from.
    await laptop.git('checkout', '--quiet', 'main');
    await onBranch(laptop, 'side', { work: () => laptop.commit('theirs', { README: 'theirs' }) });
    await laptop.commit('ours', { README: 'ours' });
    await laptop.gitWith({ allowFailure: true }, 'rebase', 'side');
    const { branch, failure } = await syncIn(laptop);
    expect([branch, failure?.code]).toEqual(['refs/heads/main', 'operation-in-progress']);
  });
});

// Scenario: kinds-of-repository
test('a branch that two work trees have checked out stays, and a linked work tree syncs its own', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    const linked = join(dirname(laptop.cwd), 'linked');
    await laptop.git('worktree', 'add', '--quiet', '--force', linked, 'main');
    await rememberAndSync(desktop, { id: 'coffee' });
    const { checkout } = await syncIn({ ...laptop, cwd: linked });
    expect(checkout).toEqual({ kind: 'behind', reason: 'it is checked out in another work tree too' });
    await laptop.git('checkout', '--quiet', '--detach');
    await laptop.remember({ id: 'tea' });
    expect(await syncIn({ ...laptop, cwd: linked })).toMatchObject({ status: 'synced', checkout: { kind: 'moved' } });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    expect((await laptop.gitWith({ cwd: linked }, 'status', '--porcelain')).stdout).toBe('');
  });
});

test('a folder of its own makes no difference', async () => {
  await withEnvironments(
    ['laptop'],
    async ({ hub, laptop }) => {
      await rememberAndSync(laptop, { id: 'tea' });
      const desktop = await addEnvironment(hub, 'desktop', { dir: 'notes/memory' });
      await rememberAndSync(desktop, { id: 'coffee' });
      await syncIn(laptop);
      await expectSame([laptop, desktop]);
      expect(await idsIn(laptop)).toEqual(['coffee', 'tea']);
    },
    { dir: 'notes/memory' },
  );
});

// Scenario: kinds-of-repository
test('a repository with SHA-256 ids makes no difference', async () => {
  await withRepository(
    async (folder) => {
      const hub = join(dirname(folder.cwd), 'hub');
      const source = join(dirname(folder.cwd), 'memory.json');
      await folder.git('init', '--quiet', '--bare', '--object-format=sha256', hub);
      await folder.git('remote', 'add', 'origin', hub);
      await setUp(folder, { source, packageRoot: inject('packageRoot') });
      await folder.write(source, '[{"id":"tea"}]');
      const { tip } = await syncIn(folder);
      expect(tip).toHaveLength(64);
      await folder.write(source, '[{"id":"tea"},{"id":"milk"}]');
      expect(await syncIn(folder)).toMatchObject({ status: 'synced', sent: 1 });
      expect((await folder.git('rev-parse', 'HEAD')).stdout).toBe(
        (await folder.git('rev-parse', 'origin/main')).stdout,
      );
    },
    { init: ['--object-format=sha256'] },
  );
});
