/**
 * The canonical text: one entry per line in the order of `compareEntries`, each unique id once. It is a function
 * of the set of entries alone, so two environments that hold the same entries hold the same file.
 */
import { contentKey, minify } from './content.ts';
import { type Member, membersOf, nameOf } from './members.ts';
import type { EntryScan } from './scan.ts';

/** Text of one metadata member to write, as JSON. */
export type MetadataField = { readonly name: string; readonly literal: string };

/** Returns the file of `lines`, which must be sorted and have each unique id once. */
export function printFile(lines: readonly Buffer[]): Buffer {
  const size = lines.reduce((sum, line) => sum + line.length + 2, 4);
  const bytes = Buffer.allocUnsafeSlow(size);
  let offset = bytes.write('[\n', 'latin1');
  lines.forEach((line, index) => {
    offset += line.copy(bytes, offset);
    offset += bytes.write(index + 1 < lines.length ? ',\n' : '\n', offset, 'latin1');
  });
  offset += bytes.write(']\n', offset, 'latin1');
  return bytes.subarray(0, offset);
}

/**
 * Returns the canonical line of a scanned entry: metadata first, unique id first in it, its other members sorted, then
 * the rest in order; every literal as it was spelled, only insignificant white space goes.
 * `fields` are metadata members to write where the entry has none of that name.
 */
export function canonicalLine(bytes: Buffer, scan: EntryScan, fields: readonly MetadataField[] = []): Buffer {
  if (scan.isOrdered && fields.length === 0) return minify(bytes, scan.start, scan.end);
  const own = scan.metadataStart === -1 ? [] : membersOf(bytes, scan.metadataStart, scan.metadataEnd);
  const named = own.map((member) => ({ name: nameOf(bytes, member), text: memberText(bytes, member) }));
  const present = new Set(named.map(({ name }) => name));
  for (const { name, literal } of fields) {
    if (!present.has(name)) named.push({ name, text: Buffer.from(`${JSON.stringify(name)}:${literal}`) });
  }
  named.sort((a, b) => rank(a.name) - rank(b.name) || Buffer.from(a.name).compare(Buffer.from(b.name)));
  const rest = membersOf(bytes, scan.start, scan.end).filter((member) => nameOf(bytes, member) !== '_crdt_metadata');
  return assembleLine(
    named.map(({ text }) => text),
    rest.map((member) => memberText(bytes, member)),
  );
}

/** Returns the text of a scanned entry without its metadata, white space removed. */
export function contentText(bytes: Buffer, scan: EntryScan): Buffer {
  if (scan.metadataStart === -1) return minify(bytes, scan.start, scan.end);
  const rest = membersOf(bytes, scan.start, scan.end).filter((member) => nameOf(bytes, member) !== '_crdt_metadata');
  return Buffer.concat([OPEN, ...separated(rest.map((member) => memberText(bytes, member))), CLOSE]);
}

/** Returns the line that holds metadata `fields` (unique id first) and `content`, an object's text without white space. */
export function lineOf(fields: readonly MetadataField[], content: Buffer): Buffer {
  const metadata = fields.map(({ name, literal }) => Buffer.from(`${JSON.stringify(name)}:${literal}`));
  const inner = content.subarray(1, content.length - 1);
  return assembleLine(metadata, inner.length === 0 ? [] : [inner]);
}

/** Returns the content key of a scanned entry without its metadata. */
export function contentKeyOf(bytes: Buffer, scan: EntryScan): string {
  return scan.metadataStart === -1 ? contentKey(bytes, scan.start, scan.end) : contentKey(contentText(bytes, scan));
}

const OPEN = Buffer.from('{');
const CLOSE = Buffer.from('}');
const COMMA = Buffer.from(',');
const METADATA_OPEN = Buffer.from('{"_crdt_metadata":{');

function rank(name: string): number {
  return name === 'unique_id' ? 0 : 1;
}

function memberText(bytes: Buffer, member: Member): Buffer {
  return minify(bytes, member.nameStart, member.valueEnd);
}

function assembleLine(metadata: readonly Buffer[], rest: readonly Buffer[]): Buffer {
  const tail = rest.length === 0 ? [] : [COMMA, ...separated(rest)];
  return Buffer.concat([METADATA_OPEN, ...separated(metadata), CLOSE, ...tail, CLOSE]);
}

function separated(parts: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [COMMA, part]));
}
