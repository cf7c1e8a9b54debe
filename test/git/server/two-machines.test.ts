import { expect, test } from 'vitest';
import { observationsOf, relationsOf, typesOf } from '../../support/graph.ts';
import { OLDEST_AND_CURRENT } from '../../support/memory-server.ts';
import { exchange, type Served, withServers } from '../../support/served-environments.ts';
import { publish, pull, restoreIn } from '../../support/source-environment.ts';

const entity = (name: string, entityType: string, ...observations: readonly string[]) => ({
  name,
  entityType,
  observations,
});
const create = ({ server }: Served, ...entities: readonly object[]) => server.call('create_entities', { entities });
const observe = ({ server }: Served, entityName: string, ...contents: readonly string[]) =>
  server.call('add_observations', { observations: [{ entityName, contents }] });
const forget = ({ server }: Served, entityName: string, ...observations: readonly string[]) =>
  server.call('delete_observations', { deletions: [{ entityName, observations }] });
const relate = ({ server }: Served, ...triples: readonly (readonly [string, string, string])[]) =>
  server.call('create_relations', {
    relations: triples.map(([from, relationType, to]) => ({ from, to, relationType })),
  });

/** What the laptop knows at first, and the desktop gets from it. */
const begin = async (laptop: Served, desktop: Served): Promise<void> => {
  await create(
    laptop,
    entity('Ada', 'person', 'Prefers tabs over spaces', 'Has a cat'),
    entity('project-atlas', 'project', 'Uses Node 20', 'Deploys on Fridays'),
    entity(
      'naïve café ☕ 😀',
      'place',
      'quotes "inside" and a\nnewline',
      'tab\tand backslash \\ and / slash',
      'U+2028 \u2028',
    ),
    entity('Extra', 't'),
    entity('Twin', 't', '1'),
    entity('Twin', 't', '2'),
  );
  await relate(
    laptop,
    ['Ada', 'works_on', 'project-atlas'],
    ['Ada', 'frequents', 'naïve café ☕ 😀'],
    ['Ada', 'knows', 'ghost'],
  );
  await publish(laptop);
  await pull(desktop);
  await restoreIn(desktop);
  // What a restore brought counts as deleted only after the program has written the file once.
  await observe(desktop, 'Twin', 'seen on desktop');
  await desktop.backup();
};

/** Both go on apart. */
const diverge = async (laptop: Served, desktop: Served): Promise<void> => {
  await observe(laptop, 'Ada', 'Learning Rust (laptop)', 'said on both');
  await create(laptop, entity('laptop-only', 'note', 'made on laptop'), entity('shared-name', 'note', 'laptop view'));
  await relate(laptop, ['Ada', 'wrote', 'laptop-only'], ['Ada', 'said', 'both']);
  await laptop.server.call('delete_entities', { entityNames: ['Extra'] });

  await observe(desktop, 'Ada', 'said on both', 'Speaks Norwegian (desktop)');
  await observe(desktop, 'Extra', 'edited on desktop while laptop deleted it');
  await create(desktop, entity('shared-name', 'memo', 'desktop view'));
  await relate(desktop, ['Ada', 'said', 'both']);
  await forget(desktop, 'project-atlas', 'Deploys on Fridays');
};

const observations = {
  Ada: [
    'Has a cat',
    'Learning Rust (laptop)',
    'Prefers tabs over spaces',
    'Speaks Norwegian (desktop)',
    'said on both',
  ],
  Extra: ['edited on desktop while laptop deleted it'],
  Twin: ['1', '2', 'seen on desktop'],
  'laptop-only': ['made on laptop'],
  'naïve café ☕ 😀': ['U+2028 \u2028', 'quotes "inside" and a\nnewline', 'tab\tand backslash \\ and / slash'],
  'shared-name': ['desktop view', 'laptop view'],
};

const atlas = { keep: ['Deploys on Fridays', 'Uses Node 20'], hide: ['Uses Node 20'] };

