import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cloneRepository, withFolder, withRepository } from '../../support/repository.ts';

test('makes a repository on main with a user and without the caller’s configuration', async () => {
  await withRepository(async ({ git, commit, read }) => {
    const id = await commit('first', { 'a folder/file.txt': 'text\n' });
    expect((await git('rev-parse', 'main')).stdout).toBe(id);
    expect(await read('a folder/file.txt')).toBe('text\n');
    expect((await git('config', '--list', '--show-scope')).stdout).not.toMatch(/^(?:global|system)/m);
  });
});

test('removes the folder when the test throws', async () => {
  let path = '';
  const failing = withFolder(async ({ cwd }) => {
    path = cwd;
    throw new Error('broken on purpose');
  });
  await expect(failing).rejects.toThrow('broken on purpose');
  expect(existsSync(path)).toBe(false);
});

test('throws with the words of git, or returns them when told to', async () => {
  await withRepository(async ({ git, gitWith }) => {
    await expect(git('rev-parse', '--verify', 'HEAD')).rejects.toThrow(
      /exited with 128[\s\S]*Needed a single revision/,
    );
    const answer = await gitWith({ allowFailure: true }, 'rev-parse', '--verify', '-q', 'HEAD');
    expect(answer).toEqual({ stdout: '', stderr: '', exitCode: 1 });
  });
});

test('refuses to run git in the project’s own directory', async () => {
  await withFolder(async ({ gitWith }) => {
    await expect(gitWith({ cwd: import.meta.dirname }, 'status')).rejects.toThrow('inside the project');
  });
});

test('clones beside the first repository', async () => {
  await withRepository(async (origin) => {
    const id = await origin.commit('first', { 'a.txt': 'a\n' });
    const clone = await cloneRepository(origin, 'second clone');
    expect((await clone.git('rev-parse', 'origin/main')).stdout).toBe(id);
  });
});
