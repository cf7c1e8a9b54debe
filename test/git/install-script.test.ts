import { chmod, copyFile, lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readDefinition } from '../../src/cli/help/definition.ts';
import { type Folder, withFolder } from '../support/repository.ts';
import { snapshot } from '../support/snapshot.ts';

const script = resolve(import.meta.dirname, '../../install.sh');
const cli = `#!/usr/bin/env node
process.stdout.write(JSON.stringify({ cwd: process.cwd(), argv: process.argv.slice(2) }));
`;

test('links the commands and hands the repository and its options to memjoin install', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await makeRepository(folder, 'my $(repo)');
    const { stdout, exitCode } = await run(folder, ['my $(repo)', '--env', 'a b', '--adopt']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toEqual({
      cwd: join(folder.cwd, 'my $(repo)'),
      argv: ['install', '--env', 'a b', '--adopt'],
    });
    for (const name of ['memjoin', 'git-memjoin']) {
      expect(await readlink(join(folder.cwd, 'bin dir', name))).toBe(join(folder.cwd, 'the package/dist/cli.js'));
      expect((await execa(join(folder.cwd, 'bin dir', name), ['x'], { cwd: folder.cwd })).stdout).toContain('["x"]');
    }
  });
});

test('takes a relative --source from where the caller stands, not from the repository', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await makeRepository(folder, 'repo');
    const argv = async (...args: readonly string[]) => {
      const { stdout } = await run(folder, ['repo', ...args]);
      return JSON.parse(stdout.slice(stdout.indexOf('{'))).argv.slice(1);
    };
    const live = join(folder.cwd, 'my live.json');
    expect(await argv('--source', 'my live.json', '--env', 'a')).toEqual(['--source', live, '--env', 'a']);
    expect(await argv('--env', 'a', '--source=my live.json')).toEqual(['--env', 'a', `--source=${live}`]);
    expect(await argv('--source', '/live.json')).toEqual(['--source', '/live.json']);
    expect(await argv('--source=/live.json', '--dry-run')).toEqual(['--source=/live.json', '--dry-run']);
  });
});

test('changes nothing in a dry run, and says what it would build and link', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await makeRepository(folder, 'repo');
    // As in a checkout: without --dry-run npm would install and build here.
    await mkdir(join(folder.cwd, 'the package/src'));
    const before = await snapshot(folder);
    const { stdout, exitCode } = await run(folder, ['repo', '--dry-run', '--source=live.json']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Would install the build tools .*\nWould link memjoin and git-memjoin in .*bin dir\n/);
    expect(stdout).toContain(`["install","--dry-run","--source=${join(folder.cwd, 'live.json')}"]`);
    expect((await run(folder, ['--global', '--dry-run'])).stdout).toContain('["install","--global","--dry-run"]');
    expect(await snapshot(folder)).toEqual(before);
    await rm(join(folder.cwd, 'the package/dist'), { recursive: true });
    const unbuilt = await run(folder, ['repo', '--dry-run']);
    expect(unbuilt).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('once memjoin is built') });
  });
});

test('takes every option of memjoin install', async () => {
  const register = COMMANDS.get('install');
  const { options } = await readDefinition('install', register ?? (() => Promise.reject(new Error('no install'))));
  await withFolder(async (folder) => {
    await unpack(folder);
    await makeRepository(folder, 'repo');
    for (const { long, value } of options.filter((option) => option.long !== 'global')) {
      const args = ['repo', '--dry-run', `--${long}`, ...(value === undefined ? [] : ['x'])];
      expect({ long, ...(await run(folder, args)) }).toMatchObject({ long, exitCode: 0 });
    }
  });
});

test.skipIf((await execa('which', ['man'], { reject: false })).exitCode !== 0)(
  'links the manual pages where man looks for them, beside a folder called bin',
  async () => {
    await withFolder(async (folder) => {
      await unpack(folder);
      const bin = join(folder.cwd, 'local/bin');
      await folder.write('the package/dist/man/memjoin.1', '.TH MEMJOIN 1\n');
      await folder.write('the package/dist/man/git-memjoin.1', '.TH GIT-MEMJOIN 1\n');
      await run(folder, [], { MEMJOIN_BIN_DIR: bin });
      const env = { ...folder.env, PATH: `${bin}:${process.env.PATH}`, MANPATH: '' };
      const { stdout } = await execa('man', ['-w', 'git-memjoin'], { env, extendEnv: false });
      expect(stdout).toBe(join(folder.cwd, 'the package/dist/man/git-memjoin.1'));
    });
  },
);

test('says the line to add when its folder is not on PATH, and a shell understands that line', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    const bin = join(folder.cwd, "it's $here");
    const first = await run(folder, [], { MEMJOIN_BIN_DIR: bin });
    const line = /^ {2}(export PATH=.*)$/m.exec(first.stdout)?.[1] ?? 'no line';
    expect((await execa('sh', ['-c', `${line}; printf %s "$PATH"`])).stdout.startsWith(`${bin}:`)).toBe(true);
    expect(first.stdout).toContain('Next: memjoin install');
    const again = await run(folder, [], { MEMJOIN_BIN_DIR: bin, PATH: `${bin}:${process.env.PATH}` });
    expect(again.exitCode).toBe(0);
    expect(again.stdout).not.toContain('export PATH');
  });
});

