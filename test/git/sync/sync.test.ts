import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { noteDueRestore, restoreDueSince } from '../../../src/memory/restore/due-restore.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { addEnvironment, withEnvironments } from '../../support/environments.ts';
import { expectClean, expectSame } from '../../support/git-words.ts';
import { configure, remembered } from '../../support/source-environment.ts';
import { failingSync, idsAtHub, idsIn, rememberAndSync, syncIn } from '../../support/sync.ts';

const memjoin = useCommandLine();

test('two environments that know different things know the same after three syncs', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    expect(await rememberAndSync(laptop, { id: 'tea' })).toMatchObject({
      status: 'synced',
      sent: 1,
      received: 0,
      attempts: 1,
      checkout: { kind: 'current' },
    });
    const { pushed, tip, ...joined } = await rememberAndSync(desktop, { id: 'coffee' });
    expect(joined).toMatchObject({ status: 'synced', sent: 1, received: 1, checkout: { kind: 'moved' } });
    expect(pushed).toBe(tip);
    expect(await syncIn(laptop)).toMatchObject({
      pushed: undefined,
      sent: 0,
      received: 1,
      checkout: { kind: 'moved' },
    });
    await expectSame([laptop, desktop]);
    expect(await idsIn(laptop)).toEqual(['coffee', 'tea']);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    const parents = (await hub.git('log', '-1', '--format=%P', 'main')).stdout.split(' ');
    expect(parents).toHaveLength(2);
    const ledger = (await laptop.git('rev-parse', 'refs/memjoin/ledger/main')).stdout;
    expect((await laptop.git('rev-parse', 'HEAD:unified-memory.json')).stdout).toBe(ledger);
    expect(await syncIn(laptop)).toMatchObject({ pushed: undefined, sent: 0, checkout: { kind: 'current' } });
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
  });
});

// Scenario: strange-remotes
test('the first sync to an empty remote makes its branch', async () => {
  await withEnvironments([], async ({ hub }) => {
    const laptop = await addEnvironment(hub, 'laptop');
    expect(await rememberAndSync(laptop, { id: 'tea' })).toMatchObject({ status: 'synced' });
    expect(await idsAtHub(hub)).toEqual(['tea']);
    const desktop = await addEnvironment(hub, 'desktop');
    await desktop.git('checkout', '--quiet', 'main');
    await rememberAndSync(desktop, { id: 'coffee' });
    await syncIn(laptop);
    expect(await idsIn(laptop)).toEqual(['coffee', 'tea']);
  });
});

// Scenario: strange-remotes
test('a branch with files of the user is not what an empty remote begins with', async () => {
  await withEnvironments([], async ({ hub }) => {
    const laptop = await addEnvironment(hub, 'laptop');
    await laptop.commit('mine', { diary: 'private' });
    await laptop.remember({ id: 'tea' });
    expect(await failingSync(laptop)).toMatchObject({
      code: 'not-set-up',
      hint: expect.stringContaining('git push -u origin HEAD:refs/heads/main'),
    });
    expect((await hub.git('for-each-ref')).stdout).toBe('');
    // What was to be shared is saved all the same.
    expect(await laptop.uniqueIds()).toHaveLength(1);
  });
});

// Scenario: strange-remotes
test('histories without a common commit are joined', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    const desktop = await addEnvironment(hub, 'desktop');
    await rememberAndSync(laptop, { id: 'tea' });
    await desktop.git('checkout', '--quiet', '--orphan', 'fresh');
    await desktop.git('rm', '--quiet', '-r', '--cached', '.');
    await desktop.git('branch', '--quiet', '-D', 'main');
    await desktop.git('branch', '--quiet', '-m', 'main');
    await desktop.git('clean', '--quiet', '-f');
    await rememberAndSync(desktop, { id: 'coffee' });
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
    expect(await idsIn(desktop)).toEqual(['coffee', 'tea']);
    expect(await desktop.read('README')).toBe('memory\n');
    expect((await desktop.git('status', '--porcelain')).stdout).toBe('');
    await syncIn(laptop);
    await expectSame([laptop, desktop]);
  });
});

// Scenario: rewritten-history
test('a forced update of the remote loses nothing', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await rememberAndSync(desktop, { id: 'coffee' });
    await hub.git('update-ref', 'refs/heads/main', 'main~1~1');
    expect(await hub.gitWith({ allowFailure: true }, 'show', 'main:unified-memory.json')).toMatchObject({
      exitCode: 128,
    });
    await syncIn(laptop);
    expect(await idsAtHub(hub)).toEqual(['tea']);
    await syncIn(desktop);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'tea']);
  });
});

// Scenario: rewritten-history
test('what a reset took from both branch and remote comes back from the ledger', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    await laptop.git('push', '--quiet', '--force', '--no-verify', 'origin', 'main');
    await configure(laptop, 'source', `${laptop.source}.none`);
    const { failure, healed } = await syncIn(laptop);
    expect([failure?.code, healed]).toEqual(['read-failed', 1]);
    expect((await hub.git('log', '-1', '--format=%s', 'main')).stdout).toContain('(1 entry healed)');
    expect(await idsAtHub(hub)).toEqual(['tea']);
  });
});

test('what comes in is written into the live file where that is configured', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'restoreOnMerge', 'true');
    await rememberAndSync(laptop, { id: 'tea', text: 'green' });
    await rememberAndSync(desktop, { id: 'coffee', text: 'black' });
    const { notes } = await syncIn(laptop);
    expect(notes.join()).toContain('was brought up to date: 1 added');
    expect(await remembered(laptop)).toEqual({ tea: 'green', coffee: 'black' });
    expect(await syncIn(laptop)).toMatchObject({ pushed: undefined });
  });
});

test('a restore that was killed after the branch had moved is made up for', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' });
    await configure(laptop, 'restoreOnMerge', 'true');
    const repository = await openRepository(laptop.cwd);
    for (const makeUp of [() => syncIn(laptop), () => memjoin(laptop, ['backup'])]) {
      noteDueRestore(repository);
      await laptop.remember({ id: 'tea' });
      await makeUp();
      expect(await laptop.read(laptop.source)).toContain('milk');
      expect(restoreDueSince(repository, await readSettings(repository))).toBeUndefined();
    }
  });
});

test('a dry run says what would go out and come in, and changes nothing', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await desktop.remember({ id: 'coffee' });
    await desktop.backup();
    const refs = async (): Promise<string> =>
      (await desktop.git('for-each-ref')).stdout + (await hub.git('for-each-ref')).stdout;
    const before = await refs();
    expect(await syncIn(desktop, { dryRun: true })).toMatchObject({ status: 'planned', sent: 1, received: 1 });
    expect(await refs()).toBe(before);
    await expectClean(desktop);
  });
});
