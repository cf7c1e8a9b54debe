import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { listOneSided } from '../../../src/memory/one-sided.ts';
import { listConflicts } from '../../../src/memory/resolve.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { commitEntries, onBranch } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { type Repository, withRepository } from '../../support/repository.ts';
import { managedFiles, numbered } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const base = numbered('laptop', 1);
const [ours, theirs] = [numbered('laptop', 1, 3), numbered('laptop', 1, 2)];
const both = managedFiles(numbered('laptop', 1, 2, 3));
const PATHS = Object.keys(both);

/** `main` and `side` with entries at the same place, in a clone without a driver. */
const withSides = (use: (repository: Repository) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    await commitEntries(repository, ...base);
    await onBranch(repository, 'side', { work: () => commitEntries(repository, ...theirs) });
    await commitEntries(repository, ...ours);
    await use(repository);
  });

// Scenario: one-side-taken
test.each([
  { command: 'merge', next: 'git commit' },
  { command: 'cherry-pick', next: 'git cherry-pick --continue' },
  { command: 'rebase', next: 'git rebase --continue' },
])('brings both sides back after $command, checkout --ours and git add', ({ command, next }) =>
  withSides(async (repository) => {
    await repository.gitWith({ allowFailure: true }, command, 'side');
    await repository.git('checkout', '--quiet', '--ours', '--', ...PATHS);
    await repository.git('add', '--', ...PATHS);
    const { stdout, exitCode } = await memjoin(repository, ['resolve']);
    expect({ stdout, exitCode }).toEqual({
      stdout: `${PATHS.map((path) => `${path}: joined and staged, 3 entries\n`).join('')}Next: ${next}\n`,
      exitCode: 0,
    });
    for (const path of PATHS) {
      expect(`${(await repository.git('show', `:${path}`)).stdout}\n`).toBe(both[path]);
      expect(await repository.read(path)).toBe(both[path]);
    }
    const opened = await openRepository(repository.cwd);
    const settings = await readSettings(opened);
    expect(await listOneSided(opened, settings, await listConflicts(opened, settings))).toEqual(new Map());
  }),
);

test('has nothing to do where no operation is in progress, whatever is staged', () =>
  withSides(async (repository) => {
    await repository.git('rm', '--quiet', ...PATHS);
    expect((await memjoin(repository, ['resolve'])).stdout).toBe('No memory file is in conflict.\n');
  }));
