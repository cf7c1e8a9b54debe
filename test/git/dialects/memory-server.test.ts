import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { defaultLayout } from '../../../src/dialects/layout.ts';
import { printSource } from '../../../src/dialects/print-source.ts';
import { callMemoryServer, type Graph } from '../../support/memory-server.ts';
import { withFolder } from '../../support/repository.ts';
import { readSource, saidBy, sourceFixture } from '../../support/source-file.ts';

test('the official server reads what is printed, adds to it, and its file is read again', async () => {
  await withFolder(async ({ cwd, readBytes, write }) => {
    const laptop = readSource(sourceFixture('kg-laptop.jsonl'));
    const desktop = readSource(sourceFixture('kg-desktop.jsonl'));
    const marker = readSource('{"type":"_aim","source":"mcp-knowledge-graph"}\n');
    const known = new Set(laptop.elements.map(({ id }) => id));
    const view = [
      ...laptop.elements,
      ...desktop.elements.filter(({ id }) => !known.has(id) && id !== '=entity:Extra'),
      ...marker.elements,
    ];
    const printed = printSource(view, { layout: defaultLayout('knowledge-graph') });
    await write('memory.jsonl', printed.bytes);

    const [graph, added, found] = (await callMemoryServer(resolve(cwd, 'memory.jsonl'), [
      { tool: 'read_graph' },
      { tool: 'add_observations', with: { observations: [{ entityName: 'Extra', contents: ['new'] }] } },
      { tool: 'search_nodes', with: { query: 'latte-free' } },
    ])) as [Graph, unknown, Graph];

    const byName = new Map(graph.entities.map((entity) => [entity.name, entity]));
    expect(byName.get('Ada')?.observations).toEqual([
      'Prefers tabs over spaces',
      'Has a cat',
      'Learning Rust (laptop)',
      'Speaks Norwegian (desktop)',
    ]);
    expect(byName.get('Twin')?.observations).toEqual(['1', '2']);
    expect(byName.get('shared-name')?.observations).toEqual(['laptop view', 'desktop view']);
    expect(byName.get('Extra')).toMatchObject({ entityType: 'unknown' });
    expect(graph.relations).toContainEqual({ from: 'Ada', to: 'ghost', relationType: 'knows' });
    expect(added).toEqual([{ entityName: 'Extra', addedObservations: ['new'] }]);
    expect(found.entities).toEqual([]);

    const after = readSource(await readBytes('memory.jsonl'));
    const said = new Map(saidBy(after.elements));
    const lost = saidBy(view).filter(([id, key]) => said.get(id) !== key);
    // The server drops lines of other types; everything else is read back as it was.
    expect(lost).toEqual(saidBy(marker.elements));
    expect(after.elements.length).toBe(view.length - 1 + 2);
  });
});
