import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
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

/** Restores a knowledge graph on a laptop to which the desktop has added `theirs`, and calls `act` just before the replacement. */
const restoreGraphWhile = (
  act: (laptop: Environment) => void,
  use: (laptop: Environment, restored: Awaited<ReturnType<typeof restoreIn>>) => Promise<void>,
) =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.write(laptop.source, graph('mine'));
    await publish(laptop);
    await pull(desktop);
    await desktop.write(desktop.source, graph('theirs'));
    await publish(desktop);
    await pull(laptop);
    await use(laptop, await restoreIn(laptop, { onPlan: () => act(laptop) }));
  });

const graph = (...observations: readonly string[]) =>
  JSON.stringify({ type: 'entity', name: 'a', entityType: 't', observations });

// Scenario: program-writes-meanwhile
test('what a memory server adds between backup and replacement is in the file and backed up', async () => {
  const act = ({ source }: Environment) => writeFileSync(source, graph('mine', 'late'));
  await restoreGraphWhile(act, async (laptop, { outcome }) => {
    expect(outcome).toBe('restored');
    expect(await laptop.read(laptop.source)).toBe(graph('mine', 'theirs', 'late'));
    expect(await laptop.read(laptop.unified)).toContain('"content":"late"');
    expect(await laptop.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
    expect(await restoreIn(laptop)).toMatchObject({ outcome: 'unchanged' });
  });
});

// Scenario: program-writes-meanwhile
test('a program that has written its new file beside the old one, and not replaced it yet, is waited for', async () => {
  const act = ({ source }: Environment) => {
    const temporary = `${source}.1f2e.tmp`;
    writeFileSync(temporary, graph('mine', 'late'));
    setTimeout(() => renameSync(temporary, source), 150);
  };
  await restoreGraphWhile(act, async (laptop, { outcome, kept = '' }) => {
    expect(outcome).toBe('restored');
    // What was put aside for nothing meanwhile is no displaced file.
    expect(readdirSync(dirname(kept))).toEqual([basename(kept)]);
    expect(await laptop.read(laptop.source)).toBe(graph('mine', 'theirs', 'late'));
    // A copy that somebody has just made beside it delays a restore, and does not stop it.
    writeFileSync(`${laptop.source}.bak`, 'anything');
    const again = await restoreIn(laptop, { from: kept });
    expect(again).toMatchObject({ outcome: 'restored' });
    expect(await laptop.read(laptop.source)).toBe(graph('mine', 'late'));
  });
});
