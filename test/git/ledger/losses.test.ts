import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { verify } from '../../../src/memory/losses/verify.ts';
import { commitEntries, commitForeign, onBranch } from '../../support/branches.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { expectClean } from '../../support/git-words.ts';
import { setUp } from '../../support/install.ts';
import { withRepository } from '../../support/repository.ts';
import { managedFiles, numbered, stampedFile, uniqueIdOf } from '../../support/stamped.ts';

const TRACE = { MEMJOIN_TRACE: '1' };
const OFF = { MEMJOIN: '0' };

// Scenario: rewritten-history
test('what a reset threw away comes back with the next commit, of whatever file', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~2');
    const { stderr } = await commitOther(laptop);
    expect(stderr).toContain('memjoin: unified-memory.json got back 2 entries from the ledger.');
    await expectHeld(laptop, 1, 2, 3);
    expect(await laptop.read('memory-laptop.json')).toBe(stampedFile(numbered('laptop', 1, 2, 3)));
    expect((await laptop.git('log', '-1', '--format=%an %s')).stdout).toBe('memjoin memjoin: bring back lost entries');
  });
});

test('what the upstream still holds is left to the next pull, and is compared once only', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('push', '--quiet');
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect((await commitOther(laptop)).stderr).toContain('post-commit: starts Node');
    await expectHeld(laptop, 1, 2);
    expect((await commitOther(laptop)).stderr).toContain('post-commit: no managed file');
    await laptop.git('pull', '--quiet', '--no-rebase', '--no-edit');
    await expectHeld(laptop, 1, 2, 3);
  });
});

test('what was cut after a push comes back with the next commit, although the upstream holds it', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('push', '--quiet');
    await cutTo(laptop, 1);
    await laptop.gitWith({ env: OFF }, 'commit', '--quiet', '--allow-empty', '-m', 'later');
    const { findings } = await verify(await openRepository(laptop.cwd), { dir: '', text: undefined });
    expect(findings.losses.map(({ heldBy }) => heldBy)).toEqual(['ledger', 'ledger']);
    expect((await commitOther(laptop)).stderr).toContain('unified-memory.json got back 2 entries from the ledger.');
    await expectHeld(laptop, 1, 2, 3);
  });
});

test('what was left to a pull comes back once the upstream was merged without it', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('push', '--quiet');
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    await commitOther(laptop);
    await expectHeld(laptop, 1, 2);
    await laptop.gitWith({ env: OFF }, 'merge', '--quiet', '--strategy=ours', '--no-edit', '@{upstream}');
    await commitOther(laptop);
    await expectHeld(laptop, 1, 2, 3);
  });
});

// Scenario: rewritten-history
test('what a forced update of the upstream drops comes back after pull --rebase', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('push', '--quiet');
    await laptop.git('push', '--quiet', '--no-verify', '--force', 'origin', 'HEAD~2:main');
    await laptop.git('reset', '--quiet', '--hard', 'HEAD');
    await laptop.git('pull', '--quiet', '--rebase');
    await commitOther(laptop);
    await expectHeld(laptop, 1, 2, 3);
  });
});

test.each(['commit --no-verify', 'commit --amend --no-verify'])('what %s drops comes back at once', async (command) => {
  await withHistory(async (laptop) => {
    for (const [path, text] of Object.entries(managedFiles(numbered('laptop', 1)))) await laptop.write(path, text);
    await laptop.git(...command.split(' '), '--quiet', '-a', '-m', 'dropped');
    await expectHeld(laptop, 1, 2, 3);
  });
});

test('memjoin.repair=warn says what is missing at each commit of a memory file, and writes nothing', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('config', 'memjoin.repair', 'warn');
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect((await commitOther(laptop)).stderr).toContain('unified-memory.json lacks 1 entry of the ledger.');
    expect((await commitOther(laptop)).stderr).toContain('post-commit: no managed file');
    await expectHeld(laptop, 1, 2);
    await laptop.git('config', 'memjoin.repair', 'commit');
    await laptop.commitEntry('4');
    expect(await laptop.uniqueIds()).toEqual(expect.arrayContaining(numbered('laptop', 1, 2, 3).map(uniqueIdOf)));
  });
});

