/**
 * A managed file for the eyes: what `git diff`, `git log -p` and `git show` compare and print instead of the bytes. Each
 * entry is a line with its id and, below it, a line for each field, so that a change shows the fields it touched:
 *
 *     entry "e1"
 *       written 2026-01-05T09:00:00.000000Z by laptop, version 2
 *       (unique_id) laptop_e1_2026-01-04T08:00:00.000000Z
 *       content: "likes tea"
 */
import { minify } from './content.ts';
import { scanDocument } from './document.ts';
import { stringEnd } from './json-text.ts';
import { type Member, membersOf, nameOf } from './members.ts';
import { printable } from './printable.ts';
import type { EntryScan } from './scan.ts';

/**
 * Returns the text of a managed file in pieces, entries in the order of the file, a duplicate as often as it stands
 * there. Returns nothing for a file that cannot be read and for one that a text merge tore: there the tear is what a
 * person has to see. Safe to print on a terminal; every line ends with a line feed.
 */
export function readableText(bytes: Buffer): readonly Buffer[] | undefined {
  const pieces: Buffer[] = [];
  let text = '';
  const scanned = scanDocument(bytes, (scan) => {
    text += entryText(bytes, scan);
    // One string of it all could be longer than a string can be.
    if (text.length < PIECE_LENGTH) return;
    pieces.push(Buffer.from(text));
    text = '';
  });
  if (!scanned.ok || scanned.form === 'torn') return undefined;
  return [...pieces, Buffer.from(text)];
}

const PIECE_LENGTH = 65_536;

function entryText(bytes: Buffer, scan: EntryScan): string {
  const members = membersOf(bytes, scan.start, scan.end);
  const hasMetadata = scan.metadataStart !== -1;
  const metadata = hasMetadata ? fieldsOf(bytes, membersOf(bytes, scan.metadataStart, scan.metadataEnd)) : [];
  const content = fieldsOf(
    bytes,
    members.filter(({ valueStart }) => valueStart !== scan.metadataStart && valueStart !== scan.idStart),
  );
  const own = new Map(metadata);
  const id = scan.idStart === -1 ? own.get('id') : literalText(bytes, scan.idStart, scan.idEnd);
  const others = metadata.filter(([name]) => !['host', 'timestamp', 'version', 'id'].includes(name));
  return [
    id === undefined ? 'entry' : `entry ${id}`,
    ...(hasMetadata
      ? [`  written ${part(own, 'timestamp')} by ${part(own, 'host')}, version ${part(own, 'version')}`]
      : []),
    ...others.map(([name, value]) => `  (${name}) ${unquoted(value)}`),
    ...content.map(([name, value]) => `  ${name}: ${value}`),
    '',
  ].join('\n');
}

type Field = readonly [name: string, value: string];

function fieldsOf(bytes: Buffer, members: readonly Member[]): readonly Field[] {
  return members.map((member) => {
    const name = nameOf(bytes, member);
    return [
      PLAIN_NAME.test(name) ? name : printable(JSON.stringify(name)),
      literalText(bytes, member.valueStart, member.valueEnd),
    ];
  });
}

const PLAIN_NAME = /^[\w.-]+$/;

function part(fields: ReadonlyMap<string, string>, name: string): string {
  return unquoted(fields.get(name) ?? '?');
}

/** What metadata hold reads well without quotes; with an escape in it they stay, to tell it from what it stands for. */
function unquoted(value: string): string {
  return /^"[^"\\]+"$/.test(value) ? value.slice(1, -1) : value;
}

/** Numbers stay as they are spelled; strings show their characters, also where the file has `\u00e9`. */
function literalText(bytes: Buffer, start: number, end: number): string {
  const json = minify(bytes, start, end);
  const text = json.toString('utf8');
  if (!/[^\x20-\x7e]|\\/.test(text)) return text;
  let shown = '';
  let copied = 0;
  for (let index = 0; index < json.length; ) {
    if (json[index] !== 0x22) {
      index++;
      continue;
    }
    const stop = stringEnd(json, index, json.length);
    shown += json.toString('utf8', copied, index) + JSON.stringify(JSON.parse(json.toString('utf8', index, stop)));
    copied = stop;
    index = stop;
  }
  return printable(shown + json.toString('utf8', copied));
}
