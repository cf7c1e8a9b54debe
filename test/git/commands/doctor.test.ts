import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { shellQuote } from '../../../src/core/shell-word.ts';
import { isAtLeast, readGitVersion } from '../../../src/git/git-version.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { withRepository } from '../../support/repository.ts';

const memjoin = useCommandLine();

test('says nothing is wrong, then what is, then that it was mended', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    expect(await memjoin(laptop, ['doctor'])).toEqual({ stdout: 'Nothing found.\n', stderr: '', exitCode: 0 });
    await laptop.git('config', '--unset', 'merge.memjoin.driver');
    await laptop.git('config', 'remote.origin.mirror', 'true');
    const found = await memjoin(laptop, ['doctor']);
    expect(found).toMatchObject({ exitCode: 1, stderr: '' });
    expect(found.stdout.split('\n')).toEqual([
      'error  merge.memjoin.driver is not set, so Git merges the memory files as text. [driver-missing]',
      '  memjoin install   (--fix does: run memjoin install)',
      expect.stringMatching(/^warning {2}remote\.origin\.mirror is set: .* \[push-mirror\]$/),
      '  git config --unset-all remote.origin.mirror',
      '2 findings. "memjoin doctor --fix" mends those it can.',
      '',
    ]);
    const fixed = await memjoin(laptop, ['doctor', '--fix', '--json']);
    expect(fixed.exitCode).toBe(1);
    expect(JSON.parse(fixed.stdout)).toEqual({
      findings: [expect.objectContaining({ id: 'push-mirror', level: 'warning' })],
      fixed: ['run memjoin install'],
    });
  }));

test('tries driver and hooks out where everything looks right', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    // The recorded Node is there and can be executed; it just is none.
    const fake = join(dirname(laptop.cwd), 'fake node');
    await writeFile(fake, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    await writeFile(join(laptop.cwd, '.git/memjoin/node'), `${fake}\n`);
    const { stdout, exitCode } = await memjoin(laptop, ['doctor']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^error {2}Tried out, the driver does not work: .* \[does-not-work\]\n {2}memjoin install\n/,
    );
    await memjoin(laptop, ['install']);
    expect((await memjoin(laptop, ['doctor'])).exitCode).toBe(0);
  }));

test('exits with 78 where memjoin is not set up, and outside of a repository', () =>
  withRepository(async (repository) => {
    const answer = await memjoin(repository, ['doctor']);
    expect(answer).toMatchObject({ exitCode: 78, stdout: '' });
    expect(answer.stderr).toBe('error: memjoin is not set up in this clone.\nhint: memjoin install\n');
    expect((await memjoin(repository, ['doctor'], { cwd: dirname(repository.cwd) })).exitCode).toBe(78);
  }));

// Older versions know neither the refusal nor this way to provoke it.
const refusesOwners = isAtLeast(await readGitVersion(tmpdir()), '2.36');

// Scenario: other-owners
test.runIf(refusesOwners)('says that another user owns the repository, and is content once it is trusted', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const config = join(dirname(laptop.cwd), 'global config');
    // How Git itself tests this.
    const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', GIT_CONFIG_GLOBAL: config };
    const { stdout, exitCode } = await memjoin(laptop, ['doctor', '--json'], { env });
    expect(exitCode).toBe(1);
    const [{ id, instruction }] = JSON.parse(stdout).findings;
    expect(id).toBe('unsafe-owner');
    expect(instruction).toBe(`git config --global --add safe.directory ${shellQuote(laptop.cwd)}`);
    await laptop.gitWith({ env }, 'config', '--global', '--add', 'safe.directory', laptop.cwd);
    expect((await memjoin(laptop, ['doctor'], { env })).exitCode).toBe(0);
  }),
);

test('says that Git is too old', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    const bin = join(dirname(laptop.cwd), 'old git');
    await mkdir(bin);
    const real = `PATH='${laptop.env.PATH}' exec git "$@"`;
    // Only its word for its version is another one: no machine has so old a Git any more.
    const script = `#!/bin/sh\ncase " $* " in *" version "*) echo git version 2.20.1;; *) ${real};; esac\n`;
    await writeFile(join(bin, 'git'), script);
    await chmod(join(bin, 'git'), 0o755);
    const env = { PATH: `${bin}:${laptop.env.PATH}` };
    const { stdout, exitCode } = await memjoin(laptop, ['doctor'], { env });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Git 2.20.1 is too old: memjoin works with 2.25 and later. [git-old]');
  }));