// Scenario: same-text-twice
test.each([
  { laptop: '2025.4.25', desktop: '2025.4.25', deletions: 'keep' },
  { laptop: '2025.4.25', desktop: '2025.4.25', deletions: 'hide' },
  { laptop: '2025.9.25', desktop: '2026.1.26', deletions: 'hide' },
  { laptop: '2025.4.25', desktop: '2026.8.31', deletions: 'keep' },
  { laptop: '2026.8.31', desktop: '2026.8.31', deletions: 'keep' },
  { laptop: '2026.8.31', desktop: '2026.8.31', deletions: 'hide' },
] as const)(
  'what two machines did apart is on both, each thing once: laptop $laptop, desktop $desktop, deletions $deletions',
  async (machines) => {
    await withServers(machines, async ({ laptop, desktop }) => {
      await begin(laptop, desktop);
      await diverge(laptop, desktop);
      const graph = await exchange({ laptop, desktop });
      expect(observationsOf(graph)).toEqual({ ...observations, 'project-atlas': atlas[machines.deletions] });
      expect(relationsOf(graph)).toEqual([
        'Ada frequents naïve café ☕ 😀',
        'Ada knows ghost',
        'Ada said both',
        'Ada works_on project-atlas',
        'Ada wrote laptop-only',
      ]);
      const types = [
        'Ada: person',
        'Extra: t',
        'Twin: t',
        'laptop-only: note',
        'naïve café ☕ 😀: place',
        'project-atlas: project',
        // Both said what kind of thing it is; the last one to back it up is desktop.
        'shared-name: memo',
      ];
      expect(typesOf(graph)).toEqual(types);
      expect(typesOf(await desktop.server.readGraph())).toEqual(types);
    });
  },
  180_000,
);

test.each(OLDEST_AND_CURRENT)(
  'where deletions hide, what one deletes leaves the other, and comes back when it is said again: %s',
  async (version) => {
    await withServers({ laptop: version, desktop: version, deletions: 'hide' }, async ({ laptop, desktop }) => {
      await begin(laptop, desktop);
      await laptop.server.call('delete_entities', { entityNames: ['Extra'] });
      await laptop.server.call('delete_relations', {
        relations: [{ from: 'Ada', to: 'ghost', relationType: 'knows' }],
      });
      await forget(desktop, 'Ada', 'Has a cat');
      const graph = await exchange({ laptop, desktop });
      expect(Object.keys(observationsOf(graph)).sort()).toEqual(['Ada', 'Twin', 'naïve café ☕ 😀', 'project-atlas']);
      expect(observationsOf(graph).Ada).toEqual(['Prefers tabs over spaces']);
      expect(relationsOf(graph)).toEqual(['Ada frequents naïve café ☕ 😀', 'Ada works_on project-atlas']);

      await observe(laptop, 'Ada', 'Has a cat');
      await create(desktop, entity('Extra', 't', 'anew'));
      const again = await exchange({ laptop, desktop });
      expect(observationsOf(again).Ada).toEqual(['Has a cat', 'Prefers tabs over spaces']);
      expect(observationsOf(again).Extra).toEqual(['anew']);
    });
  },
  180_000,
);

test('five rounds of both at work, restored in between, end with every observation once', async () => {
  await withServers({ laptop: '2025.4.25', desktop: '2026.8.31' }, async ({ laptop, desktop }) => {
    for (const machine of [laptop, desktop]) await create(machine, entity('Ada', 'person'));
    const said: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (const machine of [laptop, desktop]) {
        said.push(`${machine.name} ${round}`);
        await observe(machine, 'Ada', `${machine.name} ${round}`);
      }
      await publish(laptop);
      await pull(desktop);
      await restoreIn(desktop);
      await publish(desktop);
    }
    const graph = await exchange({ laptop, desktop });
    expect(observationsOf(graph)).toEqual({ Ada: said.sort() });
    expect(graph.entities).toHaveLength(1);
  });
}, 180_000);
