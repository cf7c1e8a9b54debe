import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { growLedger, ledgerRef, readLedger } from '../../../src/memory/ledger/ledger.ts';
import { recover } from '../../../src/memory/losses/recover.ts';
import type { RecoverFrom } from '../../../src/memory/losses/recover-sources.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { commitEntries } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { expectClean } from '../../support/git-words.ts';
import { cloneRepository, type Repository, withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const MAIN = 'refs/heads/main';
const first = numbered('laptop', 1);
const laptop = numbered('laptop', 1, 2, 3);
const all = [...laptop, ...numbered('desktop', 1)];

const bringBack = async ({ cwd }: Pick<Repository, 'cwd'>, from: RecoverFrom = { kind: 'ledger' }, dryRun = false) => {
  const repository = await openRepository(cwd);
  return recover(repository, await readSettings(repository), { from, dryRun });
};

const ledgerOf = async ({ cwd }: Repository, branch = MAIN): Promise<string | undefined> =>
  (await readLedger(await openRepository(cwd), branch))?.toString();

const expectAll = async (repository: Repository): Promise<void> => {
  for (const [path, text] of Object.entries(managedFiles(all))) {
    expect(`${(await repository.git('show', `HEAD:${path}`)).stdout}\n`).toBe(text);
  }
  expect(await ledgerOf(repository)).toBe(stampedFile(all));
  await expectClean(repository);
};

/** `main` with `all`, reset to a commit that has `first` only. */
const withReset = (use: (repository: Repository, lost: string) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    await commitEntries(repository, ...first);
    await commitEntries(repository, ...all);
    const lost = (await repository.git('rev-parse', 'HEAD')).stdout;
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    await use(repository, lost);
  });

