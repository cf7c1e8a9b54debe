import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { callMemoryServer, type Graph } from '../../support/memory-server.ts';
import { configure, publish, pull, restoreIn } from '../../support/source-environment.ts';
import { sourceFixture } from '../../support/source-file.ts';

/** The live file as the official memory server reads it. */
const graphOf = async ({ source }: Environment): Promise<Graph> => {
  const [graph] = await callMemoryServer(source, [{ tool: 'read_graph' }]);
  return graph as Graph;
};

const observationsOf = (graph: Graph): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(graph.entities.map(({ name, observations }) => [name, [...observations].sort()]));

/** Laptop and desktop start from one file and change it apart; each backs it up, both exchange, both restore. */
const exchange = async (deletions: 'keep' | 'hide', use: (laptop: Graph, desktop: Graph) => void): Promise<void> =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    for (const environment of [laptop, desktop]) {
      await configure(environment, 'deletions', deletions);
      await writeFile(environment.source, sourceFixture('kg-base.jsonl'));
    }
    await publish(laptop);
    await pull(desktop);
    expect(await desktop.backup()).toMatchObject({ written: 0, commit: undefined });
    await writeFile(laptop.source, sourceFixture('kg-laptop.jsonl'));
    await writeFile(desktop.source, sourceFixture('kg-desktop.jsonl'));
    await publish(laptop);
    await publish(desktop);
    await pull(laptop);
    for (const environment of [laptop, desktop]) {
      expect(await restoreIn(environment)).toMatchObject({ outcome: 'restored' });
      expect(await restoreIn(environment)).toMatchObject({ outcome: 'unchanged' });
      expect(await environment.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
    }
    expect(await laptop.read(laptop.unified)).toBe(await desktop.read(desktop.unified));
    use(await graphOf(laptop), await graphOf(desktop));
  });

const place = ['U+2028 \u2028 here', 'quotes "inside" and a\nnewline', 'tab\tand backslash \\ and / slash'];
const kept = {
  Ada: ['Has a cat', 'Learning Rust (laptop)', 'Prefers tabs over spaces', 'Speaks Norwegian (desktop)'],
  'naïve café ☕ 😀': place,
  Twin: ['1', '2'],
  Extra: ['edited on desktop while laptop deleted it'],
  'laptop-only': ['made on laptop'],
  'shared-name': ['desktop view', 'laptop view'],
};

test.each([
  { deletions: 'keep' as const, atlas: ['Deploys on Fridays', 'Uses Node 20'] },
  { deletions: 'hide' as const, atlas: ['Uses Node 20'] },
])('two memory servers end with one graph, with deletions: $deletions', async ({ deletions, atlas }) => {
  await exchange(deletions, (laptop, desktop) => {
    expect(observationsOf(laptop)).toEqual({ ...kept, 'project-atlas': atlas });
    expect(observationsOf(desktop)).toEqual(observationsOf(laptop));
    expect(laptop.entities).toHaveLength(7);
    const relations = laptop.relations.map(({ from, to, relationType }) => `${from} ${relationType} ${to}`).sort();
    expect(relations).toEqual([
      'Ada frequents naïve café ☕ 😀',
      'Ada knows ghost',
      'Ada works_on project-atlas',
      'Ada wrote laptop-only',
    ]);
    // Both said what kind of thing it is; the last one to say so is desktop.
    expect(laptop.entities.find(({ name }) => name === 'shared-name')?.entityType).toBe('memo');
  });
});
