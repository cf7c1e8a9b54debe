import type { Version } from '../core/view.ts';
import { idText } from '../memory/ids/id-text.ts';

/**
 * Returns a version as the text of one JSON object: id, metadata under names of ours, and its content as it is spelled, so
 * that no number is rounded.
 */
export function versionJson(version: Version): string {
  const { entry, metadata, content } = version;
  const facts = {
    id: idText(version),
    uniqueId: entry.uniqueId,
    host: metadata.host,
    timestamp: metadata.timestamp,
    version: metadata.version,
    supersedes: Object.fromEntries(metadata.supersedes),
    deleted: metadata.isDeleted,
    purged: metadata.isPurged,
  };
  return objectJson({ ...literals(facts), content: content.text.toString('utf8') });
}

/** Returns the JSON object of members whose values are JSON texts already; undefined ones are left out. */
export function objectJson(members: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(members).filter(([, text]) => text !== undefined);
  return `{${present.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** Returns the JSON array of values that are JSON texts already. */
export function arrayJson(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

/** Returns the same JSON text with characters that could move a cursor or forge a line as escapes. */
export function safeJson(text: string): string {
  // They stand in strings only: between tokens JSON allows nothing of the kind but the white space that stays.
  return text.replaceAll(/(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  );
}

/** Returns the JSON text of each value. */
export function literals(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