describe('recover', () => {
  test('ends with 65 while a file of HEAD cannot be read, and brings all back once that is gone', () =>
    withReset(async (repository) => {
      await growLedger(await openRepository(repository.cwd), MAIN, [Buffer.from(stampedFile(all))]);
      const paths = ['memory-laptop.json', 'unified-memory.json'];
      await repository.commit('garbage', Object.fromEntries(paths.map((path) => [path, 'no memory\n'])));
      const refused = await memjoin(repository, ['recover']);
      expect(refused.exitCode).toBe(65);
      for (const path of paths) expect(refused.stdout).toContain(`${path}: cannot be read. Mend it or remove it`);
      expect(refused.stdout).not.toContain('HEAD holds all of it');
      await repository.git('rm', '--quiet', '--', ...paths);
      await repository.git('commit', '--quiet', '-m', 'gone');
      expect((await memjoin(repository, ['recover'])).exitCode).toBe(0);
      expect(await repository.read('unified-memory.json')).toBe(stampedFile(all));
    }));

  // Scenario: rewritten-history
  test('brings back from the ledger what a reset dropped, into the files it came from', () =>
    withReset(async (repository) => {
      await growLedger(await openRepository(repository.cwd), MAIN, [Buffer.from(stampedFile(all))]);
      const lines =
        'Looked into: the ledger of main.\nmemory-desktop.json: 1 entry from the ledger\nmemory-laptop.json: 2 entries from the ledger\n';
      const dry = await memjoin(repository, ['recover', '--dry-run']);
      expect({ ...dry, stdout: dry.stdout.replace(/would.*\n/, '') }).toEqual({
        stdout: lines,
        stderr: '',
        exitCode: 0,
      });
      expect(await repository.read('memory-laptop.json')).toBe(stampedFile(first));
      const { stdout } = await memjoin(repository, ['recover']);
      expect(stdout).toContain(lines);
      expect((await repository.git('rev-list', '--count', 'HEAD')).stdout).toBe('2');
      await expectAll(repository);
      expect((await memjoin(repository, ['recover'])).stdout).toBe(
        'Looked into: the ledger of main.\nHEAD holds all of it.\n',
      );
    }));

  // Scenario: broken-git-files
  test('makes the ledger anew from history and reflog, and names the commits that held what came back', () =>
    withReset(async (repository, lost) => {
      expect((await bringBack(repository)).changedPaths).toEqual([]);
      const { returned, hadLedger, commits } = await bringBack(repository, { kind: 'history' });
      expect({ hadLedger, commits }).toEqual({ hadLedger: true, commits: 2 });
      expect(returned).toHaveLength(3);
      expect(returned).toContainEqual({
        uniqueId: uniqueIdOf({ host: 'laptop', n: 2 }),
        path: 'memory-laptop.json',
        from: lost,
      });
      await expectAll(repository);
    }));

  test('looks into the reflog of the upstream as well, which a forced update has moved', () =>
    withRepository(
      async (hub) => {
        const [ours, theirs] = [await cloneRepository(hub, 'ours'), await cloneRepository(hub, 'theirs')];
        await commitEntries(theirs, ...first);
        await theirs.git('push', '--quiet', 'origin', 'HEAD:main');
        await ours.git('pull', '--quiet', 'origin', 'main');
        await ours.git('branch', '--quiet', '--set-upstream-to', 'origin/main');
        await commitEntries(theirs, ...all);
        await theirs.git('push', '--quiet', 'origin', 'HEAD:main');
        await ours.git('fetch', '--quiet');
        await theirs.git('push', '--quiet', '--force', 'origin', 'HEAD~1:main');
        await ours.git('fetch', '--quiet');
        expect((await bringBack(ours, { kind: 'history' })).returned).toHaveLength(3);
        await expectAll(ours);
      },
      { init: ['--bare'] },
    ));

  test('takes a commit that no reflog names any more', () =>
    withReset(async (repository, lost) => {
      await repository.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
      expect((await bringBack(repository, { kind: 'history' })).changedPaths).toEqual([]);
      const { stdout } = await memjoin(repository, ['recover', '--from', lost]);
      expect(stdout).toContain(`memory-laptop.json: 2 entries from ${lost.slice(0, 10)}\n`);
      await expectAll(repository);
    }));

  test('works for a branch that was deleted and made again, and takes the ledger of another', () =>
    withReset(async (repository) => {
      await growLedger(await openRepository(repository.cwd), 'refs/heads/topic/ab', [Buffer.from(stampedFile(all))]);
      await repository.git('checkout', '--quiet', '-b', 'topic/ab');
      await repository.git('checkout', '--quiet', 'main');
      await repository.git('branch', '--quiet', '-D', 'topic/ab');
      await repository.git('checkout', '--quiet', '-b', 'topic/ab');
      expect((await bringBack(repository)).returned).toHaveLength(3);
      await repository.git('checkout', '--quiet', 'main');
      await bringBack(repository, { kind: 'revision', name: ledgerRef('refs/heads/topic/ab') });
      await expectAll(repository);
    }));

  test('works in a mirror clone whose prune deleted the ledger', () =>
    withReset(async (repository, lost) => {
      await repository.git('update-ref', MAIN, lost);
      const mirror = join(dirname(repository.cwd), 'mirror.git');
      await repository.git('clone', '--quiet', '--mirror', '.', mirror);
      const opened = await openRepository(mirror);
      await growLedger(opened, MAIN, [Buffer.from(stampedFile(all))]);
      await repository.git('-C', mirror, 'config', 'user.name', 'Mirror');
      await repository.git('-C', mirror, 'config', 'user.email', 'mirror@example.com');
      await repository.git('-C', mirror, 'config', 'core.logAllRefUpdates', 'always');
      await repository.git('update-ref', MAIN, `${lost}~1`);
      await repository.git('-C', mirror, 'fetch', '--quiet', '--prune');
      expect(await readLedger(opened, MAIN)).toBeUndefined();
      expect((await bringBack({ cwd: mirror }, { kind: 'revision', name: lost })).returned).toHaveLength(3);
      expect((await readLedger(opened, MAIN))?.toString()).toBe(stampedFile(all));
    }));

  test('refuses what names nothing, both ways at once, and a rebase in progress', () =>
    withReset(async (repository) => {
      await expect(bringBack(repository, { kind: 'revision', name: 'nowhere' })).rejects.toMatchObject({
        code: 'usage',
      });
      expect((await memjoin(repository, ['recover', '--history', '--from', 'HEAD'])).exitCode).toBe(64);
      await repository.git('bisect', 'start');
      await expect(bringBack(repository)).rejects.toMatchObject({ code: 'operation-in-progress' });
    }));
});
