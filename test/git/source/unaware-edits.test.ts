import { expect, test } from 'vitest';
import { readEntries } from '../../../src/core/read-entries.ts';
import { view } from '../../../src/core/view.ts';
import { sha256 } from '../../../src/memory/sha256.ts';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { configure, publish, pull, restoreIn } from '../../support/source-environment.ts';

/** Returns the texts under each id that shows: first the one shown, then those in conflict with it. */
const textsIn = async (environment: Environment): Promise<Readonly<Record<string, readonly unknown[]>>> => {
  const read = readEntries(Buffer.from(await environment.read(environment.unified)), sha256);
  if (!read.ok) throw new Error(read.problem.message);
  return Object.fromEntries(
    view(read.value.values(), sha256).map(({ winner, conflicting }) => {
      const [first, ...others] = [winner, ...conflicting].map(({ content }) => JSON.parse(content.text.toString()));
      return [first.id, [first.text, ...others.map(({ text }) => text)]];
    }),
  );
};

// Scenario: old-snapshot
test('an edit of a source that was never shown what another wrote is a conflict, until it is shown', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'shared', text: 'v1' });
    await publish(laptop);
    await pull(desktop);
    await restoreIn(desktop);
    await desktop.remember({ id: 'shared', text: 'from desktop' });
    await publish(desktop);
    expect(await textsIn(desktop)).toEqual({ shared: ['from desktop'] });
    await pull(laptop);
    await laptop.remember({ id: 'shared', text: 'from laptop' });
    await publish(laptop);
    expect(await textsIn(laptop)).toEqual({ shared: ['from laptop', 'from desktop'] });
    await pull(desktop);
    await restoreIn(desktop);
    await desktop.remember({ id: 'shared', text: 'both' });
    await desktop.backup();
    expect(await textsIn(desktop)).toEqual({ shared: ['both'] });
  });
});

test('a first backup that says something else than others is a conflict; its next edit is none with itself', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await laptop.remember({ id: 'shared', text: 'from laptop' });
    await publish(laptop);
    await pull(desktop);
    await desktop.remember({ id: 'shared', text: 'from desktop' }, { id: 'own', text: 'v1' });
    await desktop.backup();
    await desktop.remember({ id: 'shared', text: 'again' }, { id: 'own', text: 'v2' });
    await desktop.backup();
    expect(await textsIn(desktop)).toEqual({ shared: ['again', 'from laptop'], own: ['v2'] });
  });
});

test('where deletions hide, a deletion does not hide an edit that the source was never shown', async () => {
  await withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await configure(laptop, 'deletions', 'hide');
    await laptop.remember({ id: 'shared', text: 'v1' }, { id: 'kept', text: 'v1' });
    await publish(laptop);
    await pull(desktop);
    await restoreIn(desktop);
    await desktop.remember({ id: 'shared', text: 'from desktop' }, { id: 'kept', text: 'v1' });
    await publish(desktop);
    await pull(laptop);
    await laptop.remember({ id: 'kept', text: 'v1' });
    expect(await laptop.backup()).toMatchObject({ hidden: 0 });
    expect(await textsIn(laptop)).toEqual({ shared: ['from desktop'], kept: ['v1'] });
  });
});
