import { parseInstant } from '../core/instant.ts';
import { membersOf, nameOf } from '../core/members.ts';
import { printable } from '../core/printable.ts';
import { stampOf } from '../core/stamp.ts';
import type { Version } from '../core/view.ts';
import { idText } from '../memory/ids/id-text.ts';

/** Returns what an entry says in one line, safe for a terminal and as long as it is. */
export function summaryOf({ content, metadata }: Version): string {
  if (metadata.isPurged) return '(purged)';
  return oneLine(summaryOfText(content.text));
}

/** Returns the id of a version in one line, safe for a terminal and shortened as {@link shortened} does. */
export function shortId(version: Version): string {
  return shortened(idText(version));
}

/** Returns the text of an id in one line, safe for a terminal; one that is a hash is cut to what may be typed for it. */
export function shortened(id: string): string {
  return oneLine(id).replace(/^(observation|relation|line|~sha256):([0-9a-f]{8})[0-9a-f]{24}$/, '$1:$2');
}

/** Returns when a version was written, to the second and in UTC: `2026-01-05 09:00:00`. */
export function whenOf({ metadata }: Version): string {
  const instant = parseInstant(metadata.timestamp);
  return instant === undefined ? '(no time)' : stampOf(instant).slice(0, 19).replace('T', ' ');
}

/** Returns what stands in the members of a content, by name; values as they are read, not as they are spelled. */
export function membersIn(text: Buffer): ReadonlyMap<string, string> {
  return new Map(
    membersOf(text, 0, text.length).map((member) => [
      nameOf(text, member),
      valueText(text.toString('utf8', member.valueStart, member.valueEnd)),
    ]),
  );
}

/** Returns `text` without line breaks and control characters. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ').trim());
}

function summaryOfText(text: Buffer): string {
  const members = membersIn(text);
  const part = (name: string): string => members.get(name) ?? '';
  const has = (...names: readonly string[]): boolean => names.every((name) => members.has(name));
  if (part('type') === 'entity' && has('name')) {
    return has('entityType') ? `${part('name')} (${part('entityType')})` : part('name');
  }
  if (part('type') === 'observation' && has('entityName', 'content'))
    return `${part('entityName')}: ${part('content')}`;
  if (part('type') === 'relation' && has('from', 'to', 'relationType')) {
    return `${part('from')} ${part('relationType')} ${part('to')}`;
  }
  const others = [...members].filter(([name]) => name !== 'id');
  const [only] = others;
  if (others.length === 1 && only !== undefined) return only[1];
  return others.map(([name, value]) => `${name}: ${value}`).join(', ');
}

// Numbers as they are spelled: reading one would round it.
function valueText(literal: string): string {
  return literal.startsWith('"') ? (JSON.parse(literal) as string) : literal;
}
