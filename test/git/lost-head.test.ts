import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { useCommandLine } from '../support/command-line.ts';
import { examine, useShell } from '../support/doctor.ts';
import { withEnvironments } from '../support/environments.ts';
import { publish, pull } from '../support/source-environment.ts';

const memjoin = useCommandLine();
const paste = useShell();

const STATES = [
  { state: 'empty', spoil: (path: string) => writeFile(path, ''), also: ['object-empty'], words: ['verify', 'sync'] },
  { state: 'gone', spoil: (path: string) => rm(path), also: [], words: ['repair', 'status'] },
  {
    state: 'garbage',
    spoil: (path: string) => writeFile(path, 'x'),
    also: ['object-damaged'],
    words: ['verify', 'status'],
  },
];

// Scenario: broken-git-files
test.each(STATES)('a commit of HEAD that is $state is named, and doctor leads back to all entries', async (row) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    await laptop.remember({ id: 'tea' }, { id: 'coffee' });
    await laptop.backup();
    const { stdout: oid } = await laptop.git('rev-parse', 'HEAD');
    const path = join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2));
    await chmod(path, 0o644);
    await row.spoil(path);

    for (const word of row.words) {
      const { exitCode, stdout, stderr } = await memjoin(laptop, [word]);
      expect({ word, exitCode, stdout }).toEqual({ word, exitCode: 65, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(
          `^error: (HEAD|refs/heads/main): its commit ${oid.slice(0, 10)} cannot be read[\\s\\S]*hint: memjoin doctor\n$`,
        ),
      );
    }
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'read-failed', hint: 'memjoin doctor' });

    const found = await examine(laptop);
    expect(found.map(({ id }) => id)).toEqual([...row.also, 'head-unreadable']);
    for (const { instruction } of found) await paste(laptop, instruction);
    expect(await examine(laptop)).toEqual([]);
    expect((await laptop.entries(laptop.unified)).map(({ content }) => content)).toEqual([
      { id: 'tea' },
      { id: 'coffee' },
    ]);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
  });
});

// Git takes a file of the object store for the object of its name, and never writes it anew. The ledger of one clone alone
// is its memory file.
// Scenario: broken-git-files
test.each([
  ['the tree', 'HEAD^{tree}', ['object-damaged', 'head-unreadable']],
  ['a memory file', 'HEAD:memory-laptop.json', ['object-damaged', 'ledger-unreadable']],
])('%s of HEAD that is garbage is named and set aside, and doctor leads back to all entries', async (_, rev, found) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    await laptop.remember({ id: 'tea' }, { id: 'coffee' });
    await laptop.backup();
    const { stdout: oid } = await laptop.git('rev-parse', rev);
    const path = join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2));
    await chmod(path, 0o644);
    await writeFile(path, 'garbage');
    expect(await memjoin(laptop, ['verify'])).toMatchObject({
      exitCode: 65,
      stderr: expect.stringContaining('hint: memjoin doctor'),
    });

    const findings = await examine(laptop);
    expect(findings.map(({ id }) => id)).toEqual(found);
    expect(findings[0]?.sentence).toContain(`${path} is damaged`);
    for (const { instruction } of findings) await paste(laptop, instruction);
    expect(await examine(laptop)).toEqual([]);
    expect((await laptop.git('fsck', '--strict')).stdout).not.toMatch(/error|missing/);
    expect((await laptop.entries(laptop.unified)).map(({ content }) => content)).toEqual([
      { id: 'tea' },
      { id: 'coffee' },
    ]);
    expect(await readFile(join(laptop.cwd, '.git', `damaged-object-${oid}`), 'utf8')).toBe('garbage');
  });
});

// Scenario: broken-git-files
test.each([
  ['a memory file of HEAD', 'HEAD:memory-laptop.json', ['object-missing', 'ledger-unreadable']],
  ['a memory file of the upstream', 'HEAD~1:memory-laptop.json', ['object-missing']],
  ['the tree of the upstream', 'HEAD~1^{tree}', ['object-missing']],
  ['a commit of the history', 'HEAD~2', ['history-broken']],
])('%s that is gone is named, and doctor brings it back from the remote or the work tree', async (_, rev, found) => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    for (const id of ['tea', 'milk']) {
      await laptop.remember({ id });
      await publish(laptop);
    }
    await laptop.remember({ id: 'milk' }, { id: 'coffee' });
    await laptop.backup();
    const { stdout: oid } = await laptop.git('rev-parse', rev);
    await rm(join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2)));

    const findings = await examine(laptop);
    expect(findings.map(({ id }) => id)).toEqual(found);
    await paste(laptop, findings[0]?.instruction ?? '');
    expect(await examine(laptop)).toEqual([]);
    expect((await memjoin(laptop, ['verify'])).exitCode).toBe(0);
    expect((await laptop.git('fsck')).stdout).not.toMatch(/missing|broken/);
  });
});

