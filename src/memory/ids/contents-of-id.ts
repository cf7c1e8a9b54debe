import { contentOf, type EntryContent } from '../../core/entry.ts';
import type { Version } from '../../core/view.ts';
import { parseSource } from '../../dialects/detect.ts';
import type { Element } from '../../dialects/element.ts';
import type { Files } from '../content.ts';
import type { Settings } from '../settings.ts';
import { scanEntries } from '../settle/scan-entries.ts';
import { sha256 } from '../sha256.ts';
import { readSourceBytes } from '../source/read-source.ts';
import { findId, requireId } from './find-id.ts';
import { idTextOfKey } from './id-text.ts';

/**
 * Returns the content keys of all that `typed` names: in the memory, in the live file, where it may not have been backed
 * up yet, and in lines of `states` that were edited by hand and have the metadata they had before. Throws `not-found` or `usage` if neither has one such id.
 */
export function contentsOfId(
  typed: string,
  {
    versions,
    states,
    settings,
  }: {
    readonly versions: ReadonlyMap<string, readonly Version[]>;
    readonly states: readonly Files[];
    readonly settings: Pick<Settings, 'source' | 'idKey'>;
  },
): readonly string[] {
  const inSource = sourceElements(settings).filter(({ id }) => id === typed || idTextOfKey(id) === typed);
  const found = findId(typed, versions);
  const inMemory = inSource.length > 0 && found.kind !== 'found' ? [] : requireId(typed, versions).versions;
  const ids = new Set(inMemory.map(({ content }) => content.id));
  const contents = [...inSource, ...inMemory.map(({ content }) => content), ...linesOf(ids, states)];
  return [...new Set(contents.map(({ key }) => key))];
}

/** Of two texts of one version the memory shows only one; here each line counts. */
function linesOf(ids: ReadonlySet<string>, states: readonly Files[]): readonly EntryContent[] {
  const found: EntryContent[] = [];
  if (ids.size === 0) return found;
  for (const bytes of new Set(states.flatMap((files) => [...files.values()]))) {
    scanEntries(bytes, (entry) => {
      const content = contentOf(entry, sha256);
      if (ids.has(content.id)) found.push(content);
    });
  }
  return found;
}

/** A live file that is not there or cannot be read right now names nothing; the next backup says what is wrong with it. */
function sourceElements({ source, idKey }: Pick<Settings, 'source' | 'idKey'>): readonly Element[] {
  const bytes = source === undefined ? undefined : readSourceBytes(source);
  if (bytes === undefined) return [];
  const parsed = parseSource(bytes, { idKey, sha256 });
  return parsed.ok ? parsed.value.elements : [];
}
