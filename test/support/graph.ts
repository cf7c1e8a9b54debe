import type { Graph } from './memory-server.ts';

/** Returns the observations of a graph by name, sorted. A name that stands twice has those of both, so that it shows. */
export function observationsOf({ entities }: Graph): Readonly<Record<string, readonly string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name, observations } of entities) all[name] = [...(all[name] ?? []), ...observations].sort();
  return all;
}

/** Returns the relations of a graph as `from type to`, sorted; one that stands twice is there twice. */
export function relationsOf({ relations }: Graph): readonly string[] {
  return relations.map(({ from, to, relationType }) => `${from} ${relationType} ${to}`).sort();
}

/** Returns `name: type` of the entities of a graph, sorted; an entity that stands twice is there twice. */
export function typesOf({ entities }: Graph): readonly string[] {
  return entities.map(({ name, entityType }) => `${name}: ${entityType}`).sort();
}
