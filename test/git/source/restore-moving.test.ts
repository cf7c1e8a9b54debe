import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { configure, publish, pull, remembered, restoreIn } from '../../support/source-environment.ts';

const notes = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));

/** Restores on a laptop whose program writes `meanwhile` between the backup and the moment the file is replaced. */
const restoreWhile = (
  meanwhile: readonly object[],
  use: (laptop: Environment, restored: Awaited<ReturnType<typeof restoreIn>>) => Promise<void>,
) =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember(...notes('a', 'b', 'gone'));
    await publish(laptop);
    await pull(desktop);
    await desktop.remember({ id: 'a', text: 'newer' }, ...notes('c'));
    await publish(desktop);
    await pull(laptop);
    const { stdout: before } = await laptop.git('rev-list', '--count', 'HEAD');
    const onPlan = () => writeFileSync(laptop.source, JSON.stringify(meanwhile));
    const restored = await restoreIn(laptop, { onPlan });
    // One commit for what was written meanwhile: it was not backed up and looked at from the start again.
    expect(Number((await laptop.git('rev-list', '--count', 'HEAD')).stdout)).toBe(Number(before) + 1);
    await use(laptop, restored);
  });

test('what a program adds, edits and deletes between backup and replacement is in the file and backed up', async () => {
  const meanwhile = [{ id: 'a', text: 'mine' }, ...notes('b', 'new')];
  await restoreWhile(meanwhile, async (laptop, { outcome }) => {
    const expected = { a: 'mine', b: 'b', c: 'c', new: 'new' };
    expect(outcome).toBe('restored');
    expect(await remembered(laptop)).toEqual(expected);
    expect(await laptop.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
    expect(await restoreIn(laptop)).toMatchObject({ outcome: 'unchanged' });
    expect(await laptop.read(laptop.unified)).toContain('"text":"mine"');
    expect(await remembered(laptop)).toEqual(expected);
  });
});
