import { chmod, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { conflictText } from '../../src/core/conflict-text.ts';
import { layOutPackage } from '../support/package.ts';
import { type Folder, withFolder } from '../support/repository.ts';

const entry = (id: string): string =>
  `{"_crdt_metadata":{"unique_id":"h_${id}_2026-01-01T00:00:00.000000Z","host":"h","timestamp":"2026-01-01T00:00:00.000000Z","version":1},"id":"${id}"}`;
const ours = `[\n${entry('1')}\n]\n`;
const theirs = `[\n${entry('2')}\n]\n`;
const joined = `[\n${entry('1')},\n${entry('2')}\n]\n`;

// Scenario: hostile-environment
test('joins with the recorded Node, with an empty PATH and broken NODE_OPTIONS', async () => {
  await withLauncher(async (folder) => {
    await folder.write('memjoin/node', `${process.execPath}\n`);
    const { exitCode, stderr } = await launch(folder, { env: { NODE_OPTIONS: '--no-such-option' } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('2 entries') });
    expect(await folder.read('ours')).toBe(joined);
  });
});

test('starts Node without the extra certificates that others may need', async () => {
  await withLauncher(async (folder) => {
    await folder.write('memjoin/node', `${process.execPath}\n`);
    // Node 20 reads them at every start, and says so when it cannot.
    const { exitCode, stderr } = await launch(folder, { env: { NODE_EXTRA_CA_CERTS: '/no/such/certificates.pem' } });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'memjoin: memory-a.json: 2 entries (+1 theirs, +1 ours)',
    });
  });
});

// Scenario: hostile-environment, nothing-from-the-repository-runs
test.each(['.', '', 'bin', '.:bin:'])('runs no program of the repository with %j on the PATH', async (PATH) => {
  await withLauncher(async (folder) => {
    await folder.write('memjoin/node', '/removed/by a/node\n');
    for (const name of ['node', 'cat', 'tail', 'mv', 'rm', 'bin/node', 'bin/cat']) {
      await folder.write(name, '#!/bin/sh\n: > OWNED\n');
      await chmod(join(folder.cwd, name), 0o755);
    }
    expect((await launch(folder, { env: { PATH } })).exitCode).toBe(1);
    expect(await folder.readBytes('ours')).toEqual(conflictText(Buffer.from(ours), Buffer.from(theirs), 7));
    await folder.write('ours', ours);
    const tools = `${PATH}:${dirname(process.execPath)}:/usr/bin:/bin`;
    expect((await launch(folder, { env: { PATH: tools } })).exitCode).toBe(0);
    expect(await folder.read('ours')).toBe(joined);
    expect(await readdir(folder.cwd)).not.toContain('OWNED');
  });
});

// Scenario: programs-gone
test('joins with the Node on PATH when the recorded one is gone', async () => {
  await withLauncher(async (folder) => {
    await folder.write('memjoin/node', '/removed/by a/node\n');
    const { exitCode } = await launch(folder, { env: { PATH: dirname(process.execPath) } });
    expect(exitCode).toBe(0);
    expect(await folder.read('ours')).toBe(joined);
  });
});

