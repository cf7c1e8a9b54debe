import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitEntries, commitForeign, onBranch, withSides } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { cloneRepository } from '../../support/repository.ts';
import { managedFiles, numbered, type Stamped, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

const shared = numbered('laptop', 1);
const ours = numbered('laptop', 3);
const theirs = numbered('laptop', 2);
const all = numbered('laptop', 1, 2, 3);

test('joins on a branch that has no .gitattributes', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('rm', '--quiet', '.gitattributes');
    await laptop.git('commit', '--quiet', '-m', 'without rules');
    await merge(laptop);
    await expectFiles(laptop, all);
  });
});

test('joins, and runs its hooks, in a repository that was moved', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    const moved = `${laptop.cwd} moved`;
    await rename(laptop.cwd, moved);
    try {
      await laptop.gitWith({ cwd: moved }, 'merge', '--quiet', '--no-edit', 'side');
      const unified = await laptop.gitWith({ cwd: moved }, 'show', 'HEAD:unified-memory.json');
      expect(unified.stdout.trimEnd()).toBe(stampedFile(all).trimEnd());
      const trace = { cwd: moved, env: { MEMJOIN_TRACE: '1' } };
      const { stderr } = await laptop.gitWith(trace, 'commit', '--quiet', '--allow-empty', '-m', 'x');
      expect(stderr).toContain('memjoin: pre-commit:');
    } finally {
      await rename(moved, laptop.cwd);
    }
  });
});

// Scenario: programs-gone
test('leaves both sides, never ours alone, where the programs of memjoin are gone', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await rm(join(laptop.cwd, '.git/memjoin'), { recursive: true });
    await laptop.write(
      '.git/info/attributes',
      `${await laptop.read('.git/info/attributes')}* conflict-marker-size=3\n`,
    );
    const { stderr } = await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', '--no-edit', 'side');
    expect(stderr).toContain('memjoin: its programs are gone');
    const text = await laptop.read(laptop.host);
    for (const entry of all) expect(text).toContain(uniqueIdOf(entry));
    // What a reader takes for a marker has seven characters or more.
    expect(text).toMatch(/^<{7} ours$/m);
  });
});

test('joins where a later rule of the branch says binary', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.commit('rules', { '.gitattributes': '*.json binary\n' });
    await merge(laptop);
    await expectFiles(laptop, all);
  });
});

// Scenario: kinds-of-repository
test('joins files that a sparse checkout leaves out', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('sparse-checkout', 'set', '--no-cone', '/README');
    await merge(laptop);
    for (const [path, text] of Object.entries(managedFiles(all))) {
      expect(`${(await laptop.git('show', `HEAD:${path}`)).stdout}\n`).toBe(text);
    }
  });
});

// Scenario: hostile-settings
test('keeps LF where Git is told to write CR LF', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    await laptop.git('config', 'core.autocrlf', 'true');
    await laptop.git('config', 'merge.renormalize', 'true');
    await merge(laptop);
    await expectFiles(laptop, all);
  });
});

// Scenario: hostile-settings
test('joins and heals where commits must be signed and no key is there', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await commitEntries(laptop, ...all);
    await onBranch(laptop, 'side', { work: () => commitForeign(laptop, { 'memory-laptop.json': '[]' }) });
    await laptop.git('config', 'commit.gpgSign', 'true');
    await laptop.git('config', 'gpg.program', '/bin/false');
    await laptop.git('merge', '--quiet', '--ff-only', 'side');
    await expectFiles(laptop, all);
    await laptop.remember({ id: 'tea' });
    await laptop.backup();
    expect(await laptop.uniqueIds()).toHaveLength(4);
  });
});

test('a merge that Git refuses because of unsaved work leaves that work alone', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    const unsaved = stampedFile(numbered('laptop', 1, 3, 9));
    await laptop.write('memory-laptop.json', unsaved);
    const { exitCode, stderr } = await laptop.gitWith(
      { allowFailure: true, env: { LC_ALL: 'C' } },
      '-c',
      'merge.autoStash=false',
      'merge',
      'side',
    );
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('would be overwritten'),
    });
    expect(await laptop.read('memory-laptop.json')).toBe(unsaved);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe(' M memory-laptop.json');
  });
});

// Scenario: merges-without-driver
test('merge -s resolve, which asks no driver, comes out whole by committing what it left', async () => {
  await withSides({ shared, ours, theirs }, async (laptop) => {
    const { exitCode } = await laptop.gitWith({ allowFailure: true }, 'merge', '--quiet', '-s', 'resolve', 'side');
    expect(exitCode).toBe(1);
    await laptop.git('commit', '--quiet', '--no-edit', '-a');
    await expectFiles(laptop, all);
  });
});

test('a file that Git takes for renamed to that of another environment loses nothing', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const many = numbered('laptop', 1, 2, 3, 4, 5, 6);
    await commitEntries(laptop, ...many);
    await onBranch(laptop, 'side', { work: () => commitEntries(laptop, ...many, ...numbered('laptop', 7)) });
    const renamed = stampedFile([...many, ...numbered('laptop', 8)]);
    await commitForeign(laptop, { 'memory-laptop.json': undefined, 'memory-notebook.json': renamed });
    await merge(laptop);
    await expectClean(laptop);
    const wanted = numbered('laptop', 1, 2, 3, 4, 5, 6, 7, 8).map(uniqueIdOf).sort();
    expect((await laptop.entries('unified-memory.json')).map(({ uniqueId }) => uniqueId).sort()).toEqual(wanted);
  });
});

test('a merge made in a clone without memjoin is whole after the next pull and commit', async () => {
  await withEnvironments(['laptop'], async ({ hub, laptop }) => {
    await commitEntries(laptop, ...shared);
    await laptop.git('push', '--quiet');
    const plain = await cloneRepository(hub, 'plain');
    await onBranch(plain, 'side', { work: () => commitEntries(plain, ...shared, ...theirs) });
    await commitEntries(plain, ...shared, ...ours);
    // A text merge, and its conflict committed with the markers in.
    const { exitCode } = await plain.gitWith({ allowFailure: true }, 'merge', '--quiet', 'side');
    expect(exitCode).toBe(1);
    await plain.git('commit', '--quiet', '-a', '--no-edit');
    expect(await plain.read('unified-memory.json')).toContain('>>>>>>> side');
    await plain.git('push', '--quiet');
    await laptop.git('pull', '--quiet');
    await laptop.commitEntry('tea');
    await expectClean(laptop);
    const held = (await laptop.entries('unified-memory.json')).map(({ uniqueId }) => uniqueId);
    expect(held).toEqual(expect.arrayContaining(all.map(uniqueIdOf)));
    expect(held).toHaveLength(4);
  });
});

const merge = (laptop: Environment) => laptop.git('merge', '--quiet', '--no-edit', 'side');

const expectFiles = async (laptop: Environment, entries: readonly Stamped[]): Promise<void> => {
  await expectClean(laptop);
  for (const [path, text] of Object.entries(managedFiles(entries))) expect(await laptop.read(path)).toBe(text);
};
