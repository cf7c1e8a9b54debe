import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { withEnvironments } from '../../support/environments.ts';
import { withRepository } from '../../support/repository.ts';

const memjoin = useCommandLine();

test('names the data that stays, asks for the commit, and copies can still be found and put back by hand', () =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'a' }, { id: 'b' });
    await laptop.backup();
    await laptop.remember({ id: 'a' });
    await memjoin(laptop, ['restore']);
    await laptop.git('add', '.gitattributes');
    await laptop.git('commit', '--quiet', '--allow-empty', '-m', 'attributes');
    const noted = ['refs/memjoin/fetched/main', 'refs/memjoin/upstream/main', 'refs/worktree/memjoin/target'];
    for (const ref of [...noted, 'refs/memjoin/aside/main-1']) await laptop.git('update-ref', ref, 'HEAD');
    const dry = await memjoin(laptop, ['uninstall', '--dry-run']);
    expect(dry.stdout).toMatch(/\nNothing was changed\.\n$/);
    const { stdout, exitCode } = await memjoin(laptop, ['uninstall']);
    expect(exitCode).toBe(0);
    const stays = stdout.split('\n').filter((line) => line.startsWith('stays: '));
    expect(stays).toEqual([
      'stays: memory-laptop.json',
      'stays: unified-memory.json',
      `stays: ${laptop.source}`,
      expect.stringMatching(
        /^stays: refs\/memjoin\/ledger \(what each branch held here; to remove it: git for-each-ref .*\)$/,
      ),
      expect.stringMatching(/^stays: refs\/memjoin\/aside \(a ledger that could not be read; to remove it: .*\)$/),
      expect.stringMatching(/^stays: .*memjoin\/shadow \(what the live file held at the last backup/),
      expect.stringMatching(/^stays: .*memjoin\/backups \(1 of the files that restore displaced\)$/),
    ]);
    const refs = (await laptop.git('for-each-ref', '--format=%(refname)')).stdout.split('\n');
    expect(refs.filter((ref) => ref.includes('memjoin'))).toEqual([
      'refs/memjoin/aside/main-1',
      'refs/memjoin/ledger/main',
    ]);
    expect(stdout).toMatch(/\nDone\. The memory files and their history are untouched\. Commit \.gitattributes\.\n$/);
    expect((await memjoin(laptop, ['restore', '--list'])).stdout).toMatch(/^1 {2}/);
    const refused = await memjoin(laptop, ['restore', '--from', '1']);
    expect(refused).toMatchObject({ exitCode: 78, stdout: '' });
    expect(refused.stderr).toMatch(/\nhint: .*: cp \S.*memjoin\/backups\/\S+\.json'? PATH\n$/);
  }));

test('asks for no commit where .gitattributes was never in one', () =>
  withRepository(async (repository) => {
    await memjoin(repository, ['install', '--env', 'laptop']);
    const { stdout } = await memjoin(repository, ['uninstall']);
    expect(stdout).toMatch(/\nDone\. The memory files and their history are untouched\.\n$/);
    expect((await memjoin(repository, ['uninstall'])).stdout).toBe(
      'memjoin is not set up here; there is nothing to take back.\n',
    );
  }));
