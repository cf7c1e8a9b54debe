import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeStatus } from '../../src/cli/commands/status.ts';
import { openRepository } from '../../src/git/repository.ts';
import { HOOKS } from '../../src/install/hook-table.ts';
import { readStatus } from '../../src/install/status.ts';
import { backup } from '../../src/memory/backup.ts';
import { growLedger } from '../../src/memory/ledger/ledger.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { commitEntries } from '../support/branches.ts';
import { hasConfigHooks } from '../support/hooks-form.ts';
import { setUp } from '../support/install.ts';
import { cloneRepository, type Folder, withRepository } from '../support/repository.ts';
import { numbered, stampedFile } from '../support/stamped.ts';

const statusOf = async (folder: Folder) => readStatus(await openRepository(folder.cwd));

// Scenario: no-usual-branch
test('says that nothing is set up, before the first commit, and what to run', async () => {
  await withRepository(async (repository) => {
    const status = await statusOf(repository);
    expect(status).toMatchObject({ isSetUp: false, branch: 'main', files: [], next: 'memjoin install' });
    expect(describeStatus(status)).toEqual([
      'memjoin      not set up here',
      'environment  none',
      'source       none',
      'folder       top of the work tree',
      `hooks        ${hasConfigHooks ? "in Git's config" : 'as files'}, MISSING: ${HOOKS.map(({ event }) => event).join(', ')}`,
      'driver       missing',
      'branch       main, no upstream',
      'files        none yet',
      'next         memjoin install',
    ]);
  });
});

test('counts the entries of the managed files and compares with the upstream', async () => {
  await withRepository(async (repository) => {
    await repository.commit('first', {
      'memory-a.json': '[\n{"id":1},\n{"id":2}\n]\n',
      'unified-memory.json': '[\n]\n',
    });
    const clone = await cloneRepository(repository, 'clone');
    await setUp(clone, { source: '../live.json' });
    await clone.git('add', '.');
    await clone.gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'set up');
    const status = await statusOf(clone);
    expect(status).toMatchObject({
      isSetUp: true,
      environment: 'laptop',
      upstream: { name: 'origin/main', ahead: 1, behind: 0 },
      files: [
        { path: 'memory-a.json', entries: 2 },
        { path: 'unified-memory.json', entries: 0 },
      ],
      next: 'memjoin restore',
    });
    expect(describeStatus(status)).toContain('files        memory-a.json 2, unified-memory.json 0 (entries)');
    await clone.write('../live.json', '[]');
    expect((await statusOf(clone)).next).toBe('memjoin backup');
    await clone.write('memory-laptop.json', '[\n]\n');
    await clone.git('add', 'memory-laptop.json');
    expect((await statusOf(clone)).next).toBe('git push');
    await clone.write('.gitattributes', `${await clone.read('.gitattributes')}# mine\n`);
    expect((await statusOf(clone)).next).toMatch(/^git add :\/\.gitattributes && git commit /);
    await clone.git('config', 'memjoin.source', '/nowhere/live.json');
    const lost = await statusOf(clone);
    expect(lost).toMatchObject({ source: { hasFolder: false }, next: 'mkdir -p -- /nowhere' });
    expect(describeStatus(lost)).toContain('source       /nowhere/live.json (not there, nor is its folder)');
  });
});

test('reads the files of a bare repository from its commit', async () => {
  await withRepository(
    async (repository) => {
      await setUp(repository);
      const blob = (await repository.gitWith({ input: '[\n{"id":1}\n]\n' }, 'hash-object', '-w', '--stdin')).stdout;
      const tree = (await repository.gitWith({ input: `100644 blob ${blob}\tmemory-a.json\n` }, 'mktree')).stdout;
      const commit = (await repository.git('commit-tree', '-m', 'x', tree)).stdout;
      await repository.git('update-ref', 'HEAD', commit);
      expect(await statusOf(repository)).toMatchObject({
        isSetUp: true,
        hooks: { form: 'none', missing: [] },
        files: [{ path: 'memory-a.json', entries: 1 }],
      });
    },
    { init: ['--bare'] },
  );
});

test.each([
  ...(hasConfigHooks
    ? []
    : [{ lost: '.git/hooks/pre-commit', expected: { isSetUp: true, hooks: { missing: ['pre-commit'] } } }]),
  { lost: '.git/memjoin/driver.cjs', expected: { isSetUp: false, driver: 'missing' } },
])('says when $lost is gone', async ({ lost, expected }) => {
  await withRepository(async (repository) => {
    await setUp(repository);
    await rm(join(repository.cwd, lost));
    expect(await statusOf(repository)).toMatchObject({ ...expected, next: 'memjoin install' });
  });
});

test.runIf(hasConfigHooks)('says when a hook is gone from the config', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    await repository.git('config', '--unset', 'hook.memjoin-pre-commit.event');
    const status = await statusOf(repository);
    expect(status).toMatchObject({ isSetUp: true, hooks: { missing: ['pre-commit'] }, next: 'memjoin install' });
  });
});

test('names the conflicts to resolve', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    await repository.commit('base', { 'memory-a.json': '[\n]\n' });
    await repository.git('checkout', '--quiet', '-b', 'side');
    await repository.commit('theirs', { 'memory-a.json': 'broken' });
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('ours', { 'memory-a.json': '[\n{"id":1}\n]\n' });
    await repository.gitWith({ allowFailure: true }, 'merge', 'side');
    expect(await statusOf(repository)).toMatchObject({ conflicts: ['memory-a.json'], next: 'memjoin resolve' });
  });
});