test('works through a symbolic link from another folder', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await folder.write('elsewhere/x', '');
    await symlink('../the package/install.sh', join(folder.cwd, 'elsewhere/setup'));
    const { exitCode } = await execa(join(folder.cwd, 'elsewhere/setup'), [], { cwd: '/', ...isolated(folder, {}) });
    expect(exitCode).toBe(0);
  });
});

test('leaves a foreign command where it is and writes neither link', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await folder.write('bin dir/git-memjoin', 'mine\n');
    const { stderr, exitCode } = await run(folder, []);
    expect(exitCode).toBe(73);
    expect(stderr).toContain('bin dir/git-memjoin exists and is not a link to memjoin');
    expect(await folder.read('bin dir/git-memjoin')).toBe('mine\n');
    await expect(lstat(join(folder.cwd, 'bin dir/memjoin'))).rejects.toThrow('ENOENT');
  });
});

test('shows the demo without linking anything', async () => {
  await withFolder(async (folder) => {
    await unpack(folder);
    const { stdout } = await run(folder, ['--demo']);
    expect(JSON.parse(stdout)).toEqual({ cwd: folder.cwd, argv: ['demo'] });
    await expect(lstat(join(folder.cwd, 'bin dir'))).rejects.toThrow('ENOENT');
  });
});

test.each([
  { tool: 'git', says: 'git version 2.24.4', code: 69, words: 'needs git 2.25 or later' },
  { tool: 'git', says: 'git version 2.25.0', code: 0, words: '' },
  { tool: 'git', says: 'git version 2.39.5 (Apple Git-154)', code: 0, words: '' },
  { tool: 'git', says: 'git version 2.55.GIT', code: 0, words: '' },
  { tool: 'git', says: 'git version 3.0.0', code: 0, words: '' },
  { tool: 'git', says: 'nonsense', code: 69, words: 'no version memjoin can read' },
  { tool: 'node', says: '18.20.4', code: 69, words: 'Node.js 18.20.4 is not supported' },
  { tool: 'node', says: '20.18.3', code: 69, words: 'install Node.js 24' },
  { tool: 'node', says: '20.19.0', code: 0, words: '' },
  { tool: 'node', says: '21.7.3', code: 69, words: 'is not supported' },
  { tool: 'node', says: '22.11.0', code: 69, words: 'is not supported' },
  { tool: 'node', says: '22.12.0', code: 0, words: '' },
  { tool: 'node', says: '23.11.0', code: 69, words: 'is not supported' },
  { tool: 'node', says: '24.0.0', code: 0, words: '' },
])('answers exit code $code when $tool says $says', async ({ tool, says, code, words }) => {
  await withFolder(async (folder) => {
    await unpack(folder);
    await executable(folder, `tools/${tool}`, `#!/bin/sh\necho '${says}'\n`);
    const PATH = `${join(folder.cwd, 'tools')}:${process.env.PATH}`;
    const { stderr, exitCode } = await run(folder, [], { PATH });
    expect({ stderr: stderr.includes(words), exitCode }).toEqual({ stderr: true, exitCode: code });
  });
});

test.each([
  { args: ['--unknown'], words: '--unknown is not an option of install.sh' },
  { args: ['missing folder'], words: 'missing folder is not a folder' },
  { args: [''], words: 'the name of the repository is empty' },
  { args: ['--demo', 'x'], words: '--demo takes no more arguments' },
  { args: ['.', '--frobnicate'], words: '--frobnicate is not an option of memjoin install' },
  { args: ['.', '--env'], words: '--env needs a value' },
  { args: ['--global', '--dir=x'], words: '--dir=x belongs to one repository' },
  { args: ['.'], words: '. is not a Git repository' },
])('refuses $args before it changes anything', async ({ args, words }) => {
  await withFolder(async (folder) => {
    await unpack(folder);
    const { stderr, exitCode } = await run(folder, args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(words);
    await expect(lstat(join(folder.cwd, 'bin dir'))).rejects.toThrow('ENOENT');
  });
});

/** Lays out a package as npm packs it: built programs, no sources, so that nothing has to be installed or built. */
async function unpack(folder: Folder): Promise<void> {
  await executable(folder, 'the package/dist/cli.js', cli);
  await folder.write('the package/package.json', '{"type":"module"}\n');
  await copyFile(script, join(folder.cwd, 'the package/install.sh'));
}

const makeRepository = async (folder: Folder, name: string): Promise<void> => {
  await mkdir(join(folder.cwd, name));
  await folder.git('init', '--quiet', name);
};

const executable = async (folder: Folder, path: string, content: string): Promise<void> => {
  await folder.write(path, content);
  await chmod(join(folder.cwd, path), 0o755);
};

const run = (folder: Folder, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execa(join(folder.cwd, 'the package/install.sh'), args, { cwd: folder.cwd, ...isolated(folder, env) });

const isolated = (folder: Folder, env: Readonly<Record<string, string>>) => ({
  env: { ...folder.env, HOME: dirname(folder.cwd), MEMJOIN_BIN_DIR: join(folder.cwd, 'bin dir'), ...env },
  extendEnv: false as const,
  reject: false as const,
});
