/** The dialect `array`: a JSON array of objects; a member (`id`, unless told otherwise) identifies them. */
import { contentText } from '../core/canonical.ts';
import { contentKey } from '../core/content.ts';
import { idKey as idKeyOf, memberId } from '../core/entry.ts';
import { membersOf, nameOf } from '../core/members.ts';
import type { Result } from '../core/problem.ts';
import type { EntryScan } from '../core/scan.ts';
import { contentId, encodeId } from '../core/unique-id.ts';
import { type Element, type ReadOptions, type Source, storedId } from './element.ts';
import { type Found, keepApart } from './keep-apart.ts';
import { betterSample, type Range, type Style, styleOf } from './layout.ts';
import { notesOn } from './notes.ts';
import { reindent } from './reindent.ts';
import { refusedTail, scanList } from './scan-list.ts';

/** Returns the source whose array opens at `start`, one element per object. */
export function parseArray(bytes: Buffer, start: number, options: ReadOptions): Result<Source> {
  const found: Found[] = [];
  let sample: Range | undefined;
  const end = scanList(bytes, start, (scan) => {
    sample = betterSample(sample, scan);
    found.push({ element: elementIn(bytes, scan, options), offset: scan.start });
  });
  if (!end.ok) return end;
  const tail = refusedTail(bytes, end.value);
  if (tail !== undefined) return tail;
  const spareId = ({ key }: Element) => contentId(key, options.sha256);
  const apart = keepApart(found, { ...options, spareId });
  return {
    ok: true,
    value: {
      dialect: 'array',
      elements: apart.elements,
      notes: notesOn(bytes, apart),
      layout: { dialect: 'array', style: styleOf(bytes, { start, sample }) },
    },
  };
}

/** Returns the array of `elements` in the given order; those that lost their id to another one stand last. */
export function printArray(elements: readonly Element[], style: Style): Buffer {
  // The first element of an id keeps it, so the order brings each back under the id it has.
  const ordered = [
    ...elements.filter((element) => !isDisplaced(element)),
    ...elements.filter((element) => isDisplaced(element)),
  ];
  const final = style.hasFinalLineEnd ? style.lineEnd : '';
  if (ordered.length === 0) return Buffer.from(`[]${final}`);
  const isSpread = style.spread !== 'none';
  const lineBreak = isSpread ? style.lineEnd + style.indent : '';
  const parts = ordered.flatMap(({ text }, index) => [
    Buffer.from((index === 0 ? '[' : ',') + lineBreak),
    style.spread === 'all' ? reindent(text, { ...style, level: 1 }) : text,
  ]);
  return Buffer.concat([...parts, Buffer.from(`${isSpread ? style.lineEnd : ''}]${final}`)]);
}

function elementIn(bytes: Buffer, scan: EntryScan, { sha256, idKey = 'id' }: ReadOptions): Element {
  const text = contentText(bytes, scan);
  const key = contentKey(text);
  const idLiteral = idKey === 'id' ? undefined : literalUnder(text, idKey, { sha256 });
  const id = idKeyOf({ idLiteral, memberLiteral: memberId(bytes, scan), contentKey: key }, sha256);
  return { dialect: 'array', id, idLiteral, text, key };
}

/** Returns what the metadata stores for the id in the member `name`, kept apart from the ids of other dialects. */
function literalUnder(text: Buffer, name: string, { sha256 }: Pick<ReadOptions, 'sha256'>): string | undefined {
  const member = membersOf(text, 0, text.length).findLast((candidate) => nameOf(text, candidate) === name);
  const literal = member && text.toString('utf8', member.valueStart, member.valueEnd);
  if (literal === undefined || encodeId(literal, sha256) === undefined) return undefined;
  if (!literal.startsWith('"')) return literal;
  const id = JSON.parse(literal) as string;
  return JSON.stringify(id.includes(':') || id.startsWith('~') ? `element:${id}` : id);
}

function isDisplaced(element: Element): boolean {
  return storedId(element).startsWith('~');
}
