import { membersOf, nameOf } from '../../core/members.ts';
import type { Version } from '../../core/view.ts';

/**
 * Returns the id of an entry as a person reads and types it: a string without quotes, unless it would then read as a
 * number or another literal; any other id as it is spelled; content without id by its hash.
 */
export function idText({ metadata, content }: Version): string {
  const literal = metadata.idLiteral ?? memberLiteral(content.text);
  if (literal === undefined) return content.id;
  if (!literal.startsWith('"')) return /^[{[n]/.test(literal) ? content.id : literal;
  const text = JSON.parse(literal) as string;
  return text === '' || isLiteral(text) ? literal : text;
}

/** Returns the same of the key that stands for an id where no version of it is at hand; a hash stays one. */
export function idTextOfKey(key: string): string {
  const encoded = key.replace(/^=/, '');
  try {
    return decodeURIComponent(/^~(?!sha256:)/.test(encoded) ? encoded.slice(1) : encoded);
  } catch {
    return encoded;
  }
}

/** Returns whether `text` is a JSON string, number, `true` or `false`. */
export function isLiteral(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== 'object';
  } catch {
    return false;
  }
}

/** Returns the JSON text of the member `id` of a content, or undefined if it has none. */
export function memberLiteral(text: Buffer): string | undefined {
  const member = membersOf(text, 0, text.length).findLast((candidate) => nameOf(text, candidate) === 'id');
  return member && text.toString('utf8', member.valueStart, member.valueEnd);
}
