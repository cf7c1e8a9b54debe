import { chmod, readdir, rm, utimes } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const memjoin = useCommandLine();

/** Runs a backup that is killed right after its branch has moved: Git's own answer to that is the last it hears. */
const backupKilled = async (laptop: Environment): Promise<void> => {
  const folder = join(dirname(laptop.cwd), 'killing git');
  const { stdout: git } = await execa('sh', ['-c', 'command -v git']);
  const script = `#!/bin/sh\n"${git}" "$@" || exit\ncase "$*" in *update-ref*) kill -9 $PPID ;; esac\n`;
  await laptop.write(join(folder, 'git'), script);
  await chmod(join(folder, 'git'), 0o755);
  const env = { PATH: `${folder}${delimiter}${laptop.env.PATH}` };
  const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
  expect((await memjoin(laptop, ['backup'], { env })).exitCode).toBe(-1);
  expect((await laptop.git('rev-parse', 'HEAD~1')).stdout).toBe(before);
};

/** A laptop killed in its backup of "green", and a desktop that has written "white" over that meanwhile. */
const withKilled = (use: (laptop: Environment, desktop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop', 'desktop'], ({ laptop, desktop }) => use(laptop, desktop), { prepare: cutOff });

const cutOff = async ({ laptop, desktop }: Record<'laptop' | 'desktop', Environment>): Promise<void> => {
  await laptop.remember({ id: 'tea', text: 'black' });
  await publish(laptop);
  await laptop.remember({ id: 'tea', text: 'green' });
  await backupKilled(laptop);
  await laptop.git('checkout', '--quiet', '--force', 'HEAD');
  await laptop.git('push', '--quiet', 'origin', 'main');
  await pull(desktop);
  await desktop.remember({ id: 'tea', text: 'white' });
  await publish(desktop);
};

// Scenario: kill-at-any-call
test('a backup that was killed between its commit and its shadow does not write its text over a newer one later', async () => {
  await withKilled(async (laptop) => {
    await pull(laptop);
    expect(await laptop.backup()).toMatchObject({ commit: undefined, written: 0 });
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ tea: 'white' });
    expect(await readdir(join(laptop.cwd, '.git/memjoin/shadow'))).toHaveLength(1);
  });
});

test('the commit of a killed backup counts also when a rebase has replaced it', async () => {
  await withKilled(async (laptop) => {
    await laptop.git('commit', '--quiet', '--amend', '--allow-empty', '-m', 'another commit');
    await pull(laptop);
    expect(await laptop.backup()).toMatchObject({ written: 0 });
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ tea: 'white' });
  });
});

// Git takes a read that fails for the end of what it is told, and says that all went well.
// Scenario: device-error
test.each([
  [
    'what to commit',
    { heard: '*--index-info*', input: '</dev/null', says: 'git update-index: memory-laptop.json did not' },
  ],
  ['all of a file', { heard: '*hash-object*', input: '<"$0.cut"', says: 'git hash-object: it did not take all of' }],
])('a backup whose git has not heard %s says so, and commits nothing', async (_, { heard, input, says }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
    const folder = join(dirname(laptop.cwd), 'deaf git');
    const { stdout: git } = await execa('sh', ['-c', 'command -v git']);
    const cut = `head -c 60 >"$0.cut"; exec "${git}" "$@" ${input}`;
    const script = `#!/bin/sh\ncase "$*" in ${heard}) ${cut} ;; esac\nexec "${git}" "$@"\n`;
    await laptop.write(join(folder, 'git'), script);
    await chmod(join(folder, 'git'), 0o755);
    const env = { PATH: `${folder}${delimiter}${laptop.env.PATH}` };
    const { exitCode, stderr } = await memjoin(laptop, ['backup'], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 73, stderr: expect.stringContaining(`error: ${says}`) });
    expect(stderr).toContain('nothing was committed.');
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    expect(await laptop.backup()).toMatchObject({ written: 1 });
  });
});

// Scenario: read-only
test('a backup that cannot note what the source held commits nothing and says so', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.write('.git/memjoin/shadow', 'in the way');
    await laptop.remember({ id: 'tea', text: 'black' });
    const before = (await laptop.git('rev-parse', 'HEAD')).stdout;
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'write-failed' });
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(before);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
    await rm(join(laptop.cwd, '.git/memjoin/shadow'));
    expect(await laptop.backup()).toMatchObject({ written: 1 });
  });
});

// Scenario: kill-at-random
test('old temporary files of killed processes are gone after a backup, young ones and those of others stay', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const ours = `.memjoin-${'0a'.repeat(12)}.tmp`;
    const live = dirname(laptop.source);
    const old = ['.memjoin-notes.tmp', ours].flatMap((name) => [join(live, name), join(laptop.cwd, name)]);
    const index = join(laptop.cwd, '.git/memjoin-index-0a');
    const young = join(live, `.memjoin-${'0b'.repeat(12)}.tmp`);
    for (const path of [...old, index, young]) await laptop.write(path, '[');
    for (const path of [...old, index]) await utimes(path, 1, 1);
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    expect(await readdir(live)).toEqual([basename(young), '.memjoin-notes.tmp', 'memory.json']);
    expect(await readdir(laptop.cwd)).not.toContain(ours);
    expect(await readdir(join(laptop.cwd, '.git'))).not.toContain(basename(index));
  });
});
