import { existsSync } from 'node:fs';
import { appendFile, chmod, cp, mkdir, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { exitCodeOf } from '../../../src/git/tool-error.ts';
import { backup } from '../../../src/memory/backup.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { commitEntries, onBranch } from '../../support/branches.ts';
import { useCommandLine } from '../../support/command-line.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { publish, pull, restoreIn } from '../../support/source-environment.ts';
import { numbered } from '../../support/stamped.ts';

const memjoin = useCommandLine();

const operations: readonly { name: string; start: (laptop: Environment) => Promise<unknown>; says: string }[] = [
  {
    name: 'HEAD is detached',
    start: (laptop) => laptop.git('checkout', '--quiet', '--detach'),
    says: 'HEAD is detached',
  },
  {
    name: 'a merge waits for its commit',
    start: (laptop) => laptop.git('merge', '--no-ff', '--no-commit', 'side'),
    says: 'A merge is',
  },
  {
    name: 'a squash waits for its commit',
    start: (laptop) => laptop.git('merge', '--squash', 'side'),
    says: 'A squash is',
  },
  { name: 'a bisect is in progress', start: (laptop) => laptop.git('bisect', 'start'), says: 'A bisect is' },
  {
    name: 'a cherry-pick waits',
    start: (laptop) => laptop.gitWith({ allowFailure: true }, 'cherry-pick', 'side'),
    says: 'A cherry-pick is',
  },
  {
    name: 'a rebase waits',
    start: (laptop) => laptop.gitWith({ allowFailure: true }, 'rebase', 'side'),
    says: 'A rebase is',
  },
];

// Scenario: operation-in-progress
test.each(operations)('while $name nothing is written, and the exit code says try again', async ({ start, says }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await onBranch(laptop, 'side', { work: () => laptop.commit('theirs', { README: 'theirs' }) });
    if (/cherry|rebase/.test(says)) await laptop.commit('ours', { README: 'ours' });
    await start(laptop);
    await laptop.remember({ id: 'tea' });
    const before = await stateOf(laptop);
    const error = await laptop.backup().catch((failure: unknown) => failure);
    expect(String(error)).toContain(says);
    expect(exitCodeOf(error)).toBe(75);
    expect(await stateOf(laptop)).toEqual(before);
  });
});

// Scenario: beside-the-user
test('a backup leaves the branch of a commit alone whose editor is open; one that was given up stops nothing, also git memjoin', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    const bin = join(dirname(laptop.cwd), 'bin');
    const words = memjoin.words([]).map((word) => `'${word}'`);
    await laptop.write(join(bin, 'git-memjoin'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
    await chmod(join(bin, 'git-memjoin'), 0o755);
    const env = { PATH: `${bin}${delimiter}${laptop.env.PATH}` };
    const done = join(dirname(laptop.cwd), 'done');
    const editor = `until [ -e '${done}' ]; do sleep 0.1; done; echo mine >`;
    const editing = execa('git', ['commit', '--allow-empty'], {
      cwd: laptop.cwd,
      env: { ...laptop.env, GIT_EDITOR: editor },
      extendEnv: false,
    });
    await expect.poll(() => existsSync(join(laptop.cwd, '.git/COMMIT_EDITMSG')), { timeout: 20_000 }).toBe(true);
    const { exitCode, stderr } = await memjoin(laptop, ['backup']);
    expect(stderr).toBe(
      'error: A commit seems to be under way here; nothing was written.\nhint: Finish it, then run memjoin backup again.\n',
    );
    expect(exitCode).toBe(75);
    await laptop.write(done, '');
    expect((await editing).exitCode).toBe(0);
    // What a commit that was given up leaves; `git memjoin` itself is the only git here.
    await laptop.write('.git/COMMIT_EDITMSG', 'given up');
    await laptop.gitWith({ env }, 'memjoin', 'backup');
    expect((await laptop.git('log', '--format=%s', '-2')).stdout).toBe('memjoin: back up laptop (1 entry)\nmine');
  });
});

test('an identity that is missing is reported before anything is written', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.git('config', 'user.useConfigOnly', 'true');
    await laptop.git('config', '--unset', 'user.email');
    await laptop.remember({ id: 'tea' });
    const before = [await stateOf(laptop), (await laptop.git('count-objects')).stdout];
    const error = await laptop.backup().catch((failure: unknown) => failure);
    expect(String(error)).toContain('Git does not know who commits here');
    expect(exitCodeOf(error)).toBe(78);
    expect([await stateOf(laptop), (await laptop.git('count-objects')).stdout]).toEqual(before);
  });
});

const sources = [
  { name: 'is half-written', text: '[\n{"id":"tea"},\n{"id":"cof', place: /memory\.json:3:\d+: / },
  { name: 'has zero bytes', text: '', place: /memory\.json: is empty / },
  { name: 'is of a shape nobody knows', text: '{"speed":3200}\n', place: /memory\.json:1:1: / },
];

// Scenario: half-written-source
test.each(sources)('a source that $name is refused and untouched', async ({ text, place }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await laptop.write(laptop.source, text);
    const before = await stateOf(laptop);
    const error = await laptop.backup().catch((failure: unknown) => failure);
    expect(String(error)).toMatch(place);
    expect(exitCodeOf(error)).toBe(65);
    expect(await laptop.read(laptop.source)).toBe(text);
    expect(await stateOf(laptop)).toEqual(before);
  });
});

