import { chmod, link, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { configure, publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const notes = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));

/** Laptop has a and b in its source; desktop has sent it c and another text of a. */
const withNews = (use: (laptop: Environment, desktop: Environment) => Promise<void>) =>
  withEnvironments(['laptop', 'desktop'], ({ laptop, desktop }) => use(laptop, desktop), { prepare: sendNews });

const sendNews = async ({ laptop, desktop }: Record<'laptop' | 'desktop', Environment>): Promise<void> => {
  await laptop.remember(...notes('a', 'b'));
  await publish(laptop);
  await pull(desktop);
  await desktop.remember({ id: 'a', text: 'newer' }, ...notes('c'));
  await publish(desktop);
  await pull(laptop);
};

const copiesOf = async (environment: Environment): Promise<readonly string[]> => {
  const folder = join(environment.cwd, '.git/memjoin/backups');
  return (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
};

test('brings what others wrote, and what was there is kept', async () => {
  await withNews(async (laptop) => {
    const before = await laptop.read(laptop.source);
    const { outcome, plan, kept } = await restoreIn(laptop);
    expect(outcome).toBe('restored');
    expect(plan).toMatchObject({ added: [{ id: 'c' }], changed: [{ id: 'a' }], removed: [] });
    expect(await remembered(laptop)).toEqual({ a: 'newer', b: 'b', c: 'c' });
    expect(await copiesOf(laptop)).toEqual([kept]);
    expect(await readFile(kept ?? '', 'utf8')).toBe(before);
    expect((await stat(kept ?? '')).mode & 0o777).toBe(0o600);
    expect((await readdir(dirname(laptop.source))).sort()).toEqual(['memory.json']);
  });
});

test('writes nothing the second time, and the next backup neither', async () => {
  await withNews(async (laptop) => {
    await restoreIn(laptop);
    const { ino } = await stat(laptop.source);
    expect(await restoreIn(laptop)).toMatchObject({ outcome: 'unchanged', kept: undefined });
    expect((await stat(laptop.source)).ino).toBe(ino);
    expect(await laptop.backup()).toMatchObject({ written: 0, commit: undefined });
  });
});

test('backs up first what only the source holds', async () => {
  await withNews(async (laptop) => {
    await laptop.remember({ id: 'a', text: 'mine' }, ...notes('b', 'only here'));
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ a: 'mine', b: 'b', c: 'c', 'only here': 'only here' });
    expect(await laptop.read(laptop.host)).toContain('only here');
  });
});

test('a dry run tells the plan, of what is not backed up yet too, and changes nothing', async () => {
  await withNews(async (laptop) => {
    await laptop.remember(...notes('b', 'only here'));
    const before = await laptop.read(laptop.source);
    const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
    const { outcome, plan } = await restoreIn(laptop, { dryRun: true });
    expect(outcome).toBe('planned');
    expect(plan).toMatchObject({ added: [{ id: 'a' }, { id: 'c' }], changed: [], removed: [] });
    expect(await laptop.read(laptop.source)).toBe(before);
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
    expect(await copiesOf(laptop)).toEqual([]);
  });
});

test('what a restore put there is no edit of ours when others change it before the next backup', async () => {
  await withNews(async (laptop, desktop) => {
    await restoreIn(laptop);
    await desktop.remember({ id: 'a', text: 'newest' }, ...notes('c'));
    await publish(desktop);
    await pull(laptop);
    await laptop.remember({ id: 'a', text: 'newer' }, ...notes('b', 'c', 'more'));
    expect(await laptop.backup()).toMatchObject({ written: 1 });
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ a: 'newest', b: 'b', c: 'c', more: 'more' });
  });
});

test('a program that never read what was restored and drops it deletes nothing', async () => {
  await withNews(async (laptop) => {
    await configure(laptop, 'deletions', 'hide');
    await restoreIn(laptop);
    await laptop.remember({ id: 'a', text: 'newer' }, ...notes('b', 'more'));
    expect(await laptop.backup()).toMatchObject({ hidden: 0, written: 1 });
    await restoreIn(laptop);
    // Now the program has been seen to hold it: from here on its absence is a deletion.
    await laptop.remember({ id: 'a', text: 'newer' }, ...notes('b', 'c', 'more', 'yet more'));
    await laptop.backup();
    await laptop.remember({ id: 'a', text: 'newer' }, ...notes('b', 'more', 'yet more'));
    expect(await laptop.backup()).toMatchObject({ hidden: 1 });
  });
});

