import { chmod, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { managedFiles, numbered, stampedFile } from '../../support/stamped.ts';

const path = 'memory-laptop.json';
const base = stampedFile(numbered('laptop', 1));
const ours = stampedFile(numbered('laptop', 1, 2));
const both = managedFiles(numbered('laptop', 1, 2, 3));
const torn = ours.slice(0, -20);

const unreadable = [
  { name: 'is cut off', theirs: torn, place: /memory-laptop\.json:3:\d+: theirs cannot be read/ },
  { name: 'is no JSON', theirs: '[\n{"id":"x",}\n]\n', place: /memory-laptop\.json:2:\d+: theirs cannot be read/ },
  { name: 'is no list of entries', theirs: '42\n', place: /memory-laptop\.json:1:1: theirs cannot be read/ },
];

test.each(unreadable)(
  'theirs $name: both sides between markers, and no reflex commits it',
  async ({ theirs, place }) => {
    await withTheirs(theirs, async (laptop) => {
      const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'merge', 'side');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(place);
      expect(stderr).toContain('memjoin resolve');
      expect((await laptop.git('status', '--porcelain')).stdout).toBe(`UU ${path}`);
      const ended = theirs.endsWith('\n') ? theirs : `${theirs}\n`;
      expect(await laptop.read(path)).toBe(`<<<<<<< ours\n${ours}=======\n${ended}>>>>>>> theirs\n`);
      expect(`${(await laptop.git('show', `:2:${path}`)).stdout}\n`).toBe(ours);

      const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
      const commit = await laptop.gitWith({ allowFailure: true }, 'commit', '-a', '--no-edit');
      expect(commit.exitCode).toBe(1);
      expect(commit.stderr).toMatch(/memory-laptop\.json:\d+:\d+: /);
      expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
      await laptop.git('merge', '--abort');
      await expectClean(laptop);
      expect(await laptop.read(path)).toBe(ours);
    });
  },
);

// Scenario: one-sided-damage
test('theirs has zero bytes: it is a conflict and not an empty memory, and the commit that ends it keeps ours', async () => {
  await withTheirs('', async (laptop) => {
    const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'merge', 'side');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('theirs cannot be read') });
    expect(await laptop.read(path)).toBe(`<<<<<<< ours\n${ours}=======\n>>>>>>> theirs\n`);
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    expect(await laptop.read(path)).toBe(ours);
  });
});

// Scenario: programs-gone
test('without any Node both sides are between markers, and the commit after mending the path is whole', async () => {
  await withTheirs(stampedFile(numbered('laptop', 1, 3)), async (laptop) => {
    const node = await laptop.read('.git/memjoin/node');
    await laptop.write('.git/memjoin/node', '/removed/node\n');
    const PATH = await pathWithoutNode(laptop);
    const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true, env: { PATH } }, 'merge', 'side');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('no working Node.js') });
    expect((await laptop.git('status', '--porcelain')).stdout).toContain(`UU ${path}`);
    expect(await laptop.read(path)).toMatch(/^<{7} ours\n[^=]*\n={7}\n[^=]*\n>{7} theirs\n$/s);
    await laptop.write('.git/memjoin/node', node);
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    await expectClean(laptop);
    for (const [file, text] of Object.entries(both)) expect(await laptop.read(file)).toBe(text);
  });
});

// Scenario: disk-full
test('a driver that cannot write leaves ours as it was, and the merge does not end by itself', async () => {
  await withTheirs(stampedFile(numbered('laptop', 1, 3)), async (laptop) => {
    // Blocks of 512 bytes: the join is larger, each side is not.
    await wrapDriver(laptop, (command) => `ulimit -f 1; ${command}`);
    const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
    const { exitCode, stderr } = await laptop.gitWith({ allowFailure: true }, 'merge', 'side');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('nothing was written');
    expect(await laptop.read(path)).toBe(ours);
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
    expect((await readdir(laptop.cwd)).filter((name) => /memjoin|merge_file/.test(name))).toEqual([]);
    await laptop.git('config', '--local', 'merge.memjoin.driver', await originalDriver(laptop));
    await laptop.gitWith({ allowFailure: true }, 'merge', '--abort');
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    expect(await laptop.read(path)).toBe(both[path]);
  });
});

// Scenario: kill-of-driver
test('a driver that dies leaves a conflict, and the commit that ends it holds both sides', async () => {
  await withTheirs(stampedFile(numbered('laptop', 1, 3)), async (laptop) => {
    await wrapDriver(laptop, () => 'kill -9 $$');
    const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'merge', 'side');
    expect(exitCode).not.toBe(0);
    expect(await laptop.read(path)).toBe(ours);
    // Git 2.42 and later stop the whole merge instead of recording a conflict.
    if ((await laptop.git('ls-files', '--unmerged')).stdout === '') return;
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    for (const [file, text] of Object.entries(both)) expect(await laptop.read(file)).toBe(text);
  });
});