test('what Git reads from a file that holds another object is not taken for what was committed', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    const looseFile = async (rev: string): Promise<string> => {
      const { stdout: oid } = await laptop.git('rev-parse', rev);
      return join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2));
    };
    const path = await looseFile('HEAD:unified-memory.json');
    await chmod(path, 0o644);
    await copyFile(await looseFile('HEAD:.gitattributes'), path);
    const unified = await readFile(join(laptop.cwd, laptop.unified));

    const found = await examine(laptop);
    expect(found.map(({ id }) => id)).toEqual(['object-damaged', 'ledger-unreadable']);
    await paste(laptop, found[0]?.instruction ?? '');
    expect(await examine(laptop)).toEqual([]);
    expect(await readFile(join(laptop.cwd, laptop.unified))).toEqual(unified);
  });
});

// A file that is there is never written anew: what comes from the remote could not take its place.
test('a damaged commit far back is set aside first, and then comes from the remote; sync blames no remote', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const id of ['tea', 'milk', 'salt']) {
      await laptop.remember({ id });
      await publish(laptop);
    }
    await pull(desktop);
    await desktop.remember({ id: 'rice' });
    await publish(desktop);
    const { stdout: oid } = await laptop.git('rev-parse', 'HEAD~2');
    const path = join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2));
    await chmod(path, 0o644);
    await writeFile(path, 'garbage');

    const synced = await memjoin(laptop, ['sync']);
    expect(synced).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('memjoin doctor') });
    expect(synced.stderr).not.toContain('when the remote can be reached');
    for (const id of ['object-damaged', 'history-broken']) {
      const found = await examine(laptop);
      expect(found.map((finding) => finding.id)).toEqual([id]);
      await paste(laptop, found[0]?.instruction ?? '');
    }
    expect(await examine(laptop)).toEqual([]);
    expect((await memjoin(laptop, ['sync'])).exitCode).toBe(0);
    expect((await memjoin(laptop, ['verify'])).exitCode).toBe(0);
  });
});

test('a memory file that neither the remote nor the work tree has is left behind by the way that doctor names last', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    await laptop.remember({ id: 'tea' }, { id: 'coffee' });
    await laptop.backup();
    const { stdout: oid } = await laptop.git('rev-parse', 'HEAD:memory-laptop.json');
    await rm(join(laptop.cwd, '.git/objects', oid.slice(0, 2), oid.slice(2)));
    await rm(join(laptop.cwd, 'memory-laptop.json'));
    await rm(join(laptop.cwd, 'unified-memory.json'));

    const [missing] = await examine(laptop);
    await expect(paste(laptop, missing?.instruction ?? '')).rejects.toThrow('git fetch --refetch\nexited with 1');
    expect((await examine(laptop))[0]).toEqual(missing);
    await paste(laptop, /(git update-ref .*)$/.exec(missing?.sentence ?? '')?.[1] ?? '');
    for (const { instruction } of await examine(laptop)) await paste(laptop, instruction);
    await laptop.backup();
    expect((await laptop.entries(laptop.unified)).map(({ content }) => content)).toEqual([
      { id: 'tea' },
      { id: 'coffee' },
    ]);
  });
});

// Scenario: broken-git-files
test('a clone that lacks the objects it takes from another folder blames no remote, and doctor names the folder', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember({ id: 'tea' });
    await publish(laptop);
    const [objects, elsewhere] = [join(laptop.cwd, '.git/objects'), join(dirname(laptop.cwd), 'elsewhere')];
    await rename(objects, `${elsewhere} moved`);
    await mkdir(join(objects, 'info'), { recursive: true });
    await writeFile(join(objects, 'info/alternates'), `${elsewhere}\n`);

    const { exitCode, stderr } = await memjoin(laptop, ['sync']);
    expect(exitCode).toBe(65);
    expect(stderr).toMatch(
      /^error: .* cannot be read: an object .*missing or damaged\.\n[\s\S]*hint: memjoin doctor\n$/,
    );
    const found = await examine(laptop);
    expect(found).toEqual([
      expect.objectContaining({ id: 'objects-elsewhere-missing', sentence: expect.stringContaining(elsewhere) }),
    ]);
    await rename(`${elsewhere} moved`, elsewhere);
    expect(await examine(laptop)).toEqual([]);
  });
});
