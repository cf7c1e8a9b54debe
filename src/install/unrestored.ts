import { type Version, viewOf } from '../core/view.ts';
import { parseSource } from '../dialects/detect.ts';
import { elementOf } from '../dialects/element.ts';
import { ToolError } from '../git/tool-error.ts';
import { sha256 } from '../memory/sha256.ts';
import { readSourceBytes } from '../memory/source/read-source.ts';

/**
 * Returns how many entries the view of `versions`, by id, shows that the live file at `path` does not hold, as far as they
 * are of its kind: what a restore would write into it. Undefined if it cannot be read, is not there or is empty.
 */
export function countUnrestored(
  versions: ReadonlyMap<string, readonly Version[]>,
  { path, idKey }: { readonly path: string; readonly idKey: string },
): number | undefined {
  const bytes = readOrNothing(path);
  if (bytes === undefined || bytes.length === 0) return undefined;
  const isKnown = (id: string, key: string) => (versions.get(id) ?? []).some(({ content }) => content.key === key);
  const source = parseSource(bytes, { sha256, idKey, isKnown });
  if (!source.ok) return undefined;
  const { dialect, elements } = source.value;
  const held = new Map(elements.map(({ id, key }) => [id, key]));
  return viewOf(versions).filter(({ winner }) => {
    const shown = elementOf(winner.entry, sha256);
    return shown.dialect === dialect && held.get(shown.id) !== shown.key;
  }).length;
}

const readOrNothing = (path: string): Buffer | undefined => {
  try {
    return readSourceBytes(path);
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
};
