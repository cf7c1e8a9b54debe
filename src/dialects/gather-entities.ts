import type { Element } from './element.ts';
import { entityIn, observationIn, withObservations } from './graph.ts';

/** Entities with their observations, ready to print. */
export type Gathered = {
  readonly texts: readonly Buffer[];
  /** Names of entities that only their observations tell of. */
  readonly unknown: readonly string[];
  /** How many elements are no entity or observation, whatever their id says. */
  readonly malformed: number;
};

/**
 * Puts each observation under the first entity of its name, both in the given order. An entity with a live observation is
 * live: if no entity of the name is given, one of `hidden` comes back, else one is made with the type `unknown`, its other
 * members in `opening` (JSON text that ends before the name).
 */
export function gatherEntities(
  { entities, observations, hidden }: Record<'entities' | 'observations' | 'hidden', readonly Element[]>,
  { opening }: { opening: string },
): Gathered {
  type Line = { readonly text: Buffer; readonly observations: Buffer[] };
  const lines: Line[] = [];
  const byName = new Map<string, Line>();
  const unknown: string[] = [];
  let malformed = 0;
  const addLine = (name: string, text: Buffer): Line => {
    const line: Line = { text, observations: [] };
    lines.push(line);
    if (!byName.has(name)) byName.set(name, line);
    return line;
  };
  for (const element of entities) {
    const entity = entityIn(element.text);
    if (entity === undefined) malformed++;
    else addLine(entity.name, entity.text);
  }
  const dormant = new Map<string, Buffer>();
  for (const element of hidden) {
    const entity = entityIn(element.text);
    if (entity !== undefined && !dormant.has(entity.name)) dormant.set(entity.name, entity.text);
  }
  for (const element of observations) {
    const observation = observationIn(element.text);
    if (observation === undefined) {
      malformed++;
      continue;
    }
    const { name, nameLiteral, content } = observation;
    let line = byName.get(name);
    if (line === undefined) {
      const text = dormant.get(name);
      if (text === undefined) unknown.push(name);
      line = addLine(name, text ?? Buffer.from(`${opening}${nameLiteral},"entityType":"unknown"}`));
    }
    line.observations.push(content);
  }
  return { texts: lines.map((line) => withObservations(line.text, line.observations)), unknown, malformed };
}
