import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { publish, pull } from '../../support/source-environment.ts';

/** Returns the text that shows under each id: of its live entries that no other supersedes, the last one written. */
const shownIn = async (environment: Environment): Promise<Readonly<Record<string, unknown>>> => {
  const lines = JSON.parse(await environment.read(environment.unified)) as {
    _crdt_metadata: { unique_id: string; timestamp: string; version: number; deleted?: true; supersedes?: object };
    id: string;
    text: string;
  }[];
  const superseded = new Map(lines.flatMap(({ _crdt_metadata: { supersedes } }) => Object.entries(supersedes ?? {})));
  const live = lines.filter(({ _crdt_metadata: { unique_id: id, version } }) => (superseded.get(id) ?? -1) < version);
  const shown = live.filter(({ _crdt_metadata: { deleted } }) => deleted !== true);
  shown.sort((a, b) => (a._crdt_metadata.timestamp < b._crdt_metadata.timestamp ? -1 : 1));
  return Object.fromEntries(shown.map(({ id, text }) => [id, text]));
};

const shadowsOf = async (environment: Environment): Promise<readonly string[]> => {
  const folder = join(environment.cwd, '.git/memjoin/shadow');
  return (await readdir(folder)).map((name) => join(folder, name));
};

// Scenario: old-snapshot
test('a source that says what it said does not undo what others changed since', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'tea', text: 'black' }, { id: 'mug', text: 'blue' });
    await publish(laptop);
    await pull(desktop);
    await desktop.remember({ id: 'tea', text: 'green' });
    await publish(desktop);
    await pull(laptop);
    // The same text as before under one id, a new one under another.
    await laptop.remember({ id: 'tea', text: 'black' }, { id: 'mug', text: 'red' });
    expect(await laptop.backup()).toMatchObject({ written: 1 });
    expect(await shownIn(laptop)).toEqual({ tea: 'green', mug: 'red' });
  });
});

// Scenario: old-snapshot
test('a source that goes back to an older text is written: it has changed', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const text of ['black', 'green', 'black']) {
      await laptop.remember({ id: 'tea', text });
      expect(await laptop.backup()).toMatchObject({ written: 1 });
    }
    expect(await shownIn(laptop)).toEqual({ tea: 'black' });
  });
});

test('what a reset takes off the branch comes back, though the source is the same', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup();
    const before = await laptop.uniqueIds();
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    await laptop.backup();
    expect(await laptop.uniqueIds()).toEqual(before);
  });
});

test('an amended commit without a version brings that version back, not an older one', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup();
    await laptop.remember({ id: 'tea', text: 'green' });
    await laptop.backup();
    await laptop.git('reset', '--quiet', '--hard', 'HEAD~1');
    await laptop.backup();
    expect(await shownIn(laptop)).toEqual({ tea: 'green' });
  });
});

test('an unchanged source on an unchanged commit is neither parsed nor compared with the managed files', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup();
    // Git looks into the files once more and notes that they are the commit's.
    await laptop.git('status');
    const { stdout: blob } = await laptop.git('rev-parse', `HEAD:${laptop.unified}`);
    await rm(join(laptop.cwd, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    await expect(laptop.git('cat-file', '-e', blob)).rejects.toThrow();
    expect(await laptop.backup()).toMatchObject({ commit: undefined, elements: 1, written: 0 });
    await laptop.remember({ id: 'tea', text: 'green' });
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'read-failed' });
  });
});

test.each([
  { what: 'a managed file of the work tree', change: (laptop: Environment) => laptop.write(laptop.host, '[\n]\n') },
  {
    what: 'the index',
    change: (laptop: Environment) => laptop.git('rm', '--quiet', '--cached', laptop.unified),
  },
])('an unchanged source is compared again when $what has changed', async ({ change }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup();
    const { stdout: blob } = await laptop.git('rev-parse', `HEAD:${laptop.unified}`);
    await change(laptop);
    await rm(join(laptop.cwd, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'read-failed' });
  });
});

test.each([
  { what: 'is torn', spoil: (text: string) => text.slice(0, -9) },
  {
    what: 'is of another source',
    spoil: (text: string) => text.replace(/"source":"[^"]*memory\.json"/, '"source":"/x"'),
  },
  { what: 'is of a version to come', spoil: (text: string) => text.replace('"version":1', '"version":2') },
])('a shadow that $what counts as none, and is said', async ({ spoil }) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup();
    const [path = ''] = await shadowsOf(laptop);
    await laptop.write(path, spoil(await laptop.read(path)));
    const done = await laptop.backup();
    expect(done).toMatchObject({ commit: undefined, written: 0 });
    expect(done.notes.join()).toMatch(/is no shadow of this source and was ignored/);
    expect((await laptop.backup()).notes).toEqual([]);
  });
});

// Scenario: planted-files, modes-and-owners
test('a dry run leaves no shadow, and a backup leaves one that nobody else may read', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea', text: 'black' });
    await laptop.backup({ dryRun: true });
    await expect(shadowsOf(laptop)).rejects.toThrow(/ENOENT/);
    await laptop.backup();
    const [path = '', ...others] = await shadowsOf(laptop);
    expect(others).toEqual([]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

test('of two elements of one id the one that was there before keeps it, whatever their order', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    const [first, second] = [
      { id: 'tea', text: 'black' },
      { id: 'tea', text: 'green' },
    ];
    await laptop.remember(first);
    await laptop.backup();
    await laptop.remember(second, first);
    expect(await laptop.backup()).toMatchObject({ written: 1 });
    for (const path of await shadowsOf(laptop)) await rm(path);
    expect(await laptop.backup()).toMatchObject({ commit: undefined });
    await laptop.remember(first, second);
    expect(await laptop.backup()).toMatchObject({ commit: undefined });
  });
});
