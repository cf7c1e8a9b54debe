import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { withEnvironments } from '../../support/environments.ts';
import { setUp, takeBack } from '../../support/install.ts';
import { configure, publish, pull, remembered } from '../../support/source-environment.ts';

const notes = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));

const settingsOf = async ({ git }: { git: (...args: string[]) => Promise<{ stdout: string }> }) =>
  (await git('config', '--get-regexp', '^memjoin\\.(deletions|restoreonmerge)$').catch(() => ({ stdout: '' }))).stdout;

test('install --two-way sets both settings, a plain install leaves them, uninstall takes them back', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const before = await laptop.read('.git/config');
    const options = { environment: 'laptop', source: laptop.source, packageRoot: inject('packageRoot') };
    await setUp(laptop, { ...options, twoWay: true });
    expect(await settingsOf(laptop)).toBe('memjoin.restoreonmerge true\nmemjoin.deletions hide');
    await setUp(laptop, options);
    expect(await settingsOf(laptop)).toBe('memjoin.restoreonmerge true\nmemjoin.deletions hide');
    expect(await laptop.read('.git/config')).not.toBe(before);
    await takeBack(laptop);
    expect(await settingsOf(laptop)).toBe('');
  });
});

test('a pull brings what others wrote and takes what they deleted out of the live file', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const { source, name, git, ...rest } of [laptop, desktop]) {
      await setUp({ git, ...rest }, { environment: name, source, twoWay: true, packageRoot: inject('packageRoot') });
    }
    await laptop.remember(...notes('a', 'b', 'c'));
    await publish(laptop);
    expect(await pull(desktop)).toContain('3 added, 0 changed, 0 removed');
    expect(await remembered(desktop)).toEqual({ a: 'a', b: 'b', c: 'c' });
    // The program on desktop writes its file, then deletes.
    await desktop.remember(...notes('a', 'b', 'c', 'd'));
    await desktop.backup();
    await desktop.remember(...notes('a', 'c', 'd'));
    await publish(desktop);
    // Laptop has a commit of its own, so this is a merge and no fast-forward, and something that is not backed up yet.
    await laptop.remember(...notes('a', 'b', 'c', 'e'));
    await laptop.backup();
    await laptop.remember(...notes('a', 'b', 'c', 'e', 'f'));
    await pull(laptop);
    expect((await laptop.git('rev-list', '--merges', '--count', 'HEAD')).stdout).toBe('1');
    expect(await remembered(laptop)).toEqual({ a: 'a', c: 'c', d: 'd', e: 'e', f: 'f' });
    expect((await laptop.git('status', '--porcelain')).stdout).not.toContain('memory');
  });
});

test('off by default: a pull leaves the live file alone', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember(...notes('a'));
    await publish(laptop);
    await pull(desktop);
    await expect(stat(desktop.source)).rejects.toThrow(/ENOENT/);
  });
});

test.each([
  { what: 'a source that is half written', spoil: '[{"id":"a"', says: /was not brought up to date: .*memory\.json:1:/ },
  { what: 'a source that was emptied', spoil: '[]', says: /was not brought up to date: .*are gone/ },
])('$what is reported and left as it is, and the merge succeeds', async ({ spoil, says }) => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'restoreOnMerge', 'yes');
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'c', 'd'));
    await publish(laptop);
    await pull(desktop);
    await desktop.remember(...notes('e'));
    await publish(desktop);
    await laptop.write(laptop.source, spoil);
    expect(await pull(laptop)).toMatch(says);
    expect(await laptop.read(laptop.source)).toBe(spoil);
    expect(await laptop.read(laptop.unified)).toContain('"id":"e"');
  });
});

// Scenario: read-only
test('a source that cannot be written is reported, and the merge succeeds', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'restoreOnMerge', 'true');
    await configure(laptop, 'source', join(dirname(laptop.source), 'not mounted', 'memory.json'));
    await desktop.remember(...notes('e'));
    await publish(desktop);
    expect(await pull(laptop)).toMatch(/was not brought up to date: .*there is no folder/);
    expect(await laptop.read(laptop.unified)).toContain('"id":"e"');
  });
});

test.each(['maybe', 'keep-all'])('a setting that cannot be meant is a usage error: %s', async (value) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember(...notes('a'));
    for (const name of ['deletions', 'restoreOnMerge']) {
      await configure(laptop, name, value);
      await expect(laptop.backup()).rejects.toMatchObject({ code: 'usage' });
      await laptop.git('config', '--unset', `memjoin.${name}`);
    }
  });
});