// Scenario: kill-of-git
test('a git that is killed while its driver works leaves nothing half-done, and the merge can be made again', async () => {
  await withTheirs(stampedFile(numbered('laptop', 1, 3)), async (laptop) => {
    await wrapDriver(laptop, (command) => `kill -9 $PPID; ${command}; echo $? >.git/ended`);
    expect((await laptop.gitWith({ allowFailure: true }, 'merge', 'side')).exitCode).not.toBe(0);
    const ended = () => laptop.read('.git/ended').catch(() => '');
    await vi.waitUntil(async () => (await ended()) === '0\n', { timeout: 30_000 });
    expect(await laptop.read(path)).toBe(ours);
    expect((await readdir(laptop.cwd)).filter((name) => name.includes('.memjoin-'))).toEqual([]);
    await laptop.git('config', '--local', 'merge.memjoin.driver', await originalDriver(laptop));
    // The lock of a killed git is for people to remove.
    await rm(join(laptop.cwd, '.git/index.lock'), { force: true });
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    expect(await laptop.read(path)).toBe(both[path]);
  });
});

// Scenario: kill-of-driver
test('a recorded Node that dies is replaced by the one on PATH', async () => {
  await withTheirs(stampedFile(numbered('laptop', 1, 3)), async (laptop) => {
    const dying = join(laptop.cwd, '.git/dying node');
    await laptop.write('.git/dying node', '#!/bin/sh\nkill -9 $$\n');
    await chmod(dying, 0o755);
    await laptop.write('.git/memjoin/node', `${dying}\n`);
    await laptop.git('merge', '--quiet', '--no-edit', 'side');
    expect(await laptop.read(path)).toBe(both[path]);
  });
});

// Scenario: one-sided-damage
test('ours as a symbolic link is refused and what it leads to is not touched', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.write('elsewhere', base);
    await laptop.write('theirs', ours);
    await symlink('elsewhere', join(laptop.cwd, 'ours'));
    const { exitCode, stderr } = await callDriver(laptop, ['ours', 'ours', 'theirs', '7', path]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 129, stderr: expect.stringContaining('symbolic link') });
    expect(await laptop.read('elsewhere')).toBe(base);
  });
});

test.each([
  ['7', 7],
  ['9', 9],
  ['32', 32],
  ['1000', 7],
] as const)(
  'writes markers of the length that Git asks for, and of 7 where no marker is so long: %s',
  async (length, count) => {
    await withEnvironments(['laptop'], async ({ laptop }) => {
      await laptop.write('ours', base);
      await laptop.write('theirs', torn);
      expect((await callDriver(laptop, ['ours', 'ours', 'theirs', length, path])).exitCode).toBe(1);
      const markers = (await laptop.read('ours')).split('\n').filter((line) => /^[<=>]/.test(line));
      const of = (mark: string): string => mark.repeat(count);
      expect(markers).toEqual([`${of('<')} ours`, of('='), `${of('>')} theirs`]);
    });
  },
);

/** One environment with `ours` on `main`, and on `side` the text `theirs` in the host file alone. */
const withTheirs = (theirs: string, use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await onBranch(laptop, 'side', { work: () => commitForeign(laptop, { [path]: theirs }) });
    await commitEntries(laptop, ...numbered('laptop', 1, 2));
    await use(laptop);
  });

const originalDriver = async (laptop: Environment): Promise<string> =>
  (await laptop.git('config', 'memjoin-test.driver')).stdout;

const wrapDriver = async (laptop: Environment, wrap: (command: string) => string): Promise<void> => {
  const command = (await laptop.git('config', 'merge.memjoin.driver')).stdout;
  await laptop.git('config', 'memjoin-test.driver', command);
  await laptop.git('config', 'merge.memjoin.driver', wrap(command));
};

const callDriver = (laptop: Environment, args: readonly string[]) =>
  execa(join(laptop.cwd, '.git/memjoin/driver'), args, {
    cwd: laptop.cwd,
    env: laptop.env,
    extendEnv: false,
    reject: false,
  });

const pathWithoutNode = async (laptop: Environment): Promise<string> => {
  const folder = join(laptop.cwd, '.git/tools');
  await mkdir(folder);
  for (const command of ['git', 'sh', 'cat', 'tail', 'mv', 'rm']) {
    await symlink((await execa('sh', ['-c', `command -v ${command}`])).stdout, join(folder, command));
  }
  return folder;
};