// Scenario: empty-after-reinstall
test('a source that lost most of what it held is filled again, and nothing is hidden', async () => {
  await withNews(async (laptop) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.write(laptop.source, '[]');
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'mass-deletion' });
    expect(await laptop.read(laptop.source)).toBe('[]');
    await restoreIn(laptop, { isRefilled: true });
    expect(await remembered(laptop)).toEqual({ a: 'newer', b: 'b', c: 'c' });
  });
});

// Scenario: modes-and-owners
test('keeps the mode, and a symbolic link leads to the new file', async () => {
  await withNews(async (laptop) => {
    const target = join(dirname(laptop.source), 'real', 'store.json');
    await mkdir(dirname(target));
    await rename(laptop.source, target);
    await symlink('real/store.json', laptop.source);
    await chmod(target, 0o640);
    await restoreIn(laptop);
    expect((await lstat(laptop.source)).isSymbolicLink()).toBe(true);
    expect((await stat(target)).mode & 0o777).toBe(0o640);
    expect(JSON.parse(await readFile(target, 'utf8'))).toHaveLength(3);
  });
});

// Scenario: no-regular-file
test('a link that leads nowhere is no missing source', async () => {
  await withNews(async (laptop) => {
    await rm(laptop.source);
    await symlink('not mounted/store.json', laptop.source);
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'read-failed' });
    expect((await lstat(laptop.source)).isSymbolicLink()).toBe(true);
  });
});

test('a displaced file that has other names keeps its mode', async () => {
  await withNews(async (laptop) => {
    const other = join(dirname(laptop.source), 'other name.json');
    await link(laptop.source, other);
    await chmod(other, 0o644);
    await restoreIn(laptop);
    expect((await stat(other)).mode & 0o777).toBe(0o644);
    expect(JSON.parse(await readFile(other, 'utf8'))).toHaveLength(2);
  });
});

test.each([
  { dialect: undefined, expected: /^\[/ },
  { dialect: 'array' as const, expected: /^\[/ },
])('writes the source anew where there is none, as $dialect', async ({ dialect, expected }) => {
  await withNews(async (laptop) => {
    await rm(laptop.source);
    expect(await restoreIn(laptop, { dialect })).toMatchObject({ outcome: 'restored', kept: undefined });
    expect(await laptop.read(laptop.source)).toMatch(expected);
    expect(await remembered(laptop)).toEqual({ a: 'newer', b: 'b', c: 'c' });
    expect(await laptop.backup()).toMatchObject({ written: 0, commit: undefined });
  });
});

test('writes nothing where the memory shows nothing of that kind', async () => {
  await withNews(async (laptop) => {
    await rm(laptop.source);
    expect(await restoreIn(laptop, { dialect: 'knowledge-graph' })).toMatchObject({ outcome: 'nothing' });
    await expect(stat(laptop.source)).rejects.toThrow(/ENOENT/);
  });
});

test('an array never gets into a file of lines', async () => {
  await withNews(async (laptop) => {
    const line = '{"type":"entity","name":"Ada","entityType":"person","observations":["x"]}';
    await laptop.write(laptop.source, line);
    await expect(restoreIn(laptop, { dialect: 'array' })).rejects.toMatchObject({ code: 'usage' });
    await laptop.write(join(laptop.cwd, '../copy.json'), '[{"id":"a"}]');
    const from = join(laptop.cwd, '../copy.json');
    await expect(restoreIn(laptop, { from })).rejects.toMatchObject({ code: 'unsupported-format' });
    await laptop.write(laptop.source, line.slice(0, -3));
    await expect(restoreIn(laptop, { from })).rejects.toMatchObject({ code: 'unsupported-format' });
    await laptop.write(laptop.source, line);
    expect(await restoreIn(laptop)).toMatchObject({ outcome: 'unchanged' });
    expect(await laptop.read(laptop.source)).toBe(line);
  });
});

test('a source that cannot be read is left as it is', async () => {
  await withNews(async (laptop) => {
    const torn = (await laptop.read(laptop.source)).slice(0, -4);
    await laptop.write(laptop.source, torn);
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'unknown-shape' });
    expect(await laptop.read(laptop.source)).toBe(torn);
  });
});

