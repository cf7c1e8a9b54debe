import { type Element, type Printed, prefixOf, storedId } from './element.ts';
import { gatherEntities } from './gather-entities.ts';
import { entityIn, fieldsOf, relationIn, stringIn } from './graph.ts';
import { isMarker } from './knowledge-graph.ts';
import type { Layout } from './layout.ts';
import { quoteNames } from './notes.ts';

type GraphLayout = Extract<Layout, { dialect: 'knowledge-graph' }>;

/**
 * Returns the JSON Lines of a knowledge graph, as the official server reads and writes them: a marker first, entities
 * with their observations, relations, then lines of other types. No elements give no bytes, which is what that server
 * writes for an empty graph, and which is refused when read back.
 */
export function printKnowledgeGraph(
  elements: readonly Element[],
  { layout, hidden }: { layout: GraphLayout; hidden: readonly Element[] },
): Printed {
  const { entity, observation, relation, line, malformed } = sortOut(elements);
  const marker = line.find(({ key }) => key === layout.marker) ?? line.find(isMarker);
  const gathered = gatherEntities(
    // An entity that lost its id to another one stands after it, so that reading gives the id to the same one.
    { entities: [...entity, ...line.filter(isEntity)], observations: observation, hidden: sortOut(hidden).entity },
    { opening: '{"type":"entity","name":' },
  );
  const others = line.filter((element) => element !== marker && !isEntity(element));
  const texts = [
    ...(marker === undefined ? [] : [marker.text]),
    ...gathered.texts,
    ...[...relation, ...others].map(({ text }) => text),
  ];
  const lineEnd = Buffer.from(layout.lineEnd);
  const parts = texts.flatMap((text, index) => (index === 0 ? [text] : [lineEnd, text]));
  if (layout.hasFinalLineEnd && parts.length > 0) parts.push(lineEnd);
  return { bytes: Buffer.concat(parts), notes: graphNotes(gathered.unknown, malformed + gathered.malformed) };
}

/** Returns the notes on entities that had to be made and on elements that could not be written. */
export function graphNotes(unknown: readonly string[], malformed: number): readonly string[] {
  const made = `Observations without an entity are written under a new one of type "unknown": ${quoteNames(unknown)}.`;
  const left = `Entries that lack what their ids promise stay in the repository and are not written: ${malformed}.`;
  return [...(unknown.length === 0 ? [] : [made]), ...(malformed === 0 ? [] : [left])];
}

type Sorted = Record<'entity' | 'observation' | 'relation' | 'line', Element[]> & { malformed: number };

/** Sorts elements by what their ids say they are, and counts those that are not. */
function sortOut(elements: readonly Element[]): Sorted {
  const sorted: Sorted = { entity: [], observation: [], relation: [], line: [], malformed: 0 };
  for (const element of elements) {
    const prefix = prefixOf(storedId(element));
    const type = stringIn(fieldsOf(element.text), 'type');
    if (prefix === 'line') sorted.line.push(element);
    else if (type !== prefix || (type === 'relation' && relationIn(element.text) === undefined)) sorted.malformed++;
    else if (type === 'entity' || type === 'observation' || type === 'relation') sorted[type].push(element);
  }
  return sorted;
}

/** Returns whether a line of its own is an entity that lost its id: its observations are elements. */
function isEntity({ text }: Element): boolean {
  if (stringIn(fieldsOf(text), 'type') !== 'entity') return false;
  const entity = entityIn(text);
  return entity !== undefined && entity.observations === undefined;
}
