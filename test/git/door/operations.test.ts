import { describe, expect, it } from 'vitest';
import { operationInProgress } from '../../../src/git/operations.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { type Repository, withRepository } from '../../support/repository.ts';

const diverge = async ({ commit, git }: Repository): Promise<void> => {
  await commit('base', { file: 'base\n' });
  await git('switch', '--quiet', '-c', 'side');
  await commit('side 1', { file: 'side 1\n' });
  await commit('side 2', { file: 'side 2\n' });
  await git('switch', '--quiet', 'main');
  await commit('main', { file: 'main\n' });
};

const STOPPED = [
  ['rebase', [['rebase', 'side']]],
  ['rebase', [['rebase', '--apply', 'side']]],
  ['cherry-pick', [['cherry-pick', 'side']]],
  [
    'cherry-pick',
    [
      ['cherry-pick', 'main..side'],
      ['checkout', '--ours', 'file'],
      ['add', 'file'],
      ['commit', '--allow-empty', '-m', 'x'],
    ],
  ],
  ['revert', [['revert', '--no-edit', 'main~1']]],
  [
    'revert',
    [
      ['revert', '--no-edit', 'main..side'],
      ['checkout', '--ours', 'file'],
      ['add', 'file'],
      ['commit', '--allow-empty', '-m', 'x'],
    ],
  ],
  ['bisect', [['bisect', 'start']]],
  [
    'squash',
    [
      ['merge', '--squash', 'side'],
      ['add', 'file'],
    ],
  ],
  ['merge', [['merge', 'side']]],
  ['merge', [['merge', '--no-commit', '--strategy=ours', 'side']]],
  ['am', [['am', '../patch']]],
  [
    'rebase',
    [
      ['bisect', 'start'],
      ['rebase', 'side'],
    ],
  ],
] as const;

describe('the operation in progress', () => {
  // Scenario: operation-in-progress
  it.each(STOPPED)('is %s after %j', (operation, commands) =>
    withRepository(async (repository) => {
      await diverge(repository);
      await repository.write('../patch', (await repository.git('format-patch', '--stdout', '-1', 'side')).stdout);
      const opened = await openRepository(repository.cwd);
      expect(await operationInProgress(opened)).toBeUndefined();
      for (const command of commands) await repository.gitWith({ allowFailure: true }, ...command);
      expect(await operationInProgress(opened)).toBe(operation);
    }),
  );

  it('is that of its own work tree', () =>
    withRepository(async (repository) => {
      await diverge(repository);
      await repository.git('worktree', 'add', '--quiet', '-b', 'other', '../linked');
      await repository.gitWith({ cwd: '../linked', allowFailure: true }, 'merge', 'side');
      expect(await operationInProgress(await openRepository(`${repository.cwd}/../linked`))).toBe('merge');
      expect(await operationInProgress(await openRepository(repository.cwd))).toBeUndefined();
    }));
});