test('says when the live file has changed since its backup, is empty, or HEAD is on no branch', async () => {
  await withRepository(async (repository) => {
    await repository.write('../live.json', '[{"id":"1","text":"tea"}]');
    await setUp(repository, { source: '../live.json' });
    await repository.commit('first', { README: 'x' });
    const opened = await openRepository(repository.cwd);
    const clocks = { wall: () => Date.UTC(2026, 0, 5), monotonic: () => performance.now() };
    await backup(opened, await readSettings(opened), { clocks });
    expect(await statusOf(repository)).toMatchObject({ source: { hasChanged: false, lacks: 0 }, next: undefined });
    const more = [
      ['2', 'x'],
      ['1', 'green'],
    ].map(([id, text]) => ({
      _crdt_metadata: { unique_id: `b_${id}`, host: 'b', timestamp: '2026-01-06T00:00:00.000000Z', version: 1 },
      id,
      text,
    }));
    await repository.commit('others', {
      'memory-b.json': `[\n${more.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`,
    });
    const behind = await statusOf(repository);
    expect(behind).toMatchObject({ source: { hasChanged: false, lacks: 2 }, next: undefined });
    expect(describeStatus(behind)).toContain(
      'to restore   The memory has 2 entries that the live file lacks; "memjoin restore" writes them there.',
    );
    await repository.write('../live.json', '[{"id":"1","text":"coffee"}]');
    const changed = await statusOf(repository);
    expect(changed).toMatchObject({ source: { hasChanged: true, isEmpty: false }, next: 'memjoin backup' });
    expect(describeStatus(changed)[2]).toMatch(/live\.json \(changed since the last backup\)$/);
    await repository.write('../live.json', '[{"id":"1","text":"coff');
    const torn = await statusOf(repository);
    expect(torn.next).toBe('memjoin doctor');
    expect(describeStatus(torn)[2]).toMatch(/live\.json \(unreadable: line 1, column \d+: .+\)$/);
    await repository.write('../live.json', '');
    const empty = await statusOf(repository);
    expect(empty).toMatchObject({ source: { isEmpty: true }, next: 'memjoin restore' });
    expect(describeStatus(empty)[2]).toMatch(/live\.json \(empty: nothing to back up\)$/);
    await repository.git('checkout', '--quiet', '--detach');
    expect((await statusOf(repository)).next).toBe('git switch BRANCH');
    await repository.git('bisect', 'start');
    expect((await statusOf(repository)).next).toBe(undefined);
  });
});

test('counts the ids in conflict, and calls a file unreadable or a link instead of empty', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    const written = (host: string) =>
      `[\n{"_crdt_metadata":{"unique_id":"${host}_1_2026-01-05T09:00:00.000000Z","host":"${host}","timestamp":"2026-01-05T09:00:00.000000Z","version":1},"id":"1","by":"${host}"}\n]\n`;
    await repository.write('memory-a.json', written('a'));
    await repository.write('memory-b.json', written('b'));
    await repository.write('memory-c.json', '[\n{"id":');
    await repository.write('memory-d.json', '[\n]\n');
    await repository.git('add', '--all');
    await rm(join(repository.cwd, 'memory-d.json'));
    await symlink('/etc/passwd', join(repository.cwd, 'memory-d.json'));
    const status = await statusOf(repository);
    expect(status).toMatchObject({
      conflictingIds: 1,
      files: [
        { path: 'memory-a.json', entries: 1 },
        { path: 'memory-b.json', entries: 1 },
        { path: 'memory-c.json', entries: undefined, problem: 'unreadable in line 2' },
        { path: 'memory-d.json', entries: undefined, problem: 'a symbolic link' },
      ],
    });
    expect(describeStatus(status).slice(-4)).toEqual([
      'files        memory-a.json 1, memory-b.json 1, memory-c.json (unreadable in line 2), memory-d.json (a symbolic link) (entries)',
      'several      1 id with several versions (memjoin conflicts)',
      'problems     see memjoin doctor',
      expect.stringMatching(/^next {9}/),
    ]);
  });
});

test('names a memory file that is torn in the work tree, though what is committed is whole', async () => {
  await withRepository(async (repository) => {
    await setUp(repository);
    await repository.commit('whole', { 'memory-a.json': '[\n]\n', 'unified-memory.json': '[\n]\n' });
    await repository.write('memory-a.json', '[\n{"id":');
    expect(await statusOf(repository)).toMatchObject({
      files: [
        { path: 'memory-a.json', entries: undefined, problem: 'unreadable in line 2 of the work tree' },
        { path: 'unified-memory.json', entries: 0, problem: undefined },
      ],
      next: 'memjoin doctor',
    });
  });
});

test('counts what the ledger holds and HEAD lacks after a rebase that dropped the last commit', async () => {
  await withRepository(async (repository) => {
    await setUp(repository, { source: '../live.json' });
    const all = numbered('laptop', 1, 2);
    await commitEntries(repository, ...all.slice(0, 1));
    await commitEntries(repository, ...all);
    const dropped = { env: { GIT_SEQUENCE_EDITOR: "sed -i 's/^pick/drop/'" } };
    await growLedger(await openRepository(repository.cwd), 'refs/heads/main', [Buffer.from(stampedFile(all))]);
    await repository.gitWith(dropped, 'rebase', '--quiet', '--interactive', 'HEAD~1');
    const status = await statusOf(repository);
    expect(status).toMatchObject({ lost: 1, next: 'memjoin recover' });
    expect(describeStatus(status)).toContain('lost         1 entry of the ledger not in HEAD (memjoin recover)');
  });
});
