import { access, chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { HOOKS } from '../../src/install/hook-table.ts';
import { planUninstall } from '../../src/install/uninstall.ts';
import { hasConfigHooks } from '../support/hooks-form.ts';
import { setUp, takeBack } from '../support/install.ts';
import { cloneRepository, withFolder, withRepository } from '../support/repository.ts';
import { snapshot } from '../support/snapshot.ts';

const memory = (host: string, ...ids: readonly string[]): string =>
  `[\n${ids
    .map((id) => {
      const stamp = '2026-01-01T00:00:00.000000Z';
      const metadata = `{"unique_id":"${host}_${id}_${stamp}","host":"${host}","timestamp":"${stamp}","version":1}`;
      return `{"_crdt_metadata":${metadata},"id":"${id}"}`;
    })
    .join(',\n')}\n]\n`;

test('joins both sides inside a real git merge', async () => {
  await withRepository(async (repository) => {
    const { checks } = await setUp(repository);
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    expect(checks).toHaveLength(4 + HOOKS.length);
    await repository.commit('base', { 'memory-laptop.json': memory('laptop', '1') });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit('theirs', { 'memory-laptop.json': memory('laptop', '1', '3') });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('ours', { 'memory-laptop.json': memory('laptop', '1', '2') });
    await repository.git('merge', '--quiet', 'side');
    expect(await repository.read('memory-laptop.json')).toBe(memory('laptop', '1', '2', '3'));
    expect((await repository.git('status', '--porcelain')).stdout).toBe('');
  });
});

// Scenario: nothing-from-the-repository-runs
test('executes nothing that a repository brings along, at its setup or afterwards', async () => {
  await withRepository(async (repository) => {
    const owned = join(repository.cwd, '../OWNED');
    const program = `#!/bin/sh\ntouch '${owned}'\n`;
    const names = [
      'git',
      'node',
      'sh',
      'memjoin',
      'hooks/pre-commit',
      'hooks/driver.sh',
      '.husky/pre-commit',
      'node_modules/.bin/git',
    ];
    const scripts = Object.fromEntries(
      ['preinstall', 'install', 'prepare', 'postinstall'].map((name) => [name, program]),
    );
    const own = `require('node:fs').writeFileSync(${JSON.stringify(owned)}, '')`;
    await repository.commit('hostile', {
      ...Object.fromEntries(names.map((name) => [name, program])),
      'package.json': JSON.stringify({ name: 'memjoin', scripts, bin: './memjoin' }),
      '.npmrc': 'script-shell=./sh\n',
      '.gitconfig': '[core]\n\thooksPath = hooks\n\tfsmonitor = ./git\n',
      ...Object.fromEntries(['driver.cjs', 'hook.cjs', 'dist/hook.cjs', '.memjoinrc.cjs'].map((name) => [name, own])),
      '.gitattributes': '* filter=hostile diff=hostile\nmemory-*.json merge=hostile\n',
    });
    for (const name of names) await chmod(join(repository.cwd, name), 0o755);
    await repository.commit('they can be run');
    await setUp(repository);
    await repository.commit('base', { 'memory-laptop.json': memory('laptop', '1') });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit('theirs', { 'memory-laptop.json': memory('laptop', '1', '3') });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('ours', { 'memory-laptop.json': memory('laptop', '1', '2') });
    await repository.git('merge', '--quiet', 'side');
    expect(await repository.read('memory-laptop.json')).toBe(memory('laptop', '1', '2', '3'));
    await expect(access(owned)).rejects.toThrow('ENOENT');
  });
});

// Scenario: install-again
test('changes nothing when it runs a second time', async () => {
  await withRepository(async (repository) => {
    await setUp(repository, { source: 'memory.json', dir: 'my notes' });
    const before = await snapshot(repository);
    const { plan } = await setUp(repository);
    expect(plan.steps).toEqual([]);
    expect(await snapshot(repository)).toEqual(before);
  });
});

test('changes nothing in a dry run and shows the steps it would do', async () => {
  await withRepository(async (repository) => {
    const before = await snapshot(repository);
    const { plan, checks } = await setUp(repository, { isDryRun: true });
    expect(await snapshot(repository)).toEqual(before);
    expect(checks).toEqual([]);
    const kinds = ['file', 'set', 'block', ...(hasConfigHooks ? [] : ['hook'])];
    expect(plan.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
  });
});

// Scenario: modes-and-owners, install-again
test('uninstall gives every file back the bytes and mode it had', async () => {
  await withRepository(async (repository) => {
    await writeFile(join(repository.cwd, '.git/config'), '[memjoin]\n\t; mine\n[user]\n\tname = A\n\temail = a@b', {
      flag: 'a',
    });
    await repository.write('.gitattributes', '*.txt text\r\n*.bin binary');
    await repository.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 0');
    await chmod(join(repository.cwd, '.git/hooks/pre-commit'), 0o755);
    await repository.write('.git/hooks/post-merge', '#!/usr/bin/env python3\nprint(1)\n');
    await chmod(join(repository.cwd, '.git/hooks/post-merge'), 0o700);
    const before = await snapshot(repository);
    await setUp(repository, { source: '/tmp/memory.json' });
    expect(await snapshot(repository)).not.toEqual(before);
    await takeBack(repository);
    expect(await snapshot(repository)).toEqual(before);
  });
});

test('uninstall keeps what somebody else wrote in between', async () => {
  await withRepository(async (repository) => {
    await repository.git('config', 'memjoin.idKey', 'name');
    await repository.git('config', 'memjoin.source', '/old.json');
    const before = await repository.read('.git/config');
    await setUp(repository, { source: '/new.json' });
    await repository.git('remote', 'add', 'origin', 'https://example.com/x.git');
    await repository.write('.gitattributes', `${await repository.read('.gitattributes')}*.md text\n`);
    await takeBack(repository);
    expect(await repository.read('.gitattributes')).toBe('*.md text\n');
    expect((await repository.git('config', 'memjoin.source')).stdout).toBe('/old.json');
    expect((await repository.git('config', 'memjoin.idKey')).stdout).toBe('name');
    expect((await repository.git('config', 'remote.origin.url')).stdout).toBe('https://example.com/x.git');
    await repository.git('remote', 'remove', 'origin');
    expect(await repository.read('.git/config')).toBe(before);
  });
});

test.each([
  { key: 'merge.memjoin.driver', value: 'theirs %A %B', code: 'foreign-driver' },
  { key: 'merge.memjoin.recursive', value: 'binary', code: 'foreign-driver' },
  { key: 'diff.memjoin.command', value: 'theirs', code: 'foreign-driver' },
  { key: 'diff.memjoin.textconv', value: 'theirs', code: 'foreign-driver' },
  { key: 'hook.memjoin-pre-commit.command', value: 'theirs', code: 'foreign-hook' },
])("stops before any write when $key is somebody else's", async ({ key, value, code }) => {
  await withRepository(async (repository) => {
    await repository.git('config', key, value);
    const before = await snapshot(repository);
    await expect(setUp(repository)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^${key} is set to "${value}" \\(file:.*config\\)`)),
    });
    expect(await snapshot(repository)).toEqual(before);
  });
});

test.each([
  { what: 'a hook that the user has switched off', key: 'hook.memjoin-pre-commit.enabled', value: 'false' },
  { what: 'how the user wants to see diffs', key: 'diff.memjoin.cacheTextconv', value: 'true' },
])('takes $what in the config for what it is', async ({ key, value }) => {
  await withRepository(async (repository) => {
    await repository.git('config', key, value);
    await setUp(repository);
    await takeBack(repository);
    expect((await repository.git('config', key)).stdout).toBe(value);
  });
});

test.each(['.gitattributes', '.git/info/exclude', ...(hasConfigHooks ? [] : ['.git/hooks/pre-commit/x'])])(
  'stops before any write when something else stands at %s',
  async (path) => {
    await withRepository(async (repository) => {
      await rm(join(repository.cwd, path), { force: true });
      await mkdir(dirname(join(repository.cwd, path)), { recursive: true });
      await symlink('/etc/passwd', join(repository.cwd, path));
      const before = await snapshot(repository);
      await expect(setUp(repository)).rejects.toMatchObject({
        code: expect.stringMatching(/^(unsafe-path|foreign-hook)$/),
      });
      expect(await snapshot(repository)).toEqual(before);
    });
  },
);

test.skipIf(hasConfigHooks)('leaves hooks alone that the user has switched off, and says so', async () => {
  await withRepository(async (repository) => {
    await repository.git('config', 'core.hooksPath', '/dev/null');
    const { plan, checks } = await setUp(repository);
    expect(plan).toMatchObject({ hooks: 'none', notes: [expect.stringContaining('hooks are switched off here')] });
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
  });
});

test.runIf(hasConfigHooks)('sets hooks up where only the folder of hook files is switched off', async () => {
  await withRepository(async (repository) => {
    await repository.git('config', 'core.hooksPath', '/dev/null');
    const { plan, checks } = await setUp(repository);
    expect(plan).toMatchObject({ hooks: 'config', notes: [] });
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    await repository.write('memory-laptop.json', memory('laptop', '1'));
    await repository.git('add', '.');
    const { stderr } = await repository.gitWith({ env: { MEMJOIN_TRACE: '1' } }, 'commit', '--quiet', '-m', 'first');
    expect(stderr).toContain('pre-commit: starts Node');
  });
});

// Scenario: hostile-repository-paths, nothing-from-the-repository-runs
test('works for a repository whose path the shell, git and a person would misread', async () => {
  await withFolder(async (folder) => {
    const cwd = join(folder.cwd, `a 'b' "c" %A %% $(touch owned)\nd`);
    await mkdir(cwd);
    await execa('git', ['init', '--quiet', cwd], { env: folder.env, extendEnv: false });
    const repository = { ...folder, cwd };
    const { checks } = await setUp(repository);
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    expect(checks).toHaveLength(4 + HOOKS.length);
  });
});

test.each([{ init: ['--object-format=sha256'] }, { init: ['--bare'] }])(
  'sets up a repository made with $init',
  async ({ init }) => {
    await withRepository(
      async (repository) => {
        const { checks, plan } = await setUp(repository);
        expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
        const isBare = init.includes('--bare');
        expect(plan.hooks).toBe(isBare ? 'none' : hasConfigHooks ? 'config' : 'files');
        await takeBack(repository);
        expect(planUninstall(await openRepository(repository.cwd))).toEqual([]);
      },
      { init },
    );
  },
);

// Scenario: places-of-config
test('sets up all work trees from a linked one', async () => {
  await withRepository(async (repository) => {
    await repository.commit('first', { 'a.txt': 'a' });
    const linked = join(dirname(repository.cwd), 'linked tree');
    await repository.git('worktree', 'add', '--quiet', '-b', 'linked', linked);
    const { checks } = await setUp({ ...repository, cwd: linked });
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    await writeFile(join(linked, 'memory-laptop.json'), memory('laptop', '1'));
    await repository.gitWith({ cwd: linked }, 'add', '.');
    await repository.gitWith({ cwd: linked }, 'commit', '--quiet', '-m', 'memory');
    expect(await repository.read('.git/memjoin/calls')).toBe('pre-commit\npost-commit\n');
    await repository.commit('memory', { 'memory-laptop.json': memory('laptop', '1') });
    expect(await repository.read('.git/memjoin/calls')).toBe('pre-commit\npost-commit\n'.repeat(2));
  });
});

// Scenario: same-host-name
test('takes another name when another clone holds the one asked for, and continues it with --adopt', async () => {
  await withRepository(async (repository) => {
    await repository.commit('theirs', { 'memory-laptop.json': memory('laptop', '1') });
    const clone = await cloneRepository(repository, 'clone');
    const { plan } = await setUp(clone);
    expect(plan.settings.environment).toBe(`laptop-${plan.settings.replica.slice(0, 6)}`);
    expect(plan.notes.join()).toContain('THE NAME IS laptop-');
    expect((await setUp(clone)).plan.steps).toEqual([]);
    expect((await setUp(clone, { adopt: true })).plan.settings).toEqual({ ...plan.settings, environment: 'laptop' });
  });
});

// Scenario: host-name-changes
test('keeps its name when its own host file is in the repository', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    await repository.commit('mine', { 'memory-laptop.json': memory('laptop', '1') });
    expect((await setUp(repository)).plan.settings.environment).toBe('laptop');
    expect((await setUp(repository, { environment: undefined })).plan.settings.environment).toBe('laptop');
  });
});

// Scenario: equal-stamps
test('gives a copied clone a name and a replica id of its own', async () => {
  await withRepository(async (repository) => {
    const { settings } = (await setUp(repository)).plan;
    const copy = join(dirname(repository.cwd), 'copy');
    await execa('cp', ['-R', repository.cwd, copy]);
    const { plan } = await setUp({ ...repository, cwd: copy }, { environment: undefined });
    expect(plan.settings.replica).not.toBe(settings.replica);
    expect(plan.settings.environment).toBe(`laptop-${plan.settings.replica.slice(0, 6)}`);
    expect(plan.notes.join()).toContain('this clone is a copy');
  });
});

test('repairs the launcher path after the repository was moved', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    const moved = { ...repository, cwd: join(dirname(repository.cwd), 'moved') };
    await rename(repository.cwd, moved.cwd);
    const { checks } = await setUp(moved);
    expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
    expect((await execa('git', ['config', 'merge.memjoin.driver'], { cwd: moved.cwd })).stdout).toContain('/moved/');
  });
});
