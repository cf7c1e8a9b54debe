import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/git/tool-error.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { idsAtHub, idsIn, rememberAndSync, syncIn } from '../../support/sync.ts';

// Scenario: one-sided-damage, hostile-remotes
test('what the upstream put in the place of our files is told, and replaced by what we hold', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    await rememberAndSync(desktop, { id: 'coffee' });
    await syncIn(laptop);
    const files = ['memory-laptop.json', 'unified-memory.json'];
    const bad = await breakAtHub(desktop, [...files, 'memory-phone.json']);
    const first = await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' });
    expect(first).toMatchObject({ status: 'partly', checkout: { kind: 'moved' }, received: 0 });
    expect(exitCodeOf(first.failure)).toBe(65);
    expect(first.failure?.message).toMatch(/^memory-laptop\.json:1:1 of origin\/main: /);
    expect(first.torn).toMatchObject([
      { path: 'memory-laptop.json', where: 'upstream', isReplaced: true },
      { path: 'memory-phone.json', where: 'upstream', isReplaced: false },
      { path: 'unified-memory.json', where: 'upstream', isReplaced: true },
    ]);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'milk', 'tea']);
    expect((await hub.git('show', 'main:memory-laptop.json')).stdout).toContain('milk');
    expect(await idsIn(laptop)).toEqual(['coffee', 'milk', 'tea']);
    expect((await hub.git('merge-base', bad, 'main')).stdout).toBe(bad);
    // Nobody here has another version of this one: it is told again.
    const { failure, torn } = await syncIn(laptop);
    expect(failure?.message).toMatch(/^memory-phone\.json:1:1 of origin\/main: /);
    expect(torn).toHaveLength(1);
    await laptop.write('memory-phone.json', '[\n]\n');
    await laptop.git('commit', '--quiet', '-m', 'mended', 'memory-phone.json');
    expect(await syncIn(laptop)).toMatchObject({ status: 'synced', torn: [] });
  });
});

// Scenario: hostile-remotes
test('dozens of files with hostile names, links and a large one are no more than data', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' });
    const names = ['$(touch OWNED)', '-rf', '%P', "a'b", 'line\nbreak', 'é', 'x'.repeat(200), '..', 'CON', 'A', 'a'];
    const many = Array.from({ length: 40 }, (_, number) => `many-${number}`);
    const blob = async (input: string): Promise<string> =>
      (await desktop.gitWith({ input }, 'hash-object', '-w', '--stdin')).stdout;
    const [empty, link, large] = [await blob('[\n]\n'), await blob('/etc/passwd'), await blob(' '.repeat(5_000_000))];
    await desktop.git('fetch', '--quiet');
    const kept = (await desktop.git('ls-tree', '-z', 'origin/main')).stdout;
    const rows = [...names, ...many].map((name) => `100644 blob ${empty}\tmemory-${name}.json\0`);
    rows.push(`120000 blob ${link}\tmemory-link.json\0`, `100644 blob ${large}\tmemory-large.json\0`);
    const tree = (await desktop.gitWith({ input: `${kept}${rows.join('')}` }, 'mktree', '-z')).stdout;
    const commit = (await desktop.git('commit-tree', '-m', 'hostile', '-p', 'origin/main', tree)).stdout;
    await desktop.git('push', '--quiet', '--no-verify', 'origin', `${commit}:main`);
    const synced = await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' });
    expect(synced.torn.map(({ path }) => path)).toEqual(['memory-large.json']);
    expect(await idsAtHub(hub)).toEqual(['milk', 'tea']);
    expect(await idsIn(laptop)).toEqual(['milk', 'tea']);
    await expect(access(join(laptop.cwd, 'OWNED'))).rejects.toThrow('ENOENT');
  });
});

/** Overwrites `paths` on the branch of the hub with what nobody can read, and returns the commit. */
const breakAtHub = async ({ git, gitWith, write }: Environment, paths: readonly string[]): Promise<string> => {
  await git('fetch', '--quiet');
  await git('reset', '--quiet', '--hard', 'origin/main');
  for (const path of paths) await write(path, 'garbage\n');
  await gitWith({ env: { MEMJOIN: '0' } }, 'add', ...paths);
  await gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '-m', 'broken');
  await git('push', '--quiet', '--no-verify');
  return (await git('rev-parse', 'HEAD')).stdout;
};