const sides = [
  { name: 'plain files', ours, theirs },
  {
    name: 'no line break at the end, CR LF, tabs and backslashes',
    ours: ' [\r\n\t"\\n\\\\"]\r\n',
    theirs: '-n "$(x)" %s',
  },
  { name: 'empty files', ours: '', theirs: '' },
  { name: 'bytes that are no UTF-8', ours: Buffer.from([0x5b, 0xff, 0xc3, 0x0a, 0x80]), theirs: Buffer.from([0xfe]) },
];
const tools = ['cat', 'tail', 'mv', 'rm'];
test.each(
  sides.flatMap((side) =>
    ['sh', 'bash'].flatMap((shell) => [[], tools].map((commands) => ({ ...side, shell, commands }))),
  ),
)('writes both sides without a Node: $name, $shell with $commands', async ({ shell, commands, ...side }) => {
  await withLauncher(async (folder) => {
    await folder.write('ours', side.ours);
    await folder.write('theirs', side.theirs);
    const PATH = await pathWith(folder, commands);
    const { exitCode, stderr } = await launch(folder, { shell, env: { PATH }, length: '9' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('memory-a.json holds both sides between conflict markers');
    expect(stderr).toContain('memjoin install');
    expect(await folder.readBytes('ours')).toEqual(conflictText(Buffer.from(side.ours), Buffer.from(side.theirs), 9));
    expect((await readdir(folder.cwd)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

// Scenario: programs-gone
test.each([
  { name: 'is too old for the program', script: 'exit 1' },
  { name: 'is for another processor', script: 'exit 126' },
  { name: 'is killed', script: 'kill -9 $$' },
])('writes both sides when the Node $name', async ({ script }) => {
  await withLauncher(async (folder) => {
    await fakeNode(folder, script);
    const { exitCode } = await launch(folder);
    expect(exitCode).toBe(1);
    expect(await folder.readBytes('ours')).toEqual(conflictText(Buffer.from(ours), Buffer.from(theirs), 7));
  });
});

// Scenario: kill-of-driver
test('takes a driver that is empty or cut off anywhere for none', async () => {
  await withLauncher(async (folder) => {
    const program = join(folder.cwd, 'memjoin/driver.cjs');
    const whole = await readFile(resolve(import.meta.dirname, '../../dist/driver.cjs'));
    await rm(program);
    // The last is the driver without the closing of its block, the end of which would otherwise run nothing and say 0.
    for (const length of [0, 1, 20_000, whole.lastIndexOf('}')]) {
      await folder.write('ours', ours);
      await folder.write('memjoin/driver.cjs', whole.subarray(0, length));
      const { exitCode } = await launch(folder, { env: { PATH: process.env.PATH ?? '' } });
      const text = await folder.readBytes('ours');
      expect({ length, exitCode, text }).toEqual({
        length,
        exitCode: 1,
        text: conflictText(Buffer.from(ours), Buffer.from(theirs), 7),
      });
    }
  });
});

test('passes on that the driver could not write', async () => {
  await withLauncher(async (folder) => {
    await fakeNode(folder, 'exit 129');
    const { exitCode } = await launch(folder);
    expect(exitCode).toBe(129);
    expect(await folder.read('ours')).toBe(ours);
  });
});

test('leaves the markers of the driver as they are', async () => {
  await withLauncher(async (folder) => {
    await folder.write('theirs', 'not JSON\n');
    const { exitCode } = await launch(folder, { env: { PATH: dirname(process.execPath) } });
    expect(exitCode).toBe(1);
    expect(await folder.readBytes('ours')).toEqual(conflictText(Buffer.from(ours), Buffer.from('not JSON\n'), 7));
  });
});

// Scenario: conflict-markers
test.each([
  { what: 'the driver', script: `exec ${process.execPath} "$@"` },
  { what: 'the launcher without a Node that works', script: 'exit 126' },
])('writes markers long enough to be read again, whatever conflict-marker-size says: $what', async ({ script }) => {
  await withLauncher(async (folder) => {
    await fakeNode(folder, script);
    for (const [length, written] of [
      ['3', 7],
      ['05', 7],
      ['x', 7],
      ['12', 12],
    ] as const) {
      await folder.write('ours', ours);
      await folder.write('theirs', 'not JSON\n');
      expect((await launch(folder, { length })).exitCode).toBe(1);
      const both = conflictText(Buffer.from(ours), Buffer.from('not JSON\n'), written);
      expect({ length, text: await folder.readBytes('ours') }).toEqual({ length, text: both });
    }
  });
});

// Scenario: disk-full
test('ends with 129 and leaves the file alone when it cannot write and no Node is there', async () => {
  await withLauncher(async (folder) => {
    const PATH = await pathWith(folder, ['cat', 'tail', 'rm']);
    await folder.write('bin/mv', '#!/bin/sh\nexit 1\n');
    await chmod(join(folder.cwd, 'bin/mv'), 0o755);
    const { exitCode, stderr } = await launch(folder, { env: { PATH: `${PATH}:${join(folder.cwd, 'bin')}` } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 129, stderr: expect.stringContaining('cannot write') });
    expect(await folder.read('ours')).toBe(ours);
    expect((await readdir(folder.cwd)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

/** Lays the launcher out as install does, beside one file for each side. */
const withLauncher = (use: (folder: Folder) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const root = await layOutPackage(join(dirname(folder.cwd), 'package'));
    await mkdir(join(folder.cwd, 'memjoin'));
    await symlink(join(root, 'hooks/driver.sh'), join(folder.cwd, 'memjoin/driver'));
    await symlink(join(root, 'dist/driver.cjs'), join(folder.cwd, 'memjoin/driver.cjs'));
    await folder.write('base', '');
    await folder.write('ours', ours);
    await folder.write('theirs', theirs);
    await use(folder);
  });

type Launch = { readonly shell?: string; readonly env?: Readonly<Record<string, string>>; readonly length?: string };

const launch = (folder: Folder, { shell = 'sh', env = {}, length = '7' }: Launch = {}) =>
  execa(`/bin/${shell}`, [join(folder.cwd, 'memjoin/driver'), 'base', 'ours', 'theirs', length, 'memory-a.json'], {
    cwd: folder.cwd,
    env: { PATH: '', ...env },
    extendEnv: false,
    reject: false,
  });

const fakeNode = async (folder: Folder, script: string): Promise<void> => {
  const path = join(folder.cwd, 'fake node');
  await folder.write('fake node', `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  await folder.write('memjoin/node', `${path}\n`);
};

const pathWith = async (folder: Folder, commands: readonly string[]): Promise<string> => {
  const path = join(folder.cwd, 'tools');
  await mkdir(path);
  for (const command of commands) {
    await symlink((await execa('sh', ['-c', `command -v ${command}`])).stdout, join(path, command));
  }
  return path;
};
