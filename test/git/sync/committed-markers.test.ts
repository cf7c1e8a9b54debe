import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { idsAtHub, rememberAndSync, syncIn } from '../../support/sync.ts';

// Scenario: conflict-markers
test('conflict markers that somebody committed are joined by the next sync or pull, into the same commit or none', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ hub, laptop, desktop }) => {
    await rememberAndSync(laptop, { id: 'tea' }, { id: 'milk' });
    await rememberAndSync(desktop, { id: 'coffee' });
    await syncIn(laptop);
    const marked = await commitMarkers(desktop);
    const pulled = await laptop.git('pull', '--quiet', '--no-rebase', '--no-edit');
    expect(pulled.stderr).toContain('unified-memory.json held conflict markers; both sides are joined.');
    expect(idsOf((await laptop.git('show', 'HEAD:unified-memory.json')).stdout)).toEqual(['coffee', 'milk', 'tea']);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
    // The clone that committed them has no news to fetch, and mends them all the same.
    expect(await syncIn(desktop)).toMatchObject({ status: 'synced', torn: [] });
    expect(idsOf((await hub.git('show', 'main:unified-memory.json')).stdout)).toEqual(['coffee', 'milk', 'tea']);
    expect(await idsAtHub(hub)).toEqual(['coffee', 'milk', 'tea']);
    expect((await hub.git('merge-base', marked, 'main')).stdout).toBe(marked);
    await syncIn(laptop);
    const tip = (await hub.git('rev-parse', 'main')).stdout;
    for (const environment of [desktop, laptop]) await syncIn(environment);
    expect((await hub.git('rev-parse', 'main')).stdout).toBe(tip);
  });
});

/** Commits and pushes the unified file with its second and third line between markers, as a colleague without memjoin does. */
const commitMarkers = async ({ cwd, git, gitWith, write }: Environment): Promise<string> => {
  const [open, first, second, ...rest] = (await readFile(join(cwd, 'unified-memory.json'), 'utf8')).split('\n');
  const lines = [open, '<<<<<<< HEAD', first, '=======', second, '>>>>>>> theirs', ...rest];
  await write('unified-memory.json', lines.join('\n'));
  await gitWith({ env: { MEMJOIN: '0' } }, 'commit', '--quiet', '--all', '-m', 'merged by hand');
  await git('push', '--quiet', '--no-verify');
  return (await git('rev-parse', 'HEAD')).stdout;
};

/** The ids of a file that must be JSON. */
const idsOf = (text: string): readonly string[] => (JSON.parse(text) as { id: string }[]).map(({ id }) => id).sort();
