import { chownSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listIndex } from '../../../src/git/index-entries.ts';
import { nullId, openRepository } from '../../../src/git/repository.ts';
import { withFolder, withRepository } from '../../support/repository.ts';

afterEach(() => vi.unstubAllEnvs());

describe('opening a repository', () => {
  it('finds it from a folder below, under any name', () =>
    withFolder(async (folder) => {
      for (const name of ['a b', `quo'te"$(x)%P`, 'new\nline', '日本']) {
        mkdirSync(join(folder.cwd, name, 'sub/dir'), { recursive: true });
        await folder.gitWith({ cwd: name }, 'init', '--quiet');
        const topLevel = join(folder.cwd, name);
        const gitDir = join(topLevel, '.git');
        expect(await openRepository(join(topLevel, 'sub/dir'))).toEqual({
          topLevel,
          gitDir,
          commonDir: gitDir,
          hooksDir: join(gitDir, 'hooks'),
          isBare: false,
          objectFormat: 'sha1',
          prefix: 'sub/dir/',
          env: {},
        });
      }
    }));

  it('tells the work tree of a linked one from what all share', () =>
    withRepository(async ({ cwd, git, commit }) => {
      await commit('first');
      await git('worktree', 'add', '--quiet', '../linked');
      const linked = join(cwd, '../linked');
      expect(await openRepository(linked)).toMatchObject({
        topLevel: linked,
        gitDir: join(cwd, '.git/worktrees/linked'),
        commonDir: join(cwd, '.git'),
        hooksDir: join(cwd, '.git/hooks'),
      });
    }));

  it('has no work tree in a bare repository and in a git directory', () =>
    withRepository(
      async ({ cwd, git }) => {
        expect(await openRepository(cwd)).toMatchObject({ topLevel: undefined, gitDir: cwd, isBare: true });
        await git('init', '--quiet', 'other');
        const gitDir = join(cwd, 'other/.git');
        expect(await openRepository(gitDir)).toMatchObject({ topLevel: undefined, gitDir, isBare: false });
      },
      { init: ['--bare'] },
    ));

  it('knows the object format', () =>
    withRepository(
      async ({ cwd }) => {
        const repository = await openRepository(cwd);
        expect(repository.objectFormat).toBe('sha256');
        expect(nullId(repository)).toHaveLength(64);
      },
      { init: ['--object-format=sha256'] },
    ));

  it('finds the hooks where core.hooksPath says, from a folder below too', () =>
    withRepository(async ({ cwd, git, write }) => {
      await write('sub/file', '');
      await git('config', 'core.hooksPath', '.husky');
      expect((await openRepository(join(cwd, 'sub'))).hooksDir).toBe(join(cwd, '.husky'));
    }));

  // Scenario: other-owners
  it('explains a folder without repository and a repository of another user', () =>
    withFolder(async (folder) => {
      await expect(openRepository(folder.cwd)).rejects.toMatchObject({
        code: 'not-a-repository',
        hint: expect.stringContaining('git init'),
      });
      if (process.getuid?.() !== 0) return;
      await folder.git('init', '--quiet');
      vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
      vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
      for (const path of ['', '.git']) chownSync(join(folder.cwd, path), 12_345, 12_345);
      await expect(openRepository(folder.cwd)).rejects.toMatchObject({
        code: 'unsafe-repository',
        hint: expect.stringContaining('safe.directory'),
      });
    }));

  // Scenario: hostile-environment
  it('stays in the repository and index a hook was given, whatever folder git is started in', () =>
    withRepository(async ({ cwd, git, write }) => {
      await write('sub/file', '');
      await write('staged', '');
      await git('add', 'staged');
      await git('read-tree', '--index-output=.git/other-index', '--empty');
      vi.stubEnv('GIT_DIR', '../.git');
      vi.stubEnv('GIT_WORK_TREE', '..');
      vi.stubEnv('GIT_INDEX_FILE', '../.git/other-index');
      const repository = await openRepository(join(cwd, 'sub'));
      expect(repository).toMatchObject({ topLevel: cwd, prefix: 'sub/' });
      expect(repository.env.GIT_INDEX_FILE).toBe(join(cwd, '.git/other-index'));
      expect(await listIndex(repository)).toEqual([]);
      vi.unstubAllEnvs();
      expect(await listIndex(await openRepository(cwd))).toHaveLength(1);
    }));

  // Scenario: hostile-environment
  it('leaves the repository a hook was given when another one is opened', () =>
    withRepository(async ({ cwd, git }) => {
      await git('init', '--quiet', '../other');
      vi.stubEnv('GIT_DIR', join(cwd, '.git'));
      vi.stubEnv('GIT_INDEX_FILE', join(cwd, '.git/index'));
      const other = await openRepository(join(cwd, '../other'), { inherit: false });
      expect(basename(other.topLevel ?? '')).toBe('other');
      expect(await listIndex(other)).toEqual([]);
    }));
});
