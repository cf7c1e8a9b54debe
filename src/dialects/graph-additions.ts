import type { Sha256 } from '../core/unique-id.ts';
import type { Element } from './element.ts';
import { entityIn } from './graph.ts';
import { parseKnowledgeGraph } from './knowledge-graph.ts';
import { defaultLayout } from './layout.ts';
import { printSource } from './print-source.ts';

/** Lines of a knowledge graph with more in them, and what came into them. */
export type GraphAdditions = { readonly bytes: Buffer; readonly added: readonly Element[] };

/**
 * Returns `shown`, the lines of a knowledge graph, with what `after` has and `before` has not, two states of another one.
 * Only the lines that differ are read, so it takes as long as the change is large. Undefined where something was edited
 * or removed, and for anything but entities, observations and relations: then all must be read. The caller sees to it
 * that nothing of what came is in `shown` already.
 */
export function addToGraph(
  shown: Buffer,
  { before, after, sha256 }: { readonly before: Buffer; readonly after: Buffer; readonly sha256: Sha256 },
): GraphAdditions | undefined {
  if (shown.length === 0 || shown.includes('\r')) return undefined;
  const changed = changedLines(before, after);
  const old = readLines(changed.before, sha256);
  const now = readLines(changed.after, sha256);
  if (old === undefined || now === undefined) return undefined;
  const known = new Map(old.flat().map(({ id, key }) => [id, key]));
  const present = new Map(now.flat().map(({ id, key }) => [id, key]));
  if (present.size !== now.flat().length) return undefined;
  for (const [id, key] of known) if (present.get(id) !== key) return undefined;
  const edits: Edit[] = [];
  const added: Element[] = [];
  for (const elements of now) {
    const fresh = elements.filter(({ id }) => !known.has(id));
    if (fresh.length === 0) continue;
    const edit = editFor(elements, { shown, fresh, sha256 });
    if (edit === undefined) return undefined;
    edits.push(edit);
    added.push(...fresh);
  }
  return { bytes: applyEdits(shown, edits), added };
}

/** Bytes to put in the place of a range. */
type Edit = { readonly start: number; readonly end: number; readonly text: Buffer };

/** Returns the lines in which two texts differ, and perhaps one around them. */
function changedLines(before: Buffer, after: Buffer): { readonly before: Buffer; readonly after: Buffer } {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same++;
  const start = same === 0 ? 0 : before.lastIndexOf(0x0a, same - 1) + 1;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const lineEnd = tail === 0 ? -1 : before.indexOf(0x0a, before.length - tail);
  const rest = lineEnd === -1 ? 0 : before.length - lineEnd - 1;
  return { before: before.subarray(start, before.length - rest), after: after.subarray(start, after.length - rest) };
}

/** Returns the elements of each line, or undefined if one is no plain entity or relation. */
function readLines(bytes: Buffer, sha256: Sha256): (readonly Element[])[] | undefined {
  const lines: (readonly Element[])[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    if (end > start) {
      const elements = readLine(bytes.subarray(start, end), sha256);
      if (elements === undefined) return undefined;
      lines.push(elements);
    }
    start = end + 1;
  }
  return lines;
}

function readLine(line: Buffer, sha256: Sha256): readonly Element[] | undefined {
  const read = parseKnowledgeGraph(line, 0, { sha256 });
  if (!read.ok || read.value === undefined || read.value.notes.length > 0) return undefined;
  const { elements, layout } = read.value;
  return layout.dialect === 'knowledge-graph' && layout.marker === undefined ? elements : undefined;
}

function editFor(
  elements: readonly Element[],
  { shown, fresh, sha256 }: { readonly shown: Buffer; readonly fresh: readonly Element[]; readonly sha256: Sha256 },
): Edit | undefined {
  const [first] = elements;
  if (first === undefined) return undefined;
  const name = entityIn(first.text)?.nameLiteral;
  if (name !== undefined && first !== fresh[0]) {
    const line = entityLine(shown, { id: first.id, name, sha256 });
    const text = line && printLine([...line.elements, ...fresh], sha256);
    return line && text && { start: line.start, end: line.end, text };
  }
  const text = printLine(elements, sha256);
  if (text === undefined) return undefined;
  const relations = name === undefined ? -1 : shown.indexOf(FIRST_RELATION);
  const hasFinalLineEnd = shown[shown.length - 1] === 0x0a;
  const at = relations !== -1 ? relations : hasFinalLineEnd ? shown.length - 1 : shown.length;
  return { start: at, end: at, text: Buffer.concat([LINE_END, text]) };
}

const LINE_END = Buffer.from('\n');
/** As the official server and this tool write it; where another program writes it otherwise, entities come last. */
const FIRST_RELATION = '\n{"type":"relation"';

/** Returns the one line of the entity `id`, whose name is spelled `name`, in `shown`. */
function entityLine(
  shown: Buffer,
  { id, name, sha256 }: { readonly id: string; readonly name: string; readonly sha256: Sha256 },
): { readonly start: number; readonly end: number; readonly elements: readonly Element[] } | undefined {
  for (let at = shown.indexOf(name); at !== -1; ) {
    const start = shown.lastIndexOf(0x0a, at) + 1;
    const newline = shown.indexOf(0x0a, at);
    const end = newline === -1 ? shown.length : newline;
    const elements = readLine(shown.subarray(start, end), sha256);
    if (elements?.[0]?.id === id) return { start, end, elements };
    at = shown.indexOf(name, end);
  }
  return undefined;
}

/** Returns the line that says `elements`, and nothing if it would not read back as just these. */
function printLine(elements: readonly Element[], sha256: Sha256): Buffer | undefined {
  const { bytes } = printSource(elements, { layout: defaultLayout('knowledge-graph') });
  const again = readLine(bytes, sha256);
  const isSame =
    again?.length === elements.length &&
    again.every(({ id, key }, index) => id === elements[index]?.id && key === elements[index]?.key);
  return isSame && !bytes.includes(0x0a) ? bytes : undefined;
}

function applyEdits(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(done, start), text);
    done = end;
  }
  return Buffer.concat([...parts, bytes.subarray(done)]);
}
