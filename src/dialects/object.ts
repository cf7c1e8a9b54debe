/**
 * The dialect `object`: one object whose members are collections, arrays of objects. In `entities` and `relations` an
 * object with the shape of a knowledge graph's is taken apart as there; any other is identified by its member `id`.
 */
import { contentText } from '../core/canonical.ts';
import { contentKey } from '../core/content.ts';
import { memberId } from '../core/entry.ts';
import { stringEnd } from '../core/json-text.ts';
import { printable } from '../core/printable.ts';
import { problemAt, type Result } from '../core/problem.ts';
import { decodeString, type EntryScan } from '../core/scan.ts';
import type { Sha256 } from '../core/unique-id.ts';
import {
  contentIdUnder,
  ENTITIES,
  encodeCollection,
  idText,
  isContentId,
  OBSERVATIONS,
  RELATIONS,
} from './collection-id.ts';
import { type Element, elementWithId, prefixOf, type ReadOptions, type Source, storedId } from './element.ts';
import { entityIn, observationHash, observationText, relationHash, relationIn } from './graph.ts';
import { type Found, keepApart } from './keep-apart.ts';
import { betterSample, type Range, styleOf } from './layout.ts';
import { notesOn } from './notes.ts';
import { refused, refusedTail, scanList, skipSpaces } from './scan-list.ts';

/** Returns the source whose object opens at `start`; a member that is no array of objects is a problem. */
export function parseObject(bytes: Buffer, start: number, options: ReadOptions): Result<Source> {
  const { sha256 } = options;
  const found: Found[] = [];
  const collections: string[] = [];
  let sample: Range | undefined;
  let hasIds = false;
  let index = start;
  do {
    index = skipSpaces(bytes, index + 1);
    const name = collectionName(bytes, index);
    if (!name.ok) return name;
    const { collection, end } = name.value;
    if (collections.includes(collection)) {
      return { ok: false, problem: problemAt(bytes, index, `the member "${printable(collection)}" stands twice`) };
    }
    collections.push(collection);
    index = skipSpaces(bytes, end);
    if (bytes[index] !== 0x3a) return refused(bytes, index, '":"');
    index = skipSpaces(bytes, index + 1);
    if (bytes[index] !== 0x5b) return refused(bytes, index, `an array of objects in "${printable(collection)}"`);
    const list = scanList(bytes, index, (scan) => {
      sample = betterSample(sample, scan);
      const elements = elementsIn(collection, { bytes, scan, sha256 });
      for (const element of elements) found.push({ element, offset: scan.start });
      hasIds ||= elements.some((element) => !isContentId(storedId(element)));
    });
    if (!list.ok) return list;
    index = skipSpaces(bytes, list.value);
  } while (bytes[index] === 0x2c);
  if (bytes[index] !== 0x7d) return refused(bytes, index, '"," or "}"');
  const tail = refusedTail(bytes, index + 1);
  if (tail !== undefined) return tail;
  if (!hasIds && sample !== undefined) {
    const message = 'expected collections of objects with the member "id", found none with one';
    return { ok: false, problem: problemAt(bytes, sample.start, message) };
  }
  const spareId = (element: Element) => contentIdUnder(prefixOf(storedId(element)) ?? '', element.key, { sha256 });
  const apart = keepApart(found, { ...options, spareId });
  const layout = { dialect: 'object' as const, style: styleOf(bytes, { start, sample }), collections };
  return { ok: true, value: { dialect: 'object', elements: apart.elements, notes: notesOn(bytes, apart), layout } };
}

function collectionName(bytes: Buffer, start: number): Result<{ collection: string; end: number }> {
  if (bytes[start] !== 0x22) return refused(bytes, start, 'a member name in double quotes');
  const end = stringEnd(bytes, start, bytes.length);
  if (end < 0) return refused(bytes, -1 - end, 'the rest of a member name');
  return { ok: true, value: { collection: decodeString(bytes, start, end), end } };
}

function elementsIn(
  collection: string,
  { bytes, scan, sha256 }: { bytes: Buffer; scan: EntryScan; sha256: Sha256 },
): readonly Element[] {
  const text = contentText(bytes, scan);
  const make = (id: string, content: Buffer) => elementWithId(id, { dialect: 'object', text: content, sha256 });
  const entity = collection === ENTITIES ? entityIn(text) : undefined;
  if (entity?.observations !== undefined) {
    return [
      make(`${ENTITIES}:${entity.name}`, entity.text),
      ...entity.observations.map((content) =>
        make(
          `${OBSERVATIONS}:${observationHash(entity.name, content, { sha256 })}`,
          observationText(entity.nameLiteral, content),
        ),
      ),
    ];
  }
  const relation = collection === RELATIONS ? relationIn(text) : undefined;
  if (relation !== undefined) return [make(`${RELATIONS}:${relationHash(relation, sha256)}`, text)];
  const prefix = encodeCollection(collection);
  const id = idText(memberId(bytes, scan));
  return [make(id === undefined ? contentIdUnder(prefix, contentKey(text), { sha256 }) : `${prefix}:${id}`, text)];
}
