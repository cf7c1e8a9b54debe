import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { hasConfigHooks } from '../support/hooks-form.ts';
import { cloneRepository, type Repository, withRepository } from '../support/repository.ts';
import { numbered, stampedFile } from '../support/stamped.ts';

const memjoin = useCommandLine();

const RULES =
  '/memory-*.json -text merge=memjoin diff=memjoin\n/unified-memory.json -text merge=memjoin diff=memjoin\n';

/** A repository with the rules of memjoin in it, of a user with a config file of their own. */
type User = {
  readonly repository: Repository;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...args: readonly string[]) => ReturnType<typeof memjoin>;
};

const CONFIG = '[alias]\n\tst = status\n[merge "memjoin"]\n\t; nothing yet';

const withUser = (use: (user: User) => Promise<void>): Promise<void> =>
  withRepository(async (repository) => {
    const home = repository.env.HOME ?? '';
    const config = join(home, '.gitconfig');
    await writeFile(config, CONFIG);
    const env = { GIT_CONFIG_GLOBAL: config };
    await repository.commit('rules', { '.gitattributes': RULES });
    await use({ repository, home, env, run: (...args) => memjoin(repository, args, { env }) });
  });

test('joins in a clone that was never set up, and uninstall gives the config its bytes back', async () => {
  await withUser(async ({ repository, home, env, run }) => {
    const dry = await run('install', '--global', '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('merge.memjoin.driver') });
    expect(await repository.read(join(home, '.gitconfig'))).toBe(CONFIG);

    const done = await run('install', '--global');
    expect(done).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('\nok  driver:') });
    expect((await run('install', '--global')).stdout).toContain('\nnothing to change\n');
    await repository.commit('base', { 'memory-laptop.json': stampedFile(numbered('laptop', 1)) });
    const clone = await cloneRepository(repository, 'clone');
    await clone.commit('theirs', { 'memory-laptop.json': stampedFile(numbered('laptop', 1, 3)) });
    await repository.commit('ours', { 'memory-laptop.json': stampedFile(numbered('laptop', 1, 2)) });
    await clone.gitWith({ env }, 'pull', '--quiet', '--no-rebase', '--no-edit');
    expect(await clone.read('memory-laptop.json')).toBe(stampedFile(numbered('laptop', 1, 2, 3)));
    expect((await clone.gitWith({ env }, 'log', '-1', '-p', 'origin/main')).stdout).toContain('entry "e2"');
    const status = await memjoin(clone, ['status'], { env });
    expect(status).toMatchObject({ exitCode: 78, stdout: expect.stringContaining('memjoin install --global)\n') });

    expect((await run('uninstall', '--global')).stdout).toContain('give it back what it held before');
    expect(await repository.read(join(home, '.gitconfig'))).toBe(CONFIG);
    expect(await readdir(join(home, '.local/share'))).toEqual([]);
    expect((await run('uninstall', '--global')).stdout).toContain('nothing to take back');
  });
});

test('removes a config file that was made for it, and keeps what somebody else wrote since', async () => {
  await withUser(async ({ repository, home, env }) => {
    const elsewhere = { ...env, GIT_CONFIG_GLOBAL: join(home, 'made/config') };
    const run = (...args: readonly string[]) => memjoin(repository, args, { env: elsewhere });
    await run('install', '--global');
    await run('uninstall', '--global');
    await expect(repository.read(elsewhere.GIT_CONFIG_GLOBAL)).rejects.toMatchObject({ code: 'ENOENT' });
    await run('install', '--global');
    await repository.git('config', '--file', elsewhere.GIT_CONFIG_GLOBAL, 'core.editor', 'ed');
    await run('uninstall', '--global');
    expect((await repository.git('config', '--file', elsewhere.GIT_CONFIG_GLOBAL, '--list')).stdout).toBe(
      'core.editor=ed',
    );
  });
});

// Scenario: places-of-config
test('an install in one repository works on top of it, wins there, and can be taken back alone', async () => {
  await withUser(async ({ repository, env, run }) => {
    await run('install', '--global');
    const driver = () => repository.gitWith({ env }, 'config', 'merge.memjoin.driver');
    const ofUser = (await driver()).stdout;
    expect(await run('install', '--env', 'laptop')).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await driver()).stdout).toContain(`${repository.cwd}/.git/memjoin/driver`);
    await run('uninstall');
    expect((await driver()).stdout).toBe(ofUser);
  });
});

test('stops before any write at a driver of somebody else, and at options of a single repository', async () => {
  await withUser(async ({ repository, home, env, run }) => {
    const config = `${CONFIG}\n\tdriver = theirs %A\n`;
    await writeFile(join(home, '.gitconfig'), config);
    const foreign = await run('install', '--global');
    expect(foreign).toMatchObject({ exitCode: 78, stdout: '' });
    expect(foreign.stderr).toMatch(
      /merge\.memjoin\.driver is set to "theirs %A" .*\nhint: .*--global --unset-all merge/,
    );
    expect(await repository.read(join(home, '.gitconfig'))).toBe(config);
    expect(await readdir(home)).toEqual(['.gitconfig']);
    const options = await memjoin(repository, ['install', '--global', '--env', 'laptop'], { env });
    expect(options).toMatchObject({ exitCode: 64, stdout: '' });
    expect(options.stderr).toContain('--env: belongs to one repository');
  });
});

test('its hook looks for the rules first, and takes the folder of the memory files from them', async () => {
  await withUser(async ({ repository, home, env, run }) => {
    await run('install', '--global');
    const hook = join(repository.cwd, '.git/hooks/pre-commit');
    if (!hasConfigHooks) {
      await writeFile(hook, `#!/bin/sh\nexec '${home}/.local/share/memjoin/hook' pre-commit\n`);
      await chmod(hook, 0o755);
    }
    const commit = async (files: Readonly<Record<string, string>>): Promise<string> => {
      for (const [path, text] of Object.entries(files)) await repository.write(path, text);
      await repository.git('add', '--all');
      const trace = { env: { ...env, MEMJOIN_TRACE: '1' } };
      return (await repository.gitWith(trace, 'commit', '--quiet', '--allow-empty', '-m', 'x')).stderr;
    };
    const memory = stampedFile(numbered('laptop', 1));
    expect(await commit({ 'memory-laptop.json': memory })).toContain('pre-commit: starts Node');
    expect(await repository.read('unified-memory.json')).toBe(memory);
    expect(await commit({ 'a.txt': 'a' })).toContain('pre-commit: no managed file and no merge');

    const rule = '"/my notes/memory-*.json" -text merge=memjoin\n';
    const notes = { '.gitattributes': rule, 'my notes/memory-laptop.json': memory };
    expect(await commit(notes)).toContain('pre-commit: starts Node');
    expect(await repository.read('my notes/unified-memory.json')).toBe(memory);

    for (const text of [
      '*.txt text\n',
      '/a/../../b/memory-*.json merge=memjoin\n',
      '/.GIT/memory-*.json merge=memjoin\n',
    ]) {
      const said = await commit({ '.gitattributes': text, 'memory-laptop.json': stampedFile(numbered('laptop', 2)) });
      expect(said).toContain('no rule in .gitattributes names memjoin');
      await repository.git('reset', '--quiet', '--hard', 'HEAD^');
    }
  });
});
