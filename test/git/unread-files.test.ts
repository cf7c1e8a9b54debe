import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { readSettings } from '../../src/memory/settings.ts';
import { unify } from '../../src/memory/unify.ts';
import { commitEntries, commitForeign } from '../support/branches.ts';
import { type Environment, withElement, withEnvironments } from '../support/environments.ts';
import { openRepositoryAt } from '../support/repository.ts';
import { numbered, stampedFile, uniqueIdOf } from '../support/stamped.ts';

const [one, two] = [numbered('desktop', 1), numbered('desktop', 2)];
const tower = numbered('tower', 3);

/** One environment among others, whose branch is settled, and known to be. */
const prepare = async ({ laptop }: Record<'laptop', Environment>): Promise<void> => {
  await commitEntries(laptop, ...one, ...two, ...tower);
  await laptop.remember({ id: 'a' });
  await laptop.backup();
};

const withSettled = (use: (laptop: Environment) => Promise<void>): Promise<void> =>
  withEnvironments(['laptop'], ({ laptop }) => use(laptop), { prepare });

const notePath = ({ cwd }: { readonly cwd: string }): string => join(cwd, '.git', 'memjoin', 'settled');

/** Makes the content of a host file unreadable in Git, which still takes it for there; returns what puts it back. */
async function spoil(laptop: Environment, path: string): Promise<() => Promise<void>> {
  const { stdout } = await laptop.git('rev-parse', `HEAD:${path}`);
  const object = join(laptop.cwd, '.git', 'objects', stdout.slice(0, 2), stdout.slice(2));
  const bytes = await readFile(object);
  await rm(object);
  await writeFile(object, 'spoilt');
  return () => writeFile(object, bytes);
}

async function runUnify(laptop: Pick<Environment, 'cwd'>) {
  const repository = await openRepository(laptop.cwd);
  return unify(repository, await readSettings(repository), { dryRun: false });
}

test('a backup, a commit, its hooks and unify read no host file that is known to be settled', () =>
  withSettled(async (laptop) => {
    await spoil(laptop, 'memory-tower.json');
    await laptop.remember({ id: 'a' }, { id: 'b' });
    expect((await laptop.backup()).written).toBe(1);
    await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id: 'c' }));
    await laptop.git('commit', '--quiet', '--all', '-m', 'by hand');
    await commitForeign(laptop, { 'memory-desktop.json': stampedFile([...one, ...two, ...numbered('desktop', 4)]) });
    expect((await runUnify(laptop)).changedPaths).toEqual([laptop.unified]);
    const ids = (await laptop.entries(laptop.unified, 'HEAD')).map(({ content }) => content.id);
    expect(ids.sort()).toEqual(['a', 'b', 'c', 'e1', 'e2', 'e3', 'e4']);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
  }));

test('everything is read where the note of what is settled is damaged, of another state, or gone', () =>
  withSettled(async (laptop) => {
    const note = await readFile(notePath(laptop));
    const putBack = await spoil(laptop, 'memory-tower.json');
    await laptop.remember({ id: 'a' }, { id: 'b' });
    const other = Buffer.from(note.toString('latin1').replace('memory-tower', 'memory-towel'), 'latin1');
    for (const damaged of [note.subarray(0, -3), note.subarray(0, 20), Buffer.alloc(note.length), other, undefined]) {
      if (damaged === undefined) await rm(notePath(laptop));
      else await writeFile(notePath(laptop), damaged);
      await expect(laptop.backup()).rejects.toMatchObject({ code: 'read-failed' });
    }
    await putBack();
    expect((await laptop.backup()).written).toBe(1);
  }));

test('a unified file that another tool wrote beside the same host files gets back what it lacks', () =>
  withSettled(async (laptop) => {
    const lost = two.map(uniqueIdOf);
    const held = async () => (await laptop.entries(laptop.unified)).map(({ uniqueId }) => uniqueId);
    const idOfUnified = async () => (await laptop.git('rev-parse', `HEAD:${laptop.unified}`)).stdout;
    const settled = await idOfUnified();
    const lines = (await laptop.read(laptop.unified))
      .split('\n')
      .filter((text) => !lost.some((id) => text.includes(id)));
    await commitForeign(laptop, { [laptop.unified]: lines.join('\n') });
    expect(await held()).not.toEqual(expect.arrayContaining(lost));
    // As if two notes had been mixed: it names this very commit now, but its digest does not.
    const note = await readFile(notePath(laptop), 'latin1');
    await writeFile(notePath(laptop), note.replace(settled, await idOfUnified()), 'latin1');
    expect(await runUnify(laptop)).toMatchObject({ changedPaths: [laptop.unified], healed: 1 });
    expect(await held()).toEqual(expect.arrayContaining(lost));
  }));

test('a note of a commit that was never made proves nothing of HEAD', () =>
  withSettled(async (laptop) => {
    await laptop.git('config', 'user.useConfigOnly', 'true');
    await laptop.write(laptop.host, withElement(await laptop.read(laptop.host), { id: 'c' }));
    // The hook has settled the index when Git gives up.
    const refused = await laptop.gitWith(
      { allowFailure: true },
      'commit',
      '--quiet',
      '--all',
      '--cleanup=strip',
      '-m',
      ' ',
    );
    expect(refused.exitCode).not.toBe(0);
    await spoil(laptop, 'memory-tower.json');
    await laptop.remember({ id: 'a' }, { id: 'b' });
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'read-failed' });
  }));

test('the note is as true in a copied clone, and proves nothing where that goes another way', () =>
  withSettled(async (laptop) => {
    const copy = `${laptop.cwd} copy`;
    await cp(laptop.cwd, copy, { recursive: true });
    const other = openRepositoryAt(copy, laptop.env);
    await commitForeign(other, { [laptop.unified]: stampedFile(one) });
    await runUnify(other);
    const { stdout } = await other.git('show', `HEAD:${laptop.unified}`);
    expect(JSON.parse(stdout)).toHaveLength(4);
  }));

test('a host file that differs in the work tree or in the index is read, settled or not', () =>
  withSettled(async (laptop) => {
    const more = stampedFile([...tower, ...numbered('tower', 5)]);
    await laptop.write('memory-tower.json', more);
    expect((await runUnify(laptop)).changedPaths).toEqual(['memory-tower.json', laptop.unified]);
    expect((await laptop.git('show', 'HEAD:memory-tower.json')).stdout).toBe(more.trimEnd());
    await laptop.write('memory-desktop.json', stampedFile([...one, ...two, ...numbered('desktop', 6)]));
    await laptop.git('add', 'memory-desktop.json');
    expect((await runUnify(laptop)).changedPaths).toEqual(['memory-desktop.json', laptop.unified]);
  }));
