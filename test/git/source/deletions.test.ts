import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import { backup } from '../../../src/memory/backup.ts';
import { readSettings } from '../../../src/memory/settings.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { configure, publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const notes = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));

const metadataOf = async (environment: Environment, id: string): Promise<readonly Record<string, unknown>[]> => {
  const lines = JSON.parse(await environment.read(environment.unified)) as { id: string; _crdt_metadata: object }[];
  return lines.filter((line) => line.id === id).map((line) => line._crdt_metadata as Record<string, unknown>);
};

test('by default what a source no longer holds stays', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember(...notes('a', 'b', 'c'));
    await laptop.backup();
    await laptop.remember(...notes('a'));
    expect(await laptop.backup()).toMatchObject({ hidden: 0, commit: undefined });
    await laptop.write(laptop.source, '[]');
    expect(await laptop.backup()).toMatchObject({ hidden: 0, commit: undefined });
  });
});

test('with hide it is hidden, its content stays, and a second backup writes nothing', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'c'));
    await laptop.backup();
    await laptop.remember(...notes('a', 'c'));
    expect(await laptop.backup()).toMatchObject({ hidden: 1, written: 0 });
    expect(await metadataOf(laptop, 'b')).toMatchObject([{ deleted: true, version: 2, host: 'laptop' }]);
    expect((await laptop.entries(laptop.unified)).map(({ content }) => content)).toContainEqual({ id: 'b', text: 'b' });
    expect(await laptop.backup()).toMatchObject({ hidden: 0, commit: undefined });
  });
});

test("another environment's entry is hidden by one of ours that supersedes it, and theirs stays as it was", async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember(...notes('a', 'b'));
    await publish(laptop);
    await pull(desktop);
    await configure(desktop, 'deletions', 'hide');
    await desktop.remember(...notes('a', 'b'));
    await desktop.backup();
    await desktop.remember(...notes('a'));
    expect(await desktop.backup()).toMatchObject({ hidden: 1 });
    const [theirs, ours] = (await metadataOf(desktop, 'b')).toSorted((x) => (x.host === 'laptop' ? -1 : 1));
    expect(theirs).toMatchObject({ host: 'laptop', version: 1 });
    expect(theirs).not.toHaveProperty('deleted');
    expect(ours).toMatchObject({ host: 'desktop', deleted: true, supersedes: { [String(theirs?.unique_id)]: 1 } });
  });
});

test('what was hidden and is in the source as before stays hidden; what comes new lives again', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const environment of [laptop, desktop]) await configure(environment, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b'));
    await publish(laptop);
    await pull(desktop);
    await desktop.remember(...notes('a', 'b'));
    await desktop.backup();
    await laptop.remember(...notes('a'));
    await publish(laptop);
    await pull(desktop);
    // Desktop still has b as before, and a new c.
    await desktop.remember(...notes('a', 'b', 'c'));
    expect(await desktop.backup()).toMatchObject({ written: 1 });
    await restoreIn(desktop);
    expect(await remembered(desktop)).toEqual({ a: 'a', c: 'c' });
    await desktop.remember(...notes('a', 'b', 'c'));
    expect(await desktop.backup()).toMatchObject({ written: 1 });
    await restoreIn(desktop);
    expect(await remembered(desktop)).toEqual({ a: 'a', b: 'b', c: 'c' });
  });
});

test('a mass deletion is refused before anything is written, and accepted when told', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'c', 'd', 'e'));
    await laptop.backup();
    const head = (await laptop.git('rev-parse', 'HEAD')).stdout;
    await laptop.remember(...notes('new'));
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'mass-deletion' });
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'mass-deletion' });
    expect((await laptop.git('rev-parse', 'HEAD')).stdout).toBe(head);
    expect((await laptop.git('status', '--porcelain')).stdout).toBe('');
    const repository = await openRepository(laptop.cwd);
    const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
    const options = { clocks, acceptDeletions: true };
    expect(await backup(repository, await readSettings(repository), options)).toMatchObject({ hidden: 5, written: 1 });
  });
});

test('what a restore put into the source counts as gone, too, though it is never hidden', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes(...'abcdefghij'));
    await laptop.backup();
    await desktop.remember(...notes(...'klmnopqrst'));
    await publish(desktop);
    await pull(laptop);
    await restoreIn(laptop);
    expect(Object.keys(await remembered(laptop))).toHaveLength(20);
    const kept = Object.fromEntries(Object.entries(await remembered(laptop)).slice(0, 2));
    await laptop.remember(...notes(...Object.keys(kept)));
    await expect(laptop.backup()).rejects.toMatchObject({ code: 'mass-deletion' });
    // Half of what it held itself, but most of all.
    await laptop.remember(...notes(...'abcde'));
    await expect(laptop.backup()).rejects.toThrow('15 of the 20 entries');
  });
});

test('an edit that the deleter has not seen outlives the deletion', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const environment of [laptop, desktop]) await configure(environment, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b'));
    await publish(laptop);
    await pull(desktop);
    await desktop.remember(...notes('a', 'b'));
    await desktop.backup();
    await desktop.remember({ id: 'a', text: 'a' }, { id: 'b', text: 'edited' });
    await desktop.backup();
    await laptop.remember(...notes('a'));
    await publish(laptop);
    await publish(desktop);
    await pull(laptop);
    await restoreIn(laptop);
    expect(await remembered(laptop)).toEqual({ a: 'a', b: 'edited' });
  });
});

test('a source of another kind is no deletion of what the first one held', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'c', 'd'));
    await laptop.backup();
    await laptop.write(laptop.source, '{"type":"entity","name":"Ada","entityType":"person","observations":["x"]}');
    expect(await laptop.backup()).toMatchObject({ hidden: 0, written: 2 });
  });
});

// Scenario: purge
test('a purged id in the source is refused, and said each time', async () => {
  await withEnvironments(['laptop'], async ({ laptop }) => {
    await laptop.remember(...notes('a', 'b'));
    await laptop.backup();
    const text = await laptop.read(laptop.host);
    const purged = text.replace(
      /("unique_id":"laptop_b_[^"]*","host":"laptop",)("timestamp":"[^"]*","version":)1(\},"id":"b"),"text":"b"\}/,
      '$1"purged":true,$22$3}',
    );
    expect(purged).not.toBe(text);
    await laptop.write(laptop.host, purged);
    await laptop.git('commit', '--quiet', '--no-verify', '-m', 'purge', '--', laptop.host);
    for (let time = 0; time < 3; time++) expect(await laptop.backup()).toMatchObject({ refused: ['b'], written: 0 });
    await laptop.remember({ id: 'b', text: 'again' });
    expect(await laptop.backup()).toMatchObject({ refused: ['b'], written: 0 });
  });
});