// Scenario: empty-after-reinstall
test('a source that is not there is no empty memory', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    const before = await stateOf(laptop);
    await rm(laptop.source, { force: true });
    await expect(laptop.backup()).rejects.toThrow('there is no such file');
    await laptop.git('config', 'memjoin.source', '/nowhere/memory.json');
    await expect(laptop.backup()).rejects.toThrow('/nowhere/memory.json: there is no folder /nowhere.');
    expect(await stateOf(laptop)).toEqual(before);
  });
});

test('a source that is not there yet on a new machine is nothing to back up, until it was there once', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    // Nobody has memories yet: the path may be mistyped, and restore would write nothing.
    await expect(desktop.backup()).rejects.toThrow('there is no such file');
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    await pull(desktop);
    const before = await stateOf(desktop);
    expect(await desktop.backup()).toMatchObject({ isThere: false, elements: 0, changedPaths: [], notes: [] });
    expect(await stateOf(desktop)).toEqual(before);
    await restoreIn(desktop);
    await rm(desktop.source);
    await expect(desktop.backup()).rejects.toThrow('there is no such file');
  });
});

// Scenario: no-regular-file
test('a folder in the place of the source is refused with the command that names another', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await rm(laptop.source, { force: true });
    await mkdir(laptop.source);
    const hint = expect.stringContaining('memjoin install --source PATH');
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'unsafe-path', hint });
  });
});

// Scenario: half-written-source
test('a source that is finished while it is read is backed up whole', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.write(laptop.source, '[\n{"id":"tea"},\n{"id":"cof');
    const backup = laptop.backup();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await appendFile(laptop.source, 'fee"}\n]\n');
    expect(await backup).toMatchObject({ elements: 2, written: 2 });
  });
});

test('a host file that cannot be read is named and left alone, and what the source holds is still saved', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...numbered('laptop', 1));
    await laptop.write('memory-desktop.json', '[\n{"id":');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'add', 'memory-desktop.json');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'broken');
    await laptop.remember({ id: 'tea' });
    const { notes } = await laptop.backup();
    expect(notes.join()).toMatch(/memory-desktop\.json:2:\d+: .*left alone/);
    expect(await laptop.read('memory-desktop.json')).toBe('[\n{"id":');
    expect(await laptop.entries(laptop.unified)).toHaveLength(2);
  });
});

test('a content that cannot be read is named with the state that holds it', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    const whole = await laptop.read(laptop.host);
    await laptop.write(laptop.host, '');
    await laptop.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-am', 'emptied');
    expect((await laptop.backup()).notes).toEqual([
      expect.stringMatching(/\.json:1:1: .*; the file was left alone\.$/),
    ]);
    await laptop.write(laptop.host, whole);
    const { stderr } = await laptop.git('commit', '-am', 'whole again');
    expect(stderr).toMatch(/\.json:1:1, in a commit before: .*; that version was left out/);
    expect((await laptop.backup()).notes).toEqual([
      expect.stringMatching(/\.json:1:1, as the last backup found it: .*; nothing was taken from there\.$/),
    ]);
    await laptop.write(laptop.host, '');
    await laptop.git('add', laptop.host);
    await laptop.write(laptop.host, whole);
    await laptop.remember({ id: 'coffee' });
    const { notes, written } = await laptop.backup();
    expect(written).toBe(1);
    expect(notes).toEqual([
      expect.stringMatching(/\.json:1:1, as staged: .*; the file was left alone\.$/),
      expect.stringMatching(/\.json: what is staged cannot be read and was left alone\.$/),
    ]);
  });
});

/** What a refused backup must not change. */
const stateOf = async (laptop: Environment): Promise<readonly string[]> => [
  (await laptop.git('rev-parse', 'HEAD')).stdout,
  (await laptop.git('status', '--porcelain')).stdout,
  (await laptop.git('ls-files', '--stage')).stdout,
  await laptop.read(laptop.host).catch(() => ''),
  await laptop.read(join('.git', 'HEAD')),
];

// Scenario: equal-stamps
test('a copy of a clone does not write under the name of the original', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    const copy = `${laptop.cwd} copy`;
    await cp(laptop.cwd, copy, { recursive: true });
    const repository = await openRepository(copy, { inherit: false });
    const settings = await readSettings(repository);
    const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
    const refusal = await backup(repository, settings, { clocks }).catch((error: unknown) => error);
    expect(exitCodeOf(refusal)).toBe(78);
    expect(refusal).toMatchObject({ code: 'not-set-up', message: expect.stringContaining('copy of another') });
    await laptop.write(`../${basename(copy)}/${laptop.host}`, '[\n{"id":"by hand"}\n]\n');
    const { stderr } = await laptop.gitWith({ cwd: copy }, 'commit', '--quiet', '-a', '-m', 'in the copy');
    expect(stderr).toContain('memjoin: This clone is a copy of another one');
    const { stdout } = await laptop.gitWith({ cwd: copy }, 'show', `HEAD:${laptop.host}`);
    expect(stdout).toContain('"unique_id":"-_by%20hand+');
  });
});
