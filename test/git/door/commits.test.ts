import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeBlob } from '../../../src/git/blobs.ts';
import { commitTree, readCommit, readTree, requireIdentity, writeTree } from '../../../src/git/commit.ts';
import { updateIndex } from '../../../src/git/index-entries.ts';
import { withPrivateIndex } from '../../../src/git/private-index.ts';
import { currentBranch, readRef, resolveRevision, updateRef } from '../../../src/git/refs.ts';
import { nullId, openRepository, type Repository } from '../../../src/git/repository.ts';
import { withRepository } from '../../support/repository.ts';

afterEach(() => vi.unstubAllEnvs());

const MEMJOIN = { name: 'memjoin', email: 'memjoin@localhost' };

const commitFile = (repository: Repository, parents: readonly string[], content: string): Promise<string> =>
  withPrivateIndex(repository, async (env) => {
    if (parents[0] !== undefined) await readTree(repository, parents[0], env);
    const oid = await writeBlob(repository, Buffer.from(content));
    await updateIndex(repository, [{ path: 'a.json', oid }], env);
    const tree = await writeTree(repository, env);
    return commitTree(repository, { tree, parents, message: 'join é\n', identity: MEMJOIN, date: 5 });
  });

describe('a commit from a private index', () => {
  it('holds the tree of its parent and the change, and nothing the user staged', () =>
    withRepository(async ({ cwd, git, write, commit }) => {
      const first = await commit('first', { kept: 'kept' });
      await write('staged', 'mine');
      await git('add', 'staged');
      await write('.git/index.lock', 'of another process');
      const repository = await openRepository(cwd);
      const oid = await commitFile(repository, [first], '[\n]\n');
      expect((await git('ls-tree', '--name-only', oid)).stdout).toBe('a.json\nkept');
      expect(await readCommit(repository, oid)).toMatchObject({ oid, parents: [first], date: 5 });
      expect((await git('log', '-1', '--format=%an <%ae> %ai %s', oid)).stdout).toBe(
        'memjoin <memjoin@localhost> 1970-01-01 00:00:05 +0000 join é',
      );
      expect(readdirSync(join(cwd, '.git')).filter((name) => name.startsWith('memjoin'))).toEqual([]);
    }));

  // Scenario: hostile-settings
  it('has the same id whatever the user has configured', () =>
    withRepository(async ({ cwd, git }) => {
      const repository = await openRepository(cwd);
      const before = await commitFile(repository, [], 'x');
      await git('config', 'commit.gpgSign', 'true');
      await git('config', 'gpg.program', 'false');
      await git('config', 'i18n.commitEncoding', 'ISO-8859-1');
      await git('config', 'user.name', 'Other');
      vi.stubEnv('GIT_AUTHOR_DATE', '2001-01-01T00:00:00Z');
      expect(await commitFile(repository, [], 'x')).toBe(before);
    }));

  it('takes its index away when something fails', () =>
    withRepository(async ({ cwd }) => {
      const repository = await openRepository(cwd);
      const failing = withPrivateIndex(repository, async (env) => {
        await updateIndex(repository, [{ path: 'a', oid: await writeBlob(repository, Buffer.from('')) }], env);
        throw new Error('on the way');
      });
      await expect(failing).rejects.toThrow('on the way');
      expect(readdirSync(join(cwd, '.git')).filter((name) => name.startsWith('memjoin'))).toEqual([]);
    }));

  it('says before anything else that Git does not know the user', () =>
    withRepository(async ({ cwd, git }) => {
      await requireIdentity(await openRepository(cwd));
      vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
      vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
      await git('config', '--unset', 'user.email');
      await git('config', 'user.useConfigOnly', 'true');
      await expect(requireIdentity(await openRepository(cwd))).rejects.toMatchObject({ code: 'identity-missing' });
    }));

  it('lists no parents beyond the edge of a shallow clone', () =>
    withRepository(async ({ cwd, git, commit }) => {
      const first = await commit('first');
      await commit('second');
      await git('clone', '--quiet', '--depth=1', `file://${cwd}`, '../shallow');
      expect((await readCommit(await openRepository(cwd), 'HEAD')).parents).toEqual([first]);
      expect((await readCommit(await openRepository(join(cwd, '../shallow')), 'HEAD')).parents).toEqual([]);
    }));
});

describe('refs', () => {
  it('move only from the value that was read', () =>
    withRepository(async ({ cwd, commit }) => {
      const [one, two] = [await commit('one'), await commit('two')];
      const repository = await openRepository(cwd);
      const ref = 'refs/memjoin/ledger/main';
      const message = 'test';
      expect(await updateRef(repository, ref, { from: one, to: two, message })).toBe(false);
      expect(await readRef(repository, ref)).toBeUndefined();
      expect(await updateRef(repository, ref, { from: undefined, to: one, message })).toBe(true);
      expect(await updateRef(repository, ref, { from: undefined, to: two, message })).toBe(false);
      expect(await updateRef(repository, ref, { from: two, to: two, message })).toBe(false);
      expect(await readRef(repository, ref)).toBe(one);
      expect(await updateRef(repository, ref, { from: one, to: two, message })).toBe(true);
      expect(await updateRef(repository, ref, { from: one, to: undefined, message })).toBe(false);
      expect(await updateRef(repository, ref, { from: two, to: undefined, message })).toBe(true);
      expect(await readRef(repository, ref)).toBeUndefined();
    }));

  it('report a failure that is no lost race', () =>
    withRepository(async ({ cwd, commit }) => {
      const oid = await commit('one');
      const update = updateRef(await openRepository(cwd), 'refs/heads/main/below', {
        from: undefined,
        to: oid,
        message: 'test',
      });
      await expect(update).rejects.toMatchObject({
        code: 'git-failed',
        message: expect.stringContaining('cannot lock ref'),
      });
    }));

  // Scenario: hook-recursion
  it('may hold a blob, and move without hooks', () =>
    withRepository(async ({ cwd, git, write }) => {
      await write('.git/hooks/reference-transaction', '#!/bin/sh\nexit 1\n');
      // Read by Git 2.54 and later.
      await git('config', 'hook.veto.command', 'exit 1');
      await git('config', 'hook.veto.event', 'reference-transaction');
      chmodSync(join(cwd, '.git/hooks/reference-transaction'), 0o755);
      const repository = await openRepository(cwd);
      const oid = await writeBlob(repository, Buffer.from('x'));
      expect(await updateRef(repository, 'refs/memjoin/x', { from: undefined, to: oid, message: 'test' })).toBe(true);
      expect(await resolveRevision(repository, 'refs/memjoin/x', 'blob')).toBe(oid);
      expect(await resolveRevision(repository, 'refs/memjoin/x')).toBeUndefined();
    }));

  it('name the branch before its first commit, and none when HEAD is detached', () =>
    withRepository(async ({ cwd, git, commit }) => {
      const repository = await openRepository(cwd);
      expect(await currentBranch(repository)).toBe('refs/heads/main');
      expect(await resolveRevision(repository, 'HEAD')).toBeUndefined();
      const oid = await commit('first');
      await git('tag', '-a', '-m', 'tag', 'v1');
      await git('switch', '--quiet', '--detach');
      expect(await currentBranch(repository)).toBeUndefined();
      expect(await resolveRevision(repository, 'v1')).toBe(oid);
      for (const rev of ['--all', 'no-such', '', nullId(repository)]) {
        expect([rev, await resolveRevision(repository, rev)]).toEqual([rev, undefined]);
      }
    }));
});
