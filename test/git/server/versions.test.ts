import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Environment, withEnvironments } from '../../support/environments.ts';
import { observationsOf, relationsOf, typesOf } from '../../support/graph.ts';
import { callMemoryServer, type Graph, SERVER_VERSIONS, type ServerVersion } from '../../support/memory-server.ts';
import { publish, pull, restoreIn } from '../../support/source-environment.ts';
import { sourceFixture } from '../../support/source-file.ts';

const readGraph = async (path: string, version: ServerVersion): Promise<Graph> => {
  const [graph] = await callMemoryServer(path, [{ tool: 'read_graph' }], version);
  return graph as Graph;
};

/** Laptop has the live file `laptop`, and a desktop that had `desktop` has sent it all of that. */
const withNews = (
  { laptop: ours, desktop: theirs }: { readonly laptop: string; readonly desktop: string },
  use: (laptop: Environment) => Promise<void>,
) =>
  withEnvironments(['laptop', 'desktop'], async ({ laptop, desktop }) => {
    await writeFile(laptop.source, sourceFixture(ours));
    await publish(laptop);
    await writeFile(desktop.source, sourceFixture(theirs));
    await publish(desktop);
    await pull(laptop);
    await use(laptop);
  });

test('what restore writes is read by every version alike, and searched, opened and saved again by it', async () => {
  await withNews({ laptop: 'kg-laptop.jsonl', desktop: 'kg-desktop.jsonl' }, async (laptop) => {
    await restoreIn(laptop);
    const restored = await laptop.read(laptop.source);
    const copy = join(dirname(laptop.source), 'copy.jsonl');
    const graph = await readGraph(laptop.source, '2026.8.31');
    expect(typesOf(graph)).toHaveLength(7);
    for (const version of SERVER_VERSIONS) {
      // The oldest names the type of each line too, hence no comparison as a whole.
      expect(await readGraph(laptop.source, version)).toMatchObject(graph);
      expect(await laptop.read(laptop.source)).toBe(restored);
      await laptop.write(copy, restored);
      const [found, opened] = (await callMemoryServer(
        copy,
        [
          { tool: 'search_nodes', with: { query: 'Norwegian' } },
          { tool: 'open_nodes', with: { names: ['Twin', 'naïve café ☕ 😀'] } },
          { tool: 'add_observations', with: { observations: [{ entityName: 'Extra', contents: [version] }] } },
        ],
        version,
      )) as [Graph, Graph];
      expect(found.entities.map(({ name }) => name)).toEqual(['Ada']);
      expect(opened.entities).toHaveLength(2);
      const saved = await readGraph(copy, version);
      expect(relationsOf(saved)).toEqual(relationsOf(graph));
      expect(observationsOf(saved)).toEqual({
        ...observationsOf(graph),
        Extra: [version, 'edited on desktop while laptop deleted it'].sort(),
      });
    }
  });
}, 120_000);

const extras = { laptop: 'kg-laptop.jsonl', desktop: 'fork-itseasy21.jsonl' };

test('members that a fork added are restored, and a server that keeps them leaves nothing to back up', async () => {
  await withNews(extras, async (laptop) => {
    await restoreIn(laptop);
    const lines = (await laptop.read(laptop.source)).trimEnd().split('\n');
    const ada = lines.map((line) => JSON.parse(line)).find(({ type, name }) => type === 'entity' && name === 'Ada');
    expect(ada).toMatchObject({ custom: 'x', createdAt: '2026-11-22T08:33:25.058Z', version: 2 });
    const touch = { observations: [{ entityName: 'Ada', contents: ['Has a cat'] }] };
    await callMemoryServer(laptop.source, [{ tool: 'add_observations', with: touch }], '2025.4.25');
    expect(await laptop.read(laptop.source)).toContain('"custom":"x"');
    expect(await laptop.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
  });
});

test('members that a server strips stay in the history of the entity and nothing else is lost', async () => {
  await withNews(extras, async (laptop) => {
    await restoreIn(laptop);
    const before = observationsOf(await readGraph(laptop.source, '2026.8.31'));
    const add = { observations: [{ entityName: 'Ada', contents: ['new'] }] };
    await callMemoryServer(laptop.source, [{ tool: 'add_observations', with: add }], '2026.8.31');
    expect(await laptop.read(laptop.source)).not.toContain('"custom"');
    await laptop.backup();
    expect(await laptop.read(laptop.unified)).toContain('"custom":"x"');
    const after = observationsOf(await readGraph(laptop.source, '2026.8.31'));
    expect(after).toEqual({ ...before, Ada: [...(before.Ada ?? []), 'new'].sort() });
  });
});

test('an array in one line, which a server would wipe, is never put in front of one', async () => {
  await withNews({ laptop: 'kg-laptop.jsonl', desktop: 'array-compact-before.json' }, async (laptop) => {
    expect(await laptop.read(laptop.unified)).toContain(
      JSON.parse(sourceFixture('array-compact-before.json').toString())[0].id,
    );
    const before = await laptop.read(laptop.source);
    await expect(restoreIn(laptop, { dialect: 'array' })).rejects.toMatchObject({ code: 'usage' });
    const array = join(dirname(laptop.source), 'array.json');
    await writeFile(array, sourceFixture('array-compact-before.json'));
    await expect(restoreIn(laptop, { from: array })).rejects.toMatchObject({ code: 'unsupported-format' });
    await restoreIn(laptop);
    expect(await laptop.read(laptop.source)).toBe(before);
  });
});
