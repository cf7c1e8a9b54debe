/**
 * Id texts of the dialect `object`: `<collection>:<id>`. Entities, relations and observations of a knowledge graph stand
 * under their plain names; every other collection whose name is taken has its first letter encoded.
 */
import { contentId, exactNumber, type Sha256 } from '../core/unique-id.ts';
import { isReservedPrefix, prefixOf } from './element.ts';

/** What the parts of a knowledge graph stand under. No source has the last one: observations stand in their entities. */
export const ENTITIES = 'entities';
export const RELATIONS = 'relations';
export const OBSERVATIONS = 'observations';

/** Returns a collection's name as it begins the id of an element that is no part of a knowledge graph; without `:`. */
export function encodeCollection(name: string): string {
  if (name === '') return '%';
  const encoded = name.replaceAll('%', '%25').replaceAll(':', '%3A');
  const isTaken = isReservedPrefix(encoded) || isGraphPrefix(encoded) || encoded.startsWith('~');
  return isTaken ? `%${encoded.charCodeAt(0).toString(16).toUpperCase()}${encoded.slice(1)}` : encoded;
}

/** Returns the name of the collection in which the element with this id text stands. */
export function collectionOf(id: string): string {
  const encoded = prefixOf(id) ?? '';
  if (encoded === '%') return '';
  return encoded.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Returns whether elements under `prefix` are parts of a knowledge graph. */
export function isGraphPrefix(prefix: string): boolean {
  return prefix === ENTITIES || prefix === RELATIONS || prefix === OBSERVATIONS;
}

/** Returns the id text of content that has no id of its own, or lost it to another element. */
export function contentIdUnder(prefix: string, key: string, { sha256 }: { sha256: Sha256 }): string {
  return `${prefix}:${contentId(key, sha256)}`;
}

/** Returns whether `id` is one that {@link contentIdUnder} makes. */
export function isContentId(id: string): boolean {
  return id.startsWith(':~sha256:', id.indexOf(':'));
}

/**
 * Returns the JSON text of an id as it ends an id text, or undefined for what counts as no id. A string stands as it is
 * unless it reads like another kind of id, so 1 and "1" differ and 1.0 equals 1.
 */
export function idText(literal: string | undefined): string | undefined {
  const first = literal?.charAt(0);
  if (literal === undefined || literal === 'null' || first === '{' || first === '[') return undefined;
  if (first !== '"') return first === 't' || first === 'f' ? literal : exactNumber(literal);
  const text = JSON.parse(literal) as string;
  return READS_OTHERWISE.test(text) ? JSON.stringify(text) : text;
}

const READS_OTHERWISE = /^(?:["~]|true$|false$|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$)/;
