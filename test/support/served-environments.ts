import { expect } from 'vitest';
import { type Environment, withEnvironments } from './environments.ts';
import { observationsOf, relationsOf } from './graph.ts';
import { type Graph, type MemoryServer, type ServerVersion, startMemoryServer } from './memory-server.ts';
import { configure, publish, pull, restoreIn } from './source-environment.ts';

/** An environment whose live memory file belongs to a memory server, which runs. */
export type Served = Environment & { readonly server: MemoryServer };

type Machines = { readonly laptop: Served; readonly desktop: Served };

type Options = {
  readonly laptop: ServerVersion;
  readonly desktop: ServerVersion;
  readonly deletions?: 'keep' | 'hide';
};

/** Makes two environments, starts a memory server on each, hands them to `use` and removes everything. */
export async function withServers(
  { laptop, desktop, deletions = 'keep' }: Options,
  use: (machines: Machines) => Promise<void>,
): Promise<void> {
  await withEnvironments(['laptop', 'desktop'], async (environments) => {
    for (const name of ['laptop', 'desktop'] as const) await configure(environments[name], 'deletions', deletions);
    const servers: MemoryServer[] = [];
    const serve = async (environment: Environment, version: ServerVersion): Promise<Served> => {
      const server = await startMemoryServer(environment.source, version);
      servers.push(server);
      return { ...environment, server };
    };
    try {
      await use({
        laptop: await serve(environments.laptop, laptop),
        desktop: await serve(environments.desktop, desktop),
      });
    } finally {
      for (const server of servers) await server.close();
    }
  });
}

/**
 * Brings both to the same: each backs up, merges and pushes, then restores while its server runs. Expects that there is
 * nothing to do a second time, and that both servers read the same, which it returns as the laptop has it.
 */
export async function exchange({ laptop, desktop }: Machines): Promise<Graph> {
  await publish(laptop);
  await publish(desktop);
  await pull(laptop);
  for (const environment of [laptop, desktop]) {
    await restoreIn(environment);
    expect(await restoreIn(environment)).toMatchObject({ outcome: 'unchanged' });
    expect(await environment.backup()).toMatchObject({ written: 0, hidden: 0, commit: undefined });
  }
  expect(await laptop.read(laptop.unified)).toBe(await desktop.read(desktop.unified));
  const graph = await laptop.server.readGraph();
  const said = (one: Graph) => [observationsOf(one), relationsOf(one)];
  expect(said(await desktop.server.readGraph())).toEqual(said(graph));
  return graph;
}
