/**
 * What a dialect turns a source into, and what it prints one from.
 *
 * The dialect is part of the identity: an element of one dialect never has the id of an element of another.
 * - array: the member `id` or the content holds the id, so its key has no leading `=`; where the metadata holds it, it is
 *   no string, or a string without `:`, or one that begins with `~` (an id by content) or with `element:`.
 * - knowledge-graph: `entity:`, `observation:`, `relation:` or `line:` and the rest.
 * - object: any other text before the first `:`; a collection that is named like one of the above is encoded.
 */
import { contentKey } from '../core/content.ts';
import { contentOf, type Entry, idKey } from '../core/entry.ts';
import { parseMetadata } from '../core/metadata.ts';
import type { Sha256 } from '../core/unique-id.ts';
import type { Layout } from './layout.ts';

export type Dialect = 'array' | 'knowledge-graph' | 'object';

/** One object of a source, or one part of it, as it becomes an entry. */
export type Element = {
  readonly dialect: Dialect;
  /** Key of its id, as `contentOf` gives it for an entry with this text and `idLiteral`. */
  readonly id: string;
  /** JSON text to store as `id` in the metadata; undefined where the member `id` or the content itself is the id. */
  readonly idLiteral: string | undefined;
  /** The object without metadata and white space, numbers and escapes as they were spelled. */
  readonly text: Buffer;
  /** Equal for equal content. */
  readonly key: string;
};

/** A source that was read. No two elements have one id. */
export type Source = {
  readonly dialect: Dialect;
  /** In the order of the source. */
  readonly elements: readonly Element[];
  /** What was odd but kept, one full sentence each, safe for a terminal. */
  readonly notes: readonly string[];
  readonly layout: Layout;
};

/** A source to write, and what the user should know of it, one full sentence each. */
export type Printed = { readonly bytes: Buffer; readonly notes: readonly string[] };

/** How a source is read. */
export type ReadOptions = {
  readonly sha256: Sha256;
  /** Member that identifies the elements of an array; `id` if left out. */
  readonly idKey?: string | undefined;
  /**
   * Whether content `key` is what the shadow or the store holds under `id`. Of two elements of one id with different
   * content the known one keeps the id, whatever their order; without an answer the first one does.
   */
  readonly isKnown?: ((id: string, key: string) => boolean) | undefined;
};

/** Returns the element that an entry of a view stands for. */
export function elementOf(entry: Entry, sha256: Sha256): Element {
  const { idLiteral } = parseMetadata(entry.line);
  return { dialect: dialectOf(idLiteral), idLiteral, ...contentOf(entry, sha256) };
}

/** Returns the dialect of an entry from the JSON text of the id in its metadata. */
export function dialectOf(idLiteral: string | undefined): Dialect {
  if (idLiteral === undefined || !idLiteral.startsWith('"')) return 'array';
  const id = JSON.parse(idLiteral) as string;
  const prefix = prefixOf(id);
  if (prefix === undefined || id.startsWith('~') || prefix === 'element') return 'array';
  return GRAPH_PREFIXES.has(prefix) ? 'knowledge-graph' : 'object';
}

/** Returns the part of an id text before its first `:`, or undefined if it has none. */
export function prefixOf(id: string): string | undefined {
  const colon = id.indexOf(':');
  return colon === -1 ? undefined : id.slice(0, colon);
}

const GRAPH_PREFIXES: ReadonlySet<string> = new Set(['entity', 'observation', 'relation', 'line']);

/** Returns whether an object's collection may not be spelled `prefix` in an id. */
export function isReservedPrefix(prefix: string): boolean {
  return GRAPH_PREFIXES.has(prefix) || prefix === 'element';
}

/** Returns the element whose id is the text `id`, to be stored in the metadata. */
export function elementWithId(
  id: string,
  { dialect, text, sha256 }: Pick<Element, 'dialect' | 'text'> & { sha256: Sha256 },
): Element {
  return underId({ dialect, text, key: contentKey(text) }, { id, sha256 });
}

/** Returns the same content under another id text, to be stored in the metadata. */
export function underId(
  { dialect, text, key }: Pick<Element, 'dialect' | 'text' | 'key'>,
  { id, sha256 }: { id: string; sha256: Sha256 },
): Element {
  const idLiteral = JSON.stringify(id);
  return { dialect, text, key, idLiteral, id: idKey({ idLiteral, memberLiteral: undefined, contentKey: key }, sha256) };
}

/** Returns the id text in the metadata of `element`; empty if it is no string there. */
export function storedId({ idLiteral }: Pick<Element, 'idLiteral'>): string {
  return idLiteral?.startsWith('"') ? (JSON.parse(idLiteral) as string) : '';
}
