import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { observationsOf, relationsOf } from '../../support/graph.ts';
import { callMemoryServer, type Graph } from '../../support/memory-server.ts';
import { publish, pull, restoreIn } from '../../support/source-environment.ts';

const NAMES = ['laptop', 'desktop', 'server'] as const;

const entity = (name: string, ...observations: readonly string[]) => ({ name, entityType: 'person', observations });

/** Returns the contents of all entries of the unified file, sorted. */
const contentsOf = async (environment: Environment): Promise<readonly string[]> => {
  const entries = await environment.entries(environment.unified);
  return entries.map(({ content }) => JSON.stringify(content)).sort();
};

// Scenario: same-text-twice
test('environments that restored the memory of each other store each thing once, not once each', async () => {
  await withEnvironments(NAMES, async ({ hub: _, ...environments }) => {
    const all = NAMES.map((name) => environments[name]);
    for (const { source, name } of all) {
      const relations = [{ from: 'Ada', to: name, relationType: 'uses' }];
      await callMemoryServer(source, [
        { tool: 'create_entities', with: { entities: [entity('Ada', `seen on ${name}`)] } },
        { tool: 'create_relations', with: { relations } },
      ]);
    }
    for (let round = 0; round < 2; round++) {
      for (const environment of all) {
        await publish(environment);
        await restoreIn(environment);
      }
      for (const environment of all) {
        await pull(environment);
        await restoreIn(environment);
        // The server writes the whole file, and with it all that came from the others.
        const touch = { observations: [{ entityName: 'Ada', contents: [`round ${round}`] }] };
        await callMemoryServer(environment.source, [{ tool: 'add_observations', with: touch }]);
      }
    }
    for (const environment of [...all, ...all]) {
      await publish(environment);
      await restoreIn(environment);
    }
    for (const environment of all) {
      const stored = await contentsOf(environment);
      expect(stored.filter((content) => content.includes('seen on'))).toHaveLength(NAMES.length);
      expect(stored.filter((content) => content.includes('"relation"'))).toHaveLength(NAMES.length);
      const [graph] = (await callMemoryServer(environment.source, [{ tool: 'read_graph' }])) as [Graph];
      const seen = NAMES.map((name) => `seen on ${name}`).sort();
      expect(observationsOf(graph)).toEqual({ Ada: ['round 0', 'round 1', ...seen] });
      expect(relationsOf(graph)).toEqual(NAMES.map((name) => `Ada uses ${name}`).sort());
      expect(await environment.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
    }
  });
}, 240_000);