test('a branch without memory files gets none, whatever its ledger held', async () => {
  await withHistory(async (laptop) => {
    await laptop.git('checkout', '--quiet', '--orphan', 'pages');
    await laptop.git('rm', '--quiet', '-r', '-f', '.');
    await laptop.git('update-ref', 'refs/memjoin/ledger/pages', 'refs/memjoin/ledger/main');
    await commitOther(laptop);
    expect((await laptop.git('ls-tree', '--name-only', 'HEAD')).stdout).toBe('other');
  });
});

test('the ledger of a deleted branch stays beside that of a branch with its name as a folder', async () => {
  await withHistory(async (laptop) => {
    await onBranch(laptop, 'topic', { work: () => laptop.commitEntry('a') });
    await laptop.git('branch', '--quiet', '-D', 'topic');
    await onBranch(laptop, 'topic/50%', { work: () => laptop.commitEntry('b') });
    const refs = (await laptop.git('for-each-ref', '--format=%(refname)', 'refs/memjoin')).stdout.split('\n');
    expect(refs).toEqual(['main', 'topic', 'topic%2F50%25'].map((name) => `refs/memjoin/ledger/${name}`));
  });
});

// Scenario: read-only
test('a ledger that cannot be written is told and fails nothing', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.git('update-ref', 'refs/memjoin/ledger/main/in-the-way', 'HEAD');
    await laptop.remember({ id: 'e1', content: 'tea' });
    const { commit, notes } = await laptop.backup();
    expect(commit).toBeDefined();
    expect(notes.join('\n')).toMatch(/^The ledger of refs\/heads\/main was not brought up to date: /m);
  });
});

test('install begins the ledger of the branch that is checked out', async () => {
  await withRepository(async (repository) => {
    await repository.commit('memory', managedFiles(numbered('desktop', 1, 2)));
    await setUp(repository);
    const [ledger, unified] = ['refs/memjoin/ledger/main', 'HEAD:unified-memory.json'];
    expect((await repository.git('rev-parse', ledger)).stdout).toBe(
      (await repository.git('rev-parse', unified)).stdout,
    );
  });
});

test('a commit of a memory file starts Node once and leaves the ledger at its unified file', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const id of ['a', 'b']) {
      await laptop.write('memory-laptop.json', `[\n{"id":"${id}"}\n]\n`);
      await laptop.git('add', '.');
      const { stderr } = await laptop.gitWith({ env: TRACE }, 'commit', '--quiet', '-m', id);
      expect(stderr.match(/starts Node/g)).toHaveLength(1);
    }
    const [ledger, unified] = ['refs/memjoin/ledger/main', 'HEAD:unified-memory.json'];
    expect((await laptop.git('rev-parse', ledger)).stdout).toBe((await laptop.git('rev-parse', unified)).stdout);
  });
});

/** One environment with three commits, of one entry more each, that its hooks have seen. */
const withHistory = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop }) => use(laptop), { prepare: makeHistory });

const makeHistory = async ({ laptop }: Record<'laptop', Environment>): Promise<void> => {
  await commitEntries(laptop, ...numbered('laptop', 1));
  await commitEntries(laptop, ...numbered('laptop', 1, 2));
  await laptop.git('push', '--quiet', 'origin', 'HEAD~1:main');
  await commitForeign(laptop, managedFiles(numbered('laptop', 1, 2, 3)));
  await laptop.git('commit', '--quiet', '--amend', '--no-edit', '--reset-author');
};

const cutTo = async (laptop: Environment, ...numbers: readonly number[]): Promise<void> => {
  for (const [path, text] of Object.entries(managedFiles(numbered('laptop', ...numbers))))
    await laptop.write(path, text);
  await laptop.gitWith({ env: OFF }, 'commit', '--quiet', '-a', '-m', 'cut');
};

const commitOther = async (laptop: Environment) => {
  await laptop.write('other', `${Math.random()}`);
  await laptop.git('add', 'other');
  return laptop.gitWith({ env: TRACE }, 'commit', '--quiet', '-m', 'other');
};

const expectHeld = async (laptop: Environment, ...numbers: readonly number[]): Promise<void> => {
  await expectClean(laptop);
  expect(await laptop.uniqueIds()).toEqual(numbered('laptop', ...numbers).map(uniqueIdOf));
};
