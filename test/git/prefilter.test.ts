import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setUp } from '../support/install.ts';
import { type Repository, withRepository } from '../support/repository.ts';

test('starts no Node for a commit and a merge without managed files', async () => {
  await withInstall(async (repository) => {
    await repository.commit('other', { 'a.txt': 'a', 'sub/memory-laptop.json': '[]', 'memory.jsonl': '' });
    await branch(repository, 'side', { 'b.txt': 'b' });
    await repository.git('merge', '--quiet', 'side');
    expect(await calls(repository)).toBe('');
  });
});

test.each(['memory-laptop.json', 'memory-.json', 'unified-memory.json', 'memory.json', 'live/my memory.json'])(
  'starts Node for a commit of %s',
  async (path) => {
    await withInstall(async (repository) => {
      await repository.commit('first', { [path]: '[\n]\n' });
      expect(await calls(repository)).toBe('pre-commit\npost-commit\n');
    });
  },
);

test('looks in the managed folder only, whatever it is called', async () => {
  const dir = 'my [*] "notes" ä';
  await withRepository(async (repository) => {
    const { checks } = await setUp(repository, { dir });
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    await repository.commit('elsewhere', { 'memory-laptop.json': '[\n]\n', 'my x "notes" ä/memory-a.json': '[\n]\n' });
    expect(await calls(repository)).toBe('');
    await repository.commit('there', { [`${dir}/memory-laptop.json`]: '[\n]\n' });
    expect(await calls(repository)).toBe('pre-commit\npost-commit\n');
  });
});

test('starts Node for a file that a commit deletes, and for one committed by its path', async () => {
  await withInstall(async (repository) => {
    await repository.commit('first', { 'memory-laptop.json': '[\n]\n' });
    await repository.write('memory-laptop.json', '[ ]\n');
    await repository.git('commit', '--quiet', '-m', 'by path', 'memory-laptop.json');
    await repository.git('rm', '--quiet', 'memory-laptop.json');
    await repository.git('commit', '--quiet', '-m', 'deleted');
    expect(await calls(repository)).toBe('pre-commit\npost-commit\n'.repeat(3));
  });
});

test('starts Node for the commit that ends a merge, although nothing managed is staged', async () => {
  await withInstall(async (repository) => {
    await repository.commit('first', { 'a.txt': 'a' });
    await branch(repository, 'side', { 'b.txt': 'b' });
    await repository.commit('ours', { 'c.txt': 'c' });
    await repository.git('merge', '--quiet', '--no-commit', 'side');
    await repository.git('commit', '--quiet', '-m', 'merged');
    expect(await calls(repository)).toBe('pre-commit\n');
  });
});

test.each([{ args: ['--ff-only'] }, { args: ['--no-ff'] }, { args: ['-s', 'ours', '--no-ff'] }])(
  'starts Node after merge $args of a branch that touched a managed file',
  async ({ args }) => {
    await withInstall(async (repository) => {
      await repository.commit('first', { 'a.txt': 'a' });
      await branch(repository, 'side', { 'memory-other.json': '[\n]\n' });
      await forget(repository);
      await repository.git('merge', '--quiet', ...args, 'side');
      expect(await calls(repository)).toBe('post-merge 0\n');
    });
  },
);

test('starts no Node after merge --squash, which made no commit', async () => {
  await withInstall(async (repository) => {
    await repository.commit('first', { 'a.txt': 'a' });
    await branch(repository, 'side', { 'memory-other.json': '[\n]\n' });
    await forget(repository);
    await repository.git('merge', '--quiet', '--squash', 'side');
    expect(await calls(repository)).toBe('');
  });
});

test('MEMJOIN=0 switches it off and MEMJOIN_TRACE=1 says why', async () => {
  await withInstall(async (repository) => {
    await repository.write('memory-laptop.json', '[\n]\n');
    await repository.git('add', '.');
    const { stderr } = await repository.gitWith({ env: { MEMJOIN: '0', MEMJOIN_TRACE: '1' } }, 'commit', '-m', 'x');
    expect(stderr).toContain('memjoin: pre-commit: switched off by MEMJOIN=0');
    expect(await calls(repository)).toBe('');
  });
});

// Scenario: programs-gone
test('stops a commit when the hook program does, and lets it pass with a warning without a Node', async () => {
  await withInstall(async (repository) => {
    await repository.write('memory-laptop.json', '[\n]\n');
    await repository.git('add', '.');
    const commit = (env: Readonly<Record<string, string>>) =>
      repository.gitWith({ env, allowFailure: true }, 'commit', '--quiet', '-m', 'x');
    expect((await commit({ MEMJOIN_TEST_EXIT: '99' })).exitCode).toBe(1);
    await repository.write('.git/memjoin/node', '/removed/node\n');
    await rm(join(repository.cwd, '.git/memjoin/hook.cjs'));
    const { exitCode, stderr } = await commit({});
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining('WARNING: no working Node.js'),
    });
  });
});

// Scenario: programs-gone
test.each(['', '{"use strict";var a='])(
  'lets a commit pass with a warning when the hook program is cut off to "%s"',
  async (left) => {
    await withInstall(async (repository) => {
      await repository.write('memory-laptop.json', '[\n]\n');
      await repository.git('add', '.');
      await repository.write('.git/memjoin/hook.cjs', left);
      const { stderr } = await repository.git('commit', '--quiet', '-m', 'x');
      expect(stderr).toContain('WARNING: no working Node.js or program of memjoin');
    });
  },
);

// Scenario: programs-gone
test('commits stay possible when the programs were removed', async () => {
  await withInstall(async (repository) => {
    await rm(join(repository.cwd, '.git/memjoin'), { recursive: true });
    await repository.commit('first', { 'memory-laptop.json': '[\n]\n' });
  });
});

// Scenario: other-hook-managers
test.each(['.husky/_', 'tracked hooks', '../global'])(
  'runs beside the hook in core.hooksPath %s',
  async (hooksPath) => {
    await withRepository(async (repository) => {
      await repository.git('config', 'core.hooksPath', hooksPath);
      await mkdir(join(repository.cwd, hooksPath), { recursive: true });
      await repository.write(`${hooksPath}/pre-commit`, '#!/usr/bin/env sh\necho theirs "$#" >>.git/order\nexit 0\n');
      await chmod(join(repository.cwd, hooksPath, 'pre-commit'), 0o755);
      const { checks } = await setUp(repository);
      expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
      // The check reached our call and not the hook behind it.
      await expect(repository.read('.git/order')).rejects.toThrow('ENOENT');
      expect(await repository.read(`${hooksPath}/pre-commit`)).not.toContain(repository.cwd);
      await repository.commit('first', { 'memory-laptop.json': '[\n]\n' });
      expect(await calls(repository)).toBe('pre-commit\npost-commit\n');
      expect(await repository.read('.git/order')).toBe('theirs 0\n');
    });
  },
);

const withInstall = (use: (repository: Repository) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    await mkdir(join(repository.cwd, 'live'), { recursive: true });
    await setUp(repository, { source: 'live/my memory.json' });
    await use(repository);
  });

const branch = async (repository: Repository, name: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await repository.git('checkout', '--quiet', '-b', name);
  await repository.commit(name, files);
  await repository.git('checkout', '--quiet', 'main');
};

const calls = (repository: Repository): Promise<string> => repository.read('.git/memjoin/calls').catch(() => '');

const forget = (repository: Repository): Promise<void> =>
  rm(join(repository.cwd, '.git/memjoin/calls'), { force: true });