// Scenario: empty-after-reinstall
test('an empty file: backup names restore, which fills it in the kind that it had; nothing fills it by itself', async () => {
  await withNews(async (laptop, desktop) => {
    await desktop.write(
      desktop.source,
      '{"type":"entity","name":"Ada","entityType":"person","observations":["1","2","3"]}\n',
    );
    await publish(desktop);
    await pull(laptop);
    await configure(laptop, 'deletions', 'hide');
    await laptop.write(laptop.source, '');
    const hint = expect.stringContaining('"memjoin restore" fills it');
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'unknown-shape', hint });
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'unknown-shape', hint });
    expect(await laptop.read(laptop.source)).toBe('');
    expect(await restoreIn(laptop, { isRefilled: true })).toMatchObject({
      outcome: 'restored',
      plan: { dialect: 'array' },
    });
    expect(await remembered(laptop)).toEqual({ a: 'newer', b: 'b', c: 'c' });
    expect(await laptop.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
  });
});

test('a folder in the place of the source, or of the copy, is refused with the way out', async () => {
  await withNews(async (laptop) => {
    const copy = restoreIn(laptop, { from: laptop.cwd });
    await expect(copy).rejects.toMatchObject({ hint: expect.stringContaining('memjoin restore --list') });
    await rm(laptop.source);
    await mkdir(laptop.source);
    const hint = expect.stringContaining('memjoin install --source PATH');
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'unsafe-path', hint });
  });
});

test('a managed file that cannot be read leaves the source as it is: the view would lack what it holds', async () => {
  await withNews(async (laptop) => {
    const before = await laptop.read(laptop.source);
    await laptop.write('memory-desktop.json', '[\n{"id":');
    await expect(restoreIn(laptop)).rejects.toMatchObject({ code: 'invalid-memory' });
    expect(await laptop.read(laptop.source)).toBe(before);
  });
});

test('puts a kept file back as it was, even over a broken one, and keeps that too', async () => {
  await withNews(async (laptop) => {
    const first = await laptop.read(laptop.source);
    const { kept } = await restoreIn(laptop);
    const torn = '[{"id":"a",';
    await laptop.write(laptop.source, torn);
    const again = await restoreIn(laptop, { from: kept });
    expect(await laptop.read(laptop.source)).toBe(first);
    expect(await readFile(again.kept ?? '', 'utf8')).toBe(torn);
    expect(await copiesOf(laptop)).toEqual([kept, again.kept]);
    expect(await laptop.backup()).toMatchObject({ written: 0, commit: undefined });
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ a: 'newer', b: 'b', c: 'c' });
  });
});

// Scenario: long-use
test('keeps the last twenty files, and any that was written to later', async () => {
  await withNews(async (laptop) => {
    await restoreIn(laptop);
    const folder = join(laptop.cwd, '.git/memjoin/backups');
    const [kept = ''] = await copiesOf(laptop);
    const ending = kept.slice(-'-0123456789abcdef.json'.length);
    for (let index = 10; index < 40; index++) {
      const path = join(folder, `2020-01-01T00-00-${index}-000Z${ending}`);
      await writeFile(path, await readFile(kept));
      if (index === 12) await writeFile(path, 'written later');
    }
    await laptop.remember(...notes('a'));
    const { notes: said } = await restoreIn(laptop);
    const names = (await copiesOf(laptop)).map((path) => path.slice(folder.length + 1));
    expect(names).toHaveLength(21);
    expect(names[0]).toContain('00-00-12');
    expect(said.join()).toMatch(/00-00-12.*was written to after it was put aside/);
  });
});

// Scenario: poor-file-systems
test('where no link is possible the displaced file is copied', async () => {
  await withNews(async (laptop) => {
    const elsewhere = '/dev/shm';
    const here = await stat(laptop.cwd);
    const there = await stat(elsewhere).catch(() => here);
    if (there.dev === here.dev) return;
    const folder = join(elsewhere, `memjoin test ${process.pid}`);
    try {
      await mkdir(folder);
      const source = join(folder, 'memory.json');
      await writeFile(source, await readFile(laptop.source));
      await configure(laptop, 'source', source);
      const { kept } = await restoreIn(laptop);
      expect(JSON.parse(await readFile(source, 'utf8'))).toHaveLength(3);
      expect(JSON.parse(await readFile(kept ?? '', 'utf8'))).toHaveLength(2);
      expect((await stat(kept ?? '')).mode & 0o777).toBe(0o600);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
