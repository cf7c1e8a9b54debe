import type { Version } from '../core/view.ts';
import { parseSource } from '../dialects/detect.ts';
import type { Element } from '../dialects/element.ts';
import { findId, requireId } from './find-id.ts';
import { idTextOfKey } from './id-text.ts';
import { readSourceBytes } from './read-source.ts';
import type { Settings } from './settings.ts';
import { sha256 } from './sha256.ts';

/**
 * Returns the content keys of all that `typed` names: in the memory, and in the live file, where it may not have been
 * backed up yet. Throws `not-found` or `usage` if neither has one such id.
 */
export function contentsOfId(
  typed: string,
  {
    versions,
    settings,
  }: {
    readonly versions: ReadonlyMap<string, readonly Version[]>;
    readonly settings: Pick<Settings, 'source' | 'idKey'>;
  },
): readonly string[] {
  const inSource = sourceElements(settings).filter(({ id }) => id === typed || idTextOfKey(id) === typed);
  const found = findId(typed, versions);
  const inMemory = inSource.length > 0 && found.kind !== 'found' ? [] : requireId(typed, versions).versions;
  return [...inSource.map(({ key }) => key), ...inMemory.map(({ content }) => content.key)];
}

/** A live file that is not there or cannot be read right now names nothing; the next backup says what is wrong with it. */
function sourceElements({ source, idKey }: Pick<Settings, 'source' | 'idKey'>): readonly Element[] {
  const bytes = source === undefined ? undefined : readSourceBytes(source);
  if (bytes === undefined) return [];
  const parsed = parseSource(bytes, { idKey, sha256 });
  return parsed.ok ? parsed.value.elements : [];
}
