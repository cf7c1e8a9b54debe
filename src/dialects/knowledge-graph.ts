/**
 * The dialect `knowledge-graph`: the JSON Lines of the MCP memory server. One element per entity, observation and
 * relation; a line of another type is an element of its own, and so is an entity or relation that repeats an id with
 * other members.
 */
import { contentText } from '../core/canonical.ts';
import { contentKey } from '../core/content.ts';
import { printable } from '../core/printable.ts';
import { problemAt, type Result } from '../core/problem.ts';
import { describeByte, type EntryScan, newScan, scanEntry } from '../core/scan.ts';
import type { Sha256 } from '../core/unique-id.ts';
import { type Element, elementWithId, type ReadOptions, type Source } from './element.ts';
import { entityIn, fieldsOf, observationHash, observationText, relationHash, relationIn, stringIn } from './graph.ts';
import { type Found, keepApart } from './keep-apart.ts';
import { lineEndsOf } from './layout.ts';
import { note, notesOn } from './notes.ts';
import { skipSpaces } from './scan-list.ts';

/** Returns the source whose first line is at `start`, or undefined as value if no line of it is of a knowledge graph. */
export function parseKnowledgeGraph(bytes: Buffer, start: number, options: ReadOptions): Result<Source | undefined> {
  const { sha256 } = options;
  const scan = newScan(bytes);
  const found: Found[] = [];
  const unknown: number[] = [];
  let marker: string | undefined;
  let isGraph = false;
  for (let index = skipSpaces(bytes, start); index < bytes.length; index = skipSpaces(bytes, index)) {
    const failure = scanLine(bytes, index, scan);
    if (failure !== undefined) return failure;
    const elements = elementsOf(contentText(bytes, scan), sha256);
    for (const element of elements) found.push({ element, offset: index });
    const [first] = elements;
    if (first !== undefined && isUnknown(first)) {
      if (found.length === 1 && isMarker(first)) marker = first.key;
      else unknown.push(index);
    } else isGraph = true;
    index = scan.end;
  }
  if (!isGraph && marker === undefined) return { ok: true, value: undefined };
  const apart = keepApart(found, { ...options, spareId: ({ key }) => lineId(key, sha256) });
  const notes = [
    ...notesOn(bytes, apart),
    ...note(unknown, {
      bytes,
      one: 'is neither an entity nor a relation and is kept as it is',
      many: 'lines are neither entities nor relations and are kept as they are',
    }),
  ];
  const layout = { dialect: 'knowledge-graph' as const, ...lineEndsOf(bytes), marker };
  return { ok: true, value: { dialect: 'knowledge-graph', elements: apart.elements, notes, layout } };
}

/** Returns whether an element of a line of its own is the kind that programs write on line 1 to know their file. */
export function isMarker({ text }: Pick<Element, 'text'>): boolean {
  return stringIn(fieldsOf(text), 'type')?.startsWith('_') === true;
}

/** Scans the object that must fill the line from `start` on. */
function scanLine(bytes: Buffer, start: number, scan: EntryScan): ({ ok: false } & Result<never>) | undefined {
  const refuse = (offset: number, message: string) => ({
    ok: false as const,
    problem: problemAt(bytes, offset, message),
  });
  const newline = bytes.indexOf(0x0a, start);
  const lineEnd = newline === -1 ? bytes.length : newline;
  if (bytes[start] !== 0x7b)
    return refuse(start, `expected a line with one object, found ${describeByte(bytes[start])}`);
  if (!scanEntry(scan, start, lineEnd)) {
    const cut = scan.failedAt >= lineEnd ? '; each line must be one whole object: this one is half written' : '';
    return refuse(scan.failedAt, scan.failure.replace('the text ends', 'the line ends') + cut);
  }
  const next = skipSpaces(bytes, scan.end);
  if (next >= lineEnd) return undefined;
  if (bytes[next] === 0x7b) return refuse(next, 'a second object on one line: two writes were glued together');
  const rest = bytes.toString('utf8', next, lineEnd).trimEnd();
  const shown = `${Buffer.byteLength(rest)} bytes follow the object of this line (${printable(rest.slice(0, 40))})`;
  return refuse(next, `${shown}: trailing bytes of a longer write`);
}

function elementsOf(text: Buffer, sha256: Sha256): readonly Element[] {
  const dialect = 'knowledge-graph';
  const type = stringIn(fieldsOf(text), 'type');
  const entity = type === 'entity' ? entityIn(text) : undefined;
  if (entity !== undefined) {
    return [
      elementWithId(`entity:${entity.name}`, { dialect, text: entity.text, sha256 }),
      ...(entity.observations ?? []).map((content) => {
        const id = `observation:${observationHash(entity.name, content, { sha256 })}`;
        return elementWithId(id, { dialect, text: observationText(entity.nameLiteral, content), sha256 });
      }),
    ];
  }
  const relation = type === 'relation' ? relationIn(text) : undefined;
  if (relation !== undefined) {
    return [elementWithId(`relation:${relationHash(relation, sha256)}`, { dialect, text, sha256 })];
  }
  return [elementWithId(lineId(contentKey(text), sha256), { dialect, text, sha256 })];
}

function lineId(key: string, sha256: Sha256): string {
  return `line:${sha256(key).slice(0, 32)}`;
}

function isUnknown({ idLiteral }: Element): boolean {
  return idLiteral?.startsWith('"line:') === true;
}
