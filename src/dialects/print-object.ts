import {
  collectionOf,
  ENTITIES,
  idText,
  isContentId,
  isGraphPrefix,
  OBSERVATIONS,
  RELATIONS,
} from './collection-id.ts';
import { type Element, type Printed, prefixOf, storedId } from './element.ts';
import { gatherEntities } from './gather-entities.ts';
import { fieldsOf, relationIn } from './graph.ts';
import type { Layout } from './layout.ts';
import { graphNotes } from './print-knowledge-graph.ts';
import { reindent } from './reindent.ts';
import { separated } from './separated.ts';

type ObjectLayout = Extract<Layout, { dialect: 'object' }>;

/**
 * Returns the object of collections: those of the layout in its order, then new ones. In each, elements stand in the
 * given order, but entities of a knowledge graph first and those that lost their id to another element last.
 */
export function printObject(
  elements: readonly Element[],
  { layout, hidden }: { layout: ObjectLayout; hidden: readonly Element[] },
): Printed {
  const entities: Element[] = [];
  const observations: Element[] = [];
  const collections = new Map<string, Element[]>(layout.collections.map((name) => [name, []]));
  let malformed = 0;
  for (const element of displacedLast(elements)) {
    const id = storedId(element);
    const prefix = prefixOf(id);
    if (prefix === OBSERVATIONS) observations.push(element);
    else if (prefix === ENTITIES) entities.push(element);
    else if (prefix === RELATIONS && relationIn(element.text) === undefined) malformed++;
    else add(collections, collectionOf(id), element);
  }
  const dormant = hidden.filter((element) => prefixOf(storedId(element)) === ENTITIES);
  const gathered = gatherEntities({ entities, observations, hidden: dormant }, { opening: '{"name":' });
  if (gathered.texts.length > 0 && !collections.has(ENTITIES)) collections.set(ENTITIES, []);
  // An object without members would be refused when it is read back.
  if (collections.size === 0) for (const name of [ENTITIES, RELATIONS]) collections.set(name, []);
  const members = [...collections].map(([name, list]) => {
    const texts = list.map(({ text }) => text);
    return memberText(name, name === ENTITIES ? [...gathered.texts, ...texts] : texts);
  });
  const notes = graphNotes(gathered.unknown, malformed + gathered.malformed);
  return { bytes: layOut(Buffer.concat([Buffer.from('{'), ...separated(members), Buffer.from('}')]), layout), notes };
}

/** The first element of an id keeps it, so this order brings each back under the id it has. */
function displacedLast(elements: readonly Element[]): readonly Element[] {
  const displaced = new Set(elements.filter(isDisplaced));
  return displaced.size === 0 ? elements : [...elements.filter((element) => !displaced.has(element)), ...displaced];
}

function isDisplaced(element: Element): boolean {
  const id = storedId(element);
  if (!isContentId(id)) return false;
  return isGraphPrefix(prefixOf(id) ?? '') || idText(fieldsOf(element.text).get('id')?.toString()) !== undefined;
}

function add(collections: Map<string, Element[]>, name: string, element: Element): void {
  const collection = collections.get(name);
  if (collection === undefined) collections.set(name, [element]);
  else collection.push(element);
}

function memberText(name: string, texts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(name)}:[`), ...separated(texts), Buffer.from(']')]);
}

function layOut(text: Buffer, { style }: ObjectLayout): Buffer {
  const body = style.spread === 'none' ? text : reindent(text, { ...style, level: 0 });
  return style.hasFinalLineEnd ? Buffer.concat([body, Buffer.from(style.lineEnd)]) : body;
}
